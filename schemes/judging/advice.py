"""What would have to change, and from when it would do.

Everything proposed is judged again before it is offered. No Django, no database, no clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Any

from schemes.document import Fact
from schemes.judging.answers import LAST_DAY, Answers
from schemes.judging.eligibility import (
    RuleBook,
    Ruling,
    TrackRules,
    TrackVerdict,
    Verdict,
    deadline_of,
    judge,
    verdict_of,
)
from schemes.judging.operators import OPERATORS
from schemes.judging.questions import next_question

FACTS_MAX = 3  # facts in one proposed set of changes
ChangeSet = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Result:
    """The verdicts with their advice; ``next``: the fact to ask next, None when finished."""

    verdicts: tuple[TrackVerdict, ...]
    next: str | None


def advise(
    book: RuleBook, answers: Answers, day: date, tracks: Sequence[str] | None = None
) -> Result:
    """Judge the tracks (all of them if none are named) and say what could be done."""
    judged = judge(book, answers, day, tracks)
    verdicts = tuple(_advised(book, verdict, answers, day) for verdict in judged)
    return Result(verdicts, next_question(book, judged, answers))


def _advised(book: RuleBook, found: TrackVerdict, answers: Answers, day: date) -> TrackVerdict:
    rules = book.tracks[found.track]
    if found.verdict in (Verdict.PLAN_CHANGE, Verdict.CONFIRM):
        found = found._replace(changes=changes(rules, answers, day, book.facts))
    if found.verdict in (Verdict.INELIGIBLE, Verdict.CONFIRM):
        found = found._replace(possible_from=possible_from(rules, answers, day))
    return found


def changes(
    rules: TrackRules, answers: Answers, day: date, facts: Mapping[str, Fact]
) -> tuple[ChangeSet, ...]:
    """今変えられる: the smallest sets of plan changes, each of which leads to ``eligible``."""
    deadline = deadline_of(answers, day)
    options = _options(rules, answers, deadline, facts)
    for size in range(1, FACTS_MAX + 1):
        found = [
            tuple(zip(keys, values, strict=True))
            for keys in combinations(options, size)
            for values in product(*(options[key] for key in keys))
            if _fits(rules, answers, deadline, dict(zip(keys, values, strict=True)))
        ]
        if found:
            return tuple(found)
    return ()


def _fits(rules: TrackRules, answers: Answers, deadline: date, change: dict[str, Any]) -> bool:
    return verdict_of(rules, answers.with_changes(change), deadline) == Verdict.ELIGIBLE


def _options(
    rules: TrackRules, answers: Answers, deadline: date, facts: Mapping[str, Fact]
) -> dict[str, list[Any]]:
    """For each plan fact with an unmet rule, the values that just meet one of its rules."""
    options: dict[str, list[Any]] = {}
    for ruling in _unmet(rules, answers, deadline):
        rule, key = ruling.requirement, ruling.key
        if not facts[key].changeable:
            continue
        answer = answers.facts[key]
        values = options.setdefault(key, [])
        nearest = OPERATORS[rule.operator].nearest(answer, rule.value)
        values.extend(value for value in nearest if value not in values)
    return options


def _unmet(rules: TrackRules, answers: Answers, deadline: date) -> Iterator[Ruling]:
    for ruling in rules.rulings:
        if ruling.outcome(answers, deadline) is ruling.unmet:
            yield ruling


def possible_from(rules: TrackRules, answers: Answers, day: date) -> date | None:
    """いつから: the first day on which time alone makes the track ``eligible``; None if time
    does not help (or nothing is lacking)."""
    deadline = deadline_of(answers, day)
    days = sorted(
        {
            first
            for ruling in _unmet(rules, answers, deadline)
            for since in _days(ruling, answers)
            for first in [
                OPERATORS[ruling.requirement.operator].first_day(since, ruling.requirement.value)
            ]
            if first and deadline < first <= LAST_DAY
        }
    )
    return next((d for d in days if verdict_of(rules, answers, d) == Verdict.ELIGIBLE), None)


def _days(ruling: Ruling, answers: Answers) -> list[date]:
    """The dates that a rule looks at: the applicant's own and its members'."""
    looked_at = [answers.facts, *(answers.members if ruling.over else ())]
    found = [body.get(ruling.key) for body in looked_at]
    return [value for value in found if isinstance(value, date)]
