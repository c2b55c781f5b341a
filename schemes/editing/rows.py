"""Working rows made equal to rows that are wanted: what is the same is neither written nor renamed."""

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from operator import attrgetter
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError

from schemes import document
from schemes.models import Citation, Cited, Source
from schemes.writing import refusals

Model = TypeVar("Model", bound=models.Model)
CitationName = tuple[str, str, str]

# Where rows wait while others take their place; staff's own forms use the same places.
PARKED_FROM = 30_000
MOST_NAMED = 5


class Unstorable(refusals.Refused):
    """The rows cannot become the document; nothing was changed."""


@dataclass(frozen=True)
class Row:
    """A row as it is wanted.

    ``key`` names it among the rows that are compared; ``group`` says within which of them its
    place counts (its owner). ``values`` are its columns by attribute (``track_id``); ``related``
    are the rows that they name, by field. ``shown``: what people call it.
    """

    key: Hashable
    values: Mapping[str, Any]
    citations: tuple[document.Citation, ...] = ()
    group: Hashable = None
    shown: str = ""
    related: Mapping[str, models.Model] = field(default_factory=dict)


def bring(
    rows: models.QuerySet[Model],
    wanted: Sequence[Row],
    key: Callable[[Model], Hashable],
    citations: Mapping[CitationName, int],
    order: str = "order",
    once: bool = False,
    remove: bool = True,
) -> list[Model]:
    """Make the rows of a queryset those that are wanted, in their order, and return them.

    ``key`` names a row as ``Row.key`` does. ``citations``: the ids of all that may be cited.
    ``order`` is the column of their place, empty if they have none; ``once``: no two of a group
    may share a place. ``remove``: also delete what is not wanted. Raises ``Unstorable``.
    """
    cited = issubclass(rows.model, Cited)
    found = list(rows.prefetch_related("citations") if cited else rows)
    named = {key(row): row for row in found}
    _require_single(rows.model, wanted)
    if remove:
        kept = {row.key for row in wanted}
        delete([row for name, row in named.items() if name not in kept])
    places = _places(wanted, named, found, order) if order else [None] * len(wanted)
    if once:
        _park(wanted, named, places, order)
    result, new = [], []
    for row, place in zip(wanted, places, strict=True):
        values = {**row.values, **({order: place} if order else {})}
        mine = named.get(row.key)
        if mine is None:
            mine = _made(rows.model, values, row.related)
            new.append(mine)
        else:
            _changed(mine, values, row.related)
        result.append(mine)
    rows.model._default_manager.bulk_create(new)
    if cited:
        _cite(rows.model, result, {id(row) for row in new}, wanted, citations)
    return result


def named(model: Any, wanted: Iterable[str | None]) -> dict[str, Any]:
    """Rows by key. Raises ``Unstorable`` for a key that no row has."""
    asked = {key for key in wanted if key is not None}
    if not asked:
        return {}
    rows = model._default_manager.filter(key__in=asked).prefetch_related(*model.fetched_with)
    found = {row.key: row for row in rows}
    if missing := sorted(asked - set(found)):
        kind = model._meta.verbose_name
        raise Unstorable(
            f"{kind}「{'」「'.join(missing)}」がありません。先に{kind}を入れるか、一緒に戻してください。"
        )
    return found


def paired(
    found: models.QuerySet[Any],
    wanted: Sequence[tuple[Hashable, Hashable]],
    at: Callable[[Any], Hashable],
    text: Callable[[Any], Hashable],
) -> tuple[list[Hashable], dict[int, Hashable]]:
    """Names for rows that have none: ``wanted`` are pairs of a place and a text.

    Rows keep their identity by the same text in the same place, then by their turn there.
    Returns the names of what is wanted, and by id those of the rows.
    """
    names: list[Hashable] = [(where, number) for number, (where, _) in enumerate(wanted)]
    named: dict[int, Hashable] = {}
    free = dict(enumerate(wanted))
    rows = list(found)
    for same in (lambda row, one: (at(row), text(row)) == one, lambda row, one: at(row) == one[0]):
        for row in rows:
            if row.pk in named:
                continue
            number = next((number for number, one in free.items() if same(row, one)), None)
            if number is not None:
                named[row.pk] = names[number]
                del free[number]
    return names, {row.pk: named.get(row.pk, ("spare", row.pk)) for row in rows}


def _require_single(model: type[models.Model], wanted: Iterable[Row]) -> None:
    seen = set()
    for row in wanted:
        if row.key in seen:
            raise Unstorable(
                f"{model._meta.verbose_name}「{row.shown}」が二つあります。一つにしてください。"
            )
        seen.add(row.key)


