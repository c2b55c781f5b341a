"""How people write amounts, periods, days and counts: what is read, and what is asked again."""

import contextlib
import sys
import unicodedata
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing import folding, japanese, reading

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
    ("壱千萬円", 10_000_000),
    ("金壱百万円也", 1_000_000),
    ("弐千参百万円", 23_000_000),
    ("参百万", 3_000_000),
    ("拾萬圓", 100_000),
    ("金1,000,000円也", 1_000_000),
    ("金1,000,000円", 1_000_000),
    ("￥1,000,000-", 1_000_000),
    ("￥1,000,000－", 1_000_000),
    ("¥1,000,000ー", 1_000_000),
    ("1,000,000円-", 1_000_000),
    ("\\1,000", 1000),
    ("1,000万円（税込）", 10_000_000),
    ("1,000万円(消費税込み)", 10_000_000),
    ("1,000万円税込", 10_000_000),
    ("\u200b1,000\u2060万円\ufeff", 10_000_000),
    ("⼀千万円", 10_000_000),
)

NO_AMOUNTS = (
    ("10-20万", "「-」とあるので、一つの金額に決まりません。"),
    ("10〜20万円", "「〜」とあるので、一つの金額に決まりません。"),
    ("10～20万", "「~」とあるので、一つの金額に決まりません。"),
    ("10万、20万", "「、」とあるので、一つの金額に決まりません。"),
    ("10万から20万", "「から」とあるので、一つの金額に決まりません。"),
    ("10万円または20万円", "「または」とあるので、一つの金額に決まりません。"),
    ("約500万", "「約」とあるので、一つの金額に決まりません。"),
    ("およそ500万円", "「およそ」とあるので、一つの金額に決まりません。"),
    ("500万円程度", "「程度」とあるので、一つの金額に決まりません。"),
    ("500万くらい", "「くらい」とあるので、一つの金額に決まりません。"),
    ("数百万", "「数」とあるので、一つの金額に決まりません。"),
    ("1000万円以内", "「以内」とあるので、一つの金額に決まりません。"),
    ("1000万円以下", "「以下」とあるので、一つの金額に決まりません。"),
    ("500万強", "「強」とあるので、一つの金額に決まりません。"),
    ("1000万?", "「?」とあるので、一つの金額に決まりません。"),
    ("1,00万", "桁区切りの「,」の位置が正しくありません。"),
    ("1,0000円", "桁区切りの「,」の位置が正しくありません。"),
    ("1000,000", "桁区切りの「,」の位置が正しくありません。"),
    ("3億20000万", "金額として読み取れません。"),
    ("1.5億2000万", "金額として読み取れません。"),
    ("1.5", "小数があり、金額が一つに決まりません。"),
    ("1.000", "小数があり、金額が一つに決まりません。"),
    ("1.23456万", "「1.」が箇条書きの番号とも小数とも読めます。"),
    ("1.1000万円", "「1.」が箇条書きの番号とも小数とも読めます。"),
    ("2.500万円", "「2.」が箇条書きの番号とも小数とも読めます。"),
    ("2. 500万円", "「2.」が箇条書きの番号とも小数とも読めます。"),
    ("1.50万円", "「1.」が箇条書きの番号とも小数とも読めます。"),
    ("0.00001万", "「0.」が箇条書きの番号とも小数とも読めます。"),
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
    ("$100", "「$」とあり、円の金額ではないようです。"),
    ("US$100", "「US$」とあり、円の金額ではないようです。"),
    ("100ドル", "「ドル」とあり、円の金額ではないようです。"),
    ("100ユーロ", "「ユーロ」とあり、円の金額ではないようです。"),
    ("100万円(税抜)", "「税抜」とあり、税の分がわかりません。"),
    ("1 000", "数字の間に空白があります。"),
    ("1二万", "漢数字と数字がまざっています。"),
    ("1e7", "「e」を金額として読み取れません。"),
    ("0x10", "「x」を金額として読み取れません。"),
    ("1_000", "「_」を金額として読み取れません。"),
    ("+1000", "「+」を金額として読み取れません。"),
    ("①1,000万円", "「①」を金額として読み取れません。"),
    ("10²万円", "「²」を金額として読み取れません。"),
    ("⒈1000万円", "「⒈」を金額として読み取れません。"),
    ("٣万円", "「٣」を金額として読み取れません。"),
    ("(1)1000万円", "「(」を金額として読み取れません。"),
    ("最大1000万円", "「最大」とあるので、一つの金額に決まりません。"),
    ("上限1000万円", "「上限」とあるので、一つの金額に決まりません。"),
    ("1000万円(予定)", "「予定」とあるので、一つの金額に決まりません。"),
    ("2026年3月末1000万円", "「末」とあるので、一つの金額に決まりません。"),
    ("現在1000万円", "「現在」とあるので、一つの金額に決まりません。"),
    ("未定", "一つの金額に決まりません。"),
    ("1000-", "「-」とあるので、一つの金額に決まりません。"),
    ("10万円/月", "「/」とあるので、一つの金額に決まりません。"),
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
    ("3年(36か月)", 36),
    ("参年", 36),
    ("0", 0),
)

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
    ("2024年4月1日 月曜日", "2024-04-01"),
    ("2024/4/1(月・祝)", "2024-04-01"),
    ("2024年4月1日㈪", "2024-04-01"),
    ("令和8年(2026年)10月30日", "2026-10-30"),
    ("令和8(2026)年10月30日", "2026-10-30"),
    ("2026年（令和8年）10月30日（金）", "2026-10-30"),
    ("2026(R8)年10月30日", "2026-10-30"),
    ("令和8年10月30日(2026年10月30日)", "2026-10-30"),
    ("㋿8年10月30日", "2026-10-30"),
    ("令和弐年参月拾日", "2020-03-10"),
    ("2026‐10‐30", "2026-10-30"),
    ("2026−10−30", "2026-10-30"),
    ("2026ー10ー30", "2026-10-30"),
    ("2026―10―30", "2026-10-30"),
    ("2026–10–30", "2026-10-30"),
    ("2026—10—30", "2026-10-30"),
    ("2026－10－30", "2026-10-30"),
    ("2026ｰ10ｰ30", "2026-10-30"),
    ("2026/10/30 0:00", "2026-10-30"),
    ("2026-10-30 00:00:00", "2026-10-30"),
    ("2026年10⽉30⽇", "2026-10-30"),
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
    ("2024年度", "「度」を日付として読み取れません。"),
    ("2024-13-01", "こよみにない日です。"),
    ("2023-02-29", "こよみにない日です。"),
    ("2024-04-31", "こよみにない日です。"),
    ("R6.4.31", "こよみにない日です。"),
    ("2024/4-1", "一つの日付として読み取れません。"),
    ("2024・4・1", "「・」を日付として読み取れません。"),
    ("2024 4 1", "数字の間に空白があります。"),
    ("2024年4月1日(火)", "曜日が日付と合いません。2024年4月1日は月曜日です。"),
    ("2024年4月1日火曜日", "曜日が日付と合いません。2024年4月1日は月曜日です。"),
    (
        "令和8年(2025年)10月30日",
        "「2025年」が日付と合いません。2026年10月30日は令和8年(2026年)です。",
    ),
    (
        "2026年(令和7年)10月30日",
        "「令和7年」が日付と合いません。2026年10月30日は令和8年(2026年)です。",
    ),
    (
        "2019年(令和元年)4月1日",
        "「令和元年」が日付と合いません。2019年4月1日は平成31年(2019年)です。",
    ),
    ("R8.10.30(2026/10/29)", "「2026/10/29」が日付と合いません。"),
    ("2026年10月30日現在", "「現在」とあるので、一つの日付に決まりません。"),
    ("2026年10月末", "「末」とあるので、一つの日付に決まりません。"),
    ("2026年10月30日(予定)", "「予定」とあるので、一つの日付に決まりません。"),
    ("未定", "一つの日付に決まりません。"),
    ("2026/10/30 17:00", "時刻「17:00」があります。"),
    ("08/04/01", "何年かが一つに決まりません。"),
    ("2026年⒑月30日", "「⒑」を日付として読み取れません。"),
    ("2026年⑩月30日", "「⑩」を日付として読み取れません。"),
    ("２０２６/1٠/30", "「٠」を日付として読み取れません。"),
    ("2026-W01-1", "「w」を日付として読み取れません。"),
    ("昨日", "「昨」を日付として読み取れません。"),
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
    ("1か月", "「月」とあり、日数ではないようです。"),
    ("45日くらい", "「くらい」とあるので、一つの数に決まりません。"),
    ("約6週間", "「約」とあるので、一つの数に決まりません。"),
    ("1年", "「年」とあり、日数ではないようです。"),
    ("-3", "0より小さい数です。"),
    ("30〜45日", "「〜」とあるので、一つの数に決まりません。"),
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
    ("1,600", "", 1600),
    ("3者", "者", 3),
)

