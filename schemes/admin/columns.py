"""Fields of working rows as columns of a table: Japanese names and words in, the same words out.

A cell that can be read in two ways is refused with a sentence, never guessed. What a column writes
it reads again as the same value, as long as the rows that it names are still there.
"""

import difflib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.db import models

from schemes import reading
from schemes.models import Citation
from schemes.places import COUNTRY_CHOICES, PREFECTURE_CHOICES

YES, NO = "はい", "いいえ"
SWITCHES = {
    **dict.fromkeys((YES, "true", "○", "◯", "1"), True),
    **dict.fromkeys((NO, "false", "×", "0"), False),
}
UNKNOWN = ("不明", "未確認")
LONGEST_ECHO = 30
BLANK = "(空欄)"


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
        return _text(getattr(row, self.field.attname))

    def shown(self, value: Any) -> str | int:
        return "" if value is None else value

    def read(self, text: str) -> Any:
        return _text(text)

    def sent(self, value: Any) -> Any:
        return value

    def told(self, value: Any) -> str:
        """The value as a page says it."""
        return str(self.shown(value)) or BLANK


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


class Number(Column):
    hint = "整数"

    def of(self, row: models.Model) -> int | None:
        return getattr(row, self.field.attname)

    def read(self, text: str) -> int | None:
        digits = unicodedata.normalize("NFKC", text).strip()
        if not digits:
            return None
        if re.fullmatch(r"-?\d{1,3}(,\d{3})+", digits):
            digits = digits.replace(",", "")
        if not re.fullmatch(r"-?\d{1,18}", digits):
            unknown = "わからないときは空欄にします。" if self.field.null else ""
            raise Unclear(f"{echo(text)}は整数ではありません。数字だけを入れてください。{unknown}")
        return int(digits)


class Day(Column):
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


class Clock(Column):
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


class Switch(Column):
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
        if tuple(field.choices) == PREFECTURE_CHOICES:
            self._know_prefectures()
        if tuple(field.choices) == COUNTRY_CHOICES:
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


class Related(Column):
    """Another row, by its name; by its natural key where two have one name. Both are understood."""

    hint = "名前"

    def __init__(self, field: models.Field, rows: Callable[[], Iterable[models.Model]]) -> None:
        super().__init__(field)
        self._rows = rows
        self.kind = str(field.related_model._meta.verbose_name)
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
        if value is None:
            return ""
        name, key = self._found[value]
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


class Citations(Column):
    """Citations, one below the other: 「source locator「quote」」. Only those that exist are named.

    A quote may hold brackets and line ends itself, so the cell is taken apart by the citations
    that there are, the longest first. Where a source has a single citation at a place, its source
    and place are enough.
    """

    hint = "出典の記号・箇所・「引用」。いくつもあるときは、セルの中で改行して並べます"

    @cached_property
    def _found(self) -> dict[int, str]:
        rows = Citation.objects.select_related("source")
        return {row.pk: cited_as(row) for row in rows}

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

    def read(self, text: str) -> tuple[int, ...]:
        rest, pks = _text(text), []
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


_AFTER = ("", " ", "\u3000", "\n", ";", "；")


def cited_as(citation: Citation) -> str:
    """A citation as a cell names it: 「seed 協力概要(10)「全国47都道府県に…」」."""
    place = f"{citation.source.key} {citation.locator}".strip()
    return _text(f"{place}「{_text(citation.quote)}」")


def _source_of(text: str) -> str:
    return re.split(r"[\s「]", text, maxsplit=1)[0]


KINDS: tuple[tuple[type[models.Field], type[Column]], ...] = (
    (models.BooleanField, Switch),
    (models.DateField, Day),
    (models.TimeField, Clock),
    (models.JSONField, Json),
    (models.IntegerField, Number),
)


def columns(model_admin: admin.ModelAdmin, names: Iterable[str]) -> list[Column]:
    """The columns of a model's fields that are among ``names``: what identifies a row first, then
    in the order of ``names``."""
    fields = {
        field.name: field
        for field in (*model_admin.opts.concrete_fields, *model_admin.opts.many_to_many)
    }
    ordered = dict.fromkeys((*key_names(model_admin.model), *names))
    return [
        _column(fields[name], model_admin)
        for name in ordered
        if name in fields and name in set(names)
    ]


def _column(field: models.Field, model_admin: admin.ModelAdmin) -> Column:
    if field.many_to_many:
        return Citations(field)
    if field.is_relation:
        return Related(field, lambda: _related_rows(field, model_admin))
    if field.choices:
        return Choice(field)
    return next((kind for base, kind in KINDS if isinstance(field, base)), Column)(field)


def _related_rows(field: models.Field, model_admin: admin.ModelAdmin) -> models.QuerySet:
    """All of them, with what their names need."""
    registered = model_admin.admin_site._registry.get(field.related_model)
    named_by = getattr(registered, "named_by", ())
    return field.related_model._default_manager.select_related(*named_by)


def key_names(model: type[models.Model]) -> tuple[str, ...]:
    """The fields by which a row is found: those of its natural key, as the database holds them
    to be unique."""
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            return (field.name,)
    unique = (
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None
    )
    return tuple(next(unique).fields)
