"""What could be changed, over every stored case: it keeps its promise and asks for nothing odd."""

from datetime import date

import pytest

from schemes import catalogue
from schemes.judging.advice import advise
from schemes.judging.answers import read
from schemes.judging.eligibility import judge
from schemes.judging.rulebook import Verdict
from schemes.judging.sentences import joined, step
from tests import kept

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)
PLAN = {
    "applicant_kind": "organisation",
    "organisation_type": "npo_corporation",
    "japanese_organisation": True,
    "wants": ["funds"],
    "overseas_record": "rich",
    "technical_cooperation": True,
    "has_counterpart": True,
    "benefits_residents": True,
    "project_theme": "poverty_reduction",
    "activities": ["dispatch", "training"],
}


@pytest.fixture
def shown(db):
    return catalogue.library().on(DAY)


def advised(shown):
    """The answers and the verdicts of each stored case."""
    for name, case in kept.cases().items():
        answers = read(case["facts"], shown.facts)
        for found in advise(shown.rules, answers, DAY).verdicts:
            yield name, answers, found


def ways(shown, track, **facts):
    """The changes that are proposed for a track, in words, and where they lead."""
    answers = read({**PLAN, **facts}, shown.facts)
    (found,) = advise(shown.rules, answers, DAY, [track]).verdicts
    words = [
        joined([step(shown.facts[key], answers.facts[key], value) for key, value in change])
        for change in found.changes
    ]
    reached = None if found.changes_to is None else found.changes_to.key
    return found.verdict.key, words, reached


def test_each_change_leads_to_the_verdict_that_is_promised(shown):
    checked = 0
    for name, answers, found in advised(shown):
        for change in found.changes:
            changed = answers.with_changes(dict(change))
            (after,) = judge(shown.rules, changed, DAY, [found.track])
            assert after.verdict == found.changes_to, (name, found.track, change)
            assert after.verdict < found.verdict, (name, found.track, change)
            checked += 1
    assert checked > 150


def test_no_change_is_of_what_a_person_cannot_sensibly_change(shown):
    keys = {key for _, _, found in advised(shown) for change in found.changes for key, _ in change}
    assert {key for key in keys if not shown.facts[key].changeable} == set()
    assert {"budget_yen", "project_months", "activities"} <= keys


def test_most_plans_that_do_not_fit_learn_how_they_would(shown):
    """Those that do not are of another country, theme or audience: what fits instead is named."""
    plans = [found for _, _, found in advised(shown) if found.verdict == Verdict.PLAN_CHANGE]
    assert sum(bool(found.changes) for found in plans) > 0.85 * len(plans)


def test_an_amount_and_a_period_that_are_too_much_are_both_named(shown):
    assert ways(shown, "kusanone/partner", budget_yen=120_000_000, project_months=60) == (
        "plan_change",
        ["総額を1億円までにし、期間を36か月(3年)までにする"],
        "eligible",
    )


def test_equipment_is_dropped_for_the_support_type_and_the_fund_takes_less(shown):
    plan = {
        "overseas_record": "little",
        "budget_yen": 8_000_000,
        "project_months": 36,
        "activities": ["dispatch", "equipment"],
    }
    assert ways(shown, "kusanone/support", **plan)[1] == ["活動から機材供与を外す"]
    assert ways(shown, "jica-fund/project", **plan)[1] == [
        "総額を200万円までにし、期間を12か月(1年)までにする"
    ]


def test_a_region_of_danger_is_dropped_not_the_country(shown):
    plan = {"budget_yen": 8_000_000, "project_months": 36, "danger_level": 3, "country": "KE"}
    verdict, words, reached = ways(shown, "kusanone/partner", **plan)
    assert (verdict, words) == ("confirm", ["活動からレベル3の地域を外す"])
    assert reached == "eligible"


def test_another_country_is_never_named(shown):
    assert ways(shown, "japan-desk/consultation", wants=["advice"], country="KE") == (
        "plan_change",
        [],
        None,
    )
