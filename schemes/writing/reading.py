"""How people write amounts, days, periods and counts → typed values.

Full-width and kanji digits count as digits, and the usual units are understood. What can be
read in two ways is asked again, never guessed: every function raises ``Unreadable`` with a
Japanese sentence that begins with the text in question. No Django, no database, no clock.
"""

import re
from datetime import date
from fractions import Fraction

from schemes.writing import japanese
from schemes.writing.refusals import Refused

LONGEST = 60  # characters of an answer; nobody needs more for a number or a day
MOST_DIGITS = 15

_KANJI = str.maketrans("〇零一二三四五六七八九", "00123456789")
_BIG = {"兆": 10**12, "億": 10**8, "万": 10**4}
# People say 「1億5000」 for 1億5000万 and 「2千5」 for 2千5百: digits may follow only these units,
# and only so many of them.
_DIGITS_AFTER = {"万": (3, 4), "千": (3,), "百": (2,), "十": (1,)}
_VAGUE = re.compile(
    r"約|およそ|おおよそ|ほぼ|だいたい|程度|くらい|ぐらい|ごろ|頃|前後|以内|以下|以上|未満|強$|弱$|まで|数|超|余|[?？]"
)
_RANGE = re.compile(r"(?<=.)[~〜\-−–—―ー]|から|または|又は|もしくは|、|/|・")
_COUNTERS = {
    "件": "件|つ|本",
    "回": "回|度",
    "人": "人|名",
    "字": "字|文字",
    "日": "日間?",
    "か月": "",
    "円": "円",
}


class Unreadable(Refused, ValueError):
    """A text that cannot be read as one value; the message says how to write it."""

    def __init__(self, text: str, reason: str):
        shown = text if len(text) <= 20 else text[:20] + "…"
        super().__init__(f"「{shown}」は、{reason}")


def yen(text: str) -> int:
    """Whole yen: 「1000万」「１，０００万円」「3億2千万」「1.5億円」「¥1,000」."""
    plain = _plain(text)
    example = "「1000万円」「10,000,000」のように、一つの金額で入れてください。"
    if re.search(r"ドル|[$€£]|ユーロ|元|ウォン|usd|eur", plain, re.IGNORECASE):
        raise Unreadable(text, "円の金額ではないようです。円に直した金額を入れてください。")
    if re.fullmatch(r"[-−▲△]+[¥\d].*", plain):
        raise Unreadable(text, "0円より小さい金額です。0円以上の金額を入れてください。")
    _refuse_vague(text, plain, f"一つの金額に決まりません。{example}")
    match = re.fullmatch(r"¥?(.+?)円?", plain)
    return _whole(text, match[1] if match else "", "金額", example)


def count(text: str, unit: str = "") -> int:
    """A whole number, with its unit or without: 「3件」「１２」「1,200字」「レベル2」."""
    plain = _plain(text)
    example = f"「3{unit}」「12」のように、一つの数で入れてください。"
    if re.fullmatch(r"[-−▲△]+\d.*", plain):
        raise Unreadable(text, "0より小さい数です。0以上の数を入れてください。")
    _refuse_vague(text, plain, f"一つの数に決まりません。{example}")
    tail = _COUNTERS.get(unit, re.escape(unit))
    head = f"(?:{re.escape(unit)})?" if unit == "レベル" else ""
    match = re.fullmatch(f"{head}(.+?)(?:{tail})?", plain)
    return _whole(text, match[1] if match else plain, "数", example)


def days(text: str) -> int:
    """Whole days: 「45」「45日間」「6週間」."""
    plain = _plain(text)
    if re.search(r"月|年", plain):
        raise Unreadable(text, "日数ではないようです。「45日」のように、日数で入れてください。")
    if match := re.fullmatch(r"(.+)週間?", plain):
        return 7 * count(match[1], "日")
    return count(text, "日")


_YEARS = re.compile(r"(.+?)(?:(?:か|カ|ヶ|ケ|ヵ|箇|個)?年間?)(半)?(.*)")
_MONTHS = re.compile(r"(.+?)(?:(?:か|カ|ヶ|ケ|ヵ|箇|個)月間?)")
_SHOWN = re.compile(r"(.+?)\((.+?)\)")


def months(text: str) -> int:
    """Whole months: 「36」「30ヶ月」「3年」「2年6か月」「1年半」「半年」."""
    plain = _plain(text)
    example = "「36か月」「3年」「2年6か月」のように、一つの期間で入れてください。"
    _refuse_vague(text, plain, f"一つの期間に決まりません。{example}")
    if match := _SHOWN.fullmatch(plain):  # 「36か月(3年)」, as pages write it
        first, second = months(match[1]), months(match[2])
        if first != second:
            raise Unreadable(text, f"期間が二通りに書かれています。{example}")
        return first
    if re.fullmatch(r".*\d月", plain):
        raise Unreadable(
            text, "何月という月の名前とも読めます。期間は「6か月」のように入れてください。"
        )
    if re.search(r"日|週", plain):
        raise Unreadable(text, f"月の数ではないようです。{example}")
    return _months_of(text, plain, example)


