"""What is recalled is what would be said anew, whatever was asked before."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schemes.judging import advice, eligibility, recalling
from schemes.judging.answers import Answers
from schemes.judging.rulebook import RuleBook
from tests.rules import fact, rule, track

DAYS = st.sampled_from([date(2026, 11, 1), date(2027, 4, 1)])
# Two that contradict each other (schemes.judging.contradictions), one that depends on the day.
FACTS = {
    found.key: found
    for found in (
        fact("wants", "set", "plan", choices=("funds", "giving"), changeable=False),
        fact("a"),
        fact("p", subject="plan"),
        fact("yen", "yen", "plan"),
        fact("work", "set", "plan", choices=("send", "give", "teach")),
        fact("since", "date"),
        fact("starts", "date", "plan"),
        fact("kusanone_adopted_before", subject="plan"),
        fact("partner_type_adopted_before", subject="plan"),
    )
}
RULES = (
    rule("wants", "has_any", ["funds"], strength="purpose"),
    rule("a"),
    rule("a", strength="principle"),
    rule("p"),
    rule("p", standing="past_call", fiscal_year=2026),
    rule("yen", "at_most", 200),
    rule("yen", "at_most", 100, strength="principle"),
    rule("work", "has_none", ["give"]),
    rule("work", "within", ["send", "teach"], alternative="x"),
    rule("a", alternative="x"),
    rule("since", "years_since", 2),
    rule("starts", "years_since", 1),
    rule("kusanone_adopted_before"),
    rule("partner_type_adopted_before", strength="principle"),
)
YES_OR_NO = st.sampled_from([None, True, False])
WHEN = st.sampled_from([None, date(2024, 11, 1), date(2024, 11, 2), date(2026, 1, 1)])
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "wants": st.sampled_from([None, (), ("funds",), ("giving",)]),
        "a": YES_OR_NO,
        "p": YES_OR_NO,
        "yen": st.sampled_from([None, 50, 150, 300, 301]),
        "work": st.sampled_from([None, (), ("give",), ("send", "give"), ("send",)]),
        "since": WHEN,
        "starts": WHEN,
        "kusanone_adopted_before": YES_OR_NO,
        "partner_type_adopted_before": YES_OR_NO,
    },
)
TRACKS = st.lists(st.lists(st.sampled_from(RULES), max_size=6), min_size=1, max_size=3)


def book(tracks):
    made = [track(FACTS, *rules, name=f"s/{number}") for number, rules in enumerate(tracks)]
    return RuleBook({rules.track: rules for rules in made}, FACTS)


@given(TRACKS, st.lists(st.tuples(ANSWERS, DAYS), min_size=2, max_size=8))
def test_advice_that_is_recalled_is_the_advice_that_is_worked_out(tracks, asked):
    made = book(tracks)
    for facts, day in asked:
        answers = Answers(facts)
        assert recalling.advise(made, answers, day) == advice.advise(made, answers, day)


@given(TRACKS, st.lists(st.tuples(ANSWERS, DAYS), min_size=2, max_size=8))
def test_a_verdict_that_is_recalled_is_the_one_that_is_judged(tracks, asked):
    made = book(tracks)
    for facts, day in asked:
        answers = Answers(facts)
        assert recalling.judge(made, answers, day) == eligibility.judge(made, answers, day)


def test_a_verdict_that_is_recalled_has_the_answers_of_whoever_asks_and_no_others():
    made = book([[rule("yen", "at_most", 200)]])
    for since in (date(2024, 11, 1), date(2026, 1, 1)):
        facts = {"yen": 300, "since": since}
        (found,) = recalling.judge(made, Answers(facts), date(2026, 11, 1))
        assert found.answers.facts == facts


def test_no_answer_and_a_dont_know_are_two_states():
    made = book([[rule("a")]])
    states = [
        recalling.judge(made, Answers(facts), date(2026, 11, 1))[0].trace[0].state
        for facts in ({}, {"a": None}, {"a": False}, {"a": True}, {})
    ]
    assert states == ["not_asked", "unknown", "unmet", "met", "not_asked"]


@given(TRACKS, ANSWERS, ANSWERS)
def test_the_answers_of_members_are_never_recalled(tracks, facts, member):
    made = book(tracks)
    recalling.advise(made, Answers(facts), date(2026, 11, 1))
    answers = Answers(facts, (member,))
    found = recalling.advise(made, answers, date(2026, 11, 1))
    assert found == advice.advise(made, answers, date(2026, 11, 1))


def test_an_answer_that_differs_and_changes_nothing_is_told_the_same_change():
    made = book([[rule("yen", "at_most", 200)]])
    for yen in (300, 301):
        (found,) = recalling.advise(made, Answers({"yen": yen}), date(2026, 11, 1)).verdicts
        assert (found.changes, found.answers.facts) == (((("yen", 200),),), {"yen": yen})
