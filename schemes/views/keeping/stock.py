"""Where answers are kept: with the catalogue that they show, by the phase of the day, bounded.

``find`` answers for an address what is kept of it now, without Django and without the database.
Nothing of a preview is kept or found.
"""

import re
import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from queue import SimpleQueue
from urllib.parse import parse_qsl

from django.utils import timezone

from schemes import catalogue
from schemes.catalogue import Catalogue, Library
from schemes.views import seasons
from schemes.views.keeping.answers import OK, OUTLIVES, KeptAnswer
from schemes.views.seasons import Phase
from schemes.writing.reading import exact_day

MEGABYTE = 1024 * 1024
MOST_PAGES = 48 * MEGABYTE
MOST_OTHER_DAYS = 16 * MEGABYTE
MOST_MISSING = 2 * MEGABYTE
OLD_SECONDS = 2.0
"""So long after a publication the page before it is shown where the new one is not made yet."""
# What has other signs is read by Django, which also refuses what no page can use.
PLAIN_QUERY = re.compile(r"[\w.~=&+-]{1,1000}", re.ASCII)


@dataclass(frozen=True)
class Reads:
    """What a page reads of its query besides ``as_of``. ``alone``: with any other name of the
    query the address answers something else."""

    names: tuple[str, ...] = ()
    alone: bool = False


class Stock:
    """Answers by address and phase, up to ``most`` bytes; the first ones kept leave first."""

    def __init__(self, most: int):
        self.most = most
        self.size = 0
        self.reads: dict[str, Reads] = {}
        self._kept: dict[Hashable, tuple[Phase, KeptAnswer]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.reads.clear()
            self.size = 0

    def get(self, key: Hashable, phase: Phase) -> KeptAnswer | None:
        found = self._kept.get(key)
        return found[1] if found and found[0] == phase else None

    def put(self, key: Hashable, phase: Phase, answer: KeptAnswer) -> KeptAnswer:
        """Keep it, and return what is kept: the answer before it if that says the same."""
        with self._lock:
            before = self._kept.pop(key, None)
            if before:
                self.size -= before[1].size
                if (before[1].tag, before[1].status) == (answer.tag, answer.status):
                    answer = before[1]
            self._kept[key] = (phase, answer)
            self.size += answer.size
            while self.size > self.most and len(self._kept) > 1:
                self.size -= self._kept.pop(next(iter(self._kept)))[1].size
        return answer

    def pack(self, key: Hashable) -> None:
        """Pack an answer of these as small as it gets, if it is still there."""
        found = self._kept.get(key)
        if found is None:
            return
        before = found[1].size
        found[1].pack()
        with self._lock:
            if self._kept.get(key) is found:
                self.size += found[1].size - before


@dataclass
class Stocks:
    """What is kept with one catalogue."""

    pages: Stock = field(default_factory=lambda: Stock(MOST_PAGES))
    missing: Stock = field(default_factory=lambda: Stock(MOST_MISSING))


def of(shown: Catalogue) -> Stocks:
    """The stock of a catalogue; they go with it."""
    return shown.pages.get("kept") or shown.pages.setdefault("kept", Stocks())


@dataclass(frozen=True)
class Now:
    """What the answers of this moment rest on, until what is said of a call changes.

    ``before``: the pages before the publication that was taken over last, shown ``until_new``."""

    library: Library
    shown: Catalogue
    phase: Phase
    begins: float
    ends: float
    before: Stock | None = None
    until_new: float = 0.0

    def is_of(self, library: Library) -> bool:
        """Whether they still rest on it: nothing is said otherwise of a call, nor of its age."""
        is_now = self.library is library and self.begins <= time.time() < self.ends
        return is_now and self.phase[-1] == catalogue.staleness()

    @property
    def is_ending(self) -> bool:
        """Whether a proxy could show an answer of now beyond its end."""
        return time.time() + OUTLIVES > self.ends


other_days = Stock(MOST_OTHER_DAYS)
"""By the set of editions that they show: a publication that leaves it alone leaves them kept."""
Wanted = tuple[Stock, Hashable] | str
Waiting = SimpleQueue[Wanted]
waiting: Waiting | None = None
"""What is to be packed, and the addresses of what is to be made; None where no press runs."""
_now: Now | None = None


def now() -> Now:
    """Raises ``NoCatalogue`` and ``NotYetPublished``."""
    global _now  # noqa: PLW0603
    library, known = catalogue.library(), _now
    if known and known.is_of(library):
        return known
    at = timezone.localtime()
    shown = library.on(at.date())
    phase, begins, ends = seasons.span(shown, at)
    before = known and (known.shown is not shown) and known.phase == phase
    _now = Now(
        library,
        shown,
        phase,
        begins.timestamp(),
        ends.timestamp(),
        of(known.shown).pages if known and before else None,
        time.monotonic() + OLD_SECONDS,
    )
    return _now


def key_of(path: str, given: tuple[str, ...]) -> Hashable:
    """Under which name a page is kept."""
    return (path, *given) if any(given) else path


def other_key(edition: str, day: date, key: Hashable) -> Hashable:
    """The same for another day than today, by the name of the editions that it shows."""
    return (edition, day, key)


def of_other_day(day: date) -> Phase:
    """A day that is not today has one phase: its calls are read at its beginning."""
    return (day, 0, None)


def is_plain(query: str) -> bool:
    """Whether Django could have nothing against it."""
    return not query or PLAIN_QUERY.fullmatch(query) is not None


def find(path: str, query: str) -> tuple[KeptAnswer, bool] | None:
    """What is kept for an address, and whether it ends soon; None if nothing is."""
    if catalogue.previewing():
        return None
    here = now()
    if not query:
        found = _of_now(here, path, path)
        return (found, here.is_ending) if found else None
    if not is_plain(query):
        return None
    reads = _reads(here, path)
    if reads is None or (reads.alone and "&" in query):
        return None
    asked = parse_qsl(query, keep_blank_values=True)
    if [name for name, _ in asked].count("as_of") > 1:
        return None
    values = dict(asked)
    day = values.pop("as_of", None)
    if reads.alone and values:
        return None
    key = key_of(path, tuple(values.get(name, "") for name in reads.names))
    found = _of_now(here, path, key) if day is None else _of_day(here, key, day)
    return (found, here.is_ending) if found else None


def _reads(here: Now, path: str) -> Reads | None:
    return of(here.shown).pages.reads.get(path) or other_days.reads.get(path)


def _of_now(here: Now, path: str, key: Hashable) -> KeptAnswer | None:
    kept = of(here.shown)
    found = kept.pages.get(key, here.phase) or kept.missing.get(key, here.phase)
    if found or here.before is None or time.monotonic() > here.until_new:
        return found
    old = here.before.get(key, here.phase)
    if old and waiting is not None and key == path:
        waiting.put(path)
        return old
    return None


def _of_day(here: Now, key: Hashable, text: str) -> KeptAnswer | None:
    try:
        day = exact_day(text)
        edition = here.library.edition_on(day)
    except (ValueError, catalogue.NotYetPublished):
        return None
    phase = here.phase if day == here.phase[0] else of_other_day(day)
    return other_days.get(other_key(edition, day, key), phase)


def keep(
    where: Stock, key: Hashable, phase: Phase, answer: KeptAnswer, path: str, reads: Reads
) -> KeptAnswer:
    """Keep an answer, and have it packed."""
    kept = where.put(key, phase, answer)
    if kept.status == OK:
        where.reads[path] = reads
    if waiting is not None and not kept.is_packed:
        waiting.put((where, key))
    return kept
