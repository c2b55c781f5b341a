"""What would have to change, and from when it would do.

Everything proposed is judged again before it is offered. No Django, no database, no clock.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice, product
from typing import Any

from schemes.document import Fact
from schemes.judging import contradictions
from schemes.judging.answers import LAST_DAY, Answers
from schemes.judging.eligibility import (
    TrackVerdict,
    deadline_of,
    judge,
    judge_track,
    verdict_of,
)
from schemes.judging.operators import OPERATORS
from schemes.judging.questions import remaining
from schemes.judging.rulebook import RuleBook, Ruling, TrackRules, Verdict

FACTS_MAX = 3  # facts in one proposed set of changes
VALUES_MAX = 4  # values that are tried for one fact
JUDGED_MAX = 400  # sets that are tried for one track
ChangeSet = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Result:
    """The verdicts with their advice; ``left``: the facts still to be asked, the next one first."""

    verdicts: tuple[TrackVerdict, ...]
    left: tuple[str, ...]

    @property
    def next(self) -> str | None:
        """The fact to ask next; None when finished."""
        return next(iter(self.left), None)


def advise(
    book: RuleBook, answers: Answers, day: date, tracks: Sequence[str] | None = None
) -> Result:
    """Judge the tracks (all of them if none are named) and say what could be done."""
    judged = judge(book, answers, day, tracks)
    verdicts = tuple(advised(book, verdict) for verdict in judged)
    return Result(verdicts, tuple(remaining(book, judged, answers)))


def advised(book: RuleBook, found: TrackVerdict, search: "Search | None" = None) -> TrackVerdict:
    """A verdict with what could be done about it. ``search``: how a better one is found."""
    if found.expired:
        return found
    rules = book.tracks[found.track]
    if found.verdict in (Verdict.PLAN_CHANGE, Verdict.CONFIRM):
        sets, reached = (search or better)(rules, found, book.facts)
        found = found._replace(changes=sets, changes_to=reached)
    if found.verdict in (Verdict.INELIGIBLE, Verdict.CONFIRM):
        found = found._replace(possible_from=possible_from(rules, found))
    return found


def changes(
    rules: TrackRules, answers: Answers, day: date, facts: Mapping[str, Fact]
) -> tuple[ChangeSet, ...]:
    """今変えられる: the smallest sets of plan changes that lead to the best verdict in reach."""
    return better(rules, judge_track(rules, answers, deadline_of(answers, day)), facts)[0]


def better(
    rules: TrackRules, present: TrackVerdict, facts: Mapping[str, Fact]
) -> tuple[tuple[ChangeSet, ...], Verdict | None]:
    """The smallest sets of changes that lead to the best verdict in reach, and that verdict.

    Best of all is ``eligible``; with questions still open, the one that waits for nothing else
    (``unanswered``); else the one of which only things to confirm are left.
    """
    best, found = present.verdict, list[ChangeSet]()
    doubtful = contradictions.doubtful(present.answers.facts)
    for change in islice(_sets(options(rules, present, facts)), JUDGED_MAX):
        values = dict(change)
        stay = contradictions.IN_PAIRS.isdisjoint(values)
        reached = judge_track(
            rules,
            present.answers.with_changes(values),
            present.deadline,
            doubtful if stay else None,
        ).verdict
        if reached < best:
            best, found = reached, [change]
        elif reached == best < present.verdict and len(change) == len(found[0]):
            found.append(change)
    return (tuple(found), best) if found else ((), None)


def _sets(options: Mapping[str, Sequence[Any]]) -> Iterator[ChangeSet]:
    """Every set of changes of up to a few facts, the smaller ones first."""
    for size in range(1, FACTS_MAX + 1):
        for keys in combinations(options, size):
            for values in product(*(options[key] for key in keys)):
                yield tuple(zip(keys, values, strict=True))


Search = Callable[
    [TrackRules, TrackVerdict, Mapping[str, Fact]], tuple[tuple[ChangeSet, ...], Verdict | None]
]


def options(
    rules: TrackRules, present: TrackVerdict, facts: Mapping[str, Fact]
) -> dict[str, list[Any]]:
    """For each fact with an unmet rule that weighs, the values that just meet one of its rules."""
    options: dict[str, list[Any]] = {}
    for ruling in _unmet(rules, present):
        rule, key = ruling.requirement, ruling.key
        if not (facts[key].changeable and ruling.unmet.effect):
            continue
        answer = present.answers.facts.get(key)
        if answer is None:
            continue
        values = options.setdefault(key, [])
        nearest = OPERATORS[rule.operator].nearest(answer, rule.value)
        values.extend(value for value in nearest if value not in values)
    return {key: values[:VALUES_MAX] for key, values in options.items()}


def _unmet(rules: TrackRules, found: TrackVerdict) -> Iterator[Ruling]:
    """The rules that the answers do not meet, those with doubtful answers included."""
    for ruling, outcome in zip(rules.rulings, found.trace, strict=True):
        if outcome.state == "unmet" or (
            outcome.state == "doubtful"
            and ruling.outcome(found.answers, found.deadline) is ruling.unmet
        ):
            yield ruling


def possible_from(rules: TrackRules, found: TrackVerdict) -> date | None:
    """いつから: the first day on which time alone makes the track ``eligible``; None if time
    does not help (or nothing is lacking)."""
    answers, deadline = found.answers, found.deadline
    days = sorted(
        {
            first
            for ruling in _unmet(rules, found)
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