def delete(rows: Iterable[models.Model]) -> None:
    """Delete rows; raises ``Unstorable`` and names what relies on them."""
    for row in rows:
        try:
            row.delete()
        except ProtectedError as error:
            raise Unstorable(relied_on(row, map(titled, error.protected_objects))) from None


def relied_on(row: models.Model, by: Iterable[str]) -> str:
    """A sentence: what cannot go, and what relies on it."""
    names = sorted(by)
    shown = "、".join(names[:MOST_NAMED])
    more = f"など{len(names)}件" if len(names) > MOST_NAMED else ""
    return f"{titled(row)}は、{shown}{more}が使っているので、なくせません。"


def titled(row: models.Model) -> str:
    return f"{row._meta.verbose_name}「{row}」"


def _places(
    wanted: Sequence[Row], named: Mapping[Hashable, Model], found: Sequence[Model], order: str
) -> list[int]:
    """A place for each wanted row, rising within its group; those that have the right one keep it.

    Rows in one place follow in the database's own order, which is that of ``found``.
    """
    rank = {row.pk: place for place, row in enumerate(found)}
    old = {row.group for row in wanted if row.key in named}
    last: dict[Hashable, tuple[int, int]] = {}
    places = []
    for row in wanted:
        place, before = last.get(row.group, (-1 if row.group in old else 0, -1))
        mine = named.get(row.key)
        held = getattr(mine, order) if mine else None
        if mine and held is not None and (held, rank[mine.pk]) > (place, before):
            place, before = held, rank[mine.pk]
        else:
            # Nothing that was there before may share the place.
            place, before = place + 1, len(found)
        last[row.group] = place, before
        places.append(place)
    if any(place >= PARKED_FROM for place in places):
        return list(range(1, len(wanted) + 1))
    return places


def _park(
    wanted: Sequence[Row], named: Mapping[Hashable, Any], places: Sequence[Any], order: str
) -> None:
    """Rows that change places step aside first, so that a swap is no clash."""
    for number, (row, place) in enumerate(zip(wanted, places, strict=True), start=PARKED_FROM):
        mine = named.get(row.key)
        if mine and getattr(mine, order) != place:
            type(mine).objects.filter(pk=mine.pk).update(**{order: number})


def _made(
    model: type[models.Model], values: Mapping[str, Any], related: Mapping[str, models.Model]
) -> Any:
    """A new row, not saved yet."""
    row = model(**values)
    for name, other in related.items():
        setattr(row, name, other)
    _check(row, values)
    return row


def _changed(row: Any, values: Mapping[str, Any], related: Mapping[str, models.Model]) -> Any:
    """The row with these values, written only if it has others."""
    fields = {field.attname: field for field in row._meta.concrete_fields}
    changed = []
    # A column that is published in a form of its own is compared in that form, which may read the
    # others: it comes after them.
    for column in sorted(values, key=lambda column: hasattr(fields[column], "published")):
        read = getattr(fields[column], "published", attrgetter(column))
        if not _same(read(row), values[column]):
            setattr(row, column, values[column])
            changed.append(column)
    if changed:
        for name, other in related.items():
            setattr(row, name, other)
        _check(row, changed)
        row.save(update_fields=changed)
    return row


def _check(row: models.Model, columns: Iterable[str]) -> None:
    """What the admin would refuse is refused here: lengths, choices, rules that make no sense."""
    fields = {field.attname: field for field in row._meta.concrete_fields}
    checked = {fields[column].name for column in columns if not fields[column].is_relation}
    try:
        row.clean_fields(exclude={field.name for field in fields.values()} - checked)
        row.clean()
    except ValidationError as error:
        labels = {field.name: f"{field.verbose_name}: " for field in fields.values()}
        shown = [
            labels.get(column, "") + sentence
            for column, found in error.update_error_dict({}).items()
            for problem in found
            for sentence in problem.messages
        ]
        raise Unstorable(f"{titled(row)} {''.join(shown)}") from None


def _same(one: Any, other: Any) -> bool:
    """As they are stored: true is not 1, and the order of an object's keys is nothing."""
    return one is other or _stored(one) == _stored(other)


