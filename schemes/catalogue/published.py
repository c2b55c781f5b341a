"""What is published: editions, the catalogue of one day, and the library of all days.

The texts of editions that are in force, or will be, are held; those of replaced ones are read when a
day asks for them.
"""

import hashlib
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self, cast

from schemes import bound, sections
from schemes.catalogue import texts
from schemes.catalogue.texts import NoCatalogue, TextsAway
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

__all__ = ["Catalogue", "Library", "NoCatalogue", "NotYetPublished", "Published"]

OTHER_DAYS_KEPT = 4
LONGEST_WAIT = 2.0  # for another request that reads the texts of a day


class NotYetPublished(Exception):
    """The day asked for lies before the first edition; ``first`` is the first day there is."""

    def __init__(self, first: date):
        super().__init__(first)
        self.first = first


class Published:
    """One edition as it is served. It is open where its text is at hand; the document is read from
    that at first use, with words for its marks."""

    def __init__(self, row: Edition):
        self.position: int = row.position
        self.subject: str = row.subject
        self.number: int = row.number
        self.effective_from: date = row.effective_from
        self.published_at: datetime = row.published_at
        self.reason: str = row.reason
        self.digest: str = row.digest
        self.blotted: str = row.blotted
        self._text: Any = None if "content" in row.get_deferred_fields() else row.content
        self._document: Document | None = None

    @property
    def document(self) -> Document:
        """Raises ``TextsAway`` if the edition is not open."""
        text = self._text  # before the document: the thread that reads it puts it in first
        if self._document is None:
            if text is None:
                raise TextsAway(texts.AWAY)
            self._document = bound.spoken(sections.parse(text))
            self._text = None
        return self._document

    @property
    def held(self) -> str:
        """The digest of what it holds now."""
        return self.blotted or self.digest

    @property
    def is_open(self) -> bool:
        return self._text is not None or self._document is not None

    def opened(self, content: Any) -> Self:
        """The same edition with its text."""
        one = copy(self)
        one._text, one._document = content, None
        return one

    def showing(self, document: Document) -> Self:
        """The same edition with another document in its place."""
        one = self.opened(None)
        one._document = document
        return one

    def closed(self) -> Self:
        """The same edition without its text."""
        return self.opened(None) if self.is_open else self


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
        return {
            **self.sources,
            **{k: one for own in self._older.values() for k, one in own.items()},
        }

    @cached_property
    def _older(self) -> dict[str, dict[str, Source]]:
        """By scheme, its sources that are a call no more."""
        return {key: self._older_of(one) for key, one in self.schemes.items()}

    def _older_of(self, scheme: SchemeDocument) -> dict[str, Source]:
        found = heard_in(scheme.all_requirements, self.sources)
        return {key: source for key, source in found.items() if source is not self.sources[key]}

    @cached_property
    def conflicts(self) -> dict[str, Conflict]:
        return {conflict.key: conflict for conflict in self.reference.conflicts}

    @cached_property
    def rules(self) -> RuleBook:
        return RuleBook.of(self.schemes.values(), self.facts, self.sources)

    def prepare(self, before: "Catalogue | None" = None) -> None:
        """Make now what a page would have to wait for; what is the same in another catalogue, made
        already, is taken from there."""
        if before and before.reference is self.reference:
            own = vars(self)  # where what is made once is kept
            own |= {name: getattr(before, name) for name in ("facts", "sources", "conflicts")}
            same = [key for key, one in self.schemes.items() if before.schemes.get(key) is one]
            own["_older"] = {
                key: before._older[key] if before.schemes.get(key) is one else self._older_of(one)
                for key, one in self.schemes.items()
            }
            own["rules"] = RuleBook.of(
                self.schemes.values(), self.facts, self.sources, dict.fromkeys(same, before.rules)
            )
        _ = self.withdrawn, self.voices, self.conflicts, self.rules


Texts = Callable[[Sequence[Published]], Iterable[tuple[str, Any]]]
"""Reads the contents of editions that are not open, by their digests."""


