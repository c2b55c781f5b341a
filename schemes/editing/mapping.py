"""The one engine between working rows and documents: it reads ``sections.Kind`` in both directions."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from django.db.models import QuerySet

from schemes.editing import kinds
from schemes.editing.reading import Reading, WorkingRow, made_of
from schemes.editing.rows import CitationName, Row, Unstorable, bring, named, paired
from schemes.memory import Memory
from schemes.models import Track
from schemes.sections import Kind
from schemes.writing import words

CITED = "citations"

Owner = Mapping[str, int | None]
"""The columns that say what a row belongs to: 「track_id」…"""


# --- From rows to a document ----------------------------------------------------------------------


def publish(kind: Kind, one: WorkingRow, reading: Reading) -> Any:
    """The published form of a working row."""
    parts = parts_of(kind, one, reading)
    return made_of(kind, {"": (one,), **parts}, lambda: kind.row(**own(kind, one), **parts))


def parts_of(kind: Kind, one: WorkingRow, reading: Reading) -> dict[str, tuple[Any, ...]]:
    """The published rows within a row, and its citations."""
    found = {
        part.key: published_by(part, _names_owner(kind, part), one.row.pk, reading)
        for part in kind.parts
    }
    if kind.is_cited:
        cited = reading.cited(one)
        found[CITED] = tuple(publish(kinds.CITATIONS, one, reading) for one in cited)
    return found


def published_by(kind: Kind, column: str, owner: int, reading: Reading) -> tuple[Any, ...]:
    """The published rows that belong to one, in the order of the page."""
    mine = reading.by(kind, column).get(owner, ())
    make = partial(_all_of, kind, mine, reading)
    return _published.of((kind, column, owner), make, *map(reading.rows, _read_for(kind)))


def _all_of(kind: Kind, mine: Iterable[WorkingRow], reading: Reading) -> tuple[Any, ...]:
    return tuple(publish(kind, one, reading) for one in mine)


# Of lists none of whose rows was saved since. More than those of a catalogue.
_published: Memory[Any] = Memory(2048)


@cache
def _read_for(kind: Kind) -> tuple[Kind, ...]:
    """The kinds whose rows are in a published row of a kind: its own, those within, their citations."""
    within = (kind, *(below for part in kind.parts for below in _read_for(part)))
    cited = (kinds.CITATIONS,) if any(one.is_cited for one in within) else ()
    return tuple(dict.fromkeys((*within, *cited)))


def _names_owner(kind: Kind, part: Kind) -> str:
    """The column of a part's rows that names the row around them."""
    return str(kind.model._meta.get_field(part.key).field.attname)


def own(kind: Kind, one: WorkingRow) -> dict[str, Any]:
    """What a row says itself."""
    return {name: read(one.row) for name, read in _readers(kind).items()}


@cache
def _readers(kind: Kind) -> dict[str, Callable[[Any], Any]]:
    apart = {*kind.by_hand, *kind.part, CITED}
    return {name: _reader(kind, name) for name in kind.row.model_fields if name not in apart}


def _reader(kind: Kind, name: str) -> Callable[[Any], Any]:
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
    read = (kinds.SCHEMES, kinds.TRACKS, *_read_for(kind))
    found = _published.of(kind, lambda: _by_subject(kind, reading), *map(reading.rows, read))
    return {subject: mine for subject, mine in found.items() if subject in subjects}


def _by_subject(kind: Kind, reading: Reading) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    tracks = {one.row.pk: one.row.scheme_id for one in reading.rows(kinds.TRACKS)}
    schemes = {one.row.pk: one.row.key for one in reading.rows(kinds.SCHEMES)}
    for one in reading.rows(kind):
        subject = schemes.get(tracks.get(one.row.track_id))  # none of a track that just came
        if subject is not None:
            found.setdefault(subject, []).append(publish(kind, one, reading))
    return {subject: tuple(mine) for subject, mine in found.items()}


def whole(kind: Kind, reading: Reading) -> tuple[Any, ...]:
    """Every row of a kind that belongs to one subject."""
    make = partial(_all_of, kind, reading.rows(kind), reading)
    return _published.of((kind, "whole"), make, *map(reading.rows, _read_for(kind)))


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
