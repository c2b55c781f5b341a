"""What people write is read as it looks or asked again in words, whatever signs it is made of."""

import contextlib
import sys
import unicodedata
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing import folding, reading


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
