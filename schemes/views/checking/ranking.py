"""Tracks as a person looks at them: by what is wanted, and inside a want by how far away they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemes.catalogue import Catalogue
from schemes.judging.advice import Result
from schemes.judging.answers import Answers
from schemes.judging.eligibility import TrackVerdict
from schemes.judging.rulebook import WANTS, Verdict
from schemes.views.checking import deciding

ADVICE = "advice"
NEAR = {
    Verdict.ELIGIBLE: 0,
    Verdict.UNANSWERED: 2,
    Verdict.CONFIRM: 2,
    Verdict.PLAN_CHANGE: 3,
    Verdict.INELIGIBLE: 4,
    Verdict.NOT_THIS_PURPOSE: 5,
}


@dataclass(frozen=True)
class Ranked:
    """The tracks of a result, each once. ``wanted``: by want, in the order given, the nearest first;
    ``windows``: those that give advice and nothing else; ``others``: of another purpose."""

    wanted: tuple[tuple[str, tuple[TrackVerdict, ...]], ...]
    windows: tuple[TrackVerdict, ...]
    others: tuple[TrackVerdict, ...]


def distance(found: TrackVerdict) -> tuple[int, ...]:
    """How far a track is: it can be had now, after one change, after two, when something is
    confirmed or answered, or not."""
    if found.verdict == Verdict.PLAN_CHANGE and found.changes:
        return 1, len(found.changes[0]), int(found.changes_to or 0), 0
    return NEAR[found.verdict], *_to_settle(found), 0


def _to_settle(found: TrackVerdict) -> tuple[int, int]:
    """What is to be confirmed: own answers, what the sources leave open, whether it is wanted."""
    if found.verdict not in (Verdict.CONFIRM, Verdict.UNANSWERED):
        return 0, 0
    left = deciding.reasons(found)
    hardest = max((_hard(one.requirement.fact, one.state) for one in left), default=0)
    return hardest, len(left) + len(found.missing)


def _hard(fact: str | None, state: str) -> int:
    return 2 if fact == WANTS else int(state == "open")


def ranked(catalogue: Catalogue, result: Result, answers: Answers) -> Ranked:
    """Every track of a result in its place."""
    served = {one.track: catalogue.rules.tracks[one.track].wants for one in result.verdicts}
    windows = [one for one in result.verdicts if served[one.track] == {ADVICE}]
    left = [one for one in result.verdicts if one not in windows]
    given = answers.facts.get(WANTS) or ()
    if not given:
        groups = tuple(_groups([*_all_wants(catalogue), ""], left, served))
        return Ranked(groups, tuple(windows), ())
    others = [one for one in left if one.verdict == Verdict.NOT_THIS_PURPOSE]
    left = [one for one in left if one not in others]
    told, rules = {*given}, catalogue.rules.tracks
    firm = {one.track: rules[one.track].firm & told or served[one.track] for one in left}
    groups = tuple(_groups([*given, ""], left, firm))
    return Ranked(groups, tuple(windows), tuple(others))


def _all_wants(catalogue: Catalogue) -> Sequence[str]:
    fact = catalogue.facts.get(WANTS)
    return [choice.value for choice in fact.choices] if fact else ()


def _groups(
    wants: Sequence[str], left: list[TrackVerdict], served: dict[str, frozenset[str]]
) -> Iterator[tuple[str, tuple[TrackVerdict, ...]]]:
    """Each track under the first want that it serves; what serves none of them under 「」."""
    rest = list(left)
    for want in wants:
        mine = [one for one in rest if want in served[one.track] or not want]
        rest = [one for one in rest if one not in mine]
        if mine:
            yield want, tuple(sorted(mine, key=distance))
