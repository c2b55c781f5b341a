"""The catalogue that a process serves: editions in memory, newer ones taken over whole.

``Library`` holds every edition; ``Library.on(day)`` gives the ``Catalogue`` of that day. A
thread asks the database once a second for the newest position. While the database is away
the process goes on with what it has, and a verified copy on disk lets it start without.

``serving`` shows one request another library (a preview): only the thread that asks for it.
"""

import hashlib
import json
import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Max

from schemes import sections
from schemes.document import (
    OVERVIEW,
    REFERENCE,
    Conflict,
    Document,
    Fact,
    OverviewDocument,
    ReferenceDocument,
    SchemeDocument,
    Source,
    WithdrawnDocument,
)
from schemes.judging.rulebook import RuleBook
from schemes.judging.voices import heard as heard_in
from schemes.models import Edition
from schemes.models.editions import flaws
from schemes.writing.refusals import Refused

POLL_SECONDS = 1.0
DAYS_KEPT = 64  # catalogues of past and coming days kept ready

log = logging.getLogger(__name__)


class NoCatalogue(Refused):
    """Neither the database nor the copy on disk holds a catalogue."""


class NotYetPublished(Exception):
    """The day asked for lies before the first edition; ``first`` is the first day there is."""

    def __init__(self, first: date):
        super().__init__(first)
        self.first = first


class Published:
    """One edition as it is served; its document is read at first use."""

    def __init__(self, row: Edition):
        self.position: int = row.position
        self.subject: str = row.subject
        self.number: int = row.number
        self.effective_from: date = row.effective_from
        self.published_at: datetime = row.published_at
        self.reason: str = row.reason
        self.digest: str = row.digest
        self._content: Any = row.content

    @cached_property
    def document(self) -> Document:
        return sections.parse(self._content)


