"""The one engine between working rows and documents: it reads ``sections.Kind`` in both directions."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet

from schemes import document
from schemes.editing import stamping
from schemes.editing.rows import CitationName, Row, Unstorable, bring, named, paired
from schemes.memory import Memory
from schemes.models import Citation, Track
from schemes.sections import Kind
from schemes.writing import words

CITATIONS = Prefetch("citations", queryset=Citation.objects.select_related("source"))

Owner = Mapping[str, int | None]
"""The columns that say what a row belongs to: 「track_id」…"""


# --- From rows to a document ----------------------------------------------------------------------


class Reading:
    """One look at the working rows. What rows say that nobody saved since an earlier look is taken
    from there.

    ``stamp``: how the tables stand, None to read only the rows that are asked for and to remember
    nothing.
    """

    def __init__(self, stamp: stamping.Stamp | None = None):
        self._stamps = None if stamp is None else {name: rest for name, *rest in stamp}
        self._made: dict[Hashable, Owned] = {}

    def of(self, kind: Kind, by: str, owners: Collection[Any]) -> "Owned":
        """The published rows of the owners, or of all, in the order of the page, each with the id
        that its column ``by`` names."""
        if self._stamps is None:
            return _owned(kind, by, rows(kind, **{f"{by}__in": owners}), self)
        stamps = (tuple(self._stamps[name]) for name in sorted(tables(kind)))
        name = (kind.key, kind.model, by, database(), *stamps)
        found = self._made.get(name) or _seen.known(name)
        if found is None:
            found = _owned(kind, by, rows(kind, **{f"{by}__isnull": False}), self)
        self._made[name] = found
        return found

    def keep(self) -> None:
        """Remember what was read. To be called when the stamp is known to be that of the rows."""
        for name, found in self._made.items():
            _seen.keep(name, found)


Owned = tuple[tuple[Any, Any], ...]
"""Published rows, each behind the id of what it belongs to."""

_seen: Memory[Owned] = Memory(256)


def database() -> tuple[str, str]:
    return connection.settings_dict["HOST"], connection.settings_dict["NAME"]


@cache
def tables(kind: Kind) -> frozenset[str]:
    """Every table that a published row of the kind could be read from."""
    paths = [name for column in kind.columns for name in needed(kind, column)]
    return stamping.behind(kind.model, paths).union(*map(tables, kind.parts))


def needed(kind: Kind, column: str) -> Sequence[str]:
    """The relations that a column reads to be published."""
    return getattr(kind.column(column), "needs", ())


def rows(kind: Kind, **conditions: Any) -> QuerySet[Any]:
    """The working rows of a kind, with what is published of them beside the rows within them."""
    related = [name for name in (*kind.columns, kind.within) if kind.names(name) or name == "track"]
    found = kind.model._default_manager.filter(**conditions)
    found = found.select_related(*dict.fromkeys(related)) if related else found
    more = [name for column in kind.columns for name in needed(kind, column)]
    return found.prefetch_related(*([CITATIONS] if kind.is_cited else []), *more)


def _owned(kind: Kind, by: str, found: Iterable[Any], reading: Reading) -> Owned:
    return tuple((getattr(row, by), one) for row, one in publish_all(kind, found, reading))


def grouped(found: Iterable[tuple[Any, Any]]) -> dict[Any, tuple[Any, ...]]:
    """By owner, what belongs to it."""
    groups: dict[Any, list[Any]] = {}
    for owner, one in found:
        groups.setdefault(owner, []).append(one)
    return {owner: tuple(mine) for owner, mine in groups.items()}


def publish_all(
    kind: Kind,
    found: Iterable[Any],
    reading: Reading,
    given: Callable[[Any], Mapping[str, Any]] | None = None,
    apart: Collection[str] = (),
) -> Iterator[tuple[Any, Any]]:
    """Working rows, each with its published form, in the order of the page.

    ``given``: fields of a row that are put together by hand; ``apart``: the parts among them.
    """
    ordered = sorted(found, key=kind.rank) if kind.rank else list(found)
    owners = [row.pk for row in ordered]
    parts = {
        part.key: grouped(reading.of(part, _names_owner(kind, part), owners))
        for part in kind.parts
        if part.key not in apart
    }
    for row in ordered:
        within = {key: mine.get(row.pk, ()) for key, mine in parts.items()}
        own = {name: read(row) for name, read in _readers(kind).items()}
        yield row, kind.row(**{**own, **within, **(given(row) if given else {})})


def _names_owner(kind: Kind, part: Kind) -> str:
    """The column of a part's rows that names the row around them."""
    return str(kind.model._meta.get_field(part.key).field.attname)


