"""Kinds of cells in a table of working rows: Japanese names and words in, the same words out.

A cell that can be read in two ways is refused with a sentence, never guessed. What a column writes
it reads again as the same value, as long as the rows that it names are still there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from schemes.models.named import Named
from schemes.writing import reading, words
from schemes.writing.names import Called, Names, nearest, plain
from schemes.writing.places import (
    COUNTRIES_CALLED,
    COUNTRY_CHOICES,
    PREFECTURE_CHOICES,
    PREFECTURES_CALLED,
)

UNKNOWN = ("不明", "未確認")
LONGEST_ECHO = 30
BLANK = "(空欄)"

Beside = Mapping[str, Any]


class Unclear(Exception):
    """A cell that cannot be read; the message is a sentence that says what to write."""


def echo(text: str) -> str:
    """A cell's text as a sentence quotes it."""
    flat = " ".join(text.split())
    return f"「{flat if len(flat) <= LONGEST_ECHO else flat[:LONGEST_ECHO] + '…'}」"


class Column:
    """Text, and what every column shares.

    ``of`` takes the value from a row, ``shown`` writes it into a cell, ``read`` reads it from one
    (raises ``Unclear``), ``sent`` is what the row's form takes for it.
    """

    hint = ""

    def __init__(self, field: models.Field) -> None:
        self.field = field
        self.name: str = field.name
        self.label = str(field.verbose_name)

    def of(self, row: models.Model) -> Any:
        return text_of(getattr(row, self.field.attname))

    def shown(self, value: Any) -> str | int:
        return "" if value is None else value

    def read(self, text: str) -> Any:
        return text_of(text)

    def sent(self, value: Any) -> Any:
        return value

    def settled(self, value: Any, beside: Beside) -> Any:
        """What was read, where that depends on the row's other values."""
        return value

    def told(self, value: Any, beside: Beside) -> str:
        """The value as a page says it. ``beside``: the row's values, by the names of columns."""
        return str(self.shown(value)) or BLANK

    def differences(self, before: Beside, after: Beside) -> Iterator[tuple[str, str, str]]:
        """What a page says of a change: a name, what was, what will be."""
        old, new = before[self.name], after[self.name]
        yield self.label, self.told(old, before), self.told(new, after)


class ToldInWords(Column):
    """A value that the page tells in words, while the cell holds what a spreadsheet can count."""

    def told(self, value: Any, beside: Beside) -> str:
        return words.of(self.field, value, beside) or BLANK


def text_of(value: str) -> str:
    """A text as a form takes it, with the line ends of a cell."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


class Typed(ToldInWords):
    """A number, a day or a time, read as the row's own form reads it (1,500万円, 令和9年4月1日)."""

    def __init__(self, field: models.Field, typed: forms.Field) -> None:
        super().__init__(field)
        self._typed = typed
        self.hint = getattr(typed, "hint", "")

    def of(self, row: models.Model) -> Any:
        return getattr(row, self.field.attname)

    def shown(self, value: Any) -> str | int:
        match value:
            case None:
                return ""
            case date():
                return value.isoformat()
            case time():
                return value.isoformat("minutes")
        return value

    def read(self, text: str) -> Any:
        try:
            return self._typed.to_python(text) if text.strip() else None
        except ValidationError as error:
            unknown = "わからないときは空欄にします。" if self.field.null else ""
            raise Unclear("".join((*error.messages, unknown))) from None


class Switch(ToldInWords):
    def __init__(self, field: models.Field) -> None:
        super().__init__(field)
        self.hint = f"「{words.YES}」か「{words.NO}」" + (
            "(不明のときは空欄)" if field.null else ""
        )

    def of(self, row: models.Model) -> bool | None:
        return getattr(row, self.field.attname)

    def shown(self, value: bool | None) -> str:
        return "" if value is None else words.plain(value)

    def read(self, text: str) -> bool | None:
        word = plain(text)
        if self.field.null and (not word or word in UNKNOWN):
            return None
        try:
            return reading.yes_or_no(text)
        except reading.Unreadable as problem:
            blank = f"空欄にはできません。{self.hint}を入れてください。"
            raise Unclear(problem.message if word else blank) from None


class ChoiceCell(Column):
    """One of the model's choices, by any of its names; its code is understood as well."""

    def __init__(self, field: models.Field) -> None:
        super().__init__(field)
        self.names, self.hint = self._called()

    def _called(self) -> tuple[Names, str]:
        choices = tuple(self.field.flatchoices)
        if choices == PREFECTURE_CHOICES:
            return PREFECTURES_CALLED, "都道府県の名前か番号。例: 青森県、02"
        if choices == COUNTRY_CHOICES:
            return COUNTRIES_CALLED, "国の名前(例: フィリピン)"
        labels = [(str(code), str(label)) for code, label in choices]
        shown = "、".join(label for _, label in labels if label)
        return Names(Called(code, label) for code, label in labels), shown

    def shown(self, value: Any) -> str:
        return self.names.labels.get(str(value), str(value))

    def read(self, text: str) -> str:
        if not text.strip():
            return ""
        try:
            return self.names.read(text)
        except reading.Unreadable as problem:
            raise Unclear(problem.message) from None


class Written(Column):
    """A value that the row's form shows and reads as a text: its cell is that text."""

    hint = "書き出した表と同じ書き方"

    def __init__(self, field: models.Field, typed: forms.Field) -> None:
        super().__init__(field)
        self._typed = typed

    def of(self, row: models.Model) -> str:
        return text_of(self._typed.prepare_value(getattr(row, self.field.attname)))


class Related(Column):
    """Another row, by its name; by its natural key where two have one name. Both are understood."""

    hint = "名前"

    def __init__(self, field: Any, rows: Callable[[], Iterable[Named]]) -> None:
        super().__init__(field)
        self._rows = rows
        self.kind = str(field.remote_field.model._meta.verbose_name)
        self.hint = f"{self.kind}の名前"

    @cached_property
    def _found(self) -> dict[int, tuple[str, str]]:
        """By primary key, the name and the natural key as a text."""
        return {row.pk: (str(row), "/".join(map(str, row.natural_key()))) for row in self._rows()}

    @cached_property
    def _names(self) -> Mapping[str, list[int]]:
        names: dict[str, list[int]] = {}
        for pk, (name, _) in self._found.items():
            names.setdefault(plain(name), []).append(pk)
        return names

    @cached_property
    def _keys(self) -> Mapping[str, int]:
        return {plain(key): pk for pk, (_, key) in self._found.items()}

    def listed(self) -> list[str]:
        """How each of them is written, in their order."""
        return [self.shown(value) for value in self._found]

    def of(self, row: models.Model) -> int | None:
        return getattr(row, self.field.attname)

    def shown(self, value: int | None) -> str:
        # Asked for even where no row has one: a list asks as often, whatever its rows hold.
        found = self._found
        if value is None:
            return ""
        name, key = found[value]
        word = plain(name)
        unclear = len(self._names[word]) > 1 or self._keys.get(word, value) != value
        return key if unclear else name

    def read(self, text: str) -> int | None:
        word = plain(text)
        if not word:
            return None
        if word in self._keys:
            return self._keys[word]
        named = self._names.get(word, [])
        if len(named) == 1:
            return named[0]
        if named:
            keys = "".join(f"「{self._found[pk][1]}」" for pk in named[:3])
            raise Unclear(
                f"{echo(text)}という{self.kind}がいくつもあります。{keys}のように入れてください。"
            )
        found = nearest(text, [name for name, _ in self._found.values()])
        raise Unclear(f"{echo(text)}という{self.kind}はありません。{found}")
