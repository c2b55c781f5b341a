"""When one can apply: a track's calls as they stand at a moment.

The room that owns the calls hands over how they are read (``rooms.Additions.seasons``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemes.document import Citation, SchemeDocument
from schemes.views import rooms

STATES = ("open", "closing", "announced", "closed", "results", "unknown")
"""受付中 · まもなく締切 · 予告 · 終了 · 結果 · 未確認."""


@dataclass(frozen=True)
class Line:
    """A quiet line under the state: 「前回: 2023年10月2日 17時に締め切りました」."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Season:
    """``label``: the state in a word, ``said``: in a sentence, 「2026年度の募集は未確認」; ``closes``:
    when it closes, for ordering (None: not known); ``page_url``: the page of the 募集要項."""

    state: str
    label: str
    said: str
    lines: tuple[Line, ...] = ()
    closes: datetime | None = None
    page_url: str = ""
    citations: tuple[Citation, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "closing")


Reader = Callable[[SchemeDocument, str, datetime], Season | None]


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
