"""The one fold: what becomes the same sign, and what stays as it was typed."""

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing.folding import fold, hyphens, notice

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("１，０００ａＺ（）～＠", "1,000aZ()~@"),
        ("　前と後　", "前と後"),
        ("a\u00a0b\u2003c", "a b c"),
        ("ｱﾌｶﾞﾆｽﾀﾝ", "アフガニスタン"),
        ("ﾊﾟﾗｸﾞｱｲ･ｳﾞｰ", "パラグアイ・ヴー"),
        ("カ\u3099ナ", "ガナ"),
        ("ハ゜リ", "パリ"),
        ("㍻27年", "平成27年"),
        ("㋿8年㍼㍽㍾", "令和8年昭和大正明治"),
        ("㍿山田㈱㈲㈳㈵", "株式会社山田(株)(有)(社)(特)"),
        ("㈮㊎", "(金)(金)"),
        ("￥￡", "¥£"),
        ("a\u200b\u00adb\ufeff\u2060\ufe0f", "ab"),
        ("⽇本の⻑", "日本の長"),
        ("\ufa19\ufa1b", "神福"),
    ],
)
def test_the_same_sign_typed_otherwise_is_that_sign(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text", ["①", "⒉", "10²", "½", "Ⅷ", "㌔", "㎡", "㈠", "٣", "\uf9d1", "ー", "〜"]
)
def test_what_only_resembles_another_sign_stays(text):
    assert fold(text) == text


@given(st.text())
def test_what_is_folded_is_folded(text):
    assert fold(fold(text)) == fold(text)


def test_no_sign_but_a_full_width_one_becomes_a_digit():
    made = {
        sign
        for sign in map(chr, range(sys.maxunicode + 1))
        if not sign.isascii() and any(one.isascii() and one.isdigit() for one in fold(sign))
    }
    assert made == set("０１２３４５６７８９")


def test_a_number_of_unicode_becomes_no_other_number():
    """But for radicals, which have the shape of one."""
    for sign in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.numeric(sign, None) is not None and sign not in "０１２３４５６７８９":
            assert fold(sign) == sign, sign


@pytest.mark.parametrize("sign", "‐‑‒–—―−－─ー")
def test_every_dash_is_a_hyphen(sign):
    assert hyphens(f"2026{sign}10") == "2026-10"


def test_the_long_vowel_behind_a_kana_is_no_hyphen():
    assert hyphens("ユーロー") == "ユーロー"


def test_what_was_read_for_a_radical_is_told():
    assert notice("10⽉30⽇⽇") == (
        "形の似た別の文字があったので、「⽉」を「月」、「⽇」を「日」と読みました。"
    )
    assert notice("10月30日１２ｱ") == ""


def test_there_is_one_fold():
    """Unicode's own normalisation makes numbers of what is none."""
    users = [
        file
        for room in ("schemes", "grants", "outreach", "shiminsanka")
        for file in (ROOT / room).rglob("*.py")
        if "normalize(" in file.read_text()
    ]
    assert users == []
