"""What a new scheme or track lacks: each line of the list, and what strikes it off."""

from typing import Any

import pytest

from grants.sections import CapRow
from schemes.document import Citation, Contact, Passage, SchemeDocument, Track
from schemes.review import changelint

CITED = (Citation(source="seed", quote="募集"),)
WHOLE = {
    "passages": (Passage(kind="what", kind_label="どのような事業か", text="文", citations=CITED),),
    "contacts": (Contact(name="係", telephone="03-0000-0000", citations=CITED),),
    "easy": "お金を もらえます。",
}
ALL = ["no_text", "no_row", "no_window", "no_easy"]


def passage(kind: str, text: str = "", missing: str = "") -> Passage:
    return Passage(kind=kind, kind_label=kind, text=text, missing=missing, citations=CITED)


def scheme(*tracks: Track, **values: Any) -> SchemeDocument:
    given = {
        "subject": "new",
        "key": "new",
        "name": "新しい事業",
        "kana": "あ",
        "category": "project",
        "summary": "",
        "order": 1,
        "tracks": tracks,
        "passages": WHOLE["passages"],
        "sections": {"caps": (cap(),)},
    }
    return SchemeDocument(**given | values)


def track(**values: Any) -> Track:
    return Track(key="one", name="一つめ", **{**WHOLE, **values})


def cap() -> CapRow:
    return CapRow(
        track="one",
        code="N-1",
        kind="total",
        kind_label="総額の上限",
        yen=1_000_000,
        strength="must",
        wording="100万円以下であること",
        citations=CITED,
    )


def lacked(document: SchemeDocument, old: Any = None) -> list[str]:
    before = {"new": old} if old else {}
    return [one.rule for one in changelint.lacking(before, {"new": document})]


def test_nothing_is_said_of_a_whole_scheme():
    assert lacked(scheme(track())) == []


def test_all_is_said_of_an_empty_track():
    bare = scheme(Track(key="one", name="一つめ"), sections={})
    found = list(changelint.lacking({}, {"new": bare}))
    assert [one.rule for one in found] == ALL
    assert {one.severity for one in found} == {"warning"}
    assert {one.row for one in found} == {("schemes.track", ("new", "one"))}
    assert found[2].sentence.startswith("相談先がありません。")


def test_a_scheme_needs_a_track_and_a_text():
    assert lacked(scheme(passages=())) == ["no_track", "no_text"]


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"passages": ()}, "no_text"),
        ({"passages": (passage("what", missing="not_written"),)}, "no_text"),
        ({"contacts": ()}, "no_window"),
        ({"easy": ""}, "no_easy"),
    ],
)
def test_each_is_told_alone(values, rule):
    assert lacked(scheme(track(**values))) == [rule]


@pytest.mark.parametrize(
    "why", [passage("amount", text="上限はありません。"), passage("amount", missing="not_written")]
)
def test_no_cap_is_no_lack_where_a_passage_says_why(why):
    own = track(passages=(*WHOLE["passages"], why))
    assert lacked(scheme(own, sections={})) == []
    of_scheme = scheme(track(), sections={}, passages=(*WHOLE["passages"], why))
    assert lacked(of_scheme) == []
    assert lacked(scheme(track(), sections={})) == ["no_row"]


@pytest.mark.parametrize(
    "values",
    [
        {"window_by": "prefecture"},
        {"passages": (*WHOLE["passages"], passage("contact", text="最寄りの拠点へ。"))},
    ],
)
def test_a_window_may_be_told_in_other_ways(values):
    assert lacked(scheme(track(contacts=(), **values))) == []
    assert lacked(scheme(track(contacts=()), contacts=WHOLE["contacts"])) == []


def test_only_what_is_new_is_asked_for():
    bare = Track(key="one", name="一つめ")
    old = scheme(bare, sections={}, passages=())
    assert lacked(old, old) == []
    changed = old.model_copy(update={"name": "新しい名前"})
    assert lacked(changed, old) == []
    grown = old.model_copy(update={"tracks": (bare, Track(key="two", name="二つめ"))})
    assert lacked(grown, old) == ALL
