"""How people write periods, in months and in days: what is read, and what is asked again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing import japanese, reading
from tests.schemes.writing.unreadable import reason

# --- Months --------------------------------------------------------------------------------------


PERIODS = (
    ("36", 36),
    ("３６", 36),
    ("36か月", 36),
    ("30ヶ月", 30),
    ("30カ月", 30),
    ("３６ヵ月", 36),
    ("12箇月", 12),
    ("12ケ月", 12),
    ("24か月間", 24),
    ("3年", 36),
    ("3年間", 36),
    ("3か年", 36),
    ("3ヵ年", 36),
    ("2年6か月", 30),
    ("2年 6ヶ月", 30),
    ("1年半", 18),
    ("半年", 6),
    ("1.5年", 18),
    ("1.25年", 15),
    ("三年", 36),
    ("十二か月", 12),
    ("36か月(3年)", 36),
    ("3年(36か月)", 36),
    ("参年", 36),
    ("0", 0),
)


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_a_period_is_read(text, expected):
    assert reading.months(text) == expected


NO_PERIODS = (
    ("6月", "何月という月の名前とも読めます。"),
    ("2024年4月", "何月という月の名前とも読めます。"),
    ("3年6月", "何月という月の名前とも読めます。"),
    ("2年15か月", "一つの期間として読み取れません。"),
    ("2年半6か月", "一つの期間として読み取れません。"),
    ("90日", "「日」とあり、月の数ではないようです。"),
    ("6週間", "「週」とあり、月の数ではないようです。"),
    ("約3年", "「約」とあるので、一つの期間に決まりません。"),
    ("3〜5年", "「〜」とあるので、一つの期間に決まりません。"),
    ("3年以内", "「以内」とあるので、一つの期間に決まりません。"),
    ("1.3年", "月の数に端数が出ます。"),
    ("か月", "期間として読み取れません。"),
    ("年", "期間として読み取れません。"),
    ("36か月(2年)", "期間が二通りに書かれています。"),
    ("-3", "「-」を期間として読み取れません。"),
    ("⒉5年", "「⒉」を期間として読み取れません。"),
    ("③年", "「③」を期間として読み取れません。"),
    ("最大3年", "「最大」とあるので、一つの期間に決まりません。"),
    ("長期", "期間として読み取れません。"),
    ("3年か5年", "一つの期間として読み取れません。"),
)


@pytest.mark.parametrize(("text", "why"), NO_PERIODS)
def test_a_period_that_is_not_clear_is_asked_again(text, why):
    assert reason(reading.months, text).startswith(why)


@given(st.integers(0, 600))
def test_a_period_as_pages_write_it_is_read_back(months):
    assert reading.months(japanese.months(months)) == months


# --- Days ----------------------------------------------------------------------------------------


DAY_COUNTS = (
    ("45", 45),
    ("45日", 45),
    ("４５日間", 45),
    ("6週間", 42),
    ("2週", 14),
    ("0", 0),
)


@pytest.mark.parametrize(("text", "expected"), DAY_COUNTS)
def test_a_number_of_days_is_read(text, expected):
    assert reading.days(text) == expected


NO_DAY_COUNTS = (
    ("1か月", "「月」とあり、日数ではないようです。"),
    ("45日くらい", "「くらい」とあるので、一つの数に決まりません。"),
    ("約6週間", "「約」とあるので、一つの数に決まりません。"),
    ("1年", "「年」とあり、日数ではないようです。"),
    ("-3", "0より小さい数です。"),
    ("30〜45日", "「〜」とあるので、一つの数に決まりません。"),
)


@pytest.mark.parametrize(("text", "why"), NO_DAY_COUNTS)
def test_a_number_of_days_that_is_not_clear_is_asked_again(text, why):
    assert reason(reading.days, text).startswith(why)