class Library:
    """All editions of a moment, in the order of their positions (at least one)."""

    def __init__(self, rows: Iterable[Published], read: Texts = texts.for_a_day):
        self.rows = tuple(rows)
        self.position, self.digest = self.rows[-1].position, self.rows[-1].digest
        self.blots = tuple(row.blotted for row in self.rows if row.blotted)
        self._read = read
        self._turns = sorted({row.effective_from for row in self.rows})
        self._ready: dict[date, Catalogue] = {}
        self._others: OrderedDict[date, Catalogue] = OrderedDict()
        self._made_before: tuple[Catalogue, ...] = ()
        self._names: dict[date, str] = {}
        self._lock = threading.Lock()

    @cached_property
    def mark(self) -> str:
        """What two libraries of the same content share: the last digest, and what was blotted out."""
        told = "".join((self.digest, *self.blots))
        return hashlib.sha256(told.encode()).hexdigest() if self.blots else self.digest

    @cached_property
    def first_day(self) -> date:
        """The first day on which facts, sources and at least one scheme were published."""
        start = dict.fromkeys((REFERENCE, OVERVIEW, ""))
        for row in self.rows:
            subject = row.subject if row.subject in start else ""
            known = start[subject]
            start[subject] = min(known, row.effective_from) if known else row.effective_from
        return max(day or date.max for day in start.values())

    @cached_property
    def by_subject(self) -> dict[str, list[Published]]:
        """The editions of each subject, in the order of their numbers."""
        found: dict[str, list[Published]] = {}
        for row in self.rows:
            found.setdefault(row.subject, []).append(row)
        return found

    def on(self, day: date) -> Catalogue:
        """The catalogue of a day. Raises ``NotYetPublished`` before the first edition, and
        ``TextsAway`` where its editions cannot be read now."""
        if day < self.first_day:
            raise NotYetPublished(self.first_day)
        since = self._since(day)
        return self._ready.get(since) or self._other(since)

    def edition_on(self, day: date) -> str:
        """What the catalogue of a day is called (``Catalogue.edition``); no text is read for it. Raises
        ``NotYetPublished``."""
        if day < self.first_day:
            raise NotYetPublished(self.first_day)
        since = self._since(day)
        if since not in self._names:
            self._names[since] = self._name(self._chosen(since))
        return self._names[since]

    def prepare(self, *days: date) -> None:
        """Make the catalogues of these days with all that their pages rest on, and hold them."""
        if self.first_day == date.max:
            return
        wanted = dict.fromkeys(self._since(max(day, self.first_day)) for day in days)
        if wanted.keys() == self._ready.keys():
            return
        made = {since: self._ready.get(since) or self._made(since) for since in wanted}
        before = next(iter((*self._made_before, *self._ready.values())), None)
        for catalogue in made.values():
            if catalogue is not before:
                catalogue.prepare(before)
        self._ready, self._made_before = made, ()

    def renewed(self, rows: Iterable[Published], day: date) -> "Library":
        """A library of other rows, of which those are open that are in force on a day or later; what
        this one has made and is the same there goes along."""
        new = Library(rows, self._read)
        new.open(day)
        new._made_before = tuple(self._ready.values())
        return new

    def showing(self, day: date, drawn: Callable[[Document], Document]) -> "Library":
        """The same library, in which the documents that are in force on a day are drawn otherwise.
        Raises as ``on``."""
        shown = {
            row.digest: row.showing(drawn(row.document)) for row in self.on(day).editions.values()
        }
        return Library([shown.get(row.digest, row) for row in self.rows], self._read)

    def open(self, day: date) -> None:
        """Hold the documents of what is in force on a day or later, and of nothing else. Raises
        database errors, and ``TextsAway`` for an edition that is not as it was published."""
        lasting = self._lasting(day)
        shut = {row.digest: row for row in self.rows if row.position in lasting and not row.is_open}
        for digest, content in texts.contents(list(shut.values())):
            shut[digest] = shut[digest].opened(content)
            _ = shut[digest].document
        self.rows = tuple(
            shut.get(row.digest, row) if row.position in lasting else row.closed()
            for row in self.rows
        )
        for row in self.rows:
            _ = row.is_open and row.document

    def opened(self, rows: Sequence[Published]) -> list[Published]:
        """The same editions with their texts. Raises ``TextsAway`` where they cannot be read now."""
        shut = [row for row in rows if not row.is_open]
        found = dict(self._read(shut)) if shut else {}
        return [row.opened(found[row.digest]) if row.digest in found else row for row in rows]

    def _lasting(self, day: date) -> set[int]:
        coming = (row for row in self.rows if row.effective_from > day)
        return {row.position for row in (*self._chosen(day), *coming)}

    def _since(self, day: date) -> date:
        """The day on which what is in force on a day came to be so."""
        return self._turns[bisect_right(self._turns, day) - 1]

    def _chosen(self, day: date) -> list[Published]:
        chosen = {row.subject: row for row in self.rows if row.effective_from <= day}
        return sorted(chosen.values(), key=lambda row: row.position)

    def _other(self, since: date) -> Catalogue:
        """The catalogue of a day that is not held ready. One is made at a time."""
        if found := self._others.get(since):
            return found
        if not self._lock.acquire(timeout=LONGEST_WAIT):
            raise TextsAway(texts.BUSY)
        try:
            found = self._others.get(since) or self._made(since)
            self._others[since] = found
            while len(self._others) > OTHER_DAYS_KEPT:
                self._others.popitem(last=False)
            return found
        finally:
            self._lock.release()

    def _made(self, since: date) -> Catalogue:
        rows = self._chosen(since)
        name = self._name(rows)
        kept = (*self._ready.values(), *self._others.values(), *self._made_before)
        if same := next((one for one in kept if one.edition == name), None):
            return same
        shut = {row.digest: row for row in rows if not row.is_open}
        if shut:
            known = {row.held: row for one in kept for row in one.editions.values()}
            wanted = [row for row in shut.values() if row.held not in known]
            shut = {digest: known.get(row.held, row) for digest, row in shut.items()}
            shut |= {digest: shut[digest].opened(text) for digest, text in self._read(wanted)}
        return Catalogue({row.subject: shut.get(row.digest, row) for row in rows}, name)

    def _name(self, rows: Sequence[Published]) -> str:
        """A text that is blotted out, of whichever edition, is on no page that was made before."""
        told = (*(row.digest for row in rows), *self.blots)
        return hashlib.sha256("".join(told).encode()).hexdigest()[:12]