NO_COUNTS = (
    ("3.5件", "件", "小数があり、数が一つに決まりません。"),
    ("3件くらい", "件", "「くらい」とあるので、一つの数に決まりません。"),
    ("2〜3件", "件", "「〜」とあるので、一つの数に決まりません。"),
    ("-1", "件", "0より小さい数です。"),
    ("3人", "件", "「人」を数として読み取れません。"),
    ("③件", "件", "「③」を数として読み取れません。"),
    ("1,2", "件", "桁区切りの「,」の位置が正しくありません。"),
    ("なし", "件", "数として読み取れません。"),
    ("35人以上", "人", "「以上」とあるので、一つの数に決まりません。"),
    ("いくつか", "件", "数として読み取れません。"),
)


TIMES = (
    ("17:00", time(17)),
    ("１７：３０", time(17, 30)),
    ("17:00:00", time(17)),
    ("9:05", time(9, 5)),
    ("17時", time(17)),
    ("17時30分", time(17, 30)),
    ("17時半", time(17, 30)),
    ("十七時", time(17)),
    ("午後5時", time(17)),
    ("午後5時30分", time(17, 30)),
    ("午前9時", time(9)),
    ("午前0時", time(0)),
    ("午後0時", time(12)),
    ("正午", time(12)),
    ("5:30pm", time(17, 30)),
    ("PM5:00", time(17)),
    ("9:00 a.m.", time(9)),
)