@dataclass(frozen=True)
class Catalogue:
    """What is published on one day. ``edition`` names exactly this set of editions."""

    editions: dict[str, Published]
    edition: str
    pages: dict[Any, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def reference(self) -> ReferenceDocument:
        return cast("ReferenceDocument", self.editions[REFERENCE].document)

    @cached_property
    def overview(self) -> OverviewDocument:
        return cast("OverviewDocument", self.editions[OVERVIEW].document)

    @cached_property
    def schemes(self) -> dict[str, SchemeDocument]:
        found = [one for one in self._of_schemes if isinstance(one, SchemeDocument)]
        return {scheme.key: scheme for scheme in sorted(found, key=lambda s: (s.order, s.key))}

    @cached_property
    def withdrawn(self) -> dict[str, WithdrawnDocument]:
        """Schemes that are not published any more, by key."""
        return {one.key: one for one in self._of_schemes if isinstance(one, WithdrawnDocument)}

    @property
    def _of_schemes(self) -> list[Document]:
        return [
            edition.document
            for subject, edition in self.editions.items()
            if subject not in (REFERENCE, OVERVIEW)
        ]

    @cached_property
    def facts(self) -> dict[str, Fact]:
        return {fact.key: fact for fact in self.reference.facts}

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {source.key: source for source in self.reference.sources}

    @cached_property
    def voices(self) -> dict[str, Source]:
        """The sources as they speak: only the newest call of a scheme is a call still."""
        heard = [heard_in(one.all_requirements, self.sources) for one in self.schemes.values()]
        older = {
            key: source
            for found in heard
            for key, source in found.items()
            if source is not self.sources[key]
        }
        return {**self.sources, **older}

    @cached_property
    def conflicts(self) -> dict[str, Conflict]:
        return {conflict.key: conflict for conflict in self.reference.conflicts}

    @cached_property
    def rules(self) -> RuleBook:
        return RuleBook.of(self.schemes.values(), self.facts, self.sources)


class Library:
    """All editions of a moment."""

    def __init__(self, rows: Sequence[Published]):
        self.rows = tuple(rows)
        self.position = self.rows[-1].position
        self._of = lru_cache(maxsize=DAYS_KEPT)(self._assemble)

    @cached_property
    def first_day(self) -> date:
        """The first day on which facts, sources and at least one scheme were published."""
        start = dict.fromkeys((REFERENCE, OVERVIEW, ""))
        for row in self.rows:
            subject = row.subject if row.subject in start else ""
            known = start[subject]
            start[subject] = min(known, row.effective_from) if known else row.effective_from
        return max(day or date.max for day in start.values())

    def on(self, day: date) -> Catalogue:
        """The catalogue of a day. Raises ``NotYetPublished`` before the first edition."""
        if day < self.first_day:
            raise NotYetPublished(self.first_day)
        chosen = {row.subject: row for row in self.rows if row.effective_from <= day}
        return self._of(tuple(row.position for row in chosen.values()))

    def _assemble(self, positions: tuple[int, ...]) -> Catalogue:
        chosen = frozenset(positions)
        rows = [row for row in self.rows if row.position in chosen]
        name = hashlib.sha256("".join(row.digest for row in rows).encode()).hexdigest()[:12]
        return Catalogue({row.subject: row for row in rows}, name)


@dataclass
class Shelf:
    """The process's library and how fresh it is."""

    library: Library | None = None
    origin: str = ""
    checked_at: float = 0.0
    database_away: bool = False
    thread: threading.Thread | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_shelf = Shelf()


@dataclass(frozen=True)
class Preview:
    """What staff look at before it is public: a library, and the day that it takes for today.

    ``said``: what the page shows, in a sentence. ``changed``: what is not as it is in public, and
    ``links``: back to the staff site; each a label and an address. ``new_case``: where a check
    is made a case; 「」 if nowhere.
    """

    library: Library
    day: date
    said: str = ""
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
    if _shelf.library is None:
        raise NoCatalogue("目録がまだ読み込まれていません。少し待ってからもう一度開いてください。")
    return _shelf.library


def start() -> None:
    """Load the catalogue and keep it fresh in the background; once per process.

    Raises ``NoCatalogue`` if neither the database nor the copy on disk has one.
    """
    try:
        refresh()
    except DatabaseError as error:
        log.warning("データベースに接続できないため、手元の写しで始めます: %s", error)
        _shelf.database_away = True
        _take_copy()
    finally:
        connection.close()  # requests of the public site need none
    _shelf.thread = threading.Thread(target=_watch, name="catalogue", daemon=True)
    _shelf.thread.start()


def refresh() -> bool:
    """Take over newer editions, if any. True if there were. Raises database errors and
    ``NoCatalogue`` (nothing published yet)."""
    with _shelf.lock:
        newest = Edition.objects.aggregate(newest=Max("position"))["newest"]
        _shelf.checked_at = time.monotonic()
        _shelf.database_away = False
        if newest is None:
            raise NoCatalogue(
                "公開された版がありません。先に manage.py publish --initial を実行してください。"
            )
        if _shelf.library is not None and _shelf.library.position == newest:
            return False
        rows = list(Edition.objects.order_by("position"))
        _put(rows, "database")
        _keep_copy(rows)
        return True


def readiness() -> dict[str, Any]:
    """Whether a catalogue is loaded, which one, and how many seconds ago it was checked."""
    if _shelf.library is None:
        return {"ready": False}
    return {
        "ready": True,
        "position": _shelf.library.position,
        "origin": _shelf.origin,
        "database": "away" if _shelf.database_away else "connected",
        "age_seconds": round(time.monotonic() - _shelf.checked_at, 1)
        if _shelf.checked_at
        else None,
    }


def _put(rows: list[Edition], origin: str) -> None:
    known = {row.digest: row for row in _shelf.library.rows} if _shelf.library else {}
    _shelf.library = Library([known.get(row.digest) or Published(row) for row in rows])
    _shelf.origin = origin


def _watch() -> None:
    """Ask once a second; on any failure keep what there is and ask again."""
    pause = threading.Event()
    while not pause.wait(POLL_SECONDS):
        try:
            if refresh():
                log.info("目録を新しい版に替えました(通し番号%s)。", library().position)
        except (DatabaseError, NoCatalogue) as error:
            if not _shelf.database_away:
                log.warning("目録を確かめられません。今の目録で続けます: %s", error)
            _shelf.database_away = True
            connection.close()
        except Exception:
            log.exception("新しい版を読めません。今の目録で続けます。")


# The copy on disk: the rows as they are in the database, one JSON object a line.

_COLUMNS = [f.attname for f in Edition._meta.concrete_fields if f.attname != "id"]


def _keep_copy(rows: list[Edition]) -> None:
    path = Path(settings.PORTAL_CATALOGUE_COPY)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, encoding="utf-8", delete=False
        ) as copy:
            for row in rows:
                values = {column: getattr(row, column) for column in _COLUMNS}
                copy.write(json.dumps(values, ensure_ascii=False, default=str) + "\n")
        os.replace(copy.name, path)
    except OSError as error:
        log.warning("目録の写しを保存できません: %s", error)


def _take_copy() -> None:
    path = Path(settings.PORTAL_CATALOGUE_COPY)
    advice = "データベースを動かすか、接続先(DATABASE_URL)を確かめてください。"
    try:
        rows = [_row(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError:
        raise NoCatalogue(f"データベースに接続できず、目録の写しもありません。{advice}") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise NoCatalogue(f"データベースに接続できず、目録の写しも読めません。{advice}") from None
    if not rows or any(flaws(rows)):
        raise NoCatalogue(f"データベースに接続できず、目録の写しは壊れています。{advice}")
    _put(rows, "disk")


def _row(values: dict[str, Any]) -> Edition:
    values["effective_from"] = date.fromisoformat(values["effective_from"])
    values["published_at"] = datetime.fromisoformat(values["published_at"])
    return Edition(**values)
