"""What to ask next: what can still change a verdict or its advice, and no more than people bear."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.judging.answers import Answers
from schemes.judging.eligibility import judge
from schemes.judging.questions import MOST, remaining
from schemes.judging.rulebook import RuleBook, Verdict
from tests.rules import fact, rule, track

DAY = date(2026, 11, 1)
FACTS = {
    found.key: found
    for found in (
        fact("applicant_kind", "choice", choices=("individual", "organisation")),
        fact("organisation_type", "choice", choices=("npo", "city")),
        fact("wants", "set", "plan", choices=("funds", "giving"), changeable=False),
        fact("a"),
        fact("b"),
        fact("group_only", asked_of="organisation"),
        fact("not_of_cities", spared=("city",)),
        fact("hard", effort=5),
        fact("p", subject="plan"),
        fact("q", subject="plan"),
        fact("head_office_prefecture", "prefecture"),
        fact("country", "country", "plan"),
        *(fact(f"n{number}") for number in range(20)),
    )
}


def book(*tracks, window_by=""):
    made = [
        track(FACTS, *rules, name=f"s/{number}", window_by=window_by)
        for number, rules in enumerate(tracks)
    ]
    return RuleBook({rules.track: rules for rules in made}, FACTS)


def left(tracks, window_by="", **facts):
    made = book(*tracks, window_by=window_by)
    return remaining(made, judge(made, Answers(facts), DAY), Answers(facts))


def ask(tracks, **facts):
    return next(iter(left(tracks, **facts)), None)


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


def test_what_the_plan_can_mend_does_not_end_the_questions():
    rules = [rule("p"), rule("a", strength="principle")]
    assert ask([rules], p=False) == "a"


def test_a_worse_verdict_that_stays_hides_what_could_only_confirm():
    rules = [rule("a"), rule("p", strength="principle")]
    assert ask([rules], a=False) is None
    open_ = [rule(None, "judged", strength="principle"), rule("p", strength="principle")]
    assert ask([open_]) is None


def test_only_what_concerns_the_applicant_is_asked():
    rules = [rule("group_only", strength="principle"), rule("a")]
    assert ask([rules], applicant_kind="individual", a=True) is None
    assert ask([rules], applicant_kind="organisation", a=True) == "group_only"


def test_a_kind_of_body_is_spared_what_makes_no_sense_of_it():
    rules = [rule("not_of_cities"), rule("a")]
    assert left([rules], organisation_type="npo") == ["a", "not_of_cities"]
    assert left([rules], organisation_type="city") == ["a"]


# What is wanted

FUNDS = rule("wants", "has_any", ["funds"], strength="purpose")
GIVING = rule("wants", "has_any", ["giving"], strength="purpose")


def test_who_and_what_is_wanted_come_first():
    rules = [rule("a"), FUNDS, rule("applicant_kind", "equals", "organisation")]
    assert left([rules, [rule("b"), GIVING]]) == ["applicant_kind", "wants", "a", "b"]


def test_no_question_of_another_want_is_asked():
    tracks = [[rule("a"), FUNDS], [rule("b"), GIVING]]
    assert left(tracks, wants=("funds",)) == ["a"]
    assert left(tracks, wants=("giving",)) == ["b"]
    assert left(tracks, wants=("funds", "giving")) == ["a", "b"]
    assert left(tracks, wants=None) == ["a", "b"]


# What earlier calls asked


def past(key, year, **values):
    return rule(key, standing="past_call", fiscal_year=year, **values)


def test_only_the_newest_call_of_a_track_is_asked_about():
    assert left([[rule("a"), past("n1", 2025), past("n2", 2023)]]) == ["a", "n1"]
    assert left([[rule("a"), past("n2", 2023)]]) == ["a", "n2"]


def test_what_was_asked_years_ago_or_at_no_known_time_is_not_asked():
    old = [rule("b"), past("n2", 2020)]
    assert left([[rule("a"), past("n1", 2025)], old]) == ["a", "b", "n1", "n2"]
    assert left([[rule("a"), past("n1", 2026)], old]) == ["a", "b", "n1"]
    assert left([[rule("a"), past("n1", None)]]) == ["a"]


def test_what_a_call_waits_for_is_asked_whatever_its_year():
    rules = [rule("a"), past("n1", 2025), past("n2", 2023, awaited=True)]
    assert left([rules]) == ["a", "n2", "n1"]


def test_what_earlier_calls_asked_stops_where_people_have_had_enough():
    rules = [rule("a"), rule("b"), *(past(f"n{number}", 2025) for number in range(20))]
    assert len(left([rules])) == MOST
    assert len(left([rules], a=True)) == MOST - 1
    assert left([rules], a=True, b=True, **{f"n{n}": True for n in range(12)}) == []


def test_what_decides_is_asked_to_the_end():
    many = [rule(f"n{number}") for number in range(20)]
    assert len(left([[*many, past("a", 2025)]])) == 20


# The window


@pytest.mark.parametrize(
    ("by", "asked"), [("prefecture", "head_office_prefecture"), ("country", "country")]
)
def test_what_the_window_depends_on_is_asked_last(by, asked):
    assert left([[rule("a")]], window_by=by) == ["a", asked]
    assert left([[rule("a")]], window_by=by, a=True, **{asked: None}) == []
    assert left([[rule("a")]], window_by=by, a=False) == []


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


@given(st.lists(RULES, min_size=1, max_size=3), ANSWERS)
def test_finished_means_that_no_answers_at_all_could_change_an_open_verdict(tracks, facts):
    made = book(*tracks)
    answers = Answers(facts)
    if remaining(made, judge(made, answers, DAY), answers):
        return
    before = judge(made, answers, DAY)
    blank = [key for key in KEYS if key not in facts]
    for values in product([None, True, False], repeat=len(blank)):
        after = judge(made, Answers({**facts, **dict(zip(blank, values, strict=True))}), DAY)
        for old, new in zip(before, after, strict=True):
            assert old.verdict >= Verdict.INELIGIBLE or new.verdict == old.verdict


@given(st.lists(SIMPLE, min_size=1, max_size=3), ANSWERS)
def test_the_next_question_can_change_a_verdict_with_some_answers_and_some_plan(tracks, facts):
    made = book(*tracks)
    answers = Answers(facts)
    left = remaining(made, judge(made, answers, DAY), answers)
    if not left:
        return
    key = left[0]
    assert key not in facts
    # What is left of the others: not answered yet, or a plan that can still be changed.
    others = [one for one in KEYS if one != key and (one not in facts or one in ("p", "q"))]

    def judged(values):
        return [found.verdict for found in judge(made, Answers({**facts, **values}), DAY)]

    assert any(
        judged({**values, key: answer}) != judged({**values, key: None})
        for some in product([None, True, False], repeat=len(others))
        for values in [dict(zip(others, some, strict=True))]
        for answer in (True, False)
    )
