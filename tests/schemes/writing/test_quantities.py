"""Quantities in a text: what has its unit beside it, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing.quantities import Quantity, found_in, told


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
    ],
)
def test_quantities_are_read_with_their_units(text, words):
    assert {told(one) for one in found_in(text)} == words


@pytest.mark.parametrize(
    "text", ["2026年度", "2026年4月1日", "3年生", "2年次", "一般型", "第3版", "約束", "10%", ""]
)
def test_years_days_and_names_are_no_quantities(text):
    assert found_in(text) == frozenset()


def test_a_number_is_no_other_number():
    assert Quantity("円", 10_000_000) in found_in("1,000万円")
    assert Quantity("円", 10_000_000) not in found_in("1億1,000万円")
    assert Quantity("か月", 36) not in found_in("13年")


@given(st.text(alphabet="0123456789,.億万千百十円年か月人件回字歳日レベル間半 ", max_size=400))
def test_whatever_stands_there_is_read(text):
    assert all(told(one) for one in found_in(text))
