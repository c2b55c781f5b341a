"""What this process serves and how fresh that is; a preview shows one request another library."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from schemes.catalogue import texts
from schemes.catalogue.published import Library, NoCatalogue, Published

CONNECTED_SECONDS = 15.0
"""So long after the database answered last it is taken to be there."""
STALE_SECONDS = 600.0
"""So long after the database answered last the pages say of when they are."""


@dataclass
class Shelf:
    """The process's library and how fresh it is.

    ``seen``: on the clock that never steps, when the database last said that this is the newest;
    ``seen_at``: the same as people tell it. ``is_watched``: a thread asks every second.
    """

    library: Library | None = None
    origin: str = ""
    seen: float = 0.0
    seen_at: datetime | None = None
    is_away: bool = False
    is_watched: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def age(self) -> float | None:
        """Seconds since the content was known to be the newest; None if it never was."""
        return time.monotonic() - self.seen if self.seen_at else None

    @property
    def is_connected(self) -> bool:
        return not self.is_away and self.age is not None and self.age <= CONNECTED_SECONDS

    def put(self, library: Library, origin: str) -> None:
        self.library, self.origin = library, origin

    def saw(self, at: datetime | None = None) -> None:
        """The content was the newest at a moment (None: now)."""
        now = timezone.now()
        self.seen = time.monotonic() - max(0.0, (now - (at or now)).total_seconds())
        self.seen_at = at or now


here = Shelf()


@dataclass(frozen=True)
class Preview:
    """What staff look at before it is public: a library, and the day that it takes for today.

    ``said``: what the page shows, in a sentence. ``is_public``: whether that is what is published.
    ``changed``: what is not as it is in public, and ``links``: back to the staff site; each a label
    and an address. ``new_case``: where a check is made a case; 「」 if nowhere.
    """

    library: Library
    day: date
    said: str = ""
    is_public: bool = False
    changed: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    new_case: str = ""


_preview: ContextVar[Preview | None] = ContextVar("preview", default=None)


@contextmanager
def serving(preview: Preview) -> Iterator[None]:
    """Inside, this thread's pages show the preview and no other thread's do."""
    token = _preview.set(preview)
    try:
        yield
    finally:
        _preview.reset(token)


def previewing() -> Preview | None:
    """The preview that the page belongs to; None on the public site."""
    return _preview.get()


def library() -> Library:
    """The editions to show: a preview's own, else those that this process serves.

    Raises ``NoCatalogue`` if it has none.
    """
    if preview := previewing():
        return preview.library
    if here.library is None:
        raise NoCatalogue("目録がまだ読み込まれていません。少し待ってからもう一度開いてください。")
    return here.library


def readiness() -> dict[str, Any]:
    """Whether a catalogue is loaded, which one, and how many seconds ago the database last said that
    it is the newest. ``stale``: so long ago that the pages say it."""
    if here.library is None:
        return {"ready": False}
    age = here.age
    return {
        "ready": True,
        "position": here.library.position,
        "digest": here.library.digest,
        "origin": here.origin,
        "database": "connected" if here.is_connected else "away",
        "age_seconds": None if age is None else round(age, 1),
        "stale": age is None or age > STALE_SECONDS,
    }


def staleness() -> datetime | None:
    """Since when nobody could say whether the content is the newest, if that is long ago; None if it
    is fresh. It stays the same until the database answers again: a kept page goes with it."""
    is_old = here.is_watched and here.seen_at and time.monotonic() - here.seen > STALE_SECONDS
    return here.seen_at if is_old and not previewing() else None


def texts_of(rows: Sequence[Published]) -> Iterable[tuple[str, Any]]:
    """The contents of replaced editions, for a day that asks for them. Raises ``TextsAway``; where the
    database is known to be away it is not asked."""
    if here.is_watched and not here.is_connected:
        raise texts.TextsAway(texts.AWAY)
    return texts.for_a_day(rows)
