"""Changed verdicts put together: equal reasons in one group, the worst first; what is new summed up.

No Django, no database, no clock.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemes.judging.rulebook import Verdict
from schemes.review.impact import Shift

EXAMPLES = 3  # of a group, told at once


@dataclass(frozen=True)
class Alike:
    """Verdicts that change alike for the same reason; they are accepted as one, each by its name."""

    shifts: tuple[Shift, ...]

    @property
    def key(self) -> str:
        """Names exactly these verdicts: one more or less is another group."""
        names = "\n".join(shift.key for shift in self.shifts)
        return hashlib.sha256(names.encode()).hexdigest()[:16]

    @property
    def old(self) -> Verdict | None:
        return self.shifts[0].old

    @property
    def new(self) -> Verdict | None:
        return self.shifts[0].new

    @property
    def tracks(self) -> tuple[str, ...]:
        """The names of the tracks, each once."""
        return tuple(dict.fromkeys(shift.track_name for shift in self.shifts))

    @property
    def first(self) -> tuple[Shift, ...]:
        return self.shifts[:EXAMPLES]

    @property
    def rest(self) -> tuple[Shift, ...]:
        return self.shifts[EXAMPLES:]

    @property
    def is_worse(self) -> bool:
        return _loss(self.shifts[0]) > 0


def alike(shifts: Iterable[Shift]) -> list[Alike]:
    """The groups, the worst first; within one, first what a case does not expect."""
    found: dict[tuple[object, ...], list[Shift]] = {}
    for shift in shifts:
        found.setdefault(_reason(shift), []).append(shift)
    ordered = [
        Alike(tuple(sorted(group, key=lambda shift: shift.expected is not False)))
        for group in found.values()
    ]
    return sorted(ordered, key=lambda group: (-_loss(group.shifts[0]), -len(group.shifts)))


def _reason(shift: Shift) -> tuple[object, ...]:
    if shift.new is None:
        return (shift.track,)  # it is gone, whatever the verdict was
    scheme = shift.track.partition("/")[0]
    return scheme, shift.old, shift.new, shift.deciding


def _loss(shift: Shift) -> int:
    """How much farther from 応募できる見込み a verdict comes; a track that is gone is farthest."""
    gone = len(Verdict)
    old, new = (gone if one is None else int(one) for one in (shift.old, shift.new))
    return new - old


@dataclass(frozen=True)
class Arrival:
    """A track that is new: how many of the cases come to which verdict in it."""

    track: str
    name: str
    counts: tuple[tuple[Verdict, int], ...]

    @property
    def sentence(self) -> str:
        """「対象外 101、応募できる見込み 12」."""
        return "、".join(f"{verdict.label} {count}" for verdict, count in self.counts)


def arrivals(shifts: Iterable[Shift]) -> list[Arrival]:
    """The verdicts of new tracks summed up by track, the most frequent first."""
    counts: dict[str, Counter[Verdict]] = {}
    names: dict[str, str] = {}
    for shift in shifts:
        if shift.new is not None:
            counts.setdefault(shift.track, Counter())[shift.new] += 1
            names[shift.track] = shift.track_name
    return [
        Arrival(track, names[track], tuple(found.most_common())) for track, found in counts.items()
    ]


def is_arrival(shift: Shift) -> bool:
    """A verdict where there was no track before, and none that its case does not expect."""
    return shift.old is None and shift.expected is not False


def parted(shifts: Sequence[Shift]) -> tuple[tuple[Shift, ...], tuple[Shift, ...]]:
    """The verdicts that change, and those of new tracks."""
    return (
        tuple(shift for shift in shifts if not is_arrival(shift)),
        tuple(shift for shift in shifts if is_arrival(shift)),
    )
