"""What would have to change, from when it would do, and what to ask next.

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
    RuleOutcome,
    Ruling,
    TrackRules,
    TrackVerdict,
    Verdict,
    clause_effect,
    deadline_of,
    judge,
    verdict_of,
)
from schemes.judging.operators import OPERATORS

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


def next_question(book: RuleBook, verdicts: Sequence[TrackVerdict], answers: Answers) -> str | None:
    """The fact to ask next: one that can still change a verdict, the most telling one first.

    A fact counts, for each track that is still open, by how far its answer can take the
    verdict, divided by the effort of answering. None if no answer can change anything.
    """
    worth: dict[str, float] = {}
    for verdict in verdicts:
        if verdict.verdict < Verdict.INELIGIBLE:
            _weigh(worth, book.tracks[verdict.track], verdict, answers)
    askable = [key for key in book.facts if key in worth and _concerns(book.facts[key], answers)]
    return max(askable, key=lambda key: worth[key] / book.facts[key].effort, default=None)


def still_open(
    book: RuleBook, verdicts: Sequence[TrackVerdict], answers: Answers
) -> list[TrackVerdict]:
    """Those of the verdicts that the answer to a question not yet asked can still change."""
    return [verdict for verdict in verdicts if next_question(book, [verdict], answers) is not None]


def _weigh(
    worth: dict[str, float], rules: TrackRules, found: TrackVerdict, answers: Answers
) -> None:
    """Add, for each fact that a track has not asked yet, how far it can take the verdict."""
    trace = iter(found.trace)
    keys: Sequence[str]
    for group, alone in zip(rules.groups, rules.alone, strict=True):
        if alone is not None:
            state, keys, reach = next(trace).state, (alone.key,), alone.unmet.effect
            if state != "not_asked":
                continue
        else:
            reach, keys = _reach(
                [[(r, r.in_state(next(trace).state)) for r in clause] for clause in group]
            )
        gain = reach - found.verdict
        if gain > 0:
            for key in keys:
                if key not in answers.facts:
                    worth[key] = worth.get(key, 0) + gain


def _reach(judged: list[list[tuple[Ruling, RuleOutcome]]]) -> tuple[Verdict, list[str]]:
    """The worst effect that alternatives can still come to, and the facts that decide it."""
    keys: list[str] = []
    worst = Verdict.NOT_THIS_PURPOSE
    for clause in judged:
        states = [outcome.state for _, outcome in clause]
        if "unmet" in states:
            reach = clause_effect([outcome for _, outcome in clause])
        else:
            reach = max(
                ruling.unmet.effect if outcome.state == "not_asked" else outcome.effect
                for ruling, outcome in clause
            )
            keys += [ruling.key for ruling, outcome in clause if outcome.state == "not_asked"]
        worst = min(worst, reach)
    return worst, keys


def _concerns(fact: Fact, answers: Answers) -> bool:
    """Is the question for this kind of applicant? (All are, until the kind is known.)"""
    kind = answers.facts.get("applicant_kind")
    return kind is None or fact.asked_of in ("", kind)
