"""Path, planner and checker say the same of a track: every stored case goes through all three."""

from datetime import date

import pytest
from django.http import QueryDict

from grants import growth, planning
from grants.forms import ACTIVITIES, PERIOD, TOTAL, WINDOW, PlanForm
from grants.money import Ceiling, Fit, assess
from schemes import catalogue
from schemes.judging.answers import read
from schemes.judging.eligibility import judge
from schemes.judging.rulebook import Verdict
from schemes.writing.japanese import months, yen_short
from tests import kept

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)
MEASURED = {TOTAL: yen_short, PERIOD: months}


@pytest.fixture(scope="module")
def shown(django_db_setup):
    return catalogue.library().on(DAY)


def planned(facts, shown):
    """A case's plan, as the planner reads it from an address."""
    query = QueryDict(mutable=True)
    for key in (TOTAL, PERIOD, ACTIVITIES, WINDOW):
        if facts.get(key) is not None:
            given = facts[key] if isinstance(facts[key], list) else [facts[key]]
            query.setlist(key, [str(one).lower() for one in given])
    form = PlanForm(query, shown.facts)
    assert form.is_valid(), form.errors
    return form.plan


@pytest.fixture(scope="module")
def told(shown):
    """By case and track: what the checker and the planner found."""
    found_of_both = []
    for name, case in kept.cases().items():
        answers = read(case["facts"], shown.facts)
        plan = planned(case["facts"], shown)
        for offer in planning.offers(shown):
            (found,) = judge(shown.rules, answers, DAY, [offer.key])
            found_of_both.append(((name, offer.key), found, assess(offer, plan)))
    return found_of_both


def unmet(found, *keys):
    return {
        reason.requirement.code
        for reason in found.reasons
        if reason.state == "unmet" and reason.requirement.fact in keys
    }


def test_every_case_meets_the_same_limits_in_the_planner_and_the_checker(told):
    over = 0
    for case, found, plan in told:
        limits = {
            one.rule.code
            for one in plan.findings
            if isinstance(one.rule, Ceiling) and one.state == "over"
        }
        assert limits == unmet(found, TOTAL, PERIOD), case
        over += len(limits)
    assert over > 100


def test_every_case_has_its_activities_barred_by_both_or_by_neither(told):
    barred = 0
    for case, found, plan in told:
        refused = [
            one
            for one in plan.findings
            if one.state == "barred" and not isinstance(one.rule, Ceiling)
        ]
        current = [
            reason
            for reason in found.reasons
            if reason.requirement.fact == ACTIVITIES
            and reason.requirement.standing == "current"
            and reason.state == "unmet"
        ]
        assert bool(refused) == bool(current), case
        barred += bool(refused)
    assert barred > 5


def test_what_the_planner_says_of_the_whole_is_what_the_checker_says_of_the_plan(told):
    seen = set()
    keys = (TOTAL, PERIOD, ACTIVITIES)
    for case, found, plan in told:
        asked = [reason for reason in found.reasons if reason.requirement.fact in keys]
        worst = max((reason.effect for reason in asked), default=Verdict.ELIGIBLE)
        window = [one for one in found.reasons if one.requirement.fact == WINDOW]
        if any(reason.state == "unmet" for reason in window):
            assert plan.fit == Fit.UNSOUGHT, case
        else:
            assert (plan.fit == Fit.OVER) == (worst == Verdict.PLAN_CHANGE), case
        if found.verdict == Verdict.ELIGIBLE:
            assert plan.fit == Fit.FITS, case
        seen.add(plan.fit)
    assert seen >= {Fit.FITS, Fit.MISSING, Fit.OVER}


def test_the_path_gives_each_track_the_checkers_verdict(shown):
    for name, case in kept.cases().items():
        answers = read(case["facts"], shown.facts)
        judged = {found.track: found.verdict for found in judge(shown.rules, answers, DAY)}
        place = growth.place(shown, answers, DAY)
        for stage in place.stages:
            for offer in stage.offers:
                assert offer.verdict.verdict == judged[offer.address], (name, offer.address)
                weighing = {lack.reason.requirement.code for lack in offer.lacks}
                heavy = {one.requirement.code for one in offer.verdict.reasons if one.effect}
                assert weighing == heavy, (name, offer.address)


def test_the_path_shows_the_limits_that_the_planner_measures(shown):
    offers = {offer.key: offer for offer in planning.offers(shown)}
    stages = [one for stage in growth.stages(shown) for one in stage.offers]
    assert {one.address for one in stages if one.amount} == set(offers)
    for one in stages:
        if one.address in offers:
            limits = offers[one.address].ceilings
            for glance, kind, words in (
                (one.amount, "total", yen_short),
                (one.period, "period", months),
            ):
                current = [x for x in limits if x.kind == kind and x.standing == "current"]
                assert glance.text == words(max(x.limit for x in current)), one.address
