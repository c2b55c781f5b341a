"""Whoever says a word is found, and nobody else: held against a plain scan."""

from hypothesis import given
from hypothesis import strategies as st

from schemes.searching.entries import Findable
from schemes.searching.forms import form
from schemes.searching.index import BREAK, Index

SIGNS = "寄附付金子供どもJiCaＪ1０万円 ーカﾊﾞ・。%_'\n"
texts = st.text(alphabet=st.sampled_from(SIGNS) | st.characters(), max_size=30)
entries = st.builds(
    lambda names, aliases, wants, headings, text: Findable(
        "track", "/", "", names=names, aliases=aliases, wants=wants, headings=headings, text=text
    ),
    *[st.lists(texts, max_size=3).map(tuple) for _ in range(5)],
)


def scanned(found: list[Findable], word: str) -> set[int]:
    """The places of those that say the word, one text after the other."""
    return {
        place
        for place, one in enumerate(found)
        if any(
            word in form(text)
            for text in (*one.names, *one.aliases, *one.wants, *one.headings, *one.text)
        )
    }


@given(st.lists(entries, max_size=6), texts)
def test_nothing_is_missed_and_nothing_added(found, word):
    sought = form(word)
    assert Index(found).having(sought) == (scanned(found, sought) if sought else set())


@given(st.lists(entries, min_size=1, max_size=4), st.data())
def test_every_part_of_what_is_said_is_found(found, data):
    index = Index(found)
    place = data.draw(st.integers(0, len(found) - 1))
    whole = index.whole[place]
    start = data.draw(st.integers(0, len(whole)))
    part = whole[start : start + data.draw(st.integers(1, 6))].split(BREAK)[0]
    if part:
        assert place in index.having(part)


def test_one_word_does_not_run_over_two_texts():
    index = Index([Findable("track", "/", "", names=("寄付",), text=("金額",))])
    assert index.having("寄付金") == set()
    assert index.having("寄付") == {0}
    assert index.having(f"付{BREAK}金") == set()
