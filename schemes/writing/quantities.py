"""Amounts, periods, counts, ages and dates that stand in a text: 「1,500万円を3年まで」 → 15,000,000円, 36か月.

Only what has its unit beside it, and is one exact number. No Django, no database, no clock.
"""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from schemes.writing import reading, words
from schemes.writing.folding import FoldedText, fold
from schemes.writing.reading import Unreadable
from schemes.writing.words import DATE

DAY_OF_YEAR = "月日"  # a day whose year is not said, as month and day: 1030


class Quantity(NamedTuple):
    """``value`` in whole ``unit``: 円, か月, 日, 人, 件, 回, 字, 歳, レベル, or what people count
    in a row that says so (拠点). A ``DATE`` is counted in days, as ``date.toordinal``."""

    unit: str
    value: int

    def is_in(self, said: Collection["Quantity"]) -> bool:
        """Whether a text says it; a date may be said without its year."""
        if self in said or self.unit != DATE:
            return self in said
        day = date.fromordinal(self.value)
        return Quantity(DAY_OF_YEAR, 100 * day.month + day.day) in said


def in_unit(unit: str, value: int) -> Quantity:
    """A number with its unit as rows write it: people are counted in 人, whether it says 名 or not."""
    known = next((name for name, words in _COUNTED.items() if re.fullmatch(words, unit)), unit)
    return Quantity(known, value)


def on(day: date) -> Quantity:
    return Quantity(DATE, day.toordinal())


_NUMBER = r"[0-9〇一二三四五六七八九十百千][0-9〇一二三四五六七八九十百千,.]*"
# Each part ends at its unit, so that a text is read in one go, however long a row of digits is.
_LARGE = rf"{_NUMBER}(?:[億万]{_NUMBER}){{0,2}}[億万]?"
_YEN = rf"{_LARGE}円|{_NUMBER}億(?:{_NUMBER}万)?(?![0-9人名件回字])|{_NUMBER}万(?![0-9人名件回字])"
# 「2026年」 is a year; 「3年生」「2年次」「5年度」 are no periods.
_YEARS = r"(?<![0-9年和成])[0-9一二三四五六七八九十]{1,2}(?:年間?(?:半|[0-9]{1,2}(?:か|カ|ヶ|ケ|ヵ|箇)月間?)?)(?![度生次月目0-9])"
_MONTHS = r"[0-9一二三四五六七八九十]{1,3}(?:か|カ|ヶ|ケ|ヵ|箇)月間?"
_COUNTED = {
    "日": r"日間?(?![本程時曜])",
    "人": "人|名",
    "件": "件",
    "回": "回",
    "字": "文?字",
    "歳": "歳|才",
}
_LEVEL = re.compile(r"レベル([0-9])")
_ERA_YEAR = r"(?:令和|平成|昭和)(?:元|[0-9]{1,2})年?(?:\([0-9]{4}年?\))?"
_FULL_DATE = rf"(?:[0-9]{{4}}年|{_ERA_YEAR})[0-9]{{1,2}}月[0-9]{{1,2}}日|(?<![0-9])[0-9]{{4}}([-/.])[0-9]{{1,2}}\1[0-9]{{1,2}}(?![0-9])"
_MONTH_DAY = re.compile(r"(?<![0-9])([0-9]{1,2})月([0-9]{1,2})日")
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ENGLISH_YEN = re.compile(
    r"(?:JPY )?([0-9][0-9,]*(?:\.[0-9]+)?)[ -]?(thousand|million|billion)?[ -]yen",
    re.IGNORECASE,
)
_ENGLISH_MONTHS = re.compile(r"([0-9]{1,3})[ -](year|month)s?\b(?! old)", re.IGNORECASE)
_ENGLISH_AGE = re.compile(r"([0-9]{1,3}) years? old", re.IGNORECASE)


class Occurrence(NamedTuple):
    """Where a quantity stands in a text, from its first sign up to the one behind it."""

    start: int
    end: int
    quantity: Quantity


