"""Every published requirement at its threshold: one below, on it, one above, and unknown."""

from datetime import date, timedelta

import pytest

from schemes import catalogue
from schemes.judging.answers import Answers
from schemes.judging.eligibility import Reason, Ruling

pytestmark = pytest.mark.django_db

DEADLINE = date(2026, 10, 30)
ONE = timedelta(days=1)


def published_rules():
    shown = catalogue.library().on(date(2026, 11, 1))
    for scheme in shown.schemes.values():
        for track in scheme.tracks:
            for rule in scheme.requirements_of(track):
                if rule.fact:
                    yield f"{scheme.key}/{track.key} {rule.code}", rule, shown.facts[rule.fact]


def cases(rule, fact):
    """Answers about the threshold of a rule, and whether they meet it."""
    value, operator = rule.value, rule.operator
    if operator in ("is_true", "is_false"):
        return [(True, operator == "is_true"), (False, operator == "is_false")]
    if operator in ("at_most", "at_least", "less_than", "more_than"):
        return [
            (value - 1, operator in ("at_most", "less_than")),
            (value, operator in ("at_most", "at_least")),
            (value + 1, operator in ("at_least", "more_than")),
        ]
    if operator == "between":
        low, high = value["from"], value["to"]
        return [(low - 1, False), (low, True), (high, True), (high + 1, False)]
    if operator == "date_between":
        low, high = date.fromisoformat(value["from"]), date.fromisoformat(value["to"])
        return [(low - ONE, False), (low, True), (high, True), (high + ONE, False)]
    if operator == "years_since_edge":  # the very day is to be asked
        edge = DEADLINE.replace(year=DEADLINE.year - value)
        return [(edge - ONE, True), (edge + ONE, False)]
    if operator == "years_since":
        edge = DEADLINE.replace(year=DEADLINE.year - value)
        return [(edge - ONE, True), (edge, True), (edge + ONE, False)]
    if operator == "age_at_most":  # the next age is reached the day before the birthday
        edge = (DEADLINE + ONE).replace(year=DEADLINE.year - value - 1)
        return [(edge, False), (edge + ONE, True)]
    if operator in ("equals", "one_of", "none_of"):
        inside = [value] if operator == "equals" else value
        outside = [item for item in known(fact) if item not in inside]
        return [(item, operator != "none_of") for item in inside] + [
            (item, operator == "none_of") for item in outside
        ]
    if operator == "has_any":
        return [((item,), True) for item in value] + [
            ((item,), False) for item in known(fact) if item not in value
        ]
    assert operator in ("within", "has_none"), operator
    outside = [item for item in known(fact) if item not in value]
    if operator == "within":
        return [((item,), True) for item in value] + [((value[0], item), False) for item in outside]
    return [((item,), False) for item in value] + [((item,), True) for item in outside]


def known(fact):
    if fact.type == "country":
        return ["NP", "EG", "KE", "BT", "TH"]
    return [choice.value for choice in fact.choices]


def test_each_requirement_on_both_sides_of_its_threshold():
    checked = 0
    for name, rule, fact in published_rules():
        ruling = Ruling(rule, fact)
        for answer, holds in cases(rule, fact):
            found = ruling.outcome(Answers({rule.fact: answer}), DEADLINE)
            assert found.state == ("met" if holds else "unmet"), (name, answer)
            checked += 1
        assert ruling.outcome(Answers({rule.fact: None}), DEADLINE).state == "unknown", name
        assert ruling.outcome(Answers({}), DEADLINE).state == "not_asked", name
    assert checked > 1000


def test_each_requirement_speaks_in_every_state():
    for name, rule, fact in published_rules():
        ruling = Ruling(rule, fact)
        answers = [answer for answer, _ in cases(rule, fact)][:2]
        for facts in ({}, {rule.fact: None}, *({rule.fact: answer} for answer in answers)):
            outcome = ruling.outcome(Answers(facts), DEADLINE)
            message = Reason(outcome, facts.get(rule.fact)).message
            assert message.endswith("。"), name
            assert ("年度" in message.split("。")[0]) or rule.standing != "past_call", name
