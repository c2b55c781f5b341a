"""What to change, from when, and what to ask next: each proposal keeps its promise."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.judging.advice import advise, changes, possible_from
from schemes.judging.answers import Answers
from schemes.judging.eligibility import RuleBook, Verdict, judge, verdict_of
from tests.rules import fact, rule, track

DAY = date(2026, 11, 1)
FACTS = {
    found.key: found
    for found in (
        fact("applicant_kind", "choice", choices=("individual", "organisation")),
        fact("a"),
        fact("b"),
        fact("group_only", asked_of="organisation"),
        fact("hard", effort=5),
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


def test_no_change_is_offered_where_the_applicant_does_not_fit_or_answers_lack():
    rules = [rule("a"), rule("yen", "at_most", 100)]
    assert advised(rules, a=False, yen=200).changes == ()
    assert advised(rules, yen=200).changes == ()
    assert advised(rules, a=True, yen=50).changes == ()


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


# 次の質問


def ask(tracks, **facts):
    return advise(book(*tracks), Answers(facts), DAY).next


def test_the_question_that_tells_most_for_the_least_effort_comes_first():
    assert ask([[rule("a"), rule("b")], [rule("b")]]) == "b"
    assert ask([[rule("hard"), rule("a")]]) == "a"
    assert ask([[rule("hard")]] * 3 + [[rule("a")]]) == "a"
    assert ask([[rule("hard")]] * 6 + [[rule("a")]]) == "hard"
    assert ask([[rule("p"), rule("a", strength="principle")]]) == "p"


def test_it_ends_when_no_answer_can_change_a_verdict():
    rules = [rule("a"), rule("b")]
    assert ask([rules], a=True, b=True) is None
    assert ask([rules], a=True, b=None) is None
    assert ask([rules], a=False) is None
    assert ask([[rule("a", strength="note"), rule("b", strength="aim")]]) is None
    assert ask([[rule("a", standing="superseded")]]) is None


def test_past_calls_and_purposes_are_asked_as_they_can_still_change_a_verdict():
    past = rule("a", standing="past_call", fiscal_year=2023)
    assert ask([[rule("b"), past]], b=True) == "a"
    assert ask([[rule("b"), rule("p", strength="purpose")]], b=True) == "p"


def test_what_an_alternative_has_settled_is_not_asked():
    either = [rule("a", alternative="x"), rule("b", alternative="x")]
    assert ask([either], a=True) is None
    assert ask([either], a=False) == "b"
    clauses = [
        rule("a", alternative="x", clause="1"),
        rule("b", alternative="x", clause="1"),
        rule("p", alternative="x", clause="2"),
    ]
    assert ask([clauses], a=False) == "p"


def test_a_worse_verdict_already_given_hides_what_could_only_confirm():
    rules = [rule("p"), rule("a", strength="principle")]
    assert ask([rules], p=False) is None


def test_only_what_concerns_the_applicant_is_asked():
    rules = [rule("group_only", strength="principle"), rule("a")]
    assert ask([rules], applicant_kind="individual", a=True) is None
    assert ask([rules], applicant_kind="organisation", a=True) == "group_only"


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
SIMPLE = st.lists(RULE, max_size=4, unique_by=lambda made: made.fact)  # no fact twice
ANSWERS = st.dictionaries(st.sampled_from(KEYS), st.none() | st.booleans())


@given(RULES, ANSWERS)
def test_every_proposed_change_keeps_its_promise(rules, facts):
    made = track(FACTS, *rules)
    for change in advised(rules, **facts).changes:
        assert verdict_of(made, Answers({**facts, **dict(change)}), DAY) == Verdict.ELIGIBLE
        assert {FACTS[key].subject for key, _ in change} == {"plan"}


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


@given(st.lists(RULES, min_size=1, max_size=3), ANSWERS)
def test_finished_means_that_no_answers_at_all_could_change_an_open_verdict(tracks, facts):
    made = book(*tracks)
    answers = Answers(facts)
    if advise(made, answers, DAY).next is not None:
        return
    before = judge(made, answers, DAY)
    blank = [key for key in KEYS if key not in facts]
    for values in product([None, True, False], repeat=len(blank)):
        after = judge(made, Answers({**facts, **dict(zip(blank, values, strict=True))}), DAY)
        for old, new in zip(before, after, strict=True):
            assert old.verdict >= Verdict.INELIGIBLE or new.verdict == old.verdict


@given(st.lists(SIMPLE, min_size=1, max_size=3), ANSWERS)
def test_the_next_question_can_change_a_verdict_with_some_answers(tracks, facts):
    made = book(*tracks)
    answers = Answers(facts)
    key = advise(made, answers, DAY).next
    if key is None:
        return
    assert key not in facts
    blank = [other for other in KEYS if other not in facts]
    before = [found.verdict for found in judge(made, answers, DAY)]
    reached = [
        [found.verdict for found in judge(made, Answers({**facts, **values}), DAY)]
        for values in (
            dict(zip(blank, some, strict=True))
            for some in product([None, True, False], repeat=len(blank))
        )
        if values[key] is not None
    ]
    assert any(verdicts != before for verdicts in reached)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
def test_the_day_named_is_the_first(since, years):
    made = track(FACTS, rule("since", "years_since", years))
    answers = Answers({"since": since})
    first = possible_from(made, answers, DAY)
    if first is None:
        assert verdict_of(made, answers, DAY) == Verdict.ELIGIBLE
    else:
        assert verdict_of(made, answers, first) == Verdict.ELIGIBLE
        assert verdict_of(made, answers, first - timedelta(days=1)) == Verdict.INELIGIBLE
