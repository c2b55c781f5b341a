"""The fields of a model as columns of a table, and the column that names citations."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models

from schemes.admin.tables.cells import (
    Beside,
    ChoiceCell,
    Column,
    Related,
    Switch,
    Typed,
    Unclear,
    Written,
    echo,
    text_of,
)
from schemes.editing import stamping
from schemes.memory import Memory
from schemes.models import Citation, Source
from schemes.models.fields import ListField
from schemes.writing.names import nearest, plain


class Citations(Column):
    """Citations, one below the other: 「source locator「quote」」. Only those that exist are named.

    A quote may hold brackets and line ends itself, so the cell is taken apart by the citations
    that there are, the longest first. Where a source has a single citation at a place, its source
    and place are enough.
    """

    hint = "出典の記号・箇所・「引用」。いくつもあるときは、セルの中で改行して並べます"

    @cached_property
    def _found(self) -> Mapping[int, str]:
        return _told_before.of(stamping.of_models(Citation, Source), _told)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {pk: place for place, pk in enumerate(self._found)}

    @cached_property
    def _by_source(self) -> Mapping[str, list[tuple[str, int]]]:
        """Longest first."""
        found: dict[str, list[tuple[str, int]]] = {}
        for pk, text in sorted(self._found.items(), key=lambda item: -len(item[1])):
            found.setdefault(_source_of(text), []).append((text, pk))
        return found

    @cached_property
    def _by_place(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for pk, text in self._found.items():
            found.setdefault(plain(text.partition("「")[0]), []).append(pk)
        return found

    def of(self, row: models.Model) -> tuple[int, ...]:
        return self._ordered(citation.pk for citation in getattr(row, self.name).all())

    def _ordered(self, pks: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted(set(pks), key=self._places.__getitem__))

    def shown(self, value: Sequence[int]) -> str:
        return "\n".join(self._found[pk] for pk in value)

    def sent(self, value: Sequence[int]) -> list[int]:
        return list(value)

    def differences(self, before: Beside, after: Beside) -> Iterator[tuple[str, str, str]]:
        """Only what comes and goes: the lists are long, and mostly the same."""
        old, new = before[self.name], after[self.name]
        for pk in new:
            if pk not in old:
                yield f"{self.label}に加える", "", self._found[pk]
        for pk in old:
            if pk not in new:
                yield f"{self.label}から外す", self._found[pk], ""

    def read(self, text: str) -> tuple[int, ...]:
        rest, pks = text_of(text), []
        while rest:
            pk, length = self._next(rest)
            pks.append(pk)
            rest = rest[length:].lstrip(" \u3000\n;；")
        return self._ordered(pks)

    def _next(self, rest: str) -> tuple[int, int]:
        """The citation that the text begins with, and how much of the text it takes."""
        for text, pk in self._by_source.get(_source_of(rest), ()):
            if rest.startswith(text) and rest[len(text) : len(text) + 1] in _AFTER:
                return pk, len(text)
        line = rest.partition("\n")[0]
        at_place = self._by_place.get(plain(line), [])
        if len(at_place) == 1:
            return at_place[0], len(line)
        raise Unclear(self._why_not(line, len(at_place)))

    def _why_not(self, line: str, at_place: int) -> str:
        if at_place:
            return f"{echo(line)}には引用が{at_place}件あります。「」で囲んだ引用の言葉まで入れてください。"
        source = _source_of(line)
        if source not in self._by_source:
            return f"記号{echo(source)}の出典に引用がありません。{nearest(source, self._by_source)}出典の記号から書き始めてください。"
        return f"{echo(line)}という引用はありません。先に「引用」の一覧に加えるか、言葉を確かめてください。"


def _told() -> dict[int, str]:
    """Every citation as a cell names it, by its number."""
    return {row.pk: cited_as(row) for row in Citation.objects.select_related("source")}


# There are thousands, and each list with citations names some.
_told_before: Memory[Mapping[int, str]] = Memory(2)

_AFTER = ("", " ", "\u3000", "\n", ";", "；")


def cited_as(citation: Citation) -> str:
    """A citation as a cell names it: 「seed 協力概要(10)「全国47都道府県に…」」."""
    place = f"{citation.source.key} {citation.locator}".strip()
    return text_of(f"{place}「{text_of(citation.quote)}」")


def _source_of(text: str) -> str:
    return re.split(r"[\s「]", text, maxsplit=1)[0]


TYPED = (models.IntegerField, models.DateField, models.TimeField)


def columns(
    model_admin: admin.ModelAdmin, names: Iterable[str], typed: Mapping[str, forms.Field]
) -> list[Column]:
    """The columns of a model's fields that are among ``names``: what identifies a row first,
    citations last, the rest in the order of ``names``. ``typed``: the fields of the row's form."""
    opts = model_admin.opts
    fields = {field.name: field for field in (*opts.concrete_fields, *opts.many_to_many)}
    given = [name for name in names if name in fields]
    keys = [name for name in key_names(opts.model) if name in given]
    last = [name for name in given if fields[name].many_to_many]
    ordered = dict.fromkeys((*keys, *(name for name in given if name not in last), *last))
    return [_column(fields[name], model_admin, typed[name]) for name in ordered]


def _column(field: models.Field, model_admin: Any, typed: forms.Field) -> Column:
    if field.many_to_many:
        return Citations(field)
    if field.is_relation:
        return Related(field, lambda: _related_rows(field, model_admin))
    if own := model_admin.table_columns.get(field.name):
        return own(field)
    if field.choices:
        return ChoiceCell(field)
    if field.name in model_admin.table_texts or isinstance(field, ListField):
        return Written(field, typed)
    if isinstance(field, TYPED):
        return Typed(field, typed)
    return (Switch if isinstance(field, models.BooleanField) else Column)(field)


def _related_rows(field: Any, model_admin: Any) -> models.QuerySet:
    """All of them, with what their names need."""
    registered = model_admin.admin_site._registry.get(field.related_model)
    named_by = getattr(registered, "named_by", ())
    return field.related_model._default_manager.select_related(*named_by)


def key_names(model: type[models.Model]) -> tuple[str, ...]:
    """The fields by which a row is found: those of its natural key, as the database holds them
    to be unique. Empty where there are none."""
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            return (field.name,)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            return tuple(constraint.fields)
    return ()


def with_citations(rows: models.QuerySet) -> models.QuerySet:
    """The rows with their citations, where they have such."""
    is_cited = any(relation.name == "citations" for relation in rows.model._meta.many_to_many)
    return rows.prefetch_related("citations") if is_cited else rows
