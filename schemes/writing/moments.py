"""Days, times and 年度 as people write them, and days as machines do.

Read by their callers through ``schemes.writing.reading``. No Django, no database, no clock.
"""

import re
from datetime import date, time
from typing import NamedTuple

from schemes.writing import japanese, numerals
from schemes.writing.folding import fold, hyphens
from schemes.writing.numerals import Unreadable

_ERA_NAMES = {
    "令和": "令和", "令": "令和", "r": "令和",
    "平成": "平成", "平": "平成", "h": "平成",
    "昭和": "昭和", "昭": "昭和", "s": "昭和",
    "大正": "大正", "大": "大正", "t": "大正",
    "明治": "明治", "明": "明治", "m": "明治",
}  # fmt: skip
_NUMBER = r"[0-9一二三四五六七八九〇十]+"
_ERA = rf"(?P<era>{'|'.join(_ERA_NAMES)})(?P<number>元|{_NUMBER})"
_WESTERN = r"(?:西暦)?(?P<western>[0-9一二三四五六七八九〇]{4})"
_YEAR = rf"(?:{_ERA}|{_WESTERN})"
_WEEKDAYS = "月火水木金土日"
_WEEKDAY = rf"(?P<weekday>[{_WEEKDAYS}])(?:曜日?)?(?:・?祝日?)?"
_DAY = re.compile(
    rf"{_YEAR}(?:年(?P<month>{_NUMBER})月(?P<day>{_NUMBER})日"
    rf"|(?P<sign>[./-])(?P<m>[0-9]+)(?P=sign)(?P<d>[0-9]+))(?:{_WEEKDAY})?"
)
_ASIDE = re.compile(r"[(\[〔]([^()\[\]〔〕]*)[)\]〕]")
_ASIDE_YEAR = re.compile(rf"{_YEAR}年?")
_ASIDE_WEEKDAY = re.compile(_WEEKDAY)
_MIDNIGHT = re.compile(r"(?<=[0-9日)])(?:\s+|t)0{1,2}:00(?::00)?$")
_CLOCK = re.compile(r"(?<=[0-9日)])(?:\s+|t)([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)$")
_DAY_EXAMPLE = "「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。"
_NO_DAY = "こよみにない日です。日付を確かめてください。"
_ROUGH = re.compile(
    r"現在|末|頃|ごろ|予定|未定|以降|以後|以前|まで|から|より|上旬|中旬|下旬|初旬|初め|はじめ|約|または|又は|もしくは|[~〜、?？]"
)
_STRANGE = re.compile(rf"[^0-9一二三四五六七八九〇十元年月日{_WEEKDAYS}曜./-]+")


