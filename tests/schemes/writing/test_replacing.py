"""What is sought is found however it is written, and only its own place is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing import quantities
from schemes.writing.folding import FoldedText, fold
from schemes.writing.replacing import AROUND, Replacing, Snippet, shortened

TEN, FIFTEEN = "1000万円", "1,500万円"


@pytest.mark.parametrize(
    "sought", ["1000万円", "１，０００万円", "1,000万円", "10,000,000円", "一千万円"]
)
@pytest.mark.parametrize(
    "written", ["1,000万円", "１０００万円", "1000万", "10,000,000円", "一千万円"]
)
def test_an_amount_is_found_however_it_is_written(sought, written):
    text = f"総額は{written}まで、3年です。"
    assert Replacing(sought, FIFTEEN).done(text) == "総額は1,500万円まで、3年です。"


@pytest.mark.parametrize("text", ["1億1,000万円", "11,000万円", "1,000万人", "100万円", "総額", ""])
def test_another_number_stays(text):
    assert Replacing(TEN, FIFTEEN).done(text) == text


@pytest.mark.parametrize(
    ("sought", "instead", "text", "done"),
    [
        ("36か月", "5年", "期間は3年・36ヶ月", "期間は5年・5年"),
        ("76名", "78名", "合計76人、７６名です", "合計78名、78名です"),
        (
            "2026年10月30日",
            "2026年11月30日",
            "締切は令和8年10月30日(金)",
            "締切は2026年11月30日(金)",
        ),
        (
            "jica基金",
            "JICA基金活用事業",
            "ＪＩＣＡ基金とJICA基金",
            "JICA基金活用事業とJICA基金活用事業",
        ),
        ("ｶﾞｲﾄﾞ", "案内", "ガイドを見る", "案内を見る"),
        ("(案)", "", "計画（案）です", "計画です"),
        (TEN, "{{K-2 円}}", "Up to 10 million yen", "Up to {{K-2 円}}"),
        (TEN, FIFTEEN, "Up to 10 million yen.", "Up to 15 million yen."),
        ("3年", "5年", "for 3 years", "for 5 years"),
    ],
)
def test_it_is_replaced_in_its_own_place(sought, instead, text, done):
    assert Replacing(sought, instead).done(text) == done


def test_a_preview_marks_what_is_found_before_and_after():
    before, after = Replacing(TEN, FIFTEEN).pieces("総額は１０００万円まで")
    assert before == [Snippet("総額は"), Snippet("１０００万円", True), Snippet("まで")]
    assert after == [Snippet("総額は"), Snippet("1,500万円", True), Snippet("まで")]


def test_long_texts_are_told_around_what_is_found():
    long = "あ" * 100
    before, _ = Replacing(TEN, FIFTEEN).pieces(f"{long}{TEN}{long}{TEN}{long}")
    part = "あ" * AROUND
    shown = [one.text for one in shortened(before)]
    assert shown == [f"…{part}", TEN, f"{part}…{part}", TEN, f"{part}…"]


@given(st.text(alphabet="1１,，万億円年か月3０〇一千ｶﾞガ㍻ ①🈂人", max_size=40))
def test_places_are_those_of_the_text_as_it_is_written(text):
    assert FoldedText(text).text.strip() == fold(text)
    assert {one.quantity for one in quantities.occurrences(text)} == quantities.found_in(text)
    for one in quantities.occurrences(text):
        assert one.quantity in quantities.found_in(text[one.start : one.end])