def found_in(text: str, units: Collection[str] = ()) -> frozenset[Quantity]:
    """Every quantity of a text. ``units``: what else is counted there (拠点)."""
    return _found_in(text, frozenset(units))


@lru_cache(4096)  # a catalogue's texts: they are read again at each look at a change
def _found_in(text: str, units: frozenset[str]) -> frozenset[Quantity]:
    return frozenset(one.quantity for one in _occurrences(fold(text), units))


def occurrences(text: str) -> list[Occurrence]:
    """The same with their places in a text as it is written."""
    folded = FoldedText(text)
    return [
        Occurrence(*folded.span(start, end), quantity)
        for start, end, quantity in _occurrences(folded.text, ())
    ]


def whole(text: str) -> Quantity | None:
    """The quantity that is all of a text; None if it is another text."""
    found = [one for one in occurrences(text) if not (text[: one.start] + text[one.end :]).strip()]
    return found[0].quantity if found else None


def _occurrences(text: str, units: Collection[str]) -> Iterator[Occurrence]:
    yield from _dates(text)
    yield from _read("円", re.finditer(_YEN, text), reading.yen)
    yield from _read("か月", re.finditer(f"{_YEARS}|{_MONTHS}", text), reading.months)
    for unit, words_ in _COUNTED.items():
        yield from _counted(text, unit, words_)
    for unit in units:
        if in_unit(unit, 0).unit not in _COUNTED:
            # 「24カ国」 and 「24か国」 are counted alike.
            yield from _counted(
                text, unit, re.sub("^[かカヶケヵ箇]", "[かカヶケヵ箇]", re.escape(unit))
            )
    yield from _english(text)
    yield from (_occurrence(one, "レベル", int(one[1])) for one in _LEVEL.finditer(text))


def _occurrence(found: re.Match[str], unit: str, value: int) -> Occurrence:
    return Occurrence(*found.span(), Quantity(unit, value))


def _dates(text: str) -> Iterator[Occurrence]:
    yield from _read(
        DATE, re.finditer(_FULL_DATE, text), lambda said: reading.day(said).toordinal()
    )
    rest = re.sub(_FULL_DATE, lambda found: " " * len(found[0]), text)
    for one in _MONTH_DAY.finditer(rest):
        yield _occurrence(one, DAY_OF_YEAR, 100 * int(one[1]) + int(one[2]))


def _counted(text: str, unit: str, words_: str) -> Iterator[Occurrence]:
    # A day of a month has no number of days.
    counted = re.finditer(rf"(?<![0-9月,.])({_LARGE})(?:{words_})", text)
    yield from _read(unit, counted, reading.count, 1)


def _english(text: str) -> Iterator[Occurrence]:
    for one in _ENGLISH_YEN.finditer(text):
        amount = Fraction(one[1].replace(",", "")) * _SCALES.get((one[2] or "").lower(), 1)
        if amount.denominator == 1:
            yield _occurrence(one, "円", int(amount))
    for one in _ENGLISH_MONTHS.finditer(text):
        yield _occurrence(one, "か月", int(one[1]) * (12 if one[2].lower() == "year" else 1))
    yield from (_occurrence(one, "歳", int(one[1])) for one in _ENGLISH_AGE.finditer(text))


def _read(
    unit: str, parts: Iterator[re.Match[str]], read: Callable[[str], int], group: int = 0
) -> Iterator[Occurrence]:
    for part in parts:
        try:
            yield _occurrence(part, unit, read(part[group]))
        except Unreadable:
            continue


def told(quantity: Quantity) -> str:
    """A quantity as people write it: 「1,500万円」, 「3年」, 「40人」, 「2026年4月1日」."""
    unit, value = quantity
    if unit == DAY_OF_YEAR:
        return f"{value // 100}月{value % 100}日"
    return words.measured(unit, date.fromordinal(value) if unit == DATE else value)
