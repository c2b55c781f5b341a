"""Which versions of which rows there are: the same stamp if nothing was saved."""

from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from schemes.models import (
    Blot,
    Case,
    Comment,
    DailyCount,
    Draft,
    DraftEdit,
    Edition,
    EditorScope,
    Event,
    FactCheck,
    FeedAddress,
    Head,
    MissingWord,
    OpenQuestion,
    Proposal,
    YearChange,
)

# A version of a row has a place of its own, and the transaction that wrote it: no two have both.
VERSIONS = (
    "SELECT '{table}' AS place, count(*),"
    " coalesce(sum(hash_record_extended(row(ctid, xmin), 0)), 0)::text"
    ' FROM "{table}"'
)
# Of another server, or of a database made anew, rows may have the very same versions and say something
# else: so may those of a replica that took over before it had all.
SERVER = "(server)"
WHERE = (
    "SELECT '{server}' AS place, oid::bigint, pg_postmaster_start_time()::text"
    " FROM pg_database WHERE datname = current_database()"
)
OTHERS = (
    "django.",
    "django_otp.",
    "schemes.staff.",
)  # sessions and the like: written by every page
COUNTS = (DailyCount, Event, MissingWord)
# What staff work with and no document tells.
TALK = (Comment, FactCheck, FeedAddress)
WORK = (
    *COUNTS,
    *TALK,
    Blot,
    Case,
    Draft,
    DraftEdit,
    Edition,
    EditorScope,
    Head,
    OpenQuestion,
    Proposal,
    YearChange,
)

Stamp = tuple[tuple[str, int, str], ...]


class Stamps:
    """What a stamp tells of each table."""

    def __init__(self, stamp: Stamp) -> None:
        self._told = {name: (count, versions) for name, count, versions in stamp}

    def name(self, tables: Iterable[str]) -> tuple[tuple[int, str], ...]:
        """Names what is in some tables, and on which server."""
        return tuple(self._told[one] for one in (SERVER, *sorted(tables)))

    def count(self, table: str) -> int:
        """How many rows it has."""
        return self._told[table][0]


def of_documents() -> Stamp:
    """The stamp of all that a draft could be composed of."""
    return _of(tables(WORK))


def of_pages() -> Stamp:
    """The stamp of all that a page could be made of: what is not known is counted in."""
    return _of(tables(COUNTS))


def of_models(*models: type[Model]) -> Stamp:
    """The stamp of the rows of some models."""
    return _of(model._meta.db_table for model in models)


def tables(without: Collection[type[Model]]) -> list[str]:
    """Every table of the catalogue, but for those of some models."""
    return [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model not in without and not model.__module__.startswith(OTHERS)
    ]


def behind(model: type[Model]) -> frozenset[str]:
    """Every table from which a row, what it names and what those name could be read."""
    found: set[Any] = set()
    _follow(model, found)
    return frozenset(one._meta.db_table for one in found)


def _follow(model: Any, found: set[Any]) -> None:
    """Add a model, and every model that its rows name."""
    if model not in found:
        found.add(model)
        for one in model._meta.concrete_fields:
            if one.related_model:
                _follow(one.related_model, found)


def along(model: Any, paths: Iterable[str]) -> frozenset[str]:
    """The tables that relations of a model lead to, 「fact__choice_groups」."""
    found = set()
    for path in paths:
        reached = model
        for step in path.split("__"):
            reached = reached._meta.get_field(step).related_model
            found.add(reached._meta.db_table)
    return frozenset(found)


def _of(tables: Iterable[str]) -> Stamp:
    where = WHERE.format(server=SERVER)
    counted = " UNION ALL ".join((where, *(VERSIONS.format(table=table) for table in tables)))
    with connection.cursor() as cursor:
        cursor.execute(f"{counted} ORDER BY place")  # the server reads tables side by side
        return tuple(cursor.fetchall())
