"""The working rows as they are now: each is read again only after it was saved, or a row that it names."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from schemes.editing import kinds, stamping
from schemes.memory import Memory
from schemes.sections import Kind

Parts = Mapping[str, Sequence[Any]]
"""What something is put together of, by name."""


class Read:
    """A working row as it was read, with its relations, and the ids of its citations."""

    def __init__(self, row: Any) -> None:
        self.row = row
        self.version: str = row.version_
        self.cited: list[int] = row.cited_
        self._made: tuple[Parts, Any] | None = None

    def published(self, parts: Parts, make: Callable[[], Any]) -> Any:
        """What is made of the row and the parts; if they are the very same as before, it as well."""
        before = self._made
        if before is None or not same_parts(before[0], parts):
            before = self._made = (parts, make())
        return before[1]


def same_parts(one: Parts, other: Parts) -> bool:
    """Whether things are put together of the very same parts, not of others that are equal."""
    return one.keys() == other.keys() and all(
        len(mine) == len(other[name])
        and all(part is new for part, new in zip(mine, other[name], strict=True))
        for name, mine in one.items()
    )


class Reading:
    """One look at the working rows. Of rows that nobody saved since an earlier look, what was read
    then."""

    def __init__(self, stamp: stamping.Stamp) -> None:
        self._stamps = {name: tuple(rest) for name, *rest in stamp}
        self._rows: dict[Kind, tuple[Read, ...]] = {}
        self._by: dict[tuple[Kind, str], dict[Any, list[Read]]] = {}
        self._places: dict[int, tuple[int, Read]] = {}

    def rows(self, kind: Kind) -> tuple[Read, ...]:
        """Every row of a kind, in the order of the page."""
        if kind not in self._rows:
            known = _all.known(self._name(kind, tables(kind)))
            found = known if known is not None else self._read(kind)
            self._rows[kind] = found
        return self._rows[kind]

    def by(self, kind: Kind, column: str) -> Mapping[Any, Sequence[Read]]:
        """The same by what is in a column, 「track_id」."""
        if (kind, column) not in self._by:
            found = self._by[kind, column] = {}
            for one in self.rows(kind):
                found.setdefault(getattr(one.row, column), []).append(one)
        return self._by[kind, column]

    def cited(self, one: Read) -> list[Read]:
        """The citations of a row, in their order."""
        if not self._places:
            rows = self.rows(kinds.CITATIONS)
            self._places = {row.row.pk: (place, row) for place, row in enumerate(rows)}
        found = sorted(self._places[pk] for pk in one.cited)
        return [row for _, row in found]

    def keep(self) -> None:
        """Remember what was read. To be called when the stamp is known to be that of the rows."""
        for kind, found in self._rows.items():
            _all.keep(self._name(kind, tables(kind)), found)
            _each.keep(self._name(kind, told_by(kind)), {one.row.pk: one for one in found})

    def _name(self, kind: Kind, tables: Collection[str]) -> Hashable:
        return (kind, database(), *(self._stamps[table] for table in sorted(tables)))

    def _read(self, kind: Kind) -> tuple[Read, ...]:
        if not self._stamps[kind.model._meta.db_table][0]:
            return ()
        known = _each.known(self._name(kind, told_by(kind)))
        found = _changed(kind, known) if known else [Read(row) for row in rows(kind)]
        rank = kind.rank
        return tuple(sorted(found, key=lambda one: rank(one.row)) if rank else found)


def _changed(kind: Kind, known: Mapping[int, Read]) -> list[Read]:
    """Every row of a kind; of those that are known, only what was saved since is read."""
    found = []
    listed = versions(kind).values_list("pk", "version_", "cited_")
    fresh = [pk for pk, *version in listed if pk not in known or _version(known[pk]) != version]
    read = {row.pk: Read(row) for row in rows(kind).filter(pk__in=fresh)} if fresh else {}
    for pk, *_ in listed:
        if one := read.get(pk) or known.get(pk):
            found.append(one)
    return found


def _version(one: Read) -> list[Any]:
    return [one.version, one.cited]


_all: Memory[tuple[Read, ...]] = Memory(256)
_each: Memory[Mapping[int, Read]] = Memory(128)


def database() -> tuple[str, str]:
    return connection.settings_dict["HOST"], connection.settings_dict["NAME"]


def versions(kind: Kind) -> QuerySet[Any]:
    """The rows of a kind, each with its version and the ids of its citations."""
    table = kind.model._meta.db_table
    cited = "ARRAY[]::bigint[]"
    if kind.is_cited:
        to = kind.model._meta.get_field("citations")
        cited = (
            f'ARRAY(SELECT "{to.m2m_reverse_name()}" FROM "{to.m2m_db_table()}"'
            f' WHERE "{to.m2m_column_name()}" = "{table}"."id" ORDER BY 1)'
        )
    return kind.model._default_manager.annotate(
        version_=RawSQL(f'"{table}".ctid::text || \' \' || "{table}".xmin::text', ()),
        cited_=RawSQL(cited, ()),
    )


def rows(kind: Kind) -> QuerySet[Any]:
    """The same with the rows that they name, as far as those are told of."""
    found = versions(kind)
    names = _names(kind)
    found = found.select_related(*names) if names else found
    return found.prefetch_related(*_needed(kind))


def _names(kind: Kind) -> list[str]:
    """The relations of a row that are published: by a key, or by a name."""
    spoken = (kind.speaks_for(name) for name in kind.row.model_fields)
    told = dict.fromkeys((*kind.columns, *spoken))
    return [name for name in told if name == "track" or (name and kind.names(name))]


def _needed(kind: Kind) -> list[str]:
    """The relations that the columns read besides."""
    return [path for name in kind.columns for path in getattr(kind.column(name), "needs", ())]


@cache
def told_by(kind: Kind) -> frozenset[str]:
    """The tables of the rows that are read to tell one row of a kind; not of that row itself."""
    return stamping.along(kind.model, [*_names(kind), *_needed(kind)])


@cache
def tables(kind: Kind) -> frozenset[str]:
    """The same for all rows of a kind and their order."""
    cited = kind.model._meta.get_field("citations").m2m_db_table() if kind.is_cited else None
    return stamping.behind(kind.model) | told_by(kind) | ({cited} if cited else set())
