"""Which working row a row of a document is: one query for all rows of a kind."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from schemes import sections
from schemes.editing import stamping
from schemes.memory import Memory
from schemes.models.named import paths
from schemes.sections import Kind

# What an owned row belongs to; the first of them that there is spells its owner.
OWNERS = {
    "track": ("track__scheme__key", "track__key"),
    "scheme": ("scheme__key",),
    "page": ("page__key",),
}
PAGE = "page:"


class DocumentRow(Protocol):
    """A row of a document, as ``review.spots`` has it: ``model``: the working row's label and its
    natural key."""

    @property
    def kind(self) -> Kind: ...
    @property
    def row(self) -> Mapping[str, Any]: ...
    @property
    def model(self) -> tuple[str, tuple[Any, ...]]: ...


@dataclass(frozen=True)
class Location:
    """A working row. ``around``: the row that it is within, by a relation of its own."""

    model: Any
    pk: int
    around: "Location | None" = None


@dataclass(frozen=True)
class _OfKind:
    """The working rows of one kind. ``named``: by their natural keys (a place is counted, from 1);
    ``said``: where only their places name them, by what else tells them apart."""

    named: Mapping[Hashable, Location]
    said: Mapping[Hashable, list[Location]]


class Places:
    """The working rows of a moment; those of a kind are read when one is asked for, unless nobody
    saved any since they were read before."""

    def __init__(self, stamp: stamping.Stamp) -> None:
        self._stamps = stamping.Stamps(stamp)
        self._kinds = {
            kind.model._meta.label_lower: kind
            for kind in sections.kinds()
            if kind.key != "citations"
        }
        self._known: dict[str, _OfKind] = {}

    def of(self, spot: DocumentRow) -> Location | None:
        """The working row of a row of a draft or of an edition; None where there is none any more.

        A row that only its place names is known by its texts first: others may have moved it.
        """
        label, key = spot.model
        kind = self._kinds.get(label)
        if kind is None:
            return None
        if label not in self._known:
            name = (label, self._stamps.name(stamping.behind(kind.model)))
            self._known[label] = _seen.of(name, partial(_of_kind, kind))
        rows = self._known[label]
        at = rows.named.get(key)
        if spot.kind is not kind or not kind.is_nameless:
            return at
        same = rows.said.get((_without_place(kind, key), _told(kind, spot.row)), [])
        return at if at in same or not same else same[0]


def places() -> Places:
    """Those of this moment."""
    return Places(stamping.of_documents())


_seen: Memory[_OfKind] = Memory(128)


def _of_kind(kind: Kind) -> _OfKind:
    named: dict[Hashable, Location] = {}
    said: dict[Hashable, list[Location]] = {}
    counted: Counter[Hashable] = Counter()
    for location, key, texts in _rows(kind):
        if not kind.is_nameless:
            named[key] = location
            continue
        own = _without_place(kind, key)
        counted[own] += 1
        named[_with_place(kind, key, counted[own])] = location
        said.setdefault((own, texts), []).append(location)
    return _OfKind(named, said)


def _rows(kind: Kind) -> Iterator[tuple[Location, tuple[Any, ...], tuple[Any, ...]]]:
    """Of each working row: where it is, its natural key, and the texts that tell it apart."""
    lookups = {name: _lookups(kind, name) for name in kind.model.identity}
    column = kind.column(kind.within) if kind.within else None
    within = column.attname if column is not None else ""
    names = list(dict.fromkeys(part for parts in lookups.values() for part in parts))
    found = kind.model._default_manager.order_by(*([kind.place] if kind.place else []), "pk")
    for values in found.values(*filter(None, ("pk", within)), *names, *kind.known_by):
        key = tuple(_spelt(name, parts, values) for name, parts in lookups.items())
        around = (
            Location(kind.column(kind.within).related_model, values[within]) if within else None
        )
        yield Location(kind.model, values["pk"], around), key, _told(kind, values)


def _lookups(kind: Kind, name: str) -> tuple[str, ...]:
    if name == "owner":
        own = {field.name for field in kind.model._meta.fields}
        return tuple(part for owner in OWNERS if owner in own for part in OWNERS[owner])
    related = kind.model._meta.get_field(name).related_model
    return tuple(paths(related, name)) if related else (name,)


def _spelt(name: str, parts: tuple[str, ...], values: Mapping[str, Any]) -> Any:
    """A part of a natural key, as ``models.named`` writes it."""
    if name == "owner":
        owner = next(one for one in OWNERS if values.get(OWNERS[one][-1]) is not None)
        told = "/".join(values[part] for part in OWNERS[owner])
        return f"{PAGE}{told}" if owner == "page" else told
    if parts == (name,):
        return values[name]
    return "/".join(str(values[part]) for part in parts)


def _told(kind: Kind, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) or "" for name in kind.known_by)


def _without_place(kind: Kind, key: tuple[Any, ...]) -> tuple[Any, ...]:
    pairs = zip(kind.model.identity, key, strict=True)
    return tuple(part for name, part in pairs if name != kind.place)


def _with_place(kind: Kind, key: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    pairs = zip(kind.model.identity, key, strict=True)
    return tuple(place if name == kind.place else part for name, part in pairs)
