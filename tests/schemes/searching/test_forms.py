"""One form for what people write in several ways, and where a shown text has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.searching.forms import form, is_wordless, spans


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("寄附", "寄付"),
        ("子ども", "子供"),
        ("子ども", "こども"),
        ("JICA基金", "ＪＩＣＡ基金"),
        ("ジャパンデスク", "ｼﾞｬﾊﾟﾝﾃﾞｽｸ"),
        ("ジャパンデスク", "じゃぱんですく"),
        ("ジャパンデスク", "ジャパン・デスク"),
        ("パートナー型", "パートナ型"),
        ("センター", "センターー"),
        ("NGO-JICA協議会", "ngo jica 協議会"),
        ("NGO-JICA協議会", "NGO–JICA協議会"),
        ("受け入れ", "受入れ"),
        ("受け入れ", "受入"),
        ("締め切り", "〆切"),
        ("申し込み", "申込"),
        ("1,000万円", "1000万円"),
        ("6か月", "6ヶ月"),
        ("6か月", "6カ月"),
        ("ベトナム", "ヴェトナム"),
    ],
)
def test_ways_of_writing_one_word_are_one(one, other):
    assert form(one) == form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("寄付", "給付"), ("2.5か月", "25か月"), ("10万円", "1.0万円"), ("インド", "インドネシア")],
)
def test_other_words_stay_others(one, other):
    assert form(one) != form(other)


@pytest.mark.parametrize(
    "text", ["", " ", "　", "。、!?", "%", "_", "'\"", "🙂🙃", "\u202e\u200f", "ー", "-"]
)
def test_signs_alone_are_nothing_to_look_for(text):
    assert is_wordless(text)


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("一般寄附金について", "寄付", ["寄附"]),
        ("ジャパン・デスクとｼﾞｬﾊﾟﾝﾃﾞｽｸ", "じゃぱんですく", ["ジャパン・デスク", "ｼﾞｬﾊﾟﾝﾃﾞｽｸ"]),
        ("研修員の受け入れ。", "受入", ["受け入れ"]),
        ("子どもと子供", "こども", ["子ども", "子供"]),
        ("最大で1,000万円です", "1000万円", ["1,000万円"]),
        ("2023年度と3年まで", "3年", ["3年"]),
        ("2.5か月", "2.5か月", ["2.5か月"]),
        ("寄附寄附", "寄付", ["寄附寄附"]),
        ("なし", "寄付", []),
    ],
)
def test_a_word_is_marked_as_it_is_shown(text, word, found):
    assert [text[start:end] for start, end in spans(text, [form(word)])] == found


@given(st.text(max_size=80), st.text(min_size=1, max_size=5))
def test_marks_stay_within_the_text_apart_and_in_order(text, word):
    last = 0
    for start, end in spans(text, [form(word)]):
        assert last <= start < end <= len(text)
        last = end


@given(st.text(max_size=80))
def test_a_form_is_its_own_form(text):
    assert form(form(text)) == form(text)
