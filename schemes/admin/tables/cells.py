"""Kinds of cells in a table of working rows: Japanese names and words in, the same words out.

A cell that can be read in two ways is refused with a sentence, never guessed. What a column writes
it reads again as the same value, as long as the rows that it names are still there.
"""

import difflib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from schemes.models.named import Named
from schemes.writing import reading, words
from schemes.writing.places import COUNTRY_CHOICES, PREFECTURE_CHOICES

YES, NO = "はい", "いいえ"
SWITCHES = {
    **dict.fromkeys((YES, "true", "○", "◯", "1"), True),
    **dict.fromkeys((NO, "false", "×", "0"), False),
}
UNKNOWN = ("不明", "未確認")
LONGEST_ECHO = 30
BLANK = "(空欄)"

Beside = Mapping[str, Any]


class Unclear(Exception):
    """A cell that cannot be read; the message is a sentence that says what to write."""


def plain(text: str) -> str:
    """For comparing names: width, case and spaces make no difference."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def echo(text: str) -> str:
    """A cell's text as a sentence quotes it."""
    flat = " ".join(text.split())
    return f"「{flat if len(flat) <= LONGEST_ECHO else flat[:LONGEST_ECHO] + '…'}」"


def nearest(text: str, names: Iterable[str]) -> str:
    """A sentence with the known names that look most like the text; empty if none does."""
    by_plain = {plain(name): name for name in names}
    found = difflib.get_close_matches(plain(text), by_plain, n=3, cutoff=0.5)
    shown = "".join(f"「{by_plain[name]}」" for name in found)
    return f"近いものに{shown}があります。" if shown else ""


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

    def told(self, value: Any, beside: Beside) -> str:
        """The value as a page says it. ``beside``: the row's values, by the names of columns."""
        return str(self.shown(value)) or BLANK

    def differences(self, before: Beside, after: Beside) -> Iterator[tuple[str, str, str]]:
        """What a page says of a change: a name, what was, what will be."""
        old, new = before[self.name], after[self.name]
        yield self.label, self.told(old, before), self.told(new, after)


class Said(Column):
    """A value that the page tells in words, while the cell holds what a spreadsheet can count."""

    def told(self, value: Any, beside: Beside) -> str:
        return words.of(self.field, value, beside) or BLANK


def text_of(value: str) -> str:
    """A text as a form takes it, with the line ends of a cell."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


class Number(Said):
    """``typed``: the row's own form field, where that reads more than digits (1,500万円)."""

    hint = "整数"

    def __init__(self, field: models.Field, typed: forms.Field | None = None) -> None:
        super().__init__(field)
        self._typed = None if isinstance(typed, forms.IntegerField) else typed

    def of(self, row: models.Model) -> int | None:
        return getattr(row, self.field.attname)

    def read(self, text: str) -> int | None:
        digits = unicodedata.normalize("NFKC", text).strip()
        if not digits:
            return None
        if re.fullmatch(r"-?\d{1,3}(,\d{3})+", digits):
            digits = digits.replace(",", "")
        if not re.fullmatch(r"-?\d{1,18}", digits):
            if self._typed:
                return _as_typed(self._typed, text)
            unknown = "わからないときは空欄にします。" if self.field.null else ""
            raise Unclear(f"{echo(text)}は整数ではありません。数字だけを入れてください。{unknown}")
        return int(digits)


def _as_typed(field: forms.Field, text: str) -> int | None:
    try:
        return field.to_python(text)
    except ValidationError as error:
        raise Unclear("".join(error.messages)) from None


class Day(Said):
    hint = "日付。例: 2027-04-01"

    def of(self, row: models.Model) -> date | None:
        return getattr(row, self.field.attname)

    def shown(self, value: date | None) -> str:
        return value.isoformat() if value else ""

    def read(self, text: str) -> date | None:
        if not text.strip():
            return None
        try:
            return reading.day(text)
        except reading.Unreadable as problem:
            raise Unclear(problem.message) from None


class Clock(Said):
    hint = "時刻。例: 17:00"

    def of(self, row: models.Model) -> time | None:
        return getattr(row, self.field.attname)

    def shown(self, value: time | None) -> str:
        return value.isoformat("minutes") if value else ""

    def read(self, text: str) -> time | None:
        digits = unicodedata.normalize("NFKC", text).strip()
        if not digits:
            return None
        match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", digits)
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise Unclear(f"{echo(text)}は時刻ではありません。「17:00」のように入れてください。")
        return time(int(match[1]), int(match[2]))


class Switch(Said):
    def __init__(self, field: models.Field) -> None:
        super().__init__(field)
        self.hint = f"「{YES}」か「{NO}」" + ("(不明のときは空欄)" if field.null else "")

    def of(self, row: models.Model) -> bool | None:
        return getattr(row, self.field.attname)

    def shown(self, value: bool | None) -> str:
        return "" if value is None else YES if value else NO

    def read(self, text: str) -> bool | None:
        word = plain(text)
        if self.field.null and (not word or word in UNKNOWN):
            return None
        if word not in SWITCHES:
            what = f"{echo(text)}は読み取れません。" if word else "空欄にはできません。"
            raise Unclear(f"{what}{self.hint}を入れてください。")
        return SWITCHES[word]


class Choice(Column):
    """One of the model's choices, by its Japanese label; its code is understood as well."""

    def __init__(self, field: models.Field) -> None:
        super().__init__(field)
        self.labels = {code: str(label) for code, label in field.flatchoices}
        self.codes = {plain(label): code for code, label in self.labels.items()}
        for code in self.labels:
            self.codes.setdefault(plain(code), code)
        self.hint = "、".join(filter(None, self.labels.values()))
        if tuple(field.choices or ()) == PREFECTURE_CHOICES:
            self._know_prefectures()
        if tuple(field.choices or ()) == COUNTRY_CHOICES:
            self.hint = "国の名前(例: フィリピン)"

    def _know_prefectures(self) -> None:
        """Numbers lose their 0 in a spreadsheet, and people write 青森 for 青森県."""
        self.hint = "都道府県の名前か番号。例: 青森県、02"
        for code, label in self.labels.items():
            self.codes.setdefault(code.lstrip("0"), code)
            if label[-1] in "都府県":
                self.codes.setdefault(label[:-1], code)

    def shown(self, value: str) -> str:
        return self.labels.get(value, value)

    def read(self, text: str) -> str:
        word = plain(text)
        if word in self.codes:
            return self.codes[word]
        if not word:
            return ""
        found = nearest(text, self.labels.values())
        raise Unclear(f"{echo(text)}は選べません。{found or f'{self.hint}から選んでください。'}")


class Json(Column):
    hint = "書き出した表と同じ書き方"

    def of(self, row: models.Model) -> Any:
        return getattr(row, self.field.attname)

    def shown(self, value: Any) -> str:
        return "" if value is None else json.dumps(value, ensure_ascii=False)

    def read(self, text: str) -> Any:
        if not text.strip():
            return None if self.field.null else self.field.get_default()
        try:
            found = json.loads(text)
            whole = json.dumps(found, ensure_ascii=False, allow_nan=False)
            whole.encode()
        except (ValueError, RecursionError):
            found = whole = None
        # The database takes no NUL in a text.
        if whole is None or "\\u0000" in whole:
            raise Unclear(f"{echo(text)}は読み取れません。{self.hint}にしてください。")
        return found

    def sent(self, value: Any) -> str:
        return self.shown(value)


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