NO_TIMES = (
    ("夕方", "時刻として読み取れません。"),
    ("17", "時刻として読み取れません。"),
    ("1700", "時刻として読み取れません。"),
    ("17:0", "時刻として読み取れません。"),
    ("⑰時", "時刻として読み取れません。"),
    ("17:00:30", "時刻として読み取れません。"),
    ("24:00", "その日の終わりか次の日の始まりかが決まりません。"),
    ("24時", "その日の終わりか次の日の始まりかが決まりません。"),
    ("25:00", "一日のうちにない時刻です。"),
    ("17:60", "一日のうちにない時刻です。"),
    ("午後13時", "午後にない時刻です。"),
    ("午前12時", "正午か夜の0時かが決まりません。"),
    ("12:00 pm", "正午か夜の0時かが決まりません。"),
)

FISCAL_YEARS = (
    ("2026", 2026),
    ("２０２６年度", 2026),
    ("令和8年度", 2026),
    ("令和八年度", 2026),
    ("R8", 2026),
    ("r08", 2026),
    ("FY2026", 2026),
    ("令和8年度(2026年度)", 2026),
    ("2026（令和8）年度", 2026),
    ("令和元年度", 2019),
    ("平成31年度", 2019),
    ("昭和29年度", 1954),
    ("平成元年度", 1989),
    ("昭和63年度", 1988),
)