def _stored(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _cite(
    model: Any,
    rows: Sequence[Any],
    new: Collection[int],
    wanted: Sequence[Row],
    ids: Mapping[CitationName, int],
) -> None:
    """Let the rows cite what is wanted; ``new``: the ids of the objects that were just made."""
    made = []
    through, mine = model.citations.through, model.citations.field.m2m_column_name()
    for row, one in zip(rows, wanted, strict=True):
        cited = {ids[name(citation)] for citation in one.citations}
        if id(row) in new:
            made += [through(**{mine: row.pk, "citation_id": pk}) for pk in sorted(cited)]
        elif {citation.pk for citation in row.citations.all()} != cited:
            row.citations.set(cited)
    through.objects.bulk_create(made)


# --- Citations: shared by all rows, found by where they stand and what they say ------------------


def name(citation: document.Citation) -> CitationName:
    return citation.source, citation.locator, citation.quote


def _by_name(
    lists: Iterable[tuple[document.Citation, ...]],
) -> dict[CitationName, document.Citation]:
    return {name(citation): citation for citations in lists for citation in citations}


def _citations(wanted: Iterable[CitationName]) -> dict[CitationName, Citation]:
    """The citations that there are."""
    rows = Citation.objects.filter(
        source__key__in={source for source, _, _ in wanted},
        quote__in={quote for _, _, quote in wanted},
    )
    return {(row.source.key, row.locator, row.quote): row for row in rows.select_related("source")}


def mends(lists: Iterable[tuple[document.Citation, ...]]) -> bool:
    """Whether ``citation_ids`` would change a citation, which others may use as well."""
    wanted = _by_name(lists)
    return any(
        (row.verbatim, row.as_of, row.as_of_label)
        != (wanted[called].verbatim, wanted[called].as_of, wanted[called].as_of_label)
        for called, row in _citations(wanted).items()
        if called in wanted
    )


def citation_ids(
    lists: Iterable[tuple[document.Citation, ...]],
) -> dict[CitationName, int]:
    """The citations' ids, by source, locator and quote; missing ones are made, and those whose
    day or wording is another are mended. Raises ``Unstorable`` where a source is missing."""
    lists = [citations for citations in lists if citations]
    wanted = _by_name(lists)
    if not wanted:
        return {}
    sources = dict(
        Source.objects.filter(key__in={source for source, _, _ in wanted}).values_list("key", "pk")
    )
    if missing := next((one.source for one in wanted.values() if one.source not in sources), ""):
        raise Unstorable(
            f"出典「{missing}」がありません。先に出典を入れるか、"
            f"「{document.NAMES[document.REFERENCE]}」も一緒に戻してください。"
        )
    found = _citations(wanted)
    values = {called: _columns(wanted[called], sources) for called in _in_turn(lists)}
    if not found:
        # The order of the ids is that in which the citations of one place are shown.
        made = [_made(Citation, columns, {}) for columns in values.values()]
        return {
            called: row.pk
            for called, row in zip(values, Citation.objects.bulk_create(made), strict=True)
        }
    ids: dict[CitationName, int] = {}
    for called, columns in values.items():
        if called in found:
            ids[called] = _changed(found[called], columns, {}).pk
        else:
            number = _old_place(called, lists, ids, found)
            row = _made(Citation, columns | ({"id": number} if number else {}), {})
            row.save(force_insert=True)
            ids[called] = row.pk
    return ids


def _columns(citation: document.Citation, sources: Mapping[str, int]) -> dict[str, Any]:
    own = citation.model_dump()
    return {"source_id": sources[own.pop("source")], **own}


def _in_turn(lists: Sequence[tuple[document.Citation, ...]]) -> list[CitationName]:
    """Every citation once: before each those that stand before it in the same place of a source."""
    graph: dict[CitationName, set[CitationName]] = {}
    for citations in lists:
        last: dict[tuple[str, str], CitationName] = {}
        for called in map(name, citations):
            before = graph.setdefault(called, set())
            if called[:2] in last:
                before.add(last[called[:2]])
            last[called[:2]] = called
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return list(graph)


def _old_place(
    called: CitationName,
    lists: Iterable[tuple[document.Citation, ...]],
    made: Mapping[CitationName, int],
    found: Mapping[CitationName, Citation],
) -> int | None:
    """A free id before a citation of the same place that is to follow, None if there is no need.

    Citations of one place in a source are shown in the order of their ids, so that one made
    anew would otherwise fall behind its neighbours.
    """
    for citations in lists:
        names = [name(citation) for citation in citations]
        if called not in names:
            continue
        here = names.index(called)
        near = [
            found[other].pk
            for other in names[here + 1 :]
            if other in found and other[:2] == called[:2]
        ]
        if not near:
            continue
        after = max((made[other] for other in names[:here] if other[:2] == called[:2]), default=0)
        used = set(Citation.objects.filter(pk__lt=min(near)).values_list("pk", flat=True))
        return next((free for free in range(min(near) - 1, after, -1) if free not in used), None)
    return None
