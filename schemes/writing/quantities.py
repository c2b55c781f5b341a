"""Amounts, periods, counts and ages that stand in a text: 「1,500万円を3年まで」 → 15,000,000円, 36か月.

Only what has its unit beside it, and is one exact number. No Django, no database, no clock.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from schemes.writing import japanese, reading
from schemes.writing.folding import fold
from schemes.writing.reading import Unreadable


class Quantity(NamedTuple):
    """``value`` in whole ``unit``: 円, か月, 日, 人, 件, 回, 字, 歳 or レベル."""

    unit: str
    value: int


_NUMBER = r"[0-9〇一二三四五六七八九十百千][0-9〇一二三四五六七八九十百千,.]*"
# Each part ends at its unit, so that a text is read in one go, however long a row of digits is.
_LARGE = rf"{_NUMBER}(?:[億万]{_NUMBER}){{0,2}}[億万]?"
_YEN = rf"{_LARGE}円|{_NUMBER}億(?:{_NUMBER}万)?(?![0-9人名件回字])|{_NUMBER}万(?![0-9人名件回字])"
# 「2026年」 is a year; 「3年生」「2年次」「5年度」 are no periods.
_YEARS = r"(?<![0-9年])[0-9一二三四五六七八九十]{1,2}(?:年間?(?:半|[0-9]{1,2}(?:か|カ|ヶ|ケ|ヵ|箇)月間?)?)(?![度生次月目0-9])"
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


def found_in(text: str) -> frozenset[Quantity]:
    """Every quantity of a text."""
    return frozenset(_found(fold(text)))


def _found(text: str) -> Iterator[Quantity]:
    yield from _read("円", re.finditer(_YEN, text), reading.yen)
    yield from _read("か月", re.finditer(f"{_YEARS}|{_MONTHS}", text), reading.months)
    for unit, words in _COUNTED.items():
        # A day of a month has no number of days.
        counted = re.finditer(rf"(?<![0-9月,.])({_LARGE})(?:{words})", text)
        yield from _read(unit, counted, reading.count, 1)
    yield from (Quantity("レベル", int(one[1])) for one in _LEVEL.finditer(text))


def _read(
    unit: str, parts: Iterator[re.Match[str]], read: Callable[[str], int], group: int = 0
) -> Iterator[Quantity]:
    for part in parts:
        try:
            yield Quantity(unit, read(part[group]))
        except Unreadable:
            continue


def told(quantity: Quantity) -> str:
    """A quantity as people write it: 「1,500万円」, 「3年」, 「40人」."""
    unit, value = quantity
    if unit == "円":
        return japanese.yen_short(value)
    if unit == "か月" and value % 12 == 0 and value:
        return f"{value // 12}年"
    return f"レベル{value}" if unit == "レベル" else f"{value:,}{unit}"
