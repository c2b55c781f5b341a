"""What to ask next, and how much is left: until neither a verdict nor its advice can change.

Asked is what decides (today's rules, what is wanted, and what a call waits for), then where the
window depends on it, then, as far as people bear it, what the newest known call of a track asked.
What only an older call asked is listed with the result instead. No Django, no database, no clock.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schemes.document import Fact
from schemes.judging.answers import Answers
from schemes.judging.declaration import as_one
from schemes.judging.eligibility import TrackVerdict, clause_effect
from schemes.judging.rulebook import (
    WANTS,
    RuleBook,
    RuleOutcome,
    Ruling,
    TrackRules,
    Verdict,
)

KIND = "applicant_kind"
TYPE = "organisation_type"
FIRST = (KIND, WANTS)
MOST = 14  # questions besides the first two that people are asked
WINDOWS = {"prefecture": "head_office_prefecture", "country": "country"}


class Weight(NamedTuple):
    """How far the answer to a fact can take one verdict; ``is_needed``: nothing is said without it."""

    key: str
    gain: float
    is_needed: bool


Weigh = Callable[[RuleBook, TrackVerdict, Answers], Iterable[Weight]]


@dataclass
class _Worth:
    """By fact, how far its answer can take the verdicts."""

    needed: dict[str, float] = field(default_factory=dict)
    past: dict[str, float] = field(default_factory=dict)

    def add(self, weight: Weight) -> None:
        found = self.needed if weight.is_needed else self.past
        found[weight.key] = found.get(weight.key, 0) + weight.gain


def remaining(
    book: RuleBook,
    verdicts: Sequence[TrackVerdict],
    answers: Answers,
    weigh: Weigh | None = None,
) -> list[str]:
    """The facts that are still to be asked as the answers stand, the next one first. ``weigh``: how they
    are weighed for a track."""
    open_ = [verdict for verdict in verdicts if _is_open(verdict)]
    worth = _Worth()
    for verdict in open_:
        for weight in (weigh or weights)(book, verdict, answers):
            worth.add(weight)
    needed = _ordered(book, worth.needed, answers)
    first = [key for key in FIRST if key in needed]
    rest = [key for key in needed if key not in FIRST]
    windows = [key for key in _windows(book, open_, answers) if key not in needed]
    asked = as_one([key for key in answers.facts if key not in FIRST])
    room = max(MOST - len(asked) - len(as_one(rest)) - len(windows), 0)
    past = [key for key in _ordered(book, worth.past, answers) if key not in (*needed, *windows)]
    return [*first, *rest, *_most(past, room), *windows]


def _most(keys: Sequence[str], room: int) -> list[str]:
    """As many as people bear; those that one declaration answers count once."""
    borne = set(as_one(keys)[:room])
    return [key for key in keys if borne & set(as_one([key]))]


def _is_open(found: TrackVerdict) -> bool:
    return not found.expired and found.verdict < Verdict.INELIGIBLE


def _ordered(book: RuleBook, worth: Mapping[str, float], answers: Answers) -> list[str]:
    """The most telling ones first, divided by the effort of answering."""
    keys = [key for key in book.facts if key in worth and concerns(book.facts[key], answers)]
    return sorted(keys, key=lambda key: -worth[key] / book.facts[key].effort)


def _windows(book: RuleBook, verdicts: Sequence[TrackVerdict], answers: Answers) -> Iterator[str]:
    """What the windows of tracks that may be of use depend on."""
    depend = {book.tracks[verdict.track].window_by for verdict in verdicts}
    for by, key in WINDOWS.items():
        if by in depend and key in book.facts and key not in answers.facts:
            yield key


def concerns(fact: Fact, answers: Answers) -> bool:
    """Is the question for this kind of applicant? (All are, until the kind is known.)"""
    kind = answers.facts.get(KIND)
    return kind in (None, fact.asked_of or kind) and answers.facts.get(TYPE) not in fact.spared


def weights(book: RuleBook, found: TrackVerdict, answers: Answers) -> Iterator[Weight]:
    """For each fact that a track has not asked yet, how far it can take the verdict."""
    base = _settled(book.tracks[found.track], found)
    for asking in book.asking[found.track]:
        states = [one.state for one in found.trace[asking.start : asking.end]]
        if "not_asked" not in states:
            continue
        # An alternative that is relieved still says how far it could go.
        told = iter(states)
        judged = [[(rule, rule.in_state(next(told))) for rule in clause] for clause in asking.group]
        reach, keys = _reach(judged)
        gain = reach - base
        if gain > 0:
            for key in keys:
                if key in asking.asks and key not in answers.facts:
                    yield Weight(key, gain, asking.asks[key])


def _settled(rules: TrackRules, found: TrackVerdict) -> Verdict:
    """The verdict as it would be with a plan that fits: its advice hangs on what else is asked."""
    start = Verdict.ELIGIBLE if rules.decided else Verdict.CONFIRM
    weighing = [one for one in found.trace if one.effect > start]
    return max([start, *(one.effect for one in weighing if not _is_curable(one))])


def _is_curable(outcome: RuleOutcome) -> bool:
    return outcome.state == "unmet" and outcome.fact is not None and outcome.fact.changeable


def _reach(
    judged: list[list[tuple[Ruling, RuleOutcome]]],
) -> tuple[Verdict, list[str]]:
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
