"""The working rows as they are now: each is read again only after it was saved, or a row that it names."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, OuterRef, QuerySet, TextField, Value

from schemes.editing import kinds, stamping
from schemes.memory import Memory
from schemes.sections import Kind

T = TypeVar("T")
Parts = Mapping[str, Sequence[Any]]
"""What something is put together of, by name."""


@dataclass(frozen=True, eq=False)
class WorkingRow:
    """A working row as it was read, with the rows that it names and the ids of its citations."""

    row: Any


def made_of(name: Hashable, parts: Parts, make: Callable[[], T]) -> T:
    """What is made of some parts; of the very same parts, the same thing: what was worked out of it
    need not be worked out again."""
    shape = tuple((part, len(some)) for part, some in parts.items())
    return _made.of((name, shape), make, *chain.from_iterable(parts.values()))


class Reading:
    """One look at the working rows. Of rows that nobody saved since an earlier look, what was read
    then."""

    def __init__(self, stamp: stamping.Stamp) -> None:
        self._stamps = stamping.Stamps(stamp)
        self._rows: dict[Kind, tuple[WorkingRow, ...]] = {}
        self._fresh: list[Kind] = []
        self._by: dict[tuple[Kind, str], dict[Any, list[WorkingRow]]] = {}
        self._places: dict[int, tuple[int, WorkingRow]] = {}

    def rows(self, kind: Kind) -> tuple[WorkingRow, ...]:
        """Every row of a kind, in the order of the page: the very same until one of them is saved."""
        if kind not in self._rows:
            known = _all.known(self._name(kind, tables(kind)))
            found = known if known is not None else self._read(kind)
            self._rows[kind] = found
        return self._rows[kind]

    def by(self, kind: Kind, column: str) -> Mapping[Any, Sequence[WorkingRow]]:
        """The same by what is in a column, 「track_id」."""
        if (kind, column) not in self._by:
            found = self._by[kind, column] = {}
            for one in self.rows(kind):
                found.setdefault(getattr(one.row, column), []).append(one)
        return self._by[kind, column]

    def cited(self, one: WorkingRow) -> list[WorkingRow]:
        """The citations of a row, in their order; without one that came since they were read."""
        if not self._places:
            rows = self.rows(kinds.CITATIONS)
            self._places = {row.row.pk: (place, row) for place, row in enumerate(rows)}
        found = sorted(self._places[pk] for pk in one.row.cited_ if pk in self._places)
        return [row for _, row in found]

    def keep(self) -> None:
        """Remember what was read. To be called when the stamp is known to be that of the rows."""
        for kind in self._fresh:
            name = self._name(kind, told_by(kind))
            _begun.keep(name, True)
            for one in self._rows[kind]:
                _each.keep((name, *_known_by(one)), one)
        for kind, found in self._rows.items():
            _all.keep(self._name(kind, tables(kind)), found)

    def _name(self, kind: Kind, tables: Collection[str]) -> Hashable:
        return (kind, self._stamps.name(tables))

    def _read(self, kind: Kind) -> tuple[WorkingRow, ...]:
        self._fresh.append(kind)
        if not self._stamps.count(kind.model._meta.db_table):
            return ()
        name = self._name(kind, told_by(kind))
        found = (
            _changed(kind, name) if _begun.known(name) else [WorkingRow(row) for row in rows(kind)]
        )
        rank = kind.rank
        return tuple(sorted(found, key=lambda one: rank(one.row)) if rank else found)


def _changed(kind: Kind, name: Hashable) -> list[WorkingRow]:
    """Every row of a kind; of those that are known by the name, only what was saved since is read."""
    listed = versions(kind).values_list("pk", "version_", "cited_")
    found = {pk: _each.known((name, pk, version, tuple(cited))) for pk, version, cited in listed}
    missing = [pk for pk, one in found.items() if one is None]
    if missing:
        found |= {row.pk: WorkingRow(row) for row in rows(kind).filter(pk__in=missing)}
    return [one for one in found.values() if one]


def _known_by(one: WorkingRow) -> tuple[int, str, tuple[int, ...]]:
    return one.row.pk, one.row.version_, tuple(one.row.cited_)


_all: Memory[tuple[WorkingRow, ...]] = Memory(256)
_begun: Memory[bool] = Memory(256)
_each: Memory[WorkingRow] = Memory(16_384)
_made: Memory[Any] = Memory(16_384)


def versions(kind: Kind) -> QuerySet[Any]:
    """The rows of a kind, each with its version and the ids of its citations."""
    return kind.model._default_manager.annotate(version_=_Version(), cited_=_cited(kind))


class _Version(Func):
    """Where the version of a row is stored, and who wrote it: no two have both, even of one row."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[()]]:  # type: ignore[override]
        table = connection.ops.quote_name(compiler.query.get_initial_alias())
        return f"{table}.ctid::text || ' ' || {table}.xmin::text", ()


def _cited(kind: Kind) -> Any:
    if not kind.is_cited:
        return Value([], ArrayField(BigIntegerField()))
    to = kind.column("citations")
    mine = to.remote_field.through.objects.filter(**{to.m2m_field_name(): OuterRef("pk")})
    return ArraySubquery(mine.order_by("citation_id").values("citation_id"))


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
    cited = kind.column("citations").m2m_db_table() if kind.is_cited else None
    return stamping.behind(kind.model) | told_by(kind) | ({cited} if cited else set())