def _months_of(text: str, plain: str, example: str) -> int:
    if plain in ("半年", "半年間"):
        return 6
    if match := _YEARS.fullmatch(plain):
        number, half, rest = match.groups()
        found = 12 * _number(text, number, "期間", example) + (6 if half else 0)
        if rest:
            more = _MONTHS.fullmatch(rest)
            extra = _number(text, more[1], "期間", example) if more and not half else 12
            if extra >= 12 or "." in number:
                raise Unreadable(text, f"一つの期間として読み取れません。{example}")
            found += extra
    else:
        match = _MONTHS.fullmatch(plain)
        found = _number(text, match[1] if match else plain, "期間", example)
    if found.denominator != 1:
        raise Unreadable(text, f"月の数に端数が出ます。{example}")
    return int(found)


# Days

_ERA_NAMES = {
    "令和": "令和", "令": "令和", "r": "令和",
    "平成": "平成", "平": "平成", "h": "平成",
    "昭和": "昭和", "昭": "昭和", "s": "昭和",
    "大正": "大正", "大": "大正", "t": "大正",
    "明治": "明治", "明": "明治", "m": "明治",
}  # fmt: skip
_NUMBER = r"[\d一二三四五六七八九〇十]+"
_WEEKDAY = r"(?:\((?P<weekday>[月火水木金土日])(?:曜日?)?\))?"
_ERA_DAY = re.compile(
    rf"(?P<era>{'|'.join(_ERA_NAMES)})(?P<year>元|{_NUMBER})"
    rf"(?:年(?P<month>{_NUMBER})月(?P<day>{_NUMBER})日|(?P<sign>[./-])(?P<m>\d+)(?P=sign)(?P<d>\d+))"
    rf"{_WEEKDAY}"
)
_WESTERN_DAY = re.compile(
    rf"(?:西暦)?(?P<year>[\d一二三四五六七八九〇]{{4}})"
    rf"(?:年(?P<month>{_NUMBER})月(?P<day>{_NUMBER})日|(?P<sign>[./-])(?P<m>\d+)(?P=sign)(?P<d>\d+))"
    rf"{_WEEKDAY}"
)
_DAY_EXAMPLE = "「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。"


