"""What a document is made of, said once: a ``Kind`` for each list of rows in it.

A room declares the kinds of the rows that it owns and hands them over at start-up
(``AppConfig.ready``). Composing and storing, differences, names in messages, links of findings,
tables, labels and the schema of files all read the declaration, so that a column is a field of
the model and of the published type, and nothing else. ``schemes`` declares its own kinds in
``schemes.editing.kinds``; it never imports those of another room. No Django, no database, no clock.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from schemes import document
from schemes.document import (
    Citation,
    Document,
    Frozen,
    ReferenceDocument,
    Requirement,
    Says,
    SchemeDocument,
    WithdrawnDocument,
    canonical,
)
from schemes.memory import Memory
from schemes.writing import words

Names = tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """Rows that together make a number which a figure of their document states in ``unit``: as many
    as there are, or what their ``column`` adds up to. ``only``: a column and the code in it, where
    not all of them count."""

    unit: str
    column: str = ""
    only: tuple[str, str] | None = None

    def counts(self, row: Mapping[str, Any]) -> bool:
        return self.only is None or row[self.only[0]] == self.only[1]

    def of(self, row: Mapping[str, Any]) -> int | None:
        """What a row brings; None where it is unknown."""
        return row[self.column] if self.column else 1


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of published row.

    ``key``: the list of a document, or of the row around it, that holds such rows; the relation
    back from the model around it has the same name. ``model``: the working row; its columns of
    the same names as the fields of ``row``, the published type, are what is published. ``home``:
    the one subject that has such rows; ``within``: the relation to the row (a track, a fund) that
    has them. ``parts``: the kinds of rows within. ``title`` and ``template``: heading and picture
    on the page of a section; the template is given ``rows`` and ``catalogue``.

    For what is told of rows: ``name``: the fields that name one, ``shows``: what it says in short,
    ``known_as``: by which fields one is known again if not by its identity, the surest first.
    ``must_cite``: none without a citation; a row of another kind, only while it is neither dated
    nor ``counted``. ``why_none``: a new track has such a row, or else a passage of one of these kinds
    that says why not.
    ``known_by``: the texts that tell rows apart which nothing names but their place.
    ``group``: columns within which a place counts, besides the owner. ``rank``: the order on the
    page, where it is not the model's. ``by_hand``: fields that are no columns and that no one
    derives (``editing.composing`` puts them together). ``gone``: fields that older editions have
    and that are left out as they are read. ``totals``: what its rows add up to.
    """

    key: str
    model: Any
    row: type[Frozen]
    home: str = ""
    within: str = ""
    title: str = ""
    template: str = ""
    parts: tuple["Kind", ...] = ()
    name: Names = ("name",)
    shows: Names = ()
    known_as: tuple[Names, ...] = ()
    known_first: tuple[Names, ...] = ()
    must_cite: bool = False
    why_none: Names = ()
    known_by: Names = ()
    group: Names = ()
    rank: Callable[[Any], Any] | None = None
    by_hand: Names = ()
    gone: Names = ()
    totals: tuple[Total, ...] = ()

    @property
    def noun(self) -> str:
        """What people call one of them: 「上限」."""
        return str(self.model._meta.verbose_name)

    @cached_property
    def part(self) -> Mapping[str, "Kind"]:
        return {part.key: part for part in self.parts}

    @cached_property
    def said(self) -> Mapping[str, str]:
        """By the field of a code, the field of its words."""
        return {of: name for name, of in self._words.items()}

    @cached_property
    def _words(self) -> Mapping[str, str]:
        return {
            name: mark.of
            for name, column in self.row.model_fields.items()
            for mark in column.metadata
            if isinstance(mark, Says)
        }

    def speaks_for(self, name: str) -> str:
        """The field whose code these are the words for; "" if the field is no such words."""
        return self._words.get(name, "")

    @cached_property
    def columns(self) -> Names:
        """The fields that are columns of the working row."""
        own = {"citations", *self._words, *self.part, *self.by_hand}
        return tuple(name for name in self.row.model_fields if name not in own)

    @property
    def is_cited(self) -> bool:
        return "citations" in self.row.model_fields

    @cached_property
    def counted(self) -> Names:
        """The columns that hold a day, an hour, an amount or a number; not the year that names the row."""
        year = "fiscal_year" if "fiscal_year" in self.model.identity else ""
        return tuple(
            name for name in self.columns if name != year and _is_counted(self.column(name))
        )

    def held(self, row: Mapping[str, Any]) -> Names:
        """What is counted in a row, by its columns."""
        return tuple(name for name in self.counted if row.get(name) not in (None, ""))

    def needs_citation(self, row: Mapping[str, Any]) -> bool:
        """Whether a row may not stand without one."""
        return self.is_cited and (self.must_cite or bool(self.held(row)))

    @property
    def is_dated(self) -> bool:
        """Whether its rows may be texts of a past year."""
        return {"standing", "fiscal_year"} <= set(self.row.model_fields)

    @cached_property
    def _fields(self) -> Mapping[str, Any]:
        return {one.name: one for one in self.model._meta.get_fields()}

    def column(self, name: str) -> Any:
        """The model's field, or that of the code whose words the field is; None if there is none."""
        return self._fields.get(self._words.get(name, name))

    def names(self, name: str) -> str:
        """The model (「schemes.fact」) whose row a column names by its key; "" if it names none."""
        related = (
            getattr(self.column(name), "related_model", None) if name in self.columns else None
        )
        return related._meta.label_lower if related else ""

    @property
    def place(self) -> str:
        """The column of a row's place among its neighbours; "" if the order is not by hand."""
        has_place = self.column("order") is not None and "order" not in self.row.model_fields
        return "order" if has_place else ""

    @property
    def is_nameless(self) -> bool:
        """Only their place tells rows of one owner apart."""
        return "order" in self.model.identity and bool(self.place)

    @property
    def identity(self) -> Names:
        """The columns that tell its rows apart, but for that of their owner and of their place."""
        owner = {self.within, "owner"}
        return tuple(
            name for name in self.model.identity if name not in owner and name != self.place
        )

    @property
    def matches(self) -> tuple[Names, ...]:
        """By which fields a row is known again in another document, the surest first."""
        track = ("track",) if "track" in self.row.model_fields else ()
        own = () if self.is_nameless else ((*track, *self.identity),)
        return (*self.known_first, *own, *self.known_as)

    def label(self, name: str) -> str:
        """What people call a field: the model's own name for it."""
        if name in self.part:
            return self.part[name].noun
        return str(getattr(self.column(name), "verbose_name", "") or _LABELS.get(name, name))

    def say(self, name: str, row: Mapping[str, Any]) -> str:
        """A field of a published row as people read it; what names another row is its key."""
        value = row.get(name)
        column = None if name in self._words or self.names(name) else self.column(name)
        return words.plain(value) if column is None else words.of(column, value, row)