NO_FISCAL_YEARS = (
    ("2026年", "こよみの年とも読めます。"),
    ("R8年", "こよみの年とも読めます。"),
    ("8年度", "年度として読み取れません。"),
    ("26", "年度として読み取れません。"),
    ("昭和64年度", "昭和の年度ではありません。"),
    ("平成32年度", "平成の年度ではありません。"),
    ("令和8年度(2025年度)", "「2025年度」が年度と合いません。"),
    ("2026〜2027年度", "「〜」を年度として読み取れません。"),
    ("2026年度予定", "「予定」を年度として読み取れません。"),
    ("②026", "「②」を年度として読み取れません。"),
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


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_a_time_is_read(text, expected):
    assert reading.clock(text) == expected


@pytest.mark.parametrize(("text", "why"), NO_TIMES)
def test_a_time_that_is_not_clear_is_asked_again(text, why):
    assert reason(reading.clock, text).startswith(why)


@pytest.mark.parametrize(("text", "expected"), FISCAL_YEARS)
def test_a_fiscal_year_is_read(text, expected):
    assert reading.fiscal_year(text) == expected


@pytest.mark.parametrize(("text", "why"), NO_FISCAL_YEARS)
def test_a_fiscal_year_that_is_not_clear_is_asked_again(text, why):
    assert reason(reading.fiscal_year, text).startswith(why)


@pytest.mark.parametrize("text", ["はい", " はい ", "YES", "true", "○", "◯", "〇", "１", "有"])
def test_yes_is_read(text):
    assert reading.yes_or_no(text) is True


@pytest.mark.parametrize("text", ["いいえ", "No", "false", "×", "✕", "0", "無", "なし"])
def test_no_is_read(text):
    assert reading.yes_or_no(text) is False


@pytest.mark.parametrize("text", ["maybe", "①", "はいいえ", "2", "¹"])
def test_neither_yes_nor_no_is_asked_again(text):
    assert reason(reading.yes_or_no, text) == (
        "読み取れません。「はい」か「いいえ」で入れてください。"
    )


def test_a_count_may_be_below_nothing_where_that_is_meant():
    assert reading.count("-3", signed=True) == reading.count("▲3", signed=True) == -3
    assert reason(reading.count, "-3") == "0より小さい数です。0以上の数を入れてください。"


def test_a_day_as_machines_write_it_is_that_and_nothing_else():
    assert reading.exact_day("2026-10-30") == date(2026, 10, 30)
    for text in (
        "20261030",
        "2026-W44-5",
        "2026-10-3",
        "２０２６-10-30",
        "2026-10-30\n",
        " 2026-10-30",
        "2026-10-30T00:00",
        "٢٠٢٦-10-30",
        "2026-02-30",
        "",
    ):
        with pytest.raises(ValueError, match=r".*"):
            reading.exact_day(text)


def test_a_refusal_says_what_to_write():
    with pytest.raises(reading.Unreadable) as caught:
        reading.yen("約500万")
    assert caught.value.message == (
        "「約500万」は、「約」とあるので、一つの金額に決まりません。"
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


USUAL = set("0123456789０１２３４５６７８９〇零一二三四五六七八九十百千万億兆")
FORMAL = set("壱壹弌弐貳貮弍参參肆伍陸漆柒捌玖拾佰陌仟阡萬")
# What Unicode calls a number, and is none that people type.
STRANGE = [
    sign
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.numeric(sign, None) is not None and sign not in USUAL | FORMAL
]
READERS = (
    (reading.yen, "{}000万円"),
    (reading.yen, "1{}00万円"),
    (reading.yen, "1000{}万円"),
    (reading.yen, "{}1,000万円"),
    (reading.months, "{}年"),
    (reading.months, "1{}か月"),
    (reading.days, "4{}日"),
    (reading.count, "{}2"),
    (reading.day, "202{}年10月30日"),
    (reading.day, "2026/1{}/30"),
    (reading.fiscal_year, "202{}"),
    (reading.fiscal_year, "R{}"),
    (reading.clock, "1{}:00"),
)


def test_there_are_more_signs_for_numbers_than_people_type():
    assert len(STRANGE) > 1500
    assert {"①", "²", "⒉", "٣", "½", "Ⅷ", "\uf9d1"} <= set(STRANGE)


@pytest.mark.parametrize(("read", "shape"), READERS)
@given(st.sampled_from(STRANGE))
def test_no_other_digit_of_unicode_is_ever_part_of_a_number(read, shape, sign):
    with pytest.raises(reading.Unreadable) as caught:
        read(shape.format(sign))
    assert sign in caught.value.message


@pytest.mark.parametrize(("read", "shape"), READERS)
@given(st.characters())
def test_whatever_one_sign_is_it_is_read_as_what_it_looks_like_or_not_at_all(read, shape, sign):
    """All of Unicode: what is read is what stands there when the sign is folded."""
    with contextlib.suppress(reading.Unreadable):
        found = read(shape.format(sign))
        assert found == read(shape.format(folding.fold(sign)))
        assert unicodedata.numeric(sign, None) is None or sign in USUAL | FORMAL


@pytest.mark.parametrize(
    "read",
    [
        reading.yen,
        reading.months,
        reading.days,
        reading.day,
        reading.count,
        reading.clock,
        reading.fiscal_year,
        reading.yes_or_no,
    ],
)
@given(
    st.text(
        alphabet=st.sampled_from(
            "0123456789０９一二十百千万億円年か月日元令和R.,-/~約半()間 x:時分午後度金也¥①壱曜"
        )
    )
)
def test_whatever_is_typed_is_read_or_refused_in_words(read, text):
    with contextlib.suppress(reading.Unreadable):
        assert isinstance(read(text), int | date | time)


@given(st.times())
def test_a_time_as_pages_write_it_is_read_back(moment):
    whole = moment.replace(second=0, microsecond=0)
    assert reading.clock(f"{whole:%H:%M}") == whole
    assert reading.clock(f"{whole.hour}時{whole.minute}分") == whole


@given(st.integers(1954, 2200))
def test_a_fiscal_year_as_pages_write_it_is_read_back(year):
    assert reading.fiscal_year(f"{year}年度") == year
