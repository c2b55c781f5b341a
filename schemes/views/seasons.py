"""When one can apply: a track's calls as they stand at a moment.

The room that owns the calls hands over how they are read (``rooms.Additions.seasons``).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schemes.catalogue import Catalogue, staleness
from schemes.document import Citation, SchemeDocument
from schemes.memory import Memory
from schemes.views import rooms

STATES = ("open", "closing", "dated", "announced", "closed", "results", "unknown")
"""受付中 · まもなく締切 · 締切前 (when it opened is not known) · 予告 · 終了 · 結果 · 未確認."""


@dataclass(frozen=True)
class SeasonLine:
    """A quiet line under the state: 「前回: 2023年10月2日 17時に締め切りました」."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Season:
    """``label``: the state in a word, ``said``: in a sentence, 「2026年度の募集は未確認」; ``closes``:
    when it closes, for ordering (None: not known); ``last``: when a call of it last closed, and
    ``ended`` the same in words, 「2024年4月25日 17時」; ``page_url``: the page of the 募集要項."""

    state: str
    label: str
    said: str
    lines: tuple[SeasonLine, ...] = ()
    closes: datetime | None = None
    last: datetime | None = None
    ended: str = ""
    page_url: str = ""
    citations: tuple[Citation, ...] = ()

    @property
    def brief(self) -> str:
        """In a few words, for a list: how it stands, else when it last closed."""
        if self.is_open or self.state == "announced":
            return f"{self.label} {self.said}"
        return f"前回の締切 {self.ended}" if self.ended else ""

    @property
    def is_open(self) -> bool:
        """Whether its end is ahead, and no opening that is still to come."""
        return self.state in ("open", "closing", "dated")


Phase = tuple[date, int, datetime | None]
Reader = Callable[[SchemeDocument, str, datetime], Season | None]
Edges = Callable[[SchemeDocument, datetime], Iterable[datetime]]
"""When, besides midnight, what is said of a scheme's calls changes."""


def span(catalogue: Catalogue, at: datetime) -> tuple[Phase, datetime, datetime]:
    """The phase of a moment, and from when until when it lasts. Two moments of one phase are told
    the same: a day, how many of its hours that matter for calls have passed (found once a day for
    each catalogue), and since when the content is old, if it is."""
    known = catalogue.pages.get("span")
    if known and known[1] <= at < known[2] and known[0][-1] == staleness():
        return known
    day, edges = catalogue.pages.get("edges", (None, []))
    if day != at.date():
        day, edges = at.date(), _edges(catalogue, at)
        catalogue.pages["edges"] = (day, edges)
    passed = bisect_right(edges, at)
    midnight = datetime.combine(day, time(), at.tzinfo)
    times = [midnight, *edges, midnight + timedelta(days=1)]
    found = (day, passed, staleness()), times[passed], times[passed + 1]
    catalogue.pages["span"] = found
    return found


def _edges(catalogue: Catalogue, at: datetime) -> list[datetime]:
    found = {
        edge
        for scheme in catalogue.schemes.values()
        for edges in rooms.added().edges
        for edge in edges(scheme, at)
        if edge.date() == at.date()
    }
    return sorted(found)


def of_today(
    catalogue: Catalogue, scheme: SchemeDocument, track: str, at: datetime
) -> Season | None:
    """The season of a track today, read once for all moments that are told the same."""
    phase, _, _ = span(catalogue, at)
    return _today.of((track, phase), lambda: (of(scheme, track, at),), scheme)[0]


_today: Memory[tuple[Season | None]] = Memory(256)


def of(scheme: SchemeDocument, track: str, at: datetime) -> Season | None:
    """The season of a track (its key) at a moment; None where nothing is called for."""
    return next(
        (
            season
            for read in rooms.added().seasons
            if (season := read(scheme, track, at)) is not None
        ),
        None,
    )
