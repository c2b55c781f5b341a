"""What relies on a row: it is listed with links, and the row is not deleted before it.

Beside what the database protects, rows rely on others by words: a case names questions, choices
and tracks, a rule and a group name choices, a rule names groups, a citation is shared. Other rooms add theirs with ``also``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from django.contrib import admin
from django.db.models import PROTECT, F, Model, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from schemes.judging import grouping
from schemes.models import (
    Case,
    ChoiceGroup,
    Citation,
    Edition,
    Fact,
    FactChoice,
    Requirement,
    Scheme,
    SharedClause,
    Track,
)

MOST_SHOWN = 30  # rows of one kind; how many more there are is said
OWNERS = ("track__scheme", "scheme", "page", "fact", "conflict", "source")

Finder = Callable[[Model], Iterable[Model]]
_others: list[Finder] = []


def also(finder: Finder) -> Finder:
    """Add what another room knows: for a row, its own rows that rely on it by words."""
    _others.append(finder)
    return finder


@dataclass(frozen=True)
class Relying:
    """The rows of one kind that rely on a row; ``more`` of them are not listed."""

    kind: str
    links: tuple[SafeString, ...]
    more: int


def relying_on(row: Model) -> list[Relying]:
    """All that relies on a row, kind by kind."""
    return _by_kind([*_protected(row), *_by_words(row)])


def beyond_the_database(row: Model) -> list[SafeString]:
    """What relies on a row by words: the database itself would let it go."""
    found = _by_kind(_by_words(row))
    listed = [format_html("{}: {}", kind.kind, link) for kind in found for link in kind.links]
    more = [f"{kind.kind}: ほか{kind.more}件" for kind in found if kind.more]
    return [*listed, *map(SafeString, more)]


def _by_kind(rows: Iterable[Model]) -> list[Relying]:
    kinds: dict[str, dict[Model, None]] = {}
    for row in rows:
        kinds.setdefault(str(row._meta.verbose_name), {})[row] = None
    return [
        Relying(
            kind,
            tuple(link(row) for row in list(found)[:MOST_SHOWN]),
            max(0, len(found) - MOST_SHOWN),
        )
        for kind, found in kinds.items()
    ]


def link(row: Model) -> SafeString:
    """A row's name with its owner, as a link to its page on the staff site."""
    owner = getattr(row, "track", None) or getattr(row, "scheme", None)
    owner = owner or getattr(row, "page", None)
    name = f"{row}({owner})" if owner else str(row)
    if not admin.site.is_registered(type(row)):
        return format_html("{}", name)
    page = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(page, args=[row.pk]), name)


def _named(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With what their names need."""
    fields = {field.name for field in rows.model._meta.fields}
    return rows.select_related(*(path for path in OWNERS if path.split("__")[0] in fields))


def _protected(row: Model) -> Iterator[Model]:
    for relation in row._meta.related_objects:
        if relation.one_to_many and relation.on_delete is PROTECT:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: row})
            yield from _named(rows)


def _by_words(row: Model) -> Iterator[Model]:
    for finder in _others:
        yield from finder(row)
    yield from by_words(row)


@singledispatch
def by_words(row: Model) -> Iterable[Model]:
    """What names a row, beyond what the database protects."""
    return ()


@by_words.register
def _(citation: Citation) -> Iterator[Model]:
    for relation in Citation._meta.related_objects:
        if relation.many_to_many:
            yield from _named(relation.related_model._default_manager.filter(citations=citation))


@by_words.register
def _(fact: Fact) -> Iterator[Model]:
    for case in Case.objects.all():
        if any(fact.key in answers for answers in _answers(case)):
            yield case


@by_words.register
def _(choice: FactChoice) -> Iterator[Model]:
    for rule in _rules(choice.fact):
        if choice.value in _listed(rule.value):
            yield rule
    for group in _named(ChoiceGroup.objects.filter(fact=choice.fact)):
        if choice.value in group.values:
            yield group
    for case in Case.objects.all():
        if any(choice.value in _listed(one.get(choice.fact.key)) for one in _answers(case)):
            yield case


@by_words.register
def _(group: ChoiceGroup) -> Iterator[Model]:
    for rule in _rules(group.fact):
        if group.key in grouping.named(rule.value):
            yield rule


def _rules(fact: Fact) -> Iterator[Any]:
    """What asks a question."""
    yield from _named(Requirement.objects.filter(fact=fact))
    yield from SharedClause.objects.filter(fact=fact)


@by_words.register
def _(track: Track) -> Iterable[Model]:
    return _expecting(f"{track.scheme.key}/{track.key}")


@by_words.register
def _(scheme: Scheme) -> Iterator[Model]:
    """A scheme that is public is withdrawn first: without its rows nobody could end it."""
    keys = scheme.tracks.values_list("key", flat=True)
    yield from _expecting(*(f"{scheme.key}/{key}" for key in keys))
    editions = Edition.objects.filter(subject=scheme.key).order_by("-number")
    newest = editions.defer("content").annotate(ends=F("content__withdrawn")).first()
    if newest and not newest.ends:
        yield newest


def _expecting(*tracks: str) -> Iterable[Case]:
    """The cases that expect a verdict of one of some tracks."""
    found = Case.objects.filter(expect__has_any_keys=tracks).only("key", "title")
    return found if tracks else ()


def _answers(case: Case) -> list[dict[str, Any]]:
    """The answers of the applicant, and of each body of a 共同事業体."""
    if not isinstance(case.facts, dict):
        return []
    members = case.facts.get("members")
    given = [case.facts, *(members if isinstance(members, list) else ())]
    return [answers for answers in given if isinstance(answers, dict)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
