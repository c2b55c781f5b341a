"""The engine against a slow, plain reading of the vocabulary, over all small cases."""

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from schemes.judging.answers import Answers
from schemes.judging.eligibility import judge_track
from tests.rules import fact, rule, track

DAY = date(2026, 11, 1)
FACTS = {
    "a": fact("a", per_member=True),
    "b": fact("b"),
    "p": fact("p", subject="plan"),
    "n": fact("n", "count", "plan"),
}
ORDER = ["eligible", "unanswered", "confirm", "plan_change", "ineligible", "not_this_purpose"]


def kleene_and(values):
    values = list(values)
    return False if False in values else None if None in values else True


def kleene_or(values):
    values = list(values)
    return True if True in values else None if None in values else False


def holds(requirement, answer):
    if answer is None:
        return None
    if requirement.operator == "is_true":
        return answer is True
    if requirement.operator == "is_false":
        return answer is False
    return answer <= requirement.value


def state(requirement, facts, members):
    if requirement.operator == "judged":
        return None
    bodies = [facts]
    if requirement.over and members:
        bodies = [*members, *([facts] if facts.get(requirement.fact) is not None else [])]
    found = [holds(requirement, body.get(requirement.fact)) for body in bodies]
    if not requirement.over or not members:
        return found[0]
    if requirement.over == "none":
        return kleene_and(None if value is None else not value for value in found)
    return kleene_and(found) if requirement.over == "all" else kleene_or(found)


def effect(requirement, value):
    deciding = requirement.standing == "current" and requirement.strength in ("must", "principle")
    if value is True or requirement.strength in ("note", "aim"):
        return "eligible"
    if requirement.operator == "judged":
        return "confirm" if deciding else "eligible"
    if value is None:
        return "unanswered" if deciding else "eligible"
    if requirement.standing == "past_call" or requirement.strength == "principle":
        return "confirm"
    if requirement.strength == "purpose":
        return "not_this_purpose"
    return "plan_change" if FACTS[requirement.fact].subject == "plan" else "ineligible"


def clause_effect(requirements, facts, members):
    states = [state(requirement, facts, members) for requirement in requirements]
    pairs = list(zip(requirements, states, strict=True))
    if kleene_and(states) is False:
        pairs = [(requirement, value) for requirement, value in pairs if value is False]
    return max((effect(*pair) for pair in pairs), key=ORDER.index)


def reference(requirements, facts, members=()):
    """The verdict, straight from the vocabulary."""
    live = [r for r in requirements if r.standing != "superseded"]
    groups = {}
    for number, requirement in enumerate(live):
        clauses = groups.setdefault(requirement.alternative or number, {})
        clauses.setdefault(requirement.clause or number, []).append(requirement)
    effects = [
        min((clause_effect(clause, facts, members) for clause in clauses.values()), key=ORDER.index)
        for clauses in groups.values()
    ]
    if not any(r.standing == "current" and r.strength in ("must", "principle") for r in live):
        effects.append("confirm")
    return max(effects, key=ORDER.index, default="confirm")


def test_two_requirements_in_every_combination():
    kinds = [
        {"strength": strength, "standing": standing, "fiscal_year": 2025}
        for strength in ("must", "principle", "purpose", "note", "aim")
        for standing in ("current", "past_call", "superseded")
    ]
    checked = 0
    for first, second, joined in product(kinds, kinds, ("", "x")):
        rules = [
            rule("a", alternative=joined, **first),
            rule("p", alternative=joined, **second),
        ]
        made = track(FACTS, *rules)
        for a, p in product((True, False, None), repeat=2):
            facts = {"a": a, "p": p}
            found = judge_track(made, Answers(facts), DAY).verdict.key
            assert found == reference(rules, facts), (first, second, joined, facts)
            checked += 1
    assert checked == 15 * 15 * 2 * 9


RULES = st.lists(
    st.one_of(
        st.builds(
            rule,
            st.sampled_from(["a", "b", "p"]),
            st.sampled_from(["is_true", "is_false"]),
            strength=st.sampled_from(["must", "principle", "purpose", "note", "aim"]),
            standing=st.sampled_from(["current", "past_call", "superseded"]),
            fiscal_year=st.just(2025),
            over=st.sampled_from(["", "all", "any", "none"]),
            alternative=st.just("x"),
            clause=st.sampled_from(["", "1", "2"]),
        ),
        st.builds(
            rule,
            st.just("n"),
            st.just("at_most"),
            st.integers(0, 3),
            strength=st.sampled_from(["must", "principle"]),
            alternative=st.sampled_from(["", "y"]),
        ),
        st.builds(
            rule,
            st.none(),
            st.just("judged"),
            strength=st.sampled_from(["must", "principle", "note"]),
            standing=st.sampled_from(["current", "past_call"]),
            alternative=st.sampled_from(["", "x"]),
        ),
    ),
    max_size=7,
)
BOOL = st.none() | st.booleans()
ANSWERS = st.fixed_dictionaries(
    {}, optional={"a": BOOL, "b": BOOL, "p": BOOL, "n": st.none() | st.integers(0, 4)}
)
MEMBERS = st.lists(
    st.fixed_dictionaries({}, optional={"a": BOOL, "b": BOOL, "p": BOOL}), max_size=3
)


@given(RULES, ANSWERS, MEMBERS)
def test_the_engine_equals_the_plain_reading(rules, facts, members):
    made = track(FACTS, *rules)
    found = judge_track(made, Answers(facts, tuple(members)), DAY).verdict.key
    assert found == reference(rules, facts, members)
