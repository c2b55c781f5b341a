"""What people choose among, by any of its names: in a form, a line for each; in a list, by a search."""

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import smart_split, unescape_string_literal

from schemes.models import Fact, FactChoice
from schemes.writing.folding import fold
from schemes.writing.names import Called, Names
from schemes.writing.places import COUNTRIES_CALLED, PREFECTURES_CALLED
from schemes.writing.reading import Unreadable

PLACES = {"country": COUNTRIES_CALLED, "prefecture": PREFECTURES_CALLED}
Choices = Iterable[tuple[str, str]]  # the key of a question, the code of a choice


class ChoicesField(forms.Field):
    """Some of what is known, a line for each: by any of their names, or by their codes."""

    widget = forms.Textarea(attrs={"rows": 12, "cols": 60})
    names = Names(())

    def prepare_value(self, value: Any) -> str:
        if not isinstance(value, list):
            return value or ""
        return "\n".join(self.names.labels.get(str(one), str(one)) for one in value)

    def to_python(self, value: Any) -> list[str]:
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        return [self._choice(line) for line in lines]

    def _choice(self, line: str) -> str:
        try:
            return self.names.read(line)
        except Unreadable as problem:
            raise ValidationError(problem.message, code="unknown") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class NamesField(ChoicesField):
    """The same for a column of its own list; few, or none."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60})


class Searched(admin.ModelAdmin):
    """Of a list: it is searched by what its rows say and by what the choices in them are called.

    Each word is looked for by itself, as it was typed and folded. ``search_places``: columns of
    countries and prefectures, of the row or of related ones.
    """

    search_places: tuple[str, ...] = ()

    def search_choices(self, named: Choices) -> Q | None:
        """Which rows hold one of the choices, of which there is at least one; None where none can."""
        return None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        holds = type(self).search_choices is not Searched.search_choices
        names = choice_names() if holds and search_term.strip() else {}
        for word in smart_split(search_term):
            ways = [*self._saying(request, word), *self._holding(_bare(word), names)]
            queryset = queryset.filter(any_of(ways))
        return queryset, False

    def _saying(self, request: HttpRequest, word: str) -> Iterator[Q]:
        """By primary key, so that no row comes twice."""
        rows = self.model._default_manager.all()
        for one in dict.fromkeys((word, fold(word))):
            found, _ = super().get_search_results(request, rows, one)
            yield Q(pk__in=found.order_by().values("pk"))

    def _holding(self, word: str, names: Mapping[str, Names]) -> Iterator[Q]:
        rows = self.model._default_manager.all()
        for column in self.search_places:
            codes = PLACES[column.rpartition("__")[2]].found(word)
            yield Q(pk__in=rows.filter(**{f"{column}__in": codes}).values("pk"))
        named = [(fact, code) for fact, own in names.items() for code in own.found(word)]
        if held := self.search_choices(named) if named else None:
            yield Q(pk__in=rows.filter(held).order_by().values("pk"))


def _bare(word: str) -> str:
    """A word of a search without the quotes that hold it together."""
    is_quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return unescape_string_literal(word) if is_quoted else word


def choice_names() -> dict[str, Names]:
    """By the key of each question that has choices, what they are called."""
    choices: dict[str, list[Called]] = {}
    columns = ("fact__key", "value", "label", "also")
    for fact, code, label, also in FactChoice.objects.values_list(*columns):
        choices.setdefault(fact, []).append(Called(code, label, tuple(also)))
    places = Fact.objects.filter(type__in=PLACES).values_list("key", "type")
    return {fact: Names(own) for fact, own in choices.items()} | {
        fact: PLACES[kind] for fact, kind in places
    }


def any_of(ways: Iterable[Q]) -> Q:
    """Rows that are found in one of several ways."""
    return reduce(or_, ways)


def holding(column: str, named: Choices) -> Q:
    """Rows of a question whose value in ``column`` is one of the choices, or lists one."""
    return any_of(Q(**{"fact__key": fact, f"{column}__contains": code}) for fact, code in named)