def _is_counted(column: Any) -> bool:
    """Whether a column of a model holds what can be counted, and is no row's name or place."""
    kind = column.get_internal_type() if column is not None and not column.is_relation else ""
    return kind.endswith(_COUNTED) and column.name != "order"


_COUNTED = ("DateField", "TimeField", "IntegerField", "DecimalField")
_LABELS = {"citations": "引用", "sections": "事業ごとの部分", "subject": "対象"}


@dataclass(frozen=True)
class Implied:
    """A requirement of a track that another row makes: a cap is a rule too."""

    track: str
    rule: Requirement
    kind: Kind
    row: Any


Source = Callable[[Mapping[str, Sequence[Any]]], Iterable[Implied]]

_own: dict[str, Kind] = {}
_sections: dict[str, Kind] = {}
_implied: list[tuple[Source, Names]] = []
_checks: list[Callable[[Sequence[Any]], Iterable[Any]]] = []


def declare(*kinds: Kind) -> None:
    """Make the kinds of ``schemes`` itself known, once, at start-up."""
    _own.update({kind.key: kind for kind in kinds})


def own(key: str) -> Kind:
    """A kind of ``schemes`` itself: 「passages」, 「tracks」 …"""
    return _own[key]


def known(key: str) -> Kind | None:
    """The same; None where there is none."""
    return _own.get(key)


def register(*kinds: Kind) -> None:
    """Add sections, each once, at start-up."""
    for kind in kinds:
        if kind.key in _sections:
            raise ValueError(f"section {kind.key!r} is registered twice")
        _sections[kind.key] = kind


def forget(*kinds: Kind) -> None:
    """Take sections away again."""
    for kind in kinds:
        del _sections[kind.key]


def kinds() -> tuple[Kind, ...]:
    """Every kind, those within others included, each once."""
    return tuple(dict.fromkeys(_with_parts((*_own.values(), *_sections.values()))))


def _with_parts(found: Iterable[Kind]) -> Iterator[Kind]:
    for kind in found:
        yield kind
        yield from _with_parts(kind.parts)


def of_model(model: Any) -> Kind | None:
    """The kind of a working row; None if it is not published."""
    return next((kind for kind in kinds() if kind.model is model), None)


def also_implied(source: Source, needs: Names) -> None:
    """Add requirements that a room's rows imply.

    ``source`` takes the published rows of the sections that it ``needs``, by their key. It holds
    for working rows and for a document alike.
    """
    _implied.append((source, needs))


