"""Kinds of working rows, as their admins on the staff site say, and rows for a kind that has none.

A new kind of row is in every test of all kinds once its admin is registered.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from itertools import chain, combinations
from typing import Any

from django.contrib import admin
from django.db import IntegrityError, models, transaction

from schemes.admin.base import SHARED_BY_ALL, StaffAdmin
from schemes.admin.saving import reliance

KINDS: dict[type[models.Model], StaffAdmin] = {
    model: one for model, one in admin.site._registry.items() if isinstance(one, StaffAdmin)
}


def named(model: type[models.Model]) -> str:
    return model._meta.label


def is_staffs_own(model: type[models.Model]) -> bool:
    """Whether rows are published with no scheme and no page."""
    one = KINDS[model]
    return not one.subject and type(one).subject_of is StaffAdmin.subject_of


def is_shared(model: type[models.Model]) -> bool:
    """Whether all rows are published together, so that who is limited to a scheme adds none."""
    return bool(KINDS[model].subject) and model not in SHARED_BY_ALL


def is_relied_on(model: type[models.Model]) -> bool:
    """Whether other rows rely on such a row, by a tie that the database protects or by words."""
    ties = model._meta.related_objects
    protected = any(tie.on_delete is models.PROTECT for tie in ties if tie.one_to_many)
    by_words = reliance.by_words.dispatch(model) is not reliance.by_words.dispatch(models.Model)
    return protected or by_words


# --- Rows that the catalogue has none of ----------------------------------------------------------

MOST_MORE = 3
VALUES: tuple[tuple[type[models.Field], Callable[[int], Any]], ...] = (
    (models.URLField, lambda number: f"https://www.example.jp/{number}/"),
    (models.SlugField, lambda number: f"shiken-{number}"),
    (models.CharField, lambda number: f"試験{number}"),
    (models.TextField, lambda number: f"試験{number}"),
    (models.BooleanField, lambda _: False),
    (models.IntegerField, lambda number: number),
    (models.DateTimeField, lambda number: datetime(2026, 4, number, tzinfo=UTC)),
    (models.DateField, lambda number: date(2026, 4, number)),
    (models.TimeField, lambda number: time(9, number)),
    (models.JSONField, lambda _: {}),
)


def fill(model: type[models.Model], count: int = 3) -> None:
    """Make up rows of a kind until there are so many."""
    for number in range(model._base_manager.count() + 1, count + 1):
        row = _make(model, number)
        for relation in model._meta.many_to_many:
            getattr(row, relation.name).add(relation.related_model._base_manager.first())


def _make(model: type[models.Model], number: int) -> models.Model:
    """A row of no meaning: what must be filled is, then as many more columns as the database wants."""
    columns = [one for one in model._meta.concrete_fields if not one.primary_key]
    needed = [one for one in columns if not (one.null or one.blank or one.has_default())]
    free = [one for one in columns if one.null]
    for more in chain.from_iterable(combinations(free, count) for count in range(MOST_MORE + 1)):
        values = {one.name: _value(one, number) for one in (*needed, *more)}
        try:
            with transaction.atomic():
                return model._base_manager.create(**values)
        except IntegrityError:
            continue
    raise AssertionError(f"{named(model)}: no row can be made up; add one to the catalogue")


def _value(column: models.Field, number: int) -> Any:
    if column.is_relation:
        fill(column.related_model)
        taken = column.model._base_manager.values(column.name) if column.unique else ()
        others = column.related_model._base_manager.exclude(pk__in=taken).order_by("pk")
        return others[number % others.count()]
    if column.choices:
        choices = [key for key, _ in column.flatchoices if key]
        return choices[number % len(choices)]
    if column.name == "fiscal_year":
        return 2020 + number
    return next(make(number) for kind, make in VALUES if isinstance(column, kind))


def related_alike(model: type[models.Model]) -> models.QuerySet:
    """Three rows that name as many others: of a row that names none, less is asked."""
    rows = model._default_manager.order_by("-pk")
    for field in model._meta.concrete_fields:
        filled = rows.exclude(**{field.name: None}) if field.is_relation and field.null else rows
        rows = filled if filled.count() >= 3 else rows
    return rows[:3]
