"""Choices by the names that people call them, countries and prefectures among them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.writing.names import Called, Names, key, nearest
from schemes.writing.numerals import Unreadable
from schemes.writing.places import (
    COUNTRIES,
    COUNTRIES_CALLED,
    PREFECTURES,
    PREFECTURES_CALLED,
)

BODIES = Names(
    (
        Called("npo", "NPO法人", ("特定非営利活動法人", "(特非)")),
        Called("state", "国立大学法人", ("大学",)),
        Called("city", "公立大学法人", ("大学",)),
        Called("private", "私立大学", ("大学",)),
        Called("member", "旅費・渡航費"),
    )
)


def why_not(names, text):
    with pytest.raises(Unreadable) as caught:
        names.read(text)
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("npo", "npo"),
        ("NPO", "npo"),
        ("ＮＰＯ法人", "npo"),
        ("「NPO 法人」", "npo"),
        ("特定非営利活動法人", "npo"),
        ("（特非）", "npo"),
        ("私立大学", "private"),
        ("旅費渡航費", "member"),
        ("旅費･渡航費", "member"),
    ],
)
def test_a_choice_is_known_by_any_of_its_names(text, code):
    assert BODIES.read(text) == code


def test_a_name_of_several_is_asked_again_with_all_of_them():
    assert why_not(BODIES, "大学") == (
        "「大学」は、「国立大学法人」「公立大学法人」「私立大学」のどれかに決まりません。"
        "そのうちの一つを入れてください。"
    )


def test_a_name_that_is_shown_is_of_one_choice_whatever_others_are_called():
    names = Names((Called("a", "学校"), Called("b", "専修学校", ("学校",))))
    assert names.read("学校") == "a"


def test_a_name_of_none_is_asked_again_with_what_may_be_meant():
    assert why_not(BODIES, "特定非営利活動法人みどりの会") == (
        "「特定非営利活動法人みどりの会」は、選択肢にありません。近いものに「NPO法人」があります。"
    )
    assert why_not(BODIES, "ロボット") == (
        "「ロボット」は、選択肢にありません。選択肢から選んでください。"
    )


def test_likeness_is_only_asked_where_no_name_is_held():
    assert nearest("東京県", ["東京都", "京都府"]) == "近いものに「東京都」があります。"
    assert nearest("みえけん", ["みやけん", "東京都"]) == "近いものに「みやけん」があります。"
    assert nearest("x", ["東京都"]) == ""


# --- Places --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ビルマ", "ミャンマー"),
        ("ﾋﾞﾙﾏ", "ミャンマー"),
        ("みゃんまー", "ミャンマー"),
        ("ミャンマ－", "ミャンマー"),
        ("中華人民共和国", "中国"),
        ("ちゅうごく", "中国"),
        ("ラオス人民民主共和国", "ラオス"),
        ("ヴェトナム", "ベトナム"),
        ("ボスニア・ヘルツェゴヴィナ", "ボスニア・ヘルツェゴビナ"),
        ("アメリカ合衆国", "米国"),
        ("イギリス", "英国"),
        ("スワジランド", "エスワティニ"),
        ("象牙海岸", "コートジボワール"),
        ("np", "ネパール"),
    ],
)
def test_a_country_is_known_by_its_names(text, name):
    assert COUNTRIES[COUNTRIES_CALLED.read(text)] == name


def test_two_countries_of_one_name_are_asked_again():
    assert why_not(COUNTRIES_CALLED, "コンゴ") == (
        "「コンゴ」は、「コンゴ共和国」「コンゴ民主共和国」のどれかに決まりません。"
        "そのうちの一つを入れてください。"
    )


def test_a_country_that_is_half_named_is_hinted_by_that_name():
    assert why_not(COUNTRIES_CALLED, "ビルマ国") == (
        "「ビルマ国」は、選択肢にありません。近いものに「ミャンマー」があります。"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("東京", "13"),
        ("東京都", "13"),
        ("とうきょう", "13"),
        ("トウキョウト", "13"),
        ("きょうと", "26"),
        ("ｵｷﾅﾜ", "47"),
        ("おきなわ", "47"),
        ("沖縄 県", "47"),
        ("北海道", "01"),
        ("1", "01"),
        ("０１", "01"),
    ],
)
def test_a_prefecture_is_known_by_its_names(text, code):
    assert PREFECTURES_CALLED.read(text) == code


@pytest.mark.parametrize("text", ["①", "48", "東京県", "京", "０"])
def test_what_is_no_prefecture_is_asked_again(text):
    assert why_not(PREFECTURES_CALLED, text).startswith(f"「{text}」は、選択肢にありません。")


@pytest.mark.parametrize("names", [COUNTRIES_CALLED, PREFECTURES_CALLED])
def test_every_name_finds_its_place_or_is_shared(names):
    for place in names.choices:
        assert names.read(place.label) == names.read(place.code) == place.code
        for name in place.also:
            assert place.code in names.codes[key(name)], name


def test_only_three_names_are_of_two_countries():
    shared = {name for name, codes in COUNTRIES_CALLED.codes.items() if len(codes) > 1}
    assert shared == {"こんご", "ちぇこすろばきあ", "どみにか"}
    assert not [name for name, codes in PREFECTURES_CALLED.codes.items() if len(codes) > 1]


def test_a_prefecture_is_found_without_its_ending():
    for one in PREFECTURES:
        for name in (one.name, one.kana, one.code):
            assert PREFECTURES_CALLED.read(name) == one.code


@given(st.text())
def test_whatever_is_typed_is_a_choice_or_refused_in_words(text):
    with contextlib.suppress(Unreadable):
        assert COUNTRIES_CALLED.read(text) in COUNTRIES
