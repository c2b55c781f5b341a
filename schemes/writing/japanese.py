"""How Japanese people write amounts, days and periods. No Django, no clock."""

import calendar
from datetime import date, timedelta

ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)


def yen(amount: int) -> str:
    """10000000 → 「10,000,000円」."""
    return f"{amount:,}円"


def yen_short(amount: int) -> str:
    """100000000 → 「1億円」, 12000000 → 「1,200万円」; in full where it is not even."""
    oku, rest = divmod(amount, 100_000_000)
    man, odd = divmod(rest, 10_000)
    if odd or not amount:
        return yen(amount)
    return (f"{oku:,}億" if oku else "") + (f"{man:,}万" if man else "") + "円"


def months(count: int) -> str:
    """36 → 「36か月(3年)」, 18 → 「18か月」."""
    years, rest = divmod(count, 12)
    return f"{count}か月" + (f"({years}年)" if years and not rest else "")


def day(value: date) -> str:
    """2026-04-01 → 「2026年4月1日」."""
    return f"{value.year}年{value.month}月{value.day}日"


def era_day(value: date) -> str:
    """2026-04-01 → 「令和8年4月1日」; the plain date before 1868."""
    for start, name in ERAS:
        if value >= start:
            year = value.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}年{value.month}月{value.day}日"
    return day(value)


def fiscal_year(value: date) -> int:
    """The 年度 of a day: 1 April to 31 March."""
    return value.year if value.month >= 4 else value.year - 1


def period_end(first: date, month_count: int) -> date:
    """The last day of a period of months counted from ``first`` (民法143条2項).

    It ends the day before the corresponding day; where that day does not exist, at the end
    of that month.
    """
    index = first.year * 12 + first.month - 1 + month_count
    year, month = divmod(index, 12)
    month += 1
    last = calendar.monthrange(year, month)[1]
    if first.day > last:
        return date(year, month, last)
    return date(year, month, first.day) - timedelta(days=1)


def elapsed_on(since: date, month_count: int) -> date:
    """The day at whose end ``month_count`` months have passed since ``since``.

    The first day does not count (民法140条), so two years from 2024-10-30 are full at the
    end of 2026-10-30.
    """
    return period_end(since + timedelta(days=1), month_count)


def elapsed(since: date, month_count: int, on: date) -> bool:
    """Have ``month_count`` months passed since ``since`` by the end of ``on``?"""
    return on >= elapsed_on(since, month_count)


def age(birth: date, on: date) -> int:
    """満年齢 at the end of ``on``: an age is reached at the end of the day before the
    birthday (年齢計算ニ関スル法律)."""
    years = on.year - birth.year + 1
    while years > 0 and period_end(birth, years * 12) > on:
        years -= 1
    return years
