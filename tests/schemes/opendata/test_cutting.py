"""Texts are cut at a sentence, never within one if that can be helped."""

import pytest

from schemes.opendata.cutting import cut, cut_values, joined, sentence


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("あい。うえ。", 6, "あい。うえ。"),
        ("あい。うえ。", 5, "あい。"),
        ("あい。うえ。", 3, "あい。"),
        ("あいうえお。", 4, "あいう…"),
        ("", 3, ""),
    ],
)
def test_whole_sentences_are_kept(text, most, kept):
    assert cut(text, most) == kept


@pytest.mark.parametrize(
    ("values", "most", "kept"),
    [("ab;cd", 5, "ab;cd"), ("ab;cd", 4, "ab"), ("abcdef;g", 4, "abc…"), (None, 4, None)],
)
def test_whole_values_are_kept(values, most, kept):
    assert cut_values(values, most) == kept


def test_values_are_joined_once_each_and_hold_no_sign_of_their_own():
    assert joined(["あ", "", "い;う", "あ"]) == "あ;い；う"
    assert joined([]) is None


def test_a_sentence_ends_once():
    assert sentence("あ\nい") == "あ い。"
    assert sentence("あ。") == "あ。"
    assert sentence("") == ""
