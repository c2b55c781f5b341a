"""Whether requirements can be met comes out as trying every answer does."""

from datetime import date, timedelta
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.judging.rulebook import Ruling
from schemes.review import satisfying
from tests.rules import fact, rule

DAY = date(2026, 10, 30)
FACTS = {
    "n": fact("n", "count", minimum=0, maximum=12),
    "open": fact("open", "yen"),
    "b": fact("b"),
    "c": fact("c", "choice", choices=("a", "b", "c")),
    "s": fact("s", "set", choices=("a", "b", "c", "d")),
    "d": fact("d", "date"),
}
NEAR = [DAY - timedelta(days=days) for days in (*range(3), *range(360, 371), *range(726, 735))]
EVERY = {
    "n": range(13),
    "open": range(30),
    "b": (True, False),
    "c": ("a", "b", "c"),
    "s": tuple(chain.from_iterable(combinations("abcd", n) for n in range(1, 5))),
    "d": [date(1868, 1, 25), *NEAR, date(2200, 12, 31)],
}


def met(one, value):
    """As the checker judges it."""
    return Ruling(one, FACTS[one.fact]).one({one.fact: value}, DAY).state == "met"


small = st.integers(0, 14)
some = st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)
days = st.sampled_from(NEAR).map(date.isoformat)


def numbers(key):
    return st.one_of(
        st.builds(
            lambda op, v: rule(key, op, v),
            st.sampled_from(("at_least", "at_most", "less_than", "more_than", "equals")),
            small,
        ),
        st.builds(
            lambda v, w: rule(key, "between", {"from": min(v, w), "to": max(v, w)}), small, small
        ),
    )


RULES = {
    "n": numbers("n"),
    "open": numbers("open"),
    "b": st.sampled_from(("is_true", "is_false")).map(lambda op: rule("b", op)),
    "c": st.one_of(
        st.builds(lambda op, v: rule("c", op, v), st.sampled_from(("one_of", "none_of")), some),
        st.sampled_from("abc").map(lambda v: rule("c", "equals", v)),
    ),
    "s": st.one_of(
        st.builds(
            lambda op, v: rule("s", op, v),
            st.sampled_from(("within", "has_any", "has_all", "has_none")),
            some,
        ),
        st.builds(
            lambda op, v: rule("s", op, v),
            st.sampled_from(("count_at_most", "fewer_than")),
            st.integers(0, 5),
        ),
    ),
    "d": st.one_of(
        st.builds(
            lambda op, v: rule("d", op, v), st.sampled_from(("on_or_after", "on_or_before")), days
        ),
        st.builds(lambda v: rule("d", "months_since", v), st.sampled_from((0, 12, 24))),
        st.builds(
            lambda op, v: rule("d", op, v),
            st.sampled_from(("years_since", "age_at_least", "age_at_most")),
            st.integers(0, 2),
        ),
    ),
}


@pytest.mark.parametrize("key", FACTS)
@given(data=st.data())
def test_an_answer_is_found_where_there_is_one(key, data):
    holding = data.draw(st.lists(RULES[key], max_size=3))
    failing = data.draw(st.lists(RULES[key], max_size=2))
    brute = any(
        all(met(one, value) for one in holding) and not any(met(one, value) for one in failing)
        for value in EVERY[key]
    )
    assert satisfying.possible(holding, failing, FACTS[key], DAY) == brute


@given(data=st.data())
def test_alternatives_are_failed_by_someone_or_by_no_one(data):
    any_rule = st.one_of(RULES["b"], RULES["c"], RULES["n"])
    clauses = data.draw(
        st.lists(st.lists(any_rule, min_size=1, max_size=2), min_size=1, max_size=3)
    )
    everyone = [
        {"b": b, "c": c, "n": n} for b in EVERY["b"] for c in EVERY["c"] for n in EVERY["n"]
    ]

    def passes(answers, clause):
        return all(met(one, answers[one.fact]) for one in clause)

    brute = any(not any(passes(one, clause) for clause in clauses) for one in everyone)
    assert satisfying.avoidable(clauses, FACTS, DAY) == brute
    brute = [any(passes(one, clause) for one in everyone) for clause in clauses]
    assert [satisfying.satisfiable(clause, FACTS, DAY) for clause in clauses] == brute


def test_what_jica_judges_itself_may_come_out_either_way():
    judged = rule(None, "judged")
    assert satisfying.satisfiable([judged], FACTS, DAY)
    assert satisfying.avoidable([[judged]], FACTS, DAY)


def test_two_rules_contradict_only_where_no_answer_meets_both():
    low, high = rule("n", "at_most", 3), rule("n", "at_least", 4)
    assert list(satisfying.contradicting([low, high], FACTS, DAY)) == [(low, high)]
    assert list(satisfying.contradicting([low, rule("n", "at_least", 3)], FACTS, DAY)) == []
    beyond = rule("n", "at_least", 99)  # nobody meets it at all: another fault
    assert list(satisfying.contradicting([low, beyond], FACTS, DAY)) == []


def test_to_choose_nothing_is_no_answer():
    assert () not in satisfying.regions([rule("s", "within", ["a"])], FACTS["s"], DAY)
