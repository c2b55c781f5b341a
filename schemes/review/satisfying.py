"""Whether requirements can be met: exact, by trying one answer of every region.

Between two boundaries of a set of rules nothing changes, so one answer of each region stands for
all of it. Facts are independent of each other, and a consortium is left aside: it is about one
applicant. A requirement that JICA judges itself may always come out either way. No Django, no
database, no clock: the deadline for day counts is passed in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import Any

from schemes.document import Fact, Requirement
from schemes.judging.answers import FIRST_DAY, LAST_DAY
from schemes.judging.operators import NUMBERS, OPERATORS
from schemes.review import boundaryvalues

Facts = Mapping[str, Fact]


def holds(rule: Requirement, value: Any, deadline: date) -> bool:
    """Does an answer meet a rule?"""
    operator = OPERATORS[rule.operator]
    return operator.holds(value, operator.ready(rule.value), deadline)


def regions(rules: Sequence[Requirement], fact: Fact, deadline: date) -> list[Any]:
    """Answers to a fact, at least one of every region that the rules tell apart."""
    if fact.type == "set":
        return list(_subsets(rules, boundaryvalues.choices_of(fact)))
    if fact.type in NUMBERS or fact.type == "date":
        found = [*boundaryvalues.of(rules, fact, deadline), *_ends(rules, fact)]
        return list(dict.fromkeys(value for value in found if boundaryvalues.can_be(fact, value)))
    return [True, False] if fact.type == "bool" else boundaryvalues.choices_of(fact)


def _ends(rules: Sequence[Requirement], fact: Fact) -> tuple[Any, Any]:
    """The first and the last answer there is; of an open end one beyond every boundary."""
    if fact.type == "date":
        return FIRST_DAY, LAST_DAY
    low = fact.minimum if fact.minimum is not None else 0
    named = [v for rule in rules for v in _numbers(rule.value)]
    return low, fact.maximum if fact.maximum is not None else max([low, *named]) + 1


def _numbers(value: Any) -> list[int]:
    return [value["from"], value["to"]] if isinstance(value, dict) else [value]


def _subsets(rules: Sequence[Requirement], known: list[str]) -> Iterator[tuple[str, ...]]:
    """Choices that the same rules name are alike: how many of each kind is all that counts.

    Choosing nothing is no answer.
    """
    named = [rule.value for rule in rules if isinstance(rule.value, list | tuple)]
    alike: dict[tuple[bool, ...], list[str]] = {}
    for item in known:
        alike.setdefault(tuple(item in items for items in named), []).append(item)
    kinds = list(alike.values())
    for counts in product(*(range(len(items) + 1) for items in kinds)):
        chosen = [item for items, n in zip(kinds, counts, strict=True) for item in items[:n]]
        if chosen:
            yield tuple(chosen)


def possible(
    met: Sequence[Requirement], unmet: Sequence[Requirement], fact: Fact, deadline: date
) -> bool:
    """Is there an answer to the fact that meets the ones and not the others?"""
    return any(
        all(holds(rule, value, deadline) for rule in met)
        and not any(holds(rule, value, deadline) for rule in unmet)
        for value in regions([*met, *unmet], fact, deadline)
    )


def by_fact(rules: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """Rules by the fact that they ask; what JICA judges itself is left out."""
    found: dict[str, list[Requirement]] = {}
    for rule in rules:
        if rule.fact:
            found.setdefault(rule.fact, []).append(rule)
    return found


def satisfiable(rules: Iterable[Requirement], facts: Facts, deadline: date) -> bool:
    """Can all the rules be met at once?"""
    return all(possible(asked, (), facts[key], deadline) for key, asked in by_fact(rules).items())


def avoidable(clauses: Sequence[Sequence[Requirement]], facts: Facts, deadline: date) -> bool:
    """Can an applicant fail every one of the alternatives (each the rules of one clause)?"""
    for chosen in product(*clauses):
        failed = by_fact(chosen)
        if all(possible((), rules, facts[key], deadline) for key, rules in failed.items()):
            return True
    return False


def contradicting(
    rules: Iterable[Requirement], facts: Facts, deadline: date
) -> Iterator[tuple[Requirement, Requirement]]:
    """Pairs on the same fact of which each can be met, but not both."""
    for key, asked in by_fact(rules).items():
        fact = facts[key]
        alone = [rule for rule in asked if possible([rule], (), fact, deadline)]
        for pair in combinations(alone, 2):
            if not possible(pair, (), fact, deadline):
                yield pair