def exact_day(text: str) -> date:
    """A day as machines write it, 「2026-10-30」 and no other way. Raises ``ValueError``."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


# --- Days -----------------------------------------------------------------------------------------


def day(text: str) -> date:
    """A day: 「2024-04-01」「2024/4/1」「20240401」「令和6年(2024年)4月1日」「R6.4.1」「2024/4/1(月) 0:00」.

    What is said twice (a year of an era and its western one, a weekday) has to agree.
    """
    plain = _plain_day(text)
    asides = _ASIDE.findall(plain)
    found, weekday = _one_day(text, _ASIDE.sub("", plain), plain)
    for aside in filter(None, (weekday, *asides)):
        _require_agreement(text, plain, found, aside)
    return found


def _plain_day(text: str) -> str:
    """Without the midnight that a spreadsheet adds to a day."""
    folded = _MIDNIGHT.sub("", fold(text).lower())
    if clock := _CLOCK.search(folded):
        raise Unreadable(text, f"時刻「{clock[1]}」があります。日付だけを入れてください。")
    return hyphens(numerals.plain(folded))


def _one_day(text: str, plain: str, whole: str) -> tuple[date, str]:
    """The day, and the weekday that stands behind it, if any. ``whole``: what ``plain`` is of."""
    if re.fullmatch(r"[0-9]{8}", plain):
        return _date(text, int(plain[:4]), int(plain[4:6]), int(plain[6:])), ""
    match = _DAY.fullmatch(plain)
    if match is None:
        raise Unreadable(text, _why_no_day(plain, whole))
    month = _small_number(match["month"] or match["m"])
    day_ = _small_number(match["day"] or match["d"])
    if match["era"] and not _year(match):
        raise _not_of_era(text, match)
    found = _date(text, _year(match), month, day_)
    if match["era"]:
        _require_era(text, match, found)
    return found, match["weekday"] or ""


def _require_agreement(text: str, whole: str, found: date, aside: str) -> None:
    """What stands in brackets, or behind the day, says the same as the day."""
    shown = japanese.day(found)
    if match := _ASIDE_WEEKDAY.fullmatch(aside):
        weekday = _WEEKDAYS[found.weekday()]
        agrees, truth = match["weekday"] == weekday, f"{shown}は{weekday}曜日です。"
        what = "曜日"
    elif match := _ASIDE_YEAR.fullmatch(aside):
        era = japanese.era_day(found).partition("年")[0]
        agrees = _year(match) == found.year and (not match["era"] or _shown_year(match) == era)
        what, truth = f"「{aside}」", f"{shown}は{era}年({found.year}年)です。"
    else:
        other, _ = _one_day(text, aside, whole)
        agrees, what, truth = other == found, f"「{aside}」", ""
    if not agrees:
        raise Unreadable(text, f"{what}が日付と合いません。{truth}日付を確かめてください。")


def _year(match: re.Match[str]) -> int:
    """The western year; 0 for none."""
    if match["western"]:
        return int(match["western"].translate(numerals.KANJI))
    number = _era_number(match)
    return _first_day(match).year + number - 1 if number else 0


def _era_number(match: re.Match[str]) -> int:
    return 1 if match["number"] == "元" else _small_number(match["number"])


def _shown_year(match: re.Match[str]) -> str:
    number = _era_number(match)
    return f"{_ERA_NAMES[match['era']]}{'元' if number == 1 else number}"


def _place(match: re.Match[str]) -> int:
    name = _ERA_NAMES[match["era"]]
    return next(place for place, (_, era) in enumerate(japanese.ERAS) if era == name)


def _first_day(match: re.Match[str]) -> date:
    return japanese.ERAS[_place(match)][0]


def _require_era(text: str, match: re.Match[str], found: date) -> None:
    place, name = _place(match), _ERA_NAMES[match["era"]]
    # Until the end of 明治5年 days were those of another calendar.
    first = date(1873, 1, 1) if name == "明治" else japanese.ERAS[place][0]
    if found < first or (place and found >= japanese.ERAS[place - 1][0]):
        raise _not_of_era(text, match)


def _not_of_era(text: str, match: re.Match[str]) -> Unreadable:
    name = _ERA_NAMES[match["era"]]
    return Unreadable(text, f"{name}の日付ではありません。元号と年を確かめてください。")


def _small_number(text: str) -> int:
    """「4」「04」「十二」「二十三」; for anything else 0, which no year, month or day is."""
    plain = text.translate(numerals.KANJI)
    if match := re.fullmatch(r"([0-9]?)十([0-9]?)", plain):
        return int(match[1] or 1) * 10 + int(match[2] or 0)
    return int(plain) if re.fullmatch(r"[0-9]{1,2}", plain) else 0


def _date(text: str, year: int, month: int, day_: int) -> date:
    try:
        return date(year, month, day_)
    except ValueError:
        raise Unreadable(text, _NO_DAY) from None


def _why_no_day(plain: str, whole: str) -> str:
    if rough := _ROUGH.search(plain):
        named = f"「{rough[0]}」とあるので、" if rough[0] != whole else ""
        return f"{named}一つの日付に決まりません。{_DAY_EXAMPLE}"
    if re.fullmatch(r"(?:[0-9]{4}|[^0-9]{1,2}[0-9]{1,2})(?:年|[./-])[0-9]{1,2}月?", plain):
        return f"日がありません。{_DAY_EXAMPLE}"
    if re.fullmatch(
        r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}年[0-9]{1,2}月[0-9]{1,2}日", plain
    ):
        return f"何年かが一つに決まりません。{_DAY_EXAMPLE}"
    if re.fullmatch(r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{4}", plain):
        return f"月と日の順が決まりません。{_DAY_EXAMPLE}"
    part = _STRANGE.search(re.sub(rf"^(?:西暦|{'|'.join(_ERA_NAMES)})", "", plain))
    if part and part[0] != whole:
        return f"「{part[0]}」を日付として読み取れません。{_DAY_EXAMPLE}"
    return f"一つの日付として読み取れません。{_DAY_EXAMPLE}"


# --- 年度 -----------------------------------------------------------------------------------------

_YEAR_EXAMPLE = "「2026年度」「令和8年度」「R8」のように、一つの年度で入れてください。"
_FISCAL = re.compile(rf"(?:fy)?{_YEAR}(?P<word>年度?)?")


def fiscal_year(text: str) -> int:
    """A 年度 by its western year: 「2026」「2026年度」「令和8年度」「R8」「令和8年度(2026年度)」."""
    plain = hyphens(numerals.plain(text)).lower()
    found = _one_year(text, _ASIDE.sub("", plain))
    for aside in _ASIDE.findall(plain):
        if (
            _one_year(text, aside if aside.endswith("度") else f"{aside.removesuffix('年')}年度")
            != found
        ):
            raise Unreadable(text, f"「{aside}」が年度と合いません。年度を確かめてください。")
    return found


def _one_year(text: str, plain: str) -> int:
    match = _FISCAL.fullmatch(plain)
    if match is None:
        part = _STRANGE.search(re.sub(rf"^(?:{'|'.join(_ERA_NAMES)})|年度", "", plain))
        raise numerals.strange(text, part[0] if part else "", "年度", _YEAR_EXAMPLE)
    if match["word"] == "年":
        raise Unreadable(text, f"こよみの年とも読めます。{_YEAR_EXAMPLE}")
    year = _year(match)
    if not 1 <= year < 9999:
        raise Unreadable(text, f"年度として読み取れません。{_YEAR_EXAMPLE}")
    if match["era"]:
        place = _place(match)
        begins_late = date(year + 1, 3, 31) < japanese.ERAS[place][0]
        if begins_late or (place and date(year, 4, 1) >= japanese.ERAS[place - 1][0]):
            name = _ERA_NAMES[match["era"]]
            raise Unreadable(text, f"{name}の年度ではありません。元号と年を確かめてください。")
    return year


# --- Times ----------------------------------------------------------------------------------------


class _Half(NamedTuple):
    """Of a day: its name, and what is added to its hours."""

    name: str
    added: int


_HALVES = {
    "午前": _Half("午前", 0), "am": _Half("午前", 0),
    "午後": _Half("午後", 12), "pm": _Half("午後", 12),
}  # fmt: skip
_TIME_EXAMPLE = "「17:00」「17時」「午後5時」のように入れてください。"
_TIME = re.compile(
    rf"(?P<before>{'|'.join(_HALVES)})?(?P<hour>{_NUMBER})"
    rf"(?::(?P<m>[0-9]{{2}})(?::00)?|時(?:(?P<half>半)|(?P<minute>{_NUMBER})分)?)?(?P<after>am|pm)?"
)


def clock(text: str) -> time:
    """A time of the day: 「17:00」「17時」「17時半」「午後5時30分」「5:30pm」「正午」."""
    plain = numerals.plain(text).lower().replace("a.m.", "am").replace("p.m.", "pm")
    if plain == "正午":
        return time(12)
    match = _TIME.fullmatch(plain)
    half = match and (match["before"] or match["after"])
    bare = match and not half and not re.search("[:時]", plain)
    if match is None or bare or (match["before"] and match["after"]):
        raise Unreadable(text, f"時刻として読み取れません。{_TIME_EXAMPLE}")
    hour = _hour(match["hour"])
    minute = 30 if match["half"] else _hour(match["m"] or match["minute"] or "0")
    if half:
        hour = _of_half(text, _HALVES[half], hour)
    if hour == 24 and minute == 0:
        raise Unreadable(
            text,
            "その日の終わりか次の日の始まりかが決まりません。「23:59」か、次の日の「0:00」で入れてください。",
        )
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise Unreadable(text, f"一日のうちにない時刻です。{_TIME_EXAMPLE}")
    return time(hour, minute)


def _hour(text: str) -> int:
    """As ``_small_number``, but 0 is one; -1 for anything else."""
    return 0 if re.fullmatch("0{1,2}|〇", text) else _small_number(text) or -1


def _of_half(text: str, half: _Half, hour: int) -> int:
    if hour == 12:
        raise Unreadable(
            text, "正午か夜の0時かが決まりません。「12:00」か「0:00」のように入れてください。"
        )
    if hour > 12:
        raise Unreadable(text, f"{half.name}にない時刻です。{_TIME_EXAMPLE}")
    return hour + half.added if hour >= 0 else -1
