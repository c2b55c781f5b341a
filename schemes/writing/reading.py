"""How people write amounts, periods, counts, days, times, 年度 and yes or no → typed values.

The one door to all of them. Full-width and kanji digits count as digits, and the usual units are
understood. What can be read in two ways is asked again, never guessed: every function raises
``Unreadable`` with a Japanese sentence that begins with the text in question and names the part of
it that could not be read. No Django, no database, no clock.
"""

import re

from schemes.writing import numerals
from schemes.writing.folding import hyphens
from schemes.writing.moments import clock, day, exact_day, fiscal_year
from schemes.writing.names import plain as plain_name
from schemes.writing.numerals import Unreadable

__all__ = [
    "Unreadable",
    "clock",
    "count",
    "day",
    "days",
    "exact_day",
    "fiscal_year",
    "months",
    "yen",
    "yes_or_no",
]

_VAGUE = re.compile(
    r"約|およそ|おおよそ|ほぼ|だいたい|程度|くらい|ぐらい|ごろ|頃|前後|以内|以下|以上|未満|強$|弱$|まで|数|超|余|[?？]"
    r"|最大|最小|最高|最低|上限|下限|未定|現在|予定|見込み?|末"
)
_RANGE = re.compile(r"(?<=.)[~〜-]|から|または|又は|もしくは|、|/|・")
_FOREIGN = re.compile(
    r"US\$|米?ドル|[$€£₩]|ユーロ|ポンド|元|ウォン|USD|EUR|GBP|CNY|KRW", re.IGNORECASE
)
_UNTAXED = re.compile(r"税抜き?|税別")
_COUNTERS = {
    "件": "件|つ|本",
    "回": "回|度",
    "人": "人|名",
    "者": "者|社|団体",
    "字": "字|文字",
    "日": "日間?",
    "か月": "",
    "円": "円",
}
_MINUS = re.compile(r"[-▲△]+[¥\\]?[0-9].*")


def yen(text: str) -> int:
    """Whole yen: 「1000万」「１，０００万円」「3億2千万」「1.5億円」「¥1,000-」「金壱千萬円也(税込)」."""
    plain = hyphens(numerals.plain(text))
    example = "「1000万円」「10,000,000」のように、一つの金額で入れてください。"
    if part := _FOREIGN.search(plain):
        raise Unreadable(
            text,
            f"「{part[0]}」とあり、円の金額ではないようです。円に直した金額を入れてください。",
        )
    if part := _UNTAXED.search(plain):
        raise Unreadable(
            text, f"「{part[0]}」とあり、税の分がわかりません。税込の金額を入れてください。"
        )
    if _MINUS.fullmatch(plain):
        raise Unreadable(text, "0円より小さい金額です。0円以上の金額を入れてください。")
    plain = re.sub(r"\((?:消費)?税込み?\)$|(?<=円)(?:消費)?税込み?$", "", plain)
    # How receipts close a sum, so that nothing can be added to it.
    plain = re.sub(r"^([¥\\金].+?)(?:也|-)$|^(.+円)(?:也|-)$", r"\1\2", plain)
    _refuse_vague(text, plain, "金額", example)
    match = re.fullmatch(r"金?[¥\\]?(.+?)円?", plain)
    return numerals.whole(text, match[1] if match else "", "金額", example)


def count(text: str, unit: str = "", signed: bool = False) -> int:
    """A whole number, with its unit or without: 「3件」「１２」「1,200字」「レベル2」.

    ``signed``: whether it may be below 0.
    """
    plain = hyphens(numerals.plain(text))
    if not _MINUS.fullmatch(plain):
        return _count(text, plain, unit)
    if not signed:
        raise Unreadable(text, "0より小さい数です。0以上の数を入れてください。")
    return -_count(text, plain[1:], unit)


def _count(text: str, plain: str, unit: str) -> int:
    example = f"「3{unit}」「12」のように、一つの数で入れてください。"
    _refuse_vague(text, plain, "数", example)
    tail = _COUNTERS.get(unit, re.escape(unit))
    head = f"(?:{re.escape(unit)})?" if unit == "レベル" else ""
    match = re.fullmatch(f"{head}(.+?)(?:{tail})?", plain)
    return numerals.whole(text, match[1] if match else plain, "数", example)


def days(text: str) -> int:
    """Whole days: 「45」「45日間」「6週間」."""
    plain = hyphens(numerals.plain(text))
    if part := re.search(r"月|年", plain):
        raise Unreadable(
            text,
            f"「{part[0]}」とあり、日数ではないようです。「45日」のように、日数で入れてください。",
        )
    if match := re.fullmatch(r"(.+)週間?", plain):
        return 7 * _count(text, match[1], "日")
    return count(text, "日")


_YEARS = re.compile(r"(.+?)(?:(?:か|カ|ヶ|ケ|ヵ|箇|個)?年間?)(半)?(.*)")
_MONTHS = re.compile(r"(.+?)(?:(?:か|カ|ヶ|ケ|ヵ|箇|個)月間?)")
_SHOWN = re.compile(r"(.+?)\((.+?)\)")


def months(text: str) -> int:
    """Whole months: 「36」「30ヶ月」「3年」「2年6か月」「1年半」「半年」."""
    plain = hyphens(numerals.plain(text))
    example = "「36か月」「3年」「2年6か月」のように、一つの期間で入れてください。"
    _refuse_vague(text, plain, "期間", example)
    if match := _SHOWN.fullmatch(plain):  # 「36か月(3年)」, as pages write it
        first, second = (_months_of(text, part, example) for part in match.groups())
        if first != second:
            raise Unreadable(text, f"期間が二通りに書かれています。{example}")
        return first
    return _months_of(text, plain, example)


def _months_of(text: str, plain: str, example: str) -> int:
    if re.fullmatch(r".*[0-9]月", plain):
        raise Unreadable(
            text, "何月という月の名前とも読めます。期間は「6か月」のように入れてください。"
        )
    if part := re.search(r"日|週", plain):
        raise Unreadable(text, f"「{part[0]}」とあり、月の数ではないようです。{example}")
    if plain in ("半年", "半年間"):
        return 6
    if match := _YEARS.fullmatch(plain):
        number, half, rest = match.groups()
        found = 12 * numerals.number(text, number, "期間", example) + (6 if half else 0)
        if rest:
            more = _MONTHS.fullmatch(rest)
            extra = numerals.number(text, more[1], "期間", example) if more and not half else 12
            if extra >= 12 or "." in number:
                raise Unreadable(text, f"一つの期間として読み取れません。{example}")
            found += extra
    else:
        match = _MONTHS.fullmatch(plain)
        found = numerals.number(text, match[1] if match else plain, "期間", example)
    if found.denominator != 1:
        raise Unreadable(text, f"月の数に端数が出ます。{example}")
    return int(found)


def _refuse_vague(text: str, plain: str, what: str, example: str) -> None:
    found = _VAGUE.search(plain) or _RANGE.search(plain)
    if found:
        named = f"「{found[0]}」とあるので、" if found[0] != plain else ""
        raise Unreadable(text, f"{named}一つの{what}に決まりません。{example}")


_YES = frozenset({"はい", "yes", "true", "○", "◯", "〇", "1", "有", "あり"})
_NO = frozenset({"いいえ", "no", "false", "×", "✕", "0", "無", "なし"})


def yes_or_no(text: str) -> bool:
    """「はい」「○」「true」「1」, 「いいえ」「×」「false」「0」."""
    word = plain_name(text)
    if word not in _YES | _NO:
        raise Unreadable(text, "読み取れません。「はい」か「いいえ」で入れてください。")
    return word in _YES
