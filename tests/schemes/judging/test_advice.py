"""What to change, and from when: each proposal keeps its promise."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.judging.advice import advise, changes, possible_from
from schemes.judging.answers import Answers
from schemes.judging.eligibility import judge_track, verdict_of
from schemes.judging.rulebook import RuleBook, Verdict
from tests.rules import fact, rule, track

DAY = date(2026, 11, 1)
FACTS = {
    found.key: found
    for found in (
        fact("applicant_kind", "choice", choices=("individual", "organisation")),
        fact("a"),
        fact("b"),
        fact("p", subject="plan"),
        fact("q", subject="plan"),
        fact("r", subject="plan"),
        fact("s", subject="plan"),
        fact("yen", "yen", "plan", unit="円"),
        fact("kind", "choice", "plan", choices=("one", "two", "three")),
        fact("work", "set", "plan", choices=("send", "give", "teach")),
        fact("since", "date", per_member=True),
        fact("birth", "date"),
        fact("deadline_on", "date", "reference"),
    )
}


def book(*tracks):
    made = [track(FACTS, *rules, name=f"s/{number}") for number, rules in enumerate(tracks)]
    return RuleBook({rules.track: rules for rules in made}, FACTS)


def advised(rules, members=(), **facts):
    (found,) = advise(book(rules), Answers(facts, tuple(members)), DAY).verdicts
    return found


# 今変えられる


def test_changes_are_the_smallest_sets_that_lead_to_eligible():
    rules = [rule("a"), rule("yen", "at_most", 10_000_000), rule("work", "has_none", ["give"])]
    found = advised(rules, a=True, yen=10_000_001, work=("send", "give"))
    assert found.verdict.key == "plan_change"
    assert found.changes == ((("yen", 10_000_000), ("work", ("send",))),)
    found = advised(rules, a=True, yen=10_000_001, work=("send",))
    assert found.changes == ((("yen", 10_000_000),),)


def test_each_way_out_is_offered():
    rules = [rule("kind", "one_of", ["one", "two"]), rule("a")]
    found = advised(rules, a=True, kind="three")
    assert found.changes == ((("kind", "one"),), (("kind", "two"),))


def test_what_is_to_be_confirmed_may_have_a_change_too():
    rules = [rule("yen", "at_most", 200), rule("yen", "at_most", 100, strength="principle")]
    assert advised(rules, yen=150).changes == ((("yen", 100),),)


def test_at_most_three_facts_are_changed():
    four = [rule(key) for key in ("p", "q", "r", "s")]
    assert advised(four, p=False, q=False, r=False, s=True).changes == (
        (("p", True), ("q", True), ("r", True)),
    )
    assert advised(four, p=False, q=False, r=False, s=False).changes == ()


def test_no_change_is_offered_where_the_applicant_does_not_fit_or_nothing_lacks():
    rules = [rule("a"), rule("yen", "at_most", 100)]
    for facts in ({"a": False, "yen": 200}, {"a": True, "yen": 50}, {"yen": 50}):
        found = advised(rules, **facts)
        assert (found.changes, found.changes_to) == ((), None)


def test_a_change_is_offered_while_other_answers_are_open():
    found = advised([rule("a"), rule("yen", "at_most", 100)], yen=200)
    assert found.changes == ((("yen", 100),),)
    assert found.changes_to == Verdict.UNANSWERED


def test_a_change_is_offered_where_something_is_left_to_confirm():
    rules = [rule("a", strength="principle"), rule("yen", "at_most", 100)]
    found = advised(rules, a=False, yen=200)
    assert found.changes == ((("yen", 100),),)
    assert found.changes_to == Verdict.CONFIRM
    assert advised(rules, a=False, yen=50).changes == ()


def test_the_best_verdict_in_reach_is_promised_though_it_takes_more():
    rules = [rule("yen", "at_most", 100), rule("p", strength="principle")]
    found = advised(rules, yen=200, p=False)
    assert found.changes == ((("yen", 100), ("p", True)),)
    assert found.changes_to == Verdict.ELIGIBLE


def test_what_nobody_can_sensibly_change_is_never_proposed():
    facts = {**FACTS, "yen": fact("yen", "yen", "plan", changeable=False)}
    made = track(facts, rule("yen", "at_most", 100))
    assert changes(made, Answers({"yen": 200}), DAY, facts) == ()


def test_a_plan_of_nothing_that_is_allowed_is_not_turned_into_another():
    rules = [rule("work", "within", ["send", "teach"])]
    assert advised(rules, work=("send", "give")).changes == ((("work", ("send",)),),)
    assert advised(rules, work=("give",)).changes == ()


def test_beyond_what_the_sources_are_good_for_nothing_is_promised():
    made = replace(track(FACTS, rule("yen", "at_most", 100), name="s/0"), valid_until=DAY)
    of_one = RuleBook({"s/0": made}, FACTS)
    answers = Answers({"yen": 200})
    (found,) = advise(of_one, answers, DAY).verdicts
    assert (found.expired, found.changes) == (False, ((("yen", 100),),))
    (found,) = advise(of_one, answers, DAY + timedelta(days=1)).verdicts
    assert (found.expired, found.changes, found.changes_to) == (True, (), None)


# いつから

TWO_YEARS = rule("since", "years_since", 2, over="all")


def test_time_alone_makes_it_possible_on_its_first_day():
    found = advised([TWO_YEARS], since=date(2025, 1, 10))
    assert (found.verdict.key, found.possible_from) == ("ineligible", date(2027, 1, 10))


@pytest.mark.parametrize(
    ("rules", "facts"),
    [
        ([TWO_YEARS], {"since": date(2020, 1, 1)}),  # nothing lacks
        ([TWO_YEARS], {}),  # not answered
        ([TWO_YEARS, rule("a")], {"since": date(2025, 1, 10), "a": False}),  # time is not enough
        ([rule("birth", "age_at_most", 20)], {"birth": date(2000, 1, 1)}),  # too late for ever
        ([rule("since", "years_since", 1200)], {"since": date(2025, 1, 10)}),  # beyond the calendar
    ],
)
def test_no_day_is_named_where_time_does_not_help(rules, facts):
    assert advised(rules, **facts).possible_from is None


def test_the_last_of_several_days_counts_and_one_too_late_rules_it_out():
    rules = [TWO_YEARS, rule("birth", "age_at_least", 20)]
    facts = {"since": date(2025, 1, 10), "birth": date(2008, 5, 2)}
    assert advised(rules, **facts).possible_from == date(2028, 5, 1)
    assert advised([*rules, rule("birth", "age_at_most", 19)], **facts).possible_from is None


def test_days_of_members_count():
    members = [{"since": date(2015, 4, 1)}, {"since": date(2025, 10, 30)}]
    assert advised([TWO_YEARS], members).possible_from == date(2027, 10, 30)


def test_a_later_deadline_is_taken_as_the_start():
    facts = {"since": date(2025, 1, 10), "deadline_on": date(2026, 12, 1)}
    assert advised([TWO_YEARS], **facts).possible_from == date(2027, 1, 10)
    facts["deadline_on"] = date(2027, 1, 10)
    assert advised([TWO_YEARS], **facts).verdict.key == "eligible"


# Properties

KEYS = ["a", "b", "p", "q"]
RULE = st.builds(
    rule,
    st.sampled_from(KEYS),
    st.sampled_from(["is_true", "is_false"]),
    strength=st.sampled_from(["must", "principle", "purpose", "note"]),
    standing=st.sampled_from(["current", "past_call"]),
    fiscal_year=st.just(2025),
    alternative=st.sampled_from(["", "", "x"]),
)
RULES = st.lists(RULE, max_size=6)
ANSWERS = st.dictionaries(st.sampled_from(KEYS), st.none() | st.booleans())


@given(RULES, ANSWERS)
def test_every_proposed_change_keeps_its_promise(rules, facts):
    made = track(FACTS, *rules)
    found = advised(rules, **facts)
    reached = [
        verdict_of(made, Answers({**facts, **dict(change)}), DAY) for change in found.changes
    ]
    assert reached == [found.changes_to] * len(found.changes)
    assert {len(change) for change in found.changes} <= {1, 2}
    assert {FACTS[key].subject for change in found.changes for key, _ in change} <= {"plan"}


@given(RULES, ANSWERS)
def test_what_is_promised_is_the_best_that_a_change_can_reach(rules, facts):
    made = track(FACTS, *rules)
    found = advised(rules, **facts)
    if found.verdict not in (Verdict.PLAN_CHANGE, Verdict.CONFIRM):
        return
    plan = [key for key in ("p", "q") if facts.get(key) is not None]
    reached = [
        verdict_of(made, Answers({**facts, **dict(zip(plan, values, strict=True))}), DAY)
        for values in product([True, False], repeat=len(plan))
    ]
    assert min(reached) == (found.verdict if found.changes_to is None else found.changes_to)


@given(RULES, ANSWERS)
def test_no_smaller_set_of_changes_exists(rules, facts):
    made = track(FACTS, *rules)
    if verdict_of(made, Answers(facts), DAY) == Verdict.ELIGIBLE:
        return
    offered = changes(made, Answers(facts), DAY, FACTS)
    plan = [key for key in ("p", "q") if facts.get(key) is not None]
    for values in product([True, False], repeat=len(plan)):
        change = {k: v for k, v in zip(plan, values, strict=True) if facts[k] != v}
        if change and verdict_of(made, Answers({**facts, **change}), DAY) == Verdict.ELIGIBLE:
            assert len(offered[0]) <= len(change)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
def test_the_day_named_is_the_first(since, years):
    made = track(FACTS, rule("since", "years_since", years))
    answers = Answers({"since": since})
    first = possible_from(made, judge_track(made, answers, DAY))
    if first is None:
        assert verdict_of(made, answers, DAY) == Verdict.ELIGIBLE
    else:
        assert verdict_of(made, answers, first) == Verdict.ELIGIBLE
        assert verdict_of(made, answers, first - timedelta(days=1)) == Verdict.INELIGIBLE
