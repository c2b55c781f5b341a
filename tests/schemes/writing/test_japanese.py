"""Amounts, days and periods in Japanese; day counts by law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing import japanese


@pytest.mark.parametrize(
    ("amount", "full", "short"),
    [
        (0, "0円", "0円"),
        (9_999, "9,999円", "9,999円"),
        (10_000, "10,000円", "1万円"),
        (10_000_000, "10,000,000円", "1,000万円"),
        (100_000_000, "100,000,000円", "1億円"),
        (320_000_000, "320,000,000円", "3億2,000万円"),
        (100_000_001, "100,000,001円", "100,000,001円"),
    ],
)
def test_yen_in_full_and_short(amount, full, short):
    assert japanese.yen(amount) == full
    assert japanese.yen_short(amount) == short


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1か月"), (12, "12か月(1年)"), (18, "18か月"), (36, "36か月(3年)")]
)
def test_months(count, text):
    assert japanese.months(count) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 4, 1), "令和8年4月1日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1867, 1, 1), "1867年1月1日"),
    ],
)
def test_eras_change_on_their_day(day, text):
    assert japanese.era_day(day) == text


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2027, 1, 1), 2026)],
)
def test_the_fiscal_year_turns_on_the_first_of_april(day, year):
    assert japanese.fiscal_year(day) == year


@pytest.mark.parametrize(
    ("since", "months", "full_on"),
    [
        (date(2024, 10, 30), 24, date(2026, 10, 30)),
        (date(2024, 10, 31), 24, date(2026, 10, 31)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2025, 8, 30), 6, date(2026, 2, 28)),
    ],
)
def test_a_period_is_full_at_the_end_of_its_last_day(since, months, full_on):
    assert japanese.elapsed(since, months, full_on)
    assert not japanese.elapsed(since, months, full_on - timedelta(days=1))


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(1956, 4, 16), date(2026, 4, 15), 70),
        (date(1956, 4, 17), date(2026, 4, 15), 69),
        (date(2004, 2, 29), date(2024, 2, 28), 20),
        (date(2004, 2, 29), date(2024, 2, 27), 19),
        (date(2004, 2, 29), date(2025, 2, 28), 21),
        (date(2026, 4, 1), date(2026, 4, 1), 0),
    ],
)
def test_an_age_is_reached_the_day_before_the_birthday(birth, on, age):
    assert japanese.age(birth, on) == age


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_a_period_never_ends_before_its_corresponding_month(first, months):
    end = japanese.period_end(first, months)
    passed = (end.year - first.year) * 12 + end.month - first.month
    assert passed in (months - 1, months)
    assert japanese.period_end(first, months + 1) > end
