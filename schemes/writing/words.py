"""The words for a value, by the type of its field: said here once.

The record, the history, the page of clashes, tables, the checker and the pages tell one value in
one way. A field is anything with ``choices``/``flatchoices`` (a model's field); one that has words
of its own (an amount, a period) says them by ``says(value, beside)``, where ``beside`` are the
other values of its row, and by ``nothing`` what stands where there is no value.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from schemes.writing import japanese

YES, NO = "はい", "いいえ"
UNKNOWN = "未確認"
# Why a text is unknown, by the reason's code.
MISSING = {
    "not_written": "資料に書かれていません。",
    "in_figure": "資料の図にあり、文字では読めません。",
    "link_lost": "資料が示すリンク先が残っていません。",
    "not_checked": "その年の募集要項を確かめていません。",
}


def of(field: Any, value: Any, beside: Mapping[str, Any]) -> str:
    """「15,000,000円」「36か月(3年)」「2025年度」「現行」…; what the field says of nothing if there is none."""
    # A choice may have words for an empty code (「応募者だけ」).
    choices = getattr(field, "flatchoices", None) or ()
    if chosen := next((str(label) for code, label in choices if code == value), ""):
        return chosen
    if value is None or value == "":
        return str(getattr(field, "nothing", ""))
    if says := getattr(field, "says", None):
        return str(says(value, beside))
    return plain(value)


def plain(value: Any) -> str:
    """A value of no further meaning: 「はい」, 「2026年4月1日」, 「17:00」, the number, the text."""
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case datetime():
            return f"{japanese.day(value.date())} {value:%H:%M}"
        case date():
            return japanese.day(value)
        case time():
            return f"{value:%H:%M}"
        case list() | tuple() | dict():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def number(value: int, unit: str = "") -> str:
    """140000, 「人」 → 「140,000人」."""
    return f"{value:,}{unit}"


DATE = "日付"
_IN_ENGLISH = {"か月": "month", "年": "year", "歳": "year", "日": "day"}


def measured(unit: str, value: Any) -> str:
    """A value by its unit, as a sentence says it: 「1,500万円」「3年」「20歳」「2026年4月1日」「40人」."""
    match unit:
        case "円":
            return japanese.yen_short(value)
        case "か月" if value and value % 12 == 0:
            return f"{value // 12}年"
        case "レベル":
            return f"レベル{value}"
        case _ if isinstance(value, date):
            return japanese.day(value)
    return number(value, unit)


def measured_in_english(unit: str, value: Any) -> str:
    """The same in an English sentence: 「15 million yen」「3 years」「20 years old」「1 April 2026」."""
    if isinstance(value, date):
        return f"{value.day} {value:%B} {value.year}"
    if unit == "円":
        millions, rest = divmod(value, 1_000_000)
        half = f".{rest // 100_000}" if rest else ""
        return (
            f"{value:,} yen"
            if value < 1_000_000 or rest % 100_000
            else f"{millions:,}{half} million yen"
        )
    if unit == "か月" and value and value % 12 == 0:
        unit, value = "年", value // 12
    noun = _IN_ENGLISH.get(unit, "")
    many = f"{value:,} {noun}{'' if value == 1 else 's'}" if noun else f"{value:,}"
    return f"{many} old" if unit == "歳" else many
