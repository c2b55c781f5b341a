"""What was worked out before: a track asks few of the answers, and its rules come to few states.

A verdict is found by what was answered to the questions of its track alone; advice by the outcome of
every rule and by the values that would be tried: so it is what ``schemes.judging.advice`` would say. Both
are kept in memory, up to a bound, and without the other answers of whoever gave them.
No Django, no database, no clock.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from schemes.document import Fact
from schemes.judging import advice, contradictions, eligibility
from schemes.judging.advice import ChangeSet, Result
from schemes.judging.answers import Answers
from schemes.judging.eligibility import TrackVerdict
from schemes.judging.questions import Weight, remaining, weights
from schemes.judging.rulebook import WANTS, RuleBook, TrackRules, Verdict
from schemes.memory import Memory

MOST = 500


class Better(NamedTuple):
    """The changes that lead to the best verdict in reach, and that verdict."""

    changes: tuple[ChangeSet, ...]
    reached: Verdict | None


NOT_ASKED = object()

_verdicts: Memory[TrackVerdict] = Memory(2 * MOST)
_better: Memory[Better] = Memory(MOST)
_weights: Memory[tuple[Weight, ...]] = Memory(MOST)


def advise(book: RuleBook, answers: Answers, day: date) -> Result:
    """As ``schemes.judging.advice.advise`` for all tracks."""
    if answers.members:  # each body has answers of its own
        return advice.advise(book, answers, day)
    judged = judge(book, answers, day)
    verdicts = tuple([advice.advised(book, one, better) for one in judged])
    return Result(verdicts, tuple(remaining(book, judged, answers, weighed)))


def judge(
    book: RuleBook, answers: Answers, day: date, tracks: Sequence[str] | None = None
) -> tuple[TrackVerdict, ...]:
    """As ``schemes.judging.eligibility.judge``."""
    one = eligibility.judge_track if answers.members else judge_track
    return eligibility.judge(book, answers, day, tracks, one)


def judge_track(
    rules: TrackRules, answers: Answers, deadline: date, doubtful: frozenset[str]
) -> TrackVerdict:
    """As ``schemes.judging.eligibility.judge_track`` for an applicant without members."""
    given = answers.facts
    told = tuple([given.get(key, NOT_ASKED) for key in rules.asks])

    def made() -> TrackVerdict:
        own = Answers({key: given[key] for key in rules.asks if key in given})
        return eligibility.judge_track(rules, own, deadline, doubtful)

    found = _verdicts.of((told, deadline, doubtful), made, rules)
    return found._replace(answers=answers)


def better(rules: TrackRules, present: TrackVerdict, facts: Mapping[str, Fact]) -> Better:
    """As ``schemes.judging.advice.better`` for an applicant without members."""
    tried = advice.options(rules, present, facts)
    if not tried:
        return Better((), None)

    def made() -> Better:
        return Better(*advice.better(rules, present, facts))

    if not contradictions.IN_PAIRS.isdisjoint(tried):
        return made()  # whether a value contradicts another answer hangs on that answer
    values = tuple((key, tuple(found)) for key, found in tried.items())
    return _better.of((present.trace, present.deadline, values), made, rules)


def weighed(book: RuleBook, found: TrackVerdict, answers: Answers) -> Sequence[Weight]:
    """As ``schemes.judging.questions.weights`` for an applicant without members."""
    return _weights.of(
        # To want nothing is no answer to a rule, and an answer all the same.
        (found.track, found.trace, WANTS in answers.facts),
        lambda: tuple(weights(book, found, answers)),
        book,
    )
