"""Answers on both sides of a requirement's boundary. No Django, no database, no clock.

Impact tries them, and the lint takes them for every answer there is: between two boundaries of
a set of rules nothing changes.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from schemes.document import Fact, Requirement
from schemes.judging import operators
from schemes.judging.answers import FIRST_DAY, LAST_DAY
from schemes.judging.operators import NUMBERS, OPERATORS
from schemes.writing import japanese
from schemes.writing.reading import exact_day

ONE = timedelta(days=1)
NEAR = 4  # days around a counted day in which the boundary lies, whatever the months' lengths
EXAMPLES = 2  # choices that are tried of those that a rule names, and of those that it does not


def of(rules: Sequence[Requirement], fact: Fact, deadline: date) -> list[Any]:
    """Typed answers around the boundaries of rules on one fact, without duplicates."""
    if fact.type == "bool":
        found: Iterable[Any] = (True, False)
    elif fact.type in NUMBERS:
        found = (number for rule in rules for number in _numbers(rule))
    elif fact.type == "date":
        found = (day for rule in rules for day in _days(rule, deadline))
    elif fact.type == "set":
        found = _sets(rules, choices_of(fact))
    else:
        found = _choices(rules, choices_of(fact))
    return list(dict.fromkeys(value for value in found if can_be(fact, value)))


def choices_of(fact: Fact) -> list[str]:
    """Every value that a choice, set, country or prefecture can have."""
    return list(operators.choices_of(fact))


def can_be(fact: Fact, value: Any) -> bool:
    """Can a fact be answered so? (Types as ``schemes.judging.answers`` gives them.)"""
    if fact.type in NUMBERS:
        low = fact.minimum if fact.minimum is not None else 0
        return bool(value >= low) and (fact.maximum is None or bool(value <= fact.maximum))
    if fact.type == "date":
        return bool(FIRST_DAY <= value <= LAST_DAY)
    if fact.type == "bool":
        return isinstance(value, bool)
    known = choices_of(fact)
    return all(item in known for item in value) if fact.type == "set" else value in known


def _numbers(rule: Requirement) -> Iterator[int]:
    ends = [rule.value["from"], rule.value["to"]] if rule.operator == "between" else [rule.value]
    for end in ends:
        yield from (end, end + 1, end - 1)


def _days(rule: Requirement, deadline: date) -> Iterator[date]:
    if rule.operator == "date_between":
        ends = [rule.value["from"], rule.value["to"]]
    elif rule.operator in ("on_or_after", "on_or_before"):
        ends = [rule.value]
    else:
        yield from _counted(rule, deadline)
        return
    for end in map(exact_day, ends):
        yield from (end, *(day for step in (ONE, -ONE) if (day := _beside(end, step))))


def _beside(day: date, step: timedelta) -> date | None:
    return day + step if FIRST_DAY <= day <= LAST_DAY else None


def _counted(rule: Requirement, deadline: date) -> Iterator[date]:
    """The two days between which a count of months, years or age turns."""
    holds = OPERATORS[rule.operator].holds
    months = rule.value if rule.operator == "months_since" else rule.value * 12
    for count in (months, months + 12) if rule.operator == "age_at_most" else (months,):
        near = _months_before(deadline, count)
        if near is None:
            continue
        days = [near + ONE * step for step in range(-NEAR, NEAR + 1)]
        for day, following in pairwise(days):
            if holds(day, rule.value, deadline) != holds(following, rule.value, deadline):
                yield from (day, following)


def _months_before(day: date, count: int) -> date | None:
    """About ``count`` months before a day; None before there were dates."""
    if (day.year * 12 + day.month - 1 - count) // 12 < FIRST_DAY.year - 1:
        return None
    return japanese.period_end(day + ONE, -count)


def _named(rules: Sequence[Requirement]) -> list[list[str]]:
    """The values that each rule names."""
    return [
        [rule.value] if isinstance(rule.value, str) else list(rule.value)
        for rule in rules
        if isinstance(rule.value, str | list | tuple)
    ]


def _choices(rules: Sequence[Requirement], known: list[str]) -> Iterator[str]:
    """First what some rules name and others do not, then a few of each side."""
    named = _named(rules)
    everywhere = set(named[0]).intersection(*named[1:]) if named else set()
    somewhere = set().union(*named)
    if len(named) > 1:
        yield from (value for value in known if value in somewhere - everywhere)
    for sides in (somewhere, set(known) - somewhere):
        yield from [value for value in known if value in sides][:EXAMPLES]


def _sets(rules: Sequence[Requirement], known: list[str]) -> Iterator[tuple[str, ...]]:
    for rule in rules:
        if isinstance(rule.value, int):
            for count in (rule.value, rule.value + 1, rule.value - 1):
                if 0 <= count <= len(known):
                    yield tuple(known[:count])
    yield from ((item,) for item in known)
    for items in _named(rules):
        others = [item for item in known if item not in items]
        yield tuple(items)
        yield from ((*items, item) for item in others[:EXAMPLES])
        yield tuple(items[1:])
