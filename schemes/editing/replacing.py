"""A word or a number replaced in all rows of a scheme: found, shown, and written all or none."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from schemes import sections
from schemes.editing import kinds
from schemes.models import Scheme
from schemes.models.fields import CalledField
from schemes.sections import Kind
from schemes.writing.replacing import Replacing, Snippet, shortened

# What rules and addresses name, and what is no prose.
NAMES = ("key", "code", "alternative", "clause", "leads_to", "telephone")
NO_PROSE = (models.URLField, models.EmailField, models.SlugField)
BETWEEN = "、"


@dataclass(frozen=True)
class FoundPlace:
    """One column of a row in which something is found, as a preview shows it."""

    column: str
    label: str
    old: Any
    new: Any
    before: tuple[Snippet, ...]
    after: tuple[Snippet, ...]

    @property
    def count(self) -> int:
        return sum(piece.is_found for piece in self.before)

    @property
    def line(self) -> str:
        """As the record tells it: 「要約: …1,000万円… → …1,500万円…」."""
        old, new = ("".join(piece.text for piece in side) for side in (self.before, self.after))
        return f"{self.label}: {old} → {new}"


@dataclass(frozen=True)
class FoundRow:
    """A row in which something is found. ``owner``: its track's name, or what all tracks have in common."""

    row: Any
    owner: str
    noun: str
    places: tuple[FoundPlace, ...]

    @cached_property
    def name(self) -> str:
        """Tells the row from all others."""
        return f"{self.row._meta.label_lower}:{self.row.pk}"

    @property
    def called(self) -> str:
        return (
            f"{self.owner} {self.noun}「{self.row}」"
            if self.owner
            else f"{self.noun}「{self.row}」"
        )

    @property
    def count(self) -> int:
        return sum(place.count for place in self.places)

    def problems(self) -> list[str]:
        """Puts the new texts into the row; why they may not stand there, as sentences."""
        for place in self.places:
            setattr(self.row, place.column, place.new)
        columns = {place.column for place in self.places}
        others = [field.name for field in self.row._meta.fields if field.name not in columns]
        try:
            self.row.full_clean(exclude=others)
        except ValidationError as error:
            return [sentence for said in error.message_dict.values() for sentence in said]
        return []

    def save(self) -> None:
        self.row.save(update_fields=[place.column for place in self.places])


def find(scheme: Scheme, replacing: Replacing) -> list[FoundRow]:
    """The rows of a scheme that hold what is sought, in the order of its document."""
    found = []
    for owner, kind, row in _rows(scheme.key):
        places = tuple(_places(kind, row, replacing))
        if places:
            found.append(FoundRow(row, owner, kind.noun, places))
    return found


def seen(lines: Iterable[FoundRow]) -> str:
    """Names exactly these rows with these texts, before and after."""
    told = [[one.name, [(p.column, p.old, p.new) for p in one.places]] for one in lines]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def chosen(lines: Iterable[FoundRow], names: Collection[str]) -> list[FoundRow]:
    return [one for one in lines if one.name in names]


def _rows(key: str) -> Iterator[tuple[str, Kind, Any]]:
    """Each row with the name of its track; "" for what is of no single one."""
    for row in _read(kinds.SCHEMES).filter(key=key):
        yield from _with_parts(kinds.SCHEMES, row, "")
    for kind in sections.registered():
        if kind.home == key:
            for row in _read(kind):
                yield from _with_parts(kind, row, "")
        elif not kind.home:
            for row in _read(kind).filter(track__scheme__key=key).select_related("track__scheme"):
                yield from _with_parts(kind, row, row.track.name)


def _read(kind: Kind) -> models.QuerySet[Any]:
    """Rows with all the rows within them: as many queries for many as for one."""
    return kind.model._default_manager.prefetch_related(*_paths(kind))


def _paths(kind: Kind) -> Iterator[str]:
    for part in kind.parts:
        yield part.key
        yield from (f"{part.key}__{path}" for path in _paths(part))


def _with_parts(kind: Kind, row: Any, owner: str) -> Iterator[tuple[str, Kind, Any]]:
    yield owner, kind, row
    within = row.name if kind is kinds.TRACKS else owner
    for part in kind.parts:
        for inner in getattr(row, part.key).all():
            yield from _with_parts(part, inner, within)


def _places(kind: Kind, row: Any, replacing: Replacing) -> Iterator[FoundPlace]:
    for name in kind.columns:
        field = kind.column(name)
        if not _is_prose(field):
            continue
        old = getattr(row, name)
        texts = [old] if isinstance(old, str) else list(old or ())
        if not any(map(replacing.found_in, texts)):
            continue
        new = [replacing.done(one) for one in texts]
        before, after = _shown(texts, replacing)
        value = new[0] if isinstance(old, str) else new
        yield FoundPlace(name, kind.label(name), old, value, before, after)


def _is_prose(field: Any) -> bool:
    if isinstance(field, CalledField):
        return True
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return is_text and not isinstance(field, NO_PROSE) and field.name not in NAMES


def _shown(
    texts: list[str], replacing: Replacing
) -> tuple[tuple[Snippet, ...], tuple[Snippet, ...]]:
    """The texts of a column, one behind the other, around what is found."""
    before: list[Snippet] = []
    after: list[Snippet] = []
    for text in filter(replacing.found_in, texts):
        if before:
            before.append(Snippet(BETWEEN))
            after.append(Snippet(BETWEEN))
        old, new = replacing.pieces(text)
        before += shortened(old)
        after += shortened(new)
    return tuple(before), tuple(after)
