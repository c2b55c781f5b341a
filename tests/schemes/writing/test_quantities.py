"""Quantities in a text: what has its unit beside it, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing.quantities import Quantity, found_in, in_unit, on, told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("総額1,500万円以内・3年まで", {"1,500万円", "3年"}),
        ("５００万円、2年6か月", {"500万円", "30か月"}),
        ("1億円/3年(最大)", {"1億円", "3年"}),
        ("3億2,000万円", {"3億2,000万円"}),
        ("3,000万の別枠、2年半", {"3,000万円", "30か月"}),
        ("5万8千人以上、76名", {"58,000人", "76人"}),
        ("過去5年間に24か月以上", {"5年", "2年"}),
        ("1か月前(30日前)まで", {"1か月", "30日"}),
        ("満20歳まで、1,200字以内", {"20歳", "1,200字"}),
        ("これまでに2件以下、3回", {"2件", "3回"}),
        ("レベル3の地域", {"レベル3"}),
        ("締切は2026年10月30日(金)、令和8年11月2日", {"2026年10月30日", "2026年11月2日"}),
        ("2026-04-01から", {"2026年4月1日"}),
        ("毎年10月30日まで", {"10月30日"}),
        ("up to 10 million yen in total and 3 years", {"1,000万円", "3年"}),
        ("2.5 million yen, a 2-year project, 18 months", {"250万円", "2年", "18か月"}),
        ("JPY 500,000 yen; at most 50 years old", {"50万円", "50歳"}),
    ],
)
def test_quantities_are_read_with_their_units(text, words):
    assert {told(one) for one in found_in(text)} == words


@pytest.mark.parametrize(
    "text",
    ["2026年度", "令和8年に", "3年生", "2年次", "一般型", "第3版", "10%", ""],
)
def test_years_and_names_are_no_quantities(text):
    assert found_in(text) == frozenset()


def test_a_number_is_no_other_number():
    assert Quantity("円", 10_000_000) in found_in("1,000万円")
    assert Quantity("円", 10_000_000) not in found_in("1億1,000万円")
    assert Quantity("か月", 36) not in found_in("13年")


def test_what_is_counted_is_read_by_the_unit_of_its_row():
    assert Quantity("拠点", 13) in found_in("全国13拠点", ["拠点"])
    assert Quantity("か国", 24) in found_in("世界24カ国", ["か国"])
    assert found_in("全国13拠点") == frozenset()
    assert in_unit("名", 76) == in_unit("人", 76) == Quantity("人", 76)


def test_a_date_may_be_said_without_its_year():
    day = on(date(2026, 10, 30))
    assert day.is_in(found_in("2026年10月30日"))
    assert day.is_in(found_in("10月30日"))
    assert not day.is_in(found_in("2025年10月30日、10月31日"))


@given(st.text(alphabet="0123456789,.億万千百十円年か月人件回字歳日レベル間半 ", max_size=400))
def test_whatever_stands_there_is_read(text):
    assert all(told(one) for one in found_in(text))