def cite(row: Any) -> tuple[document.Citation, ...]:
    """The citations of a row that was fetched with ``rows``."""
    return tuple(
        document.Citation(
            source=citation.source.key,
            **{
                name: getattr(citation, name)
                for name in document.Citation.model_fields
                if name != "source"
            },
        )
        for citation in row.citations.all()
    )


@cache
def _readers(kind: Kind) -> dict[str, Callable[[Any], Any]]:
    apart = {*kind.by_hand, *kind.part}
    return {name: _reader(kind, name) for name in kind.row.model_fields if name not in apart}


def _reader(kind: Kind, name: str) -> Callable[[Any], Any]:
    if name == "citations":
        return cite
    if of := kind.speaks_for(name):
        return lambda row: _spoken(kind, of, row)
    if name == "track" or kind.names(name):
        return lambda row: key_of(getattr(row, name))
    return getattr(kind.column(name), "published", None) or (lambda row: getattr(row, name))


def key_of(row: Any) -> str | None:
    return row.key if row else None


def _spoken(kind: Kind, of: str, row: Any) -> str:
    value: Any = getattr(row, of)
    return str(value.name) if isinstance(value, Track) else words.of(kind.column(of), value, {})


# --- From a document to rows ----------------------------------------------------------------------


def store(
    kind: Kind,
    found: QuerySet[Any],
    wanted: Sequence[tuple[Owner, Any]],
    citations: Mapping[CitationName, int],
    *,
    remove: bool = True,
    parts: bool = True,
    also: Callable[[Any], Mapping[str, Any]] | None = None,
) -> list[Any]:
    """Make the rows that are ``found`` those that are wanted, each with what it belongs to, and
    the rows within them likewise; returns them in their order.

    ``citations``: the ids of all that may be cited. ``remove``: also delete what is not wanted.
    ``parts``: with the rows within. ``also``: columns that follow from a row and are not published.
    Raises ``rows.Unstorable``.
    """
    made, name_of = _made(kind, found, wanted, also)
    saved = bring(
        found,
        made,
        key=name_of,
        citations=citations,
        order=kind.place,
        once=kind.is_nameless,
        remove=remove,
    )
    for part in kind.parts if parts else ():
        _store_part(part, saved, [row for _, row in wanted], citations, remove)
    return saved


def _made(
    kind: Kind,
    found: QuerySet[Any],
    wanted: Sequence[tuple[Owner, Any]],
    also: Callable[[Any], Mapping[str, Any]] | None,
) -> tuple[list[Row], Callable[[Any], Hashable]]:
    """The rows that are wanted, each with its name, and how the rows that are there are named."""
    related = _related(kind, [row for _, row in wanted])
    values = [
        (owner, {**owner, **_values(kind, row, related), **(also(row) if also else {})})
        for owner, row in wanted
    ]
    if kind.is_nameless:
        names, name_of = _by_text(kind, found, values)
    else:
        names = [_name(kind, owner, columns) for owner, columns in values]
        name_of = _named_by(kind, [owner for owner, _ in wanted])
    made = [
        Row(
            name,
            columns,
            row.citations if kind.is_cited else (),
            group=_group(kind, owner, columns),
            shown=" ".join(filter(None, (kind.say(part, row.__dict__) for part in kind.name))),
            related=_others(row, related),
        )
        for name, (owner, columns), (_, row) in zip(names, values, wanted, strict=True)
    ]
    return made, name_of


def _store_part(
    kind: Kind,
    owners: Sequence[Any],
    wanted: Sequence[Any],
    citations: Mapping[CitationName, int],
    remove: bool,
) -> None:
    column = kind.model._meta.get_field(kind.within).attname
    store(
        kind,
        kind.model._default_manager.filter(**{f"{kind.within}__in": owners}),
        [
            ({column: owner.pk}, row)
            for owner, around in zip(owners, wanted, strict=True)
            for row in getattr(around, kind.key)
        ],
        citations,
        # Texts that only their place names have no place to stay in.
        remove=remove or kind.is_nameless,
    )


Related = Mapping[str, Mapping[str, Any]]
"""By the column that names another row, the rows that are named, by their keys."""


def _related(kind: Kind, wanted: Sequence[Any]) -> Related:
    return {
        name: named(kind.column(name).related_model, {getattr(row, name) for row in wanted})
        for name in kind.columns
        if kind.names(name) and name != kind.within
    }


def _others(row: Any, related: Related) -> dict[str, Any]:
    return {name: rows[key] for name, rows in related.items() if (key := getattr(row, name))}