def also_checked(check: Callable[[Sequence[Any]], Iterable[Any]]) -> None:
    """Add a check of a room's rows: from the ``review.spots`` of a scheme to ``rulelint`` faults."""
    _checks.append(check)


def checks() -> Sequence[Callable[[Sequence[Any]], Iterable[Any]]]:
    return _checks


def registered() -> tuple[Kind, ...]:
    return tuple(_sections.values())


def section(key: str) -> Kind | None:
    """A section; None for one that no room knows (any more)."""
    return _sections.get(key)


def needed() -> set[str]:
    """The sections whose rows imply requirements."""
    return {key for _, needs in _implied for key in needs}


def implied(rows: Mapping[str, Sequence[Any]]) -> Iterator[Implied]:
    """The requirements that the sections of a document imply, with the rows that make them."""
    for source, _ in _implied:
        yield from source(rows)


def implied_requirements(rows: Mapping[str, Sequence[Any]]) -> dict[str, list[Requirement]]:
    """The same by track key."""
    found: dict[str, list[Requirement]] = {}
    for one in implied(rows):
        found.setdefault(one.track, []).append(one.rule)
    return found


def as_today(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The JSON of a document with the names of today, and without what is published no more."""
    content = document.as_today(content)
    found = content.get("sections")
    if not isinstance(found, Mapping):
        return content
    return {**content, "sections": {key: _without_gone(key, rows) for key, rows in found.items()}}


def _without_gone(key: str, rows: Any) -> Any:
    gone = _sections[key].gone if key in _sections else ()
    if not gone or not isinstance(rows, list | tuple):
        return rows
    return [
        {name: value for name, value in row.items() if name not in gone}
        if isinstance(row, Mapping)
        else row
        for row in rows
    ]


def parse(content: Mapping[str, Any]) -> Document:
    """A document from its JSON, as today's types read it: what an older edition does not have yet
    is as its type says, and sections that no room has any more are left out. Raises
    ``pydantic.ValidationError`` if it is no document.

    The same content gives the same object: whoever compares documents sees at once what is equal, and
    what was worked out of one is not worked out again.
    """
    try:
        name = _name(canonical(content))
    except (TypeError, ValueError):
        return _read(content)
    return _read_before.of(name, lambda: _read(content))


def known_again(document: Document) -> Document:
    """A document that was put together; the very one that was read of the same content, if one was."""
    return _read_before.of(_name(canonical_of(document)), lambda: document)


def _name(told: bytes) -> Hashable:
    return hashlib.sha256(told).digest(), registered()


def _read(content: Mapping[str, Any]) -> Document:
    found = _documents.validate_python(as_today(content))
    if isinstance(found, ReferenceDocument | WithdrawnDocument):
        return found
    # In the order of the kinds, as documents are put together: the database keeps another.
    typed = {
        key: tuple(kind.row.model_validate(row) for row in found.sections[key])
        for key, kind in _sections.items()
        if key in found.sections
    }
    return found.model_copy(update={"sections": typed})


def same(one: Document | Mapping[str, Any], other: Document | Mapping[str, Any]) -> bool:
    """Whether two documents say the same, both read by today's types."""
    return _bytes(one) == _bytes(other)


def _bytes(one: Document | Mapping[str, Any]) -> bytes:
    try:
        document = parse(one) if isinstance(one, Mapping) else one
    except ValidationError:
        # What is no document is like no document.
        return canonical(one)
    return canonical_of(document)


def canonical_of(document: Document) -> bytes:
    """``canonical``, worked out once for the very same document."""
    return _bytes_before.of("", lambda: canonical(document), document)


def rows_of(scheme: SchemeDocument, key: str, track: str = "") -> tuple[Frozen, ...]:
    """The rows of a section of a scheme; those of one track if its key is given."""
    rows = scheme.sections.get(key, ())
    return tuple(row for row in rows if not track or getattr(row, "track", "") == track)


def citations(node: Any) -> Iterator[tuple[Citation, ...]]:
    """Every list of citations in a document, or in a part of one."""
    if isinstance(node, Frozen):
        for field in type(node).model_fields:
            if field == "citations":
                yield getattr(node, field)
            else:
                yield from citations(getattr(node, field))
    elif isinstance(node, Mapping):
        for part in node.values():
            yield from citations(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from citations(part)


_documents: TypeAdapter[Document] = TypeAdapter(Document)
# More than a catalogue's, so that what changes pushes out nothing that stands.
_read_before: Memory[Document] = Memory(64)
_bytes_before: Memory[bytes] = Memory(64)
