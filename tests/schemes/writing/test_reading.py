"""How people write amounts, periods, days and counts: what is read, and what is asked again."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing import japanese, reading

AMOUNTS = (
    ("1000", 1000),
    ("1,000", 1000),
    ("1，000円", 1000),
    ("１，０００万円", 10_000_000),
    ("1000万", 10_000_000),
    ("1000万円", 10_000_000),
    ("1,000万円", 10_000_000),
    ("¥1,000", 1000),
    ("￥1000円", 1000),
    ("0", 0),
    ("0円", 0),
    ("1億", 100_000_000),
    ("1億円", 100_000_000),
    ("1.5億円", 150_000_000),
    ("3億2千万", 320_000_000),
    ("3億2,000万円", 320_000_000),
    ("5百万", 5_000_000),
    ("5百万円", 5_000_000),
    ("百万円", 1_000_000),
    ("12百万円", 12_000_000),
    ("1,500千円", 1_500_000),
    ("千", 1000),
    ("2千5百", 2500),
    ("2千500", 2500),
    ("3百50万", 3_500_000),
    ("1万5千", 15_000),
    ("1万5000", 15_000),
    ("1万500", 10_500),
    ("12千5百", 12_500),
    ("五百万円", 5_000_000),
    ("一千万円", 10_000_000),
    ("三億二千万円", 320_000_000),
    ("二千五百万", 25_000_000),
    ("二千十五", 2015),
    ("十万", 100_000),
    ("10000万", 100_000_000),
    ("1000 万円", 10_000_000),
    ("１０００００００", 10_000_000),
    ("2.5千万", 25_000_000),
    ("10兆円", 10_000_000_000_000),
    ("８，５００，０００円", 8_500_000),
    ("九千九百九十九万円", 99_990_000),
    ("999999999999999", 999_999_999_999_999),
)

NO_AMOUNTS = (
    ("10-20万", "一つの金額に決まりません。"),
    ("10〜20万円", "一つの金額に決まりません。"),
    ("10～20万", "一つの金額に決まりません。"),
    ("10万、20万", "一つの金額に決まりません。"),
    ("10万から20万", "一つの金額に決まりません。"),
    ("10万円または20万円", "一つの金額に決まりません。"),
    ("約500万", "一つの金額に決まりません。"),
    ("およそ500万円", "一つの金額に決まりません。"),
    ("500万円程度", "一つの金額に決まりません。"),
    ("500万くらい", "一つの金額に決まりません。"),
    ("数百万", "一つの金額に決まりません。"),
    ("1000万円以内", "一つの金額に決まりません。"),
    ("1000万円以下", "一つの金額に決まりません。"),
    ("500万強", "一つの金額に決まりません。"),
    ("1000万?", "一つの金額に決まりません。"),
    ("1,00万", "桁区切りの「,」の位置が正しくありません。"),
    ("1,0000円", "桁区切りの「,」の位置が正しくありません。"),
    ("1000,000", "桁区切りの「,」の位置が正しくありません。"),
    ("3億20000万", "金額として読み取れません。"),
    ("1.5億2000万", "金額として読み取れません。"),
    ("1.5", "小数があり、金額が一つに決まりません。"),
    ("1.000", "小数があり、金額が一つに決まりません。"),
    ("1.23456万", "小数があり、金額が一つに決まりません。"),
    ("1000.5円", "小数があり、金額が一つに決まりません。"),
    ("10000000.0", "小数があり、金額が一つに決まりません。"),
    ("1億5000", "後ろの数の単位がわかりません。"),
    ("1万5", "後ろの数の単位がわかりません。"),
    ("3千2", "後ろの数の単位がわかりません。"),
    ("2千万5", "後ろの数の単位がわかりません。"),
    ("1億2億", "金額として読み取れません。"),
    ("1万2億", "金額として読み取れません。"),
    ("万", "金額として読み取れません。"),
    ("億円", "金額として読み取れません。"),
    ("円", "金額として読み取れません。"),
    ("-5万", "0円より小さい金額です。"),
    ("−5万円", "0円より小さい金額です。"),
    ("▲5万", "0円より小さい金額です。"),
    ("$100", "円の金額ではないようです。"),
    ("100ドル", "円の金額ではないようです。"),
    ("100ユーロ", "円の金額ではないようです。"),
    ("1 000", "数字の間に空白があります。"),
    ("1二万", "漢数字と数字がまざっています。"),
    ("参百万", "金額として読み取れません。"),
    ("1e7", "金額として読み取れません。"),
    ("0x10", "金額として読み取れません。"),
    ("1_000", "金額として読み取れません。"),
    ("+1000", "金額として読み取れません。"),
    ("10万円/月", "一つの金額に決まりません。"),
    ("たくさん", "金額として読み取れません。"),
    ("9999999999999999", "桁が多すぎます。"),
)

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
    ("0", 0),
)

NO_PERIODS = (
    ("6月", "何月という月の名前とも読めます。"),
    ("2024年4月", "何月という月の名前とも読めます。"),
    ("3年6月", "何月という月の名前とも読めます。"),
    ("2年15か月", "一つの期間として読み取れません。"),
    ("2年半6か月", "一つの期間として読み取れません。"),
    ("90日", "月の数ではないようです。"),
    ("6週間", "月の数ではないようです。"),
    ("約3年", "一つの期間に決まりません。"),
    ("3〜5年", "一つの期間に決まりません。"),
    ("3年以内", "一つの期間に決まりません。"),
    ("1.3年", "月の数に端数が出ます。"),
    ("か月", "期間として読み取れません。"),
    ("年", "期間として読み取れません。"),
    ("36か月(2年)", "期間が二通りに書かれています。"),
    ("-3", "期間として読み取れません。"),
    ("長期", "期間として読み取れません。"),
    ("3年か5年", "一つの期間として読み取れません。"),
)

DAYS = (
    ("2024-04-01", "2024-04-01"),
    ("2024/4/1", "2024-04-01"),
    ("2024.4.1", "2024-04-01"),
    ("2024年4月1日", "2024-04-01"),
    ("西暦2024年4月1日", "2024-04-01"),
    ("20240401", "2024-04-01"),
    ("２０２４年４月１日", "2024-04-01"),
    ("二〇二四年四月一日", "2024-04-01"),
    ("令和6年4月1日", "2024-04-01"),
    ("令和六年四月一日", "2024-04-01"),
    ("R6.4.1", "2024-04-01"),
    ("R6/4/1", "2024-04-01"),
    ("R06-04-01", "2024-04-01"),
    ("ｒ６．４．１", "2024-04-01"),
    ("令6.4.1", "2024-04-01"),
    ("令和元年5月1日", "2019-05-01"),
    ("平成31年4月30日", "2019-04-30"),
    ("平成元年1月8日", "1989-01-08"),
    ("平27.4.1", "2015-04-01"),
    ("H27.4.1", "2015-04-01"),
    ("昭和64年1月7日", "1989-01-07"),
    ("昭和三十九年十月十日", "1964-10-10"),
    ("S39.10.10", "1964-10-10"),
    ("大正15年12月24日", "1926-12-24"),
    ("明治6年1月1日", "1873-01-01"),
    ("2024年4月1日(月)", "2024-04-01"),
    ("2024年2月29日", "2024-02-29"),
)

NO_DAYS = (
    ("昭和64年1月8日", "昭和の日付ではありません。"),
    ("平成31年5月1日", "平成の日付ではありません。"),
    ("平成元年1月7日", "平成の日付ではありません。"),
    ("令和元年4月30日", "令和の日付ではありません。"),
    ("令和100年1月1日", "令和の日付ではありません。"),
    ("令和0年1月1日", "令和の日付ではありません。"),
    ("大正15年12月25日", "大正の日付ではありません。"),
    ("明治5年1月1日", "明治の日付ではありません。"),
    ("24/4/1", "何年かが一つに決まりません。"),
    ("6.4.1", "何年かが一つに決まりません。"),
    ("24年4月1日", "何年かが一つに決まりません。"),
    ("4/1/2024", "月と日の順が決まりません。"),
    ("2024年4月", "日がありません。"),
    ("令和6年4月", "日がありません。"),
    ("2024/4", "日がありません。"),
    ("2024年", "一つの日付として読み取れません。"),
    ("2024年度", "一つの日付として読み取れません。"),
    ("2024-13-01", "こよみにない日です。"),
    ("2023-02-29", "こよみにない日です。"),
    ("2024-04-31", "こよみにない日です。"),
    ("R6.4.31", "こよみにない日です。"),
    ("2024/4-1", "一つの日付として読み取れません。"),
    ("2024・4・1", "一つの日付として読み取れません。"),
    ("2024 4 1", "数字の間に空白があります。"),
    ("2024年4月1日(火)", "曜日が日付と合いません。"),
    ("昨日", "一つの日付として読み取れません。"),
    ("99999-1-1", "一つの日付として読み取れません。"),
    ("0000-01-01", "こよみにない日です。"),
)

DAY_COUNTS = (
    ("45", 45),
    ("45日", 45),
    ("４５日間", 45),
    ("6週間", 42),
    ("2週", 14),
    ("0", 0),
)

NO_DAY_COUNTS = (
    ("1か月", "日数ではないようです。"),
    ("45日くらい", "一つの数に決まりません。"),
    ("1年", "日数ではないようです。"),
    ("-3", "0より小さい数です。"),
    ("30〜45日", "一つの数に決まりません。"),
)

COUNTS = (
    ("3", "件", 3),
    ("3件", "件", 3),
    ("１２", "件", 12),
    ("十二", "件", 12),
    ("3つ", "件", 3),
    ("2回", "回", 2),
    ("35人", "人", 35),
    ("35名", "人", 35),
    ("1,200字", "字", 1200),
    ("1,200文字", "字", 1200),
    ("1万2千字", "字", 12_000),
    ("2", "レベル", 2),
    ("レベル2", "レベル", 2),
    ("0", "件", 0),
)

NO_COUNTS = (
    ("3.5件", "件", "小数があり、数が一つに決まりません。"),
    ("3件くらい", "件", "一つの数に決まりません。"),
    ("2〜3件", "件", "一つの数に決まりません。"),
    ("-1", "件", "0より小さい数です。"),
    ("3人", "件", "数として読み取れません。"),
    ("1,2", "件", "桁区切りの「,」の位置が正しくありません。"),
    ("なし", "件", "数として読み取れません。"),
    ("35人以上", "人", "一つの数に決まりません。"),
    ("いくつか", "件", "数として読み取れません。"),
)


def reason(function, *arguments):
    """The sentence of a refusal, behind the text that it quotes."""
    with pytest.raises(reading.Unreadable) as caught:
        function(*arguments)
    text, _, why = caught.value.message.partition("」は、")
    assert text == f"「{arguments[0]}"
    return why


@pytest.mark.parametrize(("text", "expected"), AMOUNTS)
def test_an_amount_is_read(text, expected):
    assert reading.yen(text) == expected


@pytest.mark.parametrize(("text", "why"), NO_AMOUNTS)
def test_an_amount_that_is_not_clear_is_asked_again(text, why):
    assert reason(reading.yen, text).startswith(why)


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_a_period_is_read(text, expected):
    assert reading.months(text) == expected


@pytest.mark.parametrize(("text", "why"), NO_PERIODS)
def test_a_period_that_is_not_clear_is_asked_again(text, why):
    assert reason(reading.months, text).startswith(why)


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_a_day_is_read(text, expected):
    assert reading.day(text) == date.fromisoformat(expected)


@pytest.mark.parametrize(("text", "why"), NO_DAYS)
def test_a_day_that_is_not_clear_is_asked_again(text, why):
    assert reason(reading.day, text).startswith(why)


@pytest.mark.parametrize(("text", "expected"), DAY_COUNTS)
def test_a_number_of_days_is_read(text, expected):
    assert reading.days(text) == expected


@pytest.mark.parametrize(("text", "why"), NO_DAY_COUNTS)
def test_a_number_of_days_that_is_not_clear_is_asked_again(text, why):
    assert reason(reading.days, text).startswith(why)


@pytest.mark.parametrize(("text", "unit", "expected"), COUNTS)
def test_a_count_is_read(text, unit, expected):
    assert reading.count(text, unit) == expected


@pytest.mark.parametrize(("text", "unit", "why"), NO_COUNTS)
def test_a_count_that_is_not_clear_is_asked_again(text, unit, why):
    assert reason(reading.count, text, unit).startswith(why)


def test_a_refusal_says_what_to_write():
    with pytest.raises(reading.Unreadable) as caught:
        reading.yen("約500万")
    assert caught.value.message == (
        "「約500万」は、一つの金額に決まりません。"
        "「1000万円」「10,000,000」のように、一つの金額で入れてください。"
    )


def test_three_hundred_digits_are_too_many_and_not_repeated_in_full():
    with pytest.raises(reading.Unreadable) as caught:
        reading.yen("9" * 300)
    assert caught.value.message == f"「{'9' * 20}…」は、長すぎます。60文字までで入れてください。"


@given(st.integers(0, 10**14))
def test_an_amount_written_in_full_is_read_back(amount):
    assert reading.yen(japanese.yen(amount)) == amount
    assert reading.yen(str(amount)) == amount


@given(st.integers(0, 10**11))
def test_an_amount_written_short_is_read_back(amount):
    assert reading.yen(japanese.yen_short(amount)) == amount
    assert reading.yen(japanese.yen_short(amount * 10_000)) == amount * 10_000


@given(st.integers(0, 600))
def test_a_period_as_pages_write_it_is_read_back(months):
    assert reading.months(japanese.months(months)) == months


@given(st.dates(date(1873, 1, 1), date(2117, 12, 31)))
def test_a_day_of_an_era_as_pages_write_it_is_read_back(day):
    assert reading.day(japanese.era_day(day)) == day


@given(st.dates(date(1868, 1, 25), date(2200, 12, 31)))
def test_a_day_as_pages_write_it_is_read_back(day):
    assert reading.day(japanese.day(day)) == day
    assert reading.day(day.isoformat()) == day
    assert reading.day(day.strftime("%Y%m%d")) == day


@pytest.mark.parametrize("read", [reading.yen, reading.months, reading.days, reading.day])
@given(
    st.text(
        alphabet=st.sampled_from("0123456789０９一二十百千万億円年か月日元令和R.,-/~約半()間 x")
    )
)
def test_whatever_is_typed_is_read_or_refused_in_words(read, text):
    with contextlib.suppress(reading.Unreadable):
        assert isinstance(read(text), int | date)