def _values(kind: Kind, row: Any, related: Related) -> dict[str, Any]:
    others = _others(row, related)
    return {
        kind.column(name).attname: getattr(others.get(name), "pk", None)
        if name in related
        else getattr(row, name)
        for name in kind.columns
        if name != kind.within
    }


def _name(kind: Kind, owner: Owner, columns: Mapping[str, Any]) -> Hashable:
    """What tells a wanted row apart; by its owner as well, unless its own columns are enough."""
    own = tuple(columns[kind.column(name).attname] for name in kind.identity)
    return (*(owner.values() if _is_within(kind) else ()), *own)


def _named_by(kind: Kind, owners: Sequence[Owner]) -> Callable[[Any], Hashable]:
    """The same of a row that there is."""
    if not owners:
        # Nothing is wanted. Without an owner, rows of several could have one name.
        return lambda row: row.pk
    owner_columns = tuple(owners[0]) if _is_within(kind) else ()
    columns = (*owner_columns, *(kind.column(name).attname for name in kind.identity))
    return lambda row: tuple(getattr(row, column) for column in columns)


def _is_within(kind: Kind) -> bool:
    return bool({kind.within, "owner"} & set(kind.model.identity))


def _group(kind: Kind, owner: Owner, columns: Mapping[str, Any]) -> Hashable:
    """Within which rows a place counts: those of one owner, unless each owner has but one."""
    own = tuple(columns[name] for name in kind.group)
    alone = _is_within(kind) and not kind.identity and not kind.is_nameless
    return own if alone else (*owner.values(), *own)


def _by_text(
    kind: Kind, found: QuerySet[Any], values: Sequence[tuple[Owner, Mapping[str, Any]]]
) -> tuple[list[Hashable], Callable[[Any], Hashable]]:
    """Names for rows that have none: the same text in the same place is the same row."""
    owner = tuple(values[0][0]) if values else ()
    at, text = (*owner, *kind.identity), kind.known_by
    names, same = paired(
        found,
        [(_of(at, columns.get), _of(text, columns.get)) for _, columns in values],
        at=lambda row: _of(at, lambda name: getattr(row, name)),
        text=lambda row: _of(text, lambda name: getattr(row, name)),
    )
    return names, lambda row: same[row.pk]


def _of(names: Sequence[str], read: Callable[[str], Any]) -> tuple[Any, ...]:
    return tuple(read(name) for name in names)


# --- Sections: the rows that another room adds ----------------------------------------------------


def published(kind: Kind, subjects: Collection[str], reading: Reading) -> dict[str, Any]:
    """By subject, the published rows of a section; only the subjects that have any."""
    if kind.home:
        all_of_it = whole(kind, reading) if kind.home in subjects else ()
        return {kind.home: all_of_it} if all_of_it else {}
    subject_of = dict(
        Track.objects.filter(scheme__key__in=subjects).values_list("pk", "scheme__key")
    )
    mine = reading.of(kind, "track_id", list(subject_of))
    return grouped((subject_of[track], one) for track, one in mine if track in subject_of)


def whole(kind: Kind, reading: Reading) -> tuple[Any, ...]:
    """Every row of a kind that belongs to one subject."""
    return tuple(one for _, one in publish_all(kind, rows(kind), reading))


def store_section(
    kind: Kind,
    wanted: Mapping[str, Sequence[Any]],
    tracks: Mapping[tuple[str, str], int],
    citations: Mapping[CitationName, int],
) -> None:
    """The reverse: ``wanted`` by subject, ``tracks``: their ids by scheme and track.

    Raises ``rows.Unstorable`` for rows that a subject cannot have.
    """
    model = kind.model._default_manager
    for subject, found in wanted.items():
        if found and kind.home and kind.home != subject:
            raise Unstorable(f"「{kind.noun}」は、「{subject}」には入れられません。")
    if kind.home in wanted:
        store(kind, model.all(), [({}, row) for row in wanted[kind.home]], citations)
    if not kind.home:
        pairs = [(subject, row) for subject, found in wanted.items() for row in found]
        _require_tracks(pairs, tracks)
        mine = model.filter(track__in=tracks.values())
        owned = [({"track_id": tracks[subject, row.track]}, row) for subject, row in pairs]
        store(kind, mine, owned, citations)


def _require_tracks(
    wanted: Iterable[tuple[str, Any]], tracks: Mapping[tuple[str, str], int]
) -> None:
    if missing := sorted(
        {row.track for subject, row in wanted if (subject, row.track) not in tracks}
    ):
        raise Unstorable(
            f"類型「{'」「'.join(missing)}」がこのスキームにありません。類型の記号を確かめてください。"
        )
