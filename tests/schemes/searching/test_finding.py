"""What answers a query, and which comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.searching import finding, nearby
from schemes.searching.entries import Findable
from schemes.searching.index import Index
from schemes.searching.lexicon import MOST_WORDS, Lexicon

ENTRIES = (
    Findable(
        "track",
        "/small",
        "小さな支援",
        names=("小さな支援",),
        aliases=("はじめての協力",),
        wants=("資金", "市役所"),
        headings=("対象になる経費",),
        text=("機材の購入はできません。",),
        along=("締切", "応募資格"),
        yen=(10_000_000,),
        months=(36,),
    ),
    Findable(
        "track",
        "/large",
        "大きな支援",
        names=("大きな支援",),
        wants=("資金",),
        text=("機材も購入できます。はじめての協力ではない団体。",),
        along=("締切", "応募資格"),
        yen=(100_000_000,),
        months=(60,),
    ),
    Findable(
        "track", "/lecture", "出前講座", names=("出前講座",), wants=("授業",), along=("締切",)
    ),
    Findable(
        "window",
        "/47",
        "沖縄県の窓口",
        names=("沖縄県",),
        aliases=("沖縄", "おきなわけん"),
        headings=("浦添市",),
        along=("窓口", "相談"),
        is_place=True,
    ),
    Findable(
        "window", "/DE", "ドイツの窓口", names=("ドイツ",), along=("窓口", "相談"), is_place=True
    ),
    Findable("page", "/contacts", "相談する", aliases=("窓口", "相談", "いつ")),
    Findable("source", "/source", "支援の資料", names=("小さな支援",), text=("出前講座の資料",)),
)
SAME = (("機材", "物品"), ("委託", "仕事を任せる"))


@pytest.fixture(scope="module")
def search():
    index = Index(ENTRIES)
    lexicon = Lexicon(index, SAME)
    return lambda text: finding.find(index, lexicon, text)


def addresses(found):
    return [hit.entry.address for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("小さな支援", "/small"),
        ("はじめての協力", "/small"),
        ("初めての協力", "/small"),
        ("出前講座の締切", "/lecture"),
        ("出前講座に申し込みたい", "/lecture"),
        ("市役所 資金", "/small"),
        ("授業", "/lecture"),
        ("1000万", "/small"),
        ("１，０００万円", "/small"),
        ("一千万円", "/small"),
        ("1億", "/large"),
        ("1001万円", "/large"),
        ("800万 3年", "/small"),
        ("800万3年", "/small"),
        ("3千5百万円", "/large"),
        ("800万円以内で4年", "/large"),
        ("沖縄", "/47"),
        ("おきなわけん", "/47"),
        ("沖縄県の窓口", "/47"),
        ("沖縄 相談", "/47"),
        ("浦添", "/47"),
        ("いつ", "/contacts"),
    ],
)
def test_the_nearest_comes_first(search, text, first):
    assert addresses(search(text))[0] == first


def test_a_name_comes_before_a_text_and_a_source_last(search):
    assert addresses(search("はじめての協力")) == ["/small", "/large"]
    assert addresses(search("小さな支援")) == ["/small", "/source"]


def test_what_means_the_same_is_found_as_well(search):
    assert set(addresses(search("物品"))) == {"/small", "/large"}


def test_all_words_are_asked_for(search):
    assert addresses(search("機材 市役所")) == ["/small"]
    assert not search("機材 市役所").is_weak


def test_where_nothing_has_all_words_some_are_enough_and_that_is_said(search):
    found = search("出前講座 市役所")
    assert found.is_weak
    assert set(addresses(found)) == {"/lecture", "/small", "/source"}
    assert found.missing == ()


def test_a_word_that_nothing_has_is_named_and_left_out(search):
    found = search("出前講座 ろけっと")
    assert (found.missing, addresses(found)) == (("ろけっと",), ["/lecture", "/source"])


def test_what_goes_along_is_no_answer_of_its_own(search):
    assert addresses(search("応募資格")) == []
    assert addresses(search("窓口")) == ["/contacts"]


def test_a_place_with_more_than_whom_to_ask_comes_second(search):
    assert addresses(search("沖縄 出前講座"))[:2] == ["/lecture", "/47"]


def test_above_all_ceilings_the_highest_is_shown_and_that_is_said(search):
    found = search("2億円")
    assert found.is_above
    assert addresses(found) == ["/large"]
    assert not search("1億円").is_above


def test_what_is_only_quoted_is_no_answer_to_several_words(search):
    found = search("資料 出前講座 小さな支援")
    assert found.is_weak
    assert set(addresses(found)) == {"/small", "/lecture", "/source"}


def test_a_year_of_the_calendar_is_no_period(search):
    assert search("2026年").query.words[0].months is None
    assert search("3年生").query.words[0].months is None
    assert search("3年").query.words[0].months == 36


def test_amounts_are_read_back(search):
    assert search("800万 3年").query.amounts == "8,000,000円、36か月(3年)"


def test_words_beyond_the_most_are_left_out_and_named(search):
    words = [f"言葉{chr(0x3042 + 2 * n)}" for n in range(MOST_WORDS + 2)]
    query = search(" ".join(words)).query
    assert [word.text for word in query.words] == words[:MOST_WORDS]
    assert query.left_out == tuple(words[MOST_WORDS:])


def test_what_is_misspelt_gets_what_may_be_meant():
    index = Index(ENTRIES)
    assert nearby.meant(index, Lexicon(index), "出前講坐") == ["出前講座"]
    assert nearby.meant(index, Lexicon(index), "まったくちがうことば") == []


@given(st.text(max_size=100))
def test_whatever_is_typed_is_answered(text):
    index = Index(ENTRIES)
    lexicon = Lexicon(index, SAME)
    found = finding.find(index, lexicon, text)
    assert len(found.hits) <= finding.MOST
    assert len(set(addresses(found))) == len(found.hits)
    nearby.meant(index, lexicon, text)