def day(text: str) -> date:
    """A day: 「2024-04-01」「2024/4/1」「20240401」「令和6年4月1日」「R6.4.1」."""
    plain = _plain(text).lower()
    if re.fullmatch(r"\d{8}", plain):
        return _date(text, int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    if match := _WESTERN_DAY.fullmatch(plain):
        found = _date(text, int(match["year"].translate(_KANJI)), *_month_and_day(match))
    elif match := _ERA_DAY.fullmatch(plain):
        found = _era_date(text, match)
    else:
        raise Unreadable(text, _why_no_day(plain))
    if match["weekday"] and "月火水木金土日"[found.weekday()] != match["weekday"]:
        raise Unreadable(text, "曜日が日付と合いません。日付を確かめてください。")
    return found


def _month_and_day(match: re.Match[str]) -> tuple[int, int]:
    month, day_ = match["month"] or match["m"], match["day"] or match["d"]
    return _small_number(month), _small_number(day_)


def _small_number(text: str) -> int:
    """「4」「04」「十二」「二十三」; for anything else 0, which no year, month or day is."""
    plain = text.translate(_KANJI)
    if match := re.fullmatch(r"(\d?)十(\d?)", plain):
        return int(match[1] or 1) * 10 + int(match[2] or 0)
    return int(plain) if re.fullmatch(r"\d{1,2}", plain) else 0


def _date(text: str, year: int, month: int, day_: int) -> date:
    try:
        return date(year, month, day_)
    except ValueError:
        raise Unreadable(text, "こよみにない日です。日付を確かめてください。") from None


def _era_date(text: str, match: re.Match[str]) -> date:
    name = _ERA_NAMES[match["era"]]
    place = next(i for i, (_, era) in enumerate(japanese.ERAS) if era == name)
    # Until the end of 明治5年 days were those of another calendar.
    first = date(1873, 1, 1) if name == "明治" else japanese.ERAS[place][0]
    year = 1 if match["year"] == "元" else _small_number(match["year"])
    found = _date(text, japanese.ERAS[place][0].year + year - 1, *_month_and_day(match))
    if not year or found < first or (place and found >= japanese.ERAS[place - 1][0]):
        raise Unreadable(text, f"{name}の日付ではありません。元号と年を確かめてください。")
    return found


def _why_no_day(plain: str) -> str:
    if re.fullmatch(r"(?:\d{4}|[^\d]{1,2}\d{1,2})(?:年|[./-])\d{1,2}月?", plain):
        return f"日がありません。{_DAY_EXAMPLE}"
    if re.fullmatch(r"\d{1,2}([./-])\d{1,2}\1\d{1,2}|\d{1,2}年\d{1,2}月\d{1,2}日", plain):
        return f"何年かが一つに決まりません。{_DAY_EXAMPLE}"
    if re.fullmatch(r"\d{1,2}([./-])\d{1,2}\1\d{4}", plain):
        return f"月と日の順が決まりません。{_DAY_EXAMPLE}"
    return f"一つの日付として読み取れません。{_DAY_EXAMPLE}"


# Numbers


def _plain(text: str) -> str:
    """Half-width, without blanks around signs and units. Raises ``Unreadable``."""
    plain = japanese.normalise(text)
    if len(plain) > LONGEST:
        raise Unreadable(plain, f"長すぎます。{LONGEST}文字までで入れてください。")
    if re.search(r"\d\s+\d", plain):
        raise Unreadable(text, "数字の間に空白があります。続けて入れてください。")
    return re.sub(r"\s+", "", plain)


def _refuse_vague(text: str, plain: str, reason: str) -> None:
    if _VAGUE.search(plain) or _RANGE.search(plain):
        raise Unreadable(text, reason)


def _whole(text: str, plain: str, what: str, example: str) -> int:
    found = _number(text, plain, what, example)
    if found.denominator != 1 or re.fullmatch(r"[\d,]+\.\d+", plain):
        raise Unreadable(text, f"小数があり、{what}が一つに決まりません。{example}")
    return int(found)


def _number(text: str, plain: str, what: str, example: str) -> Fraction:
    """A number with 兆・億・万, each once and from large to small."""
    if re.search(r"\d[〇一二三四五六七八九]|[〇一二三四五六七八九]\d", plain):
        raise Unreadable(text, f"漢数字と数字がまざっています。{example}")
    plain = plain.translate(_KANJI)
    tail = re.search(r"([兆億万千百十])(\d+)$", plain)
    if tail and len(tail[2]) not in _DIGITS_AFTER.get(tail[1], ()):
        raise Unreadable(text, f"後ろの数の単位がわかりません。{example}")
    if sum(sign.isdigit() for sign in plain) > MOST_DIGITS:
        raise Unreadable(text, "桁が多すぎます。数字を確かめてください。")
    total, above, parts = Fraction(0), 10**16, re.findall(r"[^兆億万]+[兆億万]?|[兆億万]", plain)
    for place, part in enumerate(parts):
        scale = _BIG.get(part[-1], 1)
        amount = _below_big(text, part[:-1] if scale > 1 else part, what, example)
        fits = scale < above and (place == 0 or amount * scale < above)
        if not fits or ("." in plain and len(parts) > 1):
            raise Unreadable(text, f"{what}として読み取れません。{example}")
        total, above = total + amount * scale, scale
    if not parts:
        raise Unreadable(text, f"{what}として読み取れません。{example}")
    return total


def _below_big(text: str, part: str, what: str, example: str) -> Fraction:
    """A number with 千・百・十: 「2千5百」「12百」「1,500千」; alone 「千」 is 1,000."""
    if re.search(r",", part) and not re.match(r"\d{1,3}(,\d{3})+(?![\d,])", part):
        raise Unreadable(text, f"桁区切りの「,」の位置が正しくありません。{example}")
    tokens = re.fullmatch(r"(?:([\d,.]*)千)?(?:([\d,.]*)百)?(?:([\d,.]*)十)?([\d,.]*)", part)
    if not part or tokens is None:
        raise Unreadable(text, f"{what}として読み取れません。{example}")
    pieces = list(zip(tokens.groups(), (1000, 100, 10, 1), strict=True))
    given = [(digits, scale) for digits, scale in pieces if digits or (digits == "" and scale > 1)]
    total, above = Fraction(0), None
    for digits, scale in given:
        amount = _digits(text, digits or "1", what, example)
        if above and (amount * scale >= above or "." in part):
            raise Unreadable(text, f"{what}として読み取れません。{example}")
        total, above = total + amount * scale, scale
    return total


def _digits(text: str, digits: str, what: str, example: str) -> Fraction:
    if not re.fullmatch(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", digits):
        raise Unreadable(text, f"{what}として読み取れません。{example}")
    return Fraction(digits.replace(",", ""))
