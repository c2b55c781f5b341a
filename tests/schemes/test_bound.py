"""Texts that hold the values of rules by reference: as they are read, told of and refused."""

from datetime import date

import pytest

from schemes import bound
from schemes.document import Alias, Point
from schemes.review import changelint, differences, linting
from schemes.writing import marks, words
from schemes.writing.marks import Mark
from tests.schemes.review.linted import (
    DAY,
    KNOWN,
    MILLION,
    capped,
    passage,
    quoting,
    reference,
    rule,
    scheme,
    track,
)

LIMIT = "{{K-2 円}}"


def aid(yen, text=f"総額は{LIMIT}まで", **values):
    return capped(yen, f"総額が{LIMIT}以下", **{"passages": (passage(text),), **values})


def texts(document):
    (main,) = document.tracks
    return [
        main.passages[0].text,
        main.requirements[0].wording,
        document.sections["caps"][0].wording,
    ]


def test_a_mark_is_read_as_its_rule_has_it():
    document = aid(15 * MILLION)
    limit = "総額が1,500万円以下"
    assert texts(bound.spoken(document)) == ["総額は1,500万円まで", limit, limit]
    assert texts(document)[0] == "総額は{{K-2 円}}まで"


def test_a_document_without_marks_is_itself():
    document = capped(15 * MILLION, "1,500万円以下")
    assert bound.spoken(document) is document
    assert bound.spoken(reference()) is not None


def test_the_same_document_is_spoken_once():
    document = aid(15 * MILLION)
    assert bound.spoken(document) is bound.spoken(document)
    assert bound.spoken(bound.spoken(document)) is bound.spoken(document)


@pytest.mark.parametrize("written", ["{{K-2 円}}", "｛｛Ｋ－２　円｝｝", "{{ K-2  円 }}"])
def test_a_mark_may_be_typed_in_full_width(written):
    assert marks.read(written) == Mark("K-2", "円")
    assert texts(bound.spoken(aid(MILLION, written)))[0] == "100万円"


def test_english_holds_the_value_in_english():
    document = aid(15 * MILLION, english=f"Up to {LIMIT}.", easy=f"{LIMIT}まで")
    (main,) = bound.spoken(document).tracks
    assert (main.english, main.easy) == ("Up to 15 million yen.", "1,500万円まで")


@pytest.mark.parametrize(
    ("unit", "value", "japanese", "english"),
    [
        ("円", 100 * MILLION, "1億円", "100 million yen"),
        ("円", 2_500_000, "250万円", "2.5 million yen"),
        ("円", 500_000, "50万円", "500,000 yen"),
        ("円", 1_234_567, "1,234,567円", "1,234,567 yen"),
        ("か月", 36, "3年", "3 years"),
        ("か月", 12, "1年", "1 year"),
        ("か月", 18, "18か月", "18 months"),
        ("年", 2, "2年", "2 years"),
        ("歳", 20, "20歳", "20 years old"),
        ("日", 30, "30日", "30 days"),
        ("件", 3, "3件", "3"),
        ("レベル", 3, "レベル3", "3"),
        ("日付", date(2026, 4, 1), "2026年4月1日", "1 April 2026"),
    ],
)
def test_the_words_of_a_value_follow_from_its_unit(unit, value, japanese, english):
    assert words.measured(unit, value) == japanese
    assert words.measured_in_english(unit, value) == english


def test_rules_that_are_no_cap_hold_values_too():
    many = rule("staff", "at_least", 3, code="R-1")
    since = rule("since", "years_since", 2, code="R-2")
    between = rule("since", "date_between", {"from": "2000-01-02", "to": "2010-03-04"}, code="R-3")
    text = "職員{{R-1 人}}、設立から{{R-2 年}}、{{R-3 日付}}"
    document = scheme(track(many, since, between, passages=(passage(text),)))
    (main,) = bound.spoken(document).tracks
    assert main.passages[0].text == "職員3人、設立から2年、2000年1月2日から2010年3月4日まで"
    assert [(one.code, one.unit) for one in bound.values(document, KNOWN)] == [
        ("R-1", ""),
        ("R-2", "年"),
        ("R-3", "日付"),
    ]


def test_a_track_reads_its_own_rule_and_another_the_only_one():
    here = track(rule("staff", "at_least", 3, code="R-1"), summary="{{R-1 人}}")
    there = track(rule("staff", "at_least", 5, code="R-1"), key="there", summary="{{R-1 人}}")
    other = track(
        rule("staff", "at_least", 7, code="R-9"), key="other", summary="{{R-1 人}}{{R-9 人}}"
    )
    said = bound.spoken(scheme(here, there, other, summary="{{R-9 人}}"))
    assert [said.summary, *(one.summary for one in said.tracks)] == [
        "7人",
        "3人",
        "5人",
        "{{R-1 人}}7人",
    ]


# --- What is told of them -------------------------------------------------------------------------


def test_a_text_changes_with_the_rule_that_it_names():
    changes = differences.between(aid(10 * MILLION), aid(15 * MILLION), KNOWN)
    assert [(one.label, one.before, one.after) for one in changes if one.label == "本文"] == [
        ("本文", "総額は1,000万円まで", "総額は1,500万円まで")
    ]


def test_a_number_that_becomes_a_mark_is_no_change_that_people_see():
    changes = differences.between(
        capped(10 * MILLION, "1,000万円以下"), capped(10 * MILLION, f"{LIMIT}以下"), KNOWN
    )
    assert [one.label for one in changes] == [differences.FORM]


def test_texts_with_a_mark_go_along_and_are_no_finding():
    before, after = (
        {"reference": reference(), "aid": aid(yen, easy=f"{LIMIT}まで")}
        for yen in (MILLION, 2 * MILLION)
    )
    found = [one.rule for one in changelint.left_behind(before, after, KNOWN)]
    assert found == ["old_source"]
    assert [one for one in linting.lint(after, DAY) if one.severity == "error"] == []


def wrong(document):
    found = linting.lint({"reference": reference(), "aid": document}, DAY)
    return [(one.severity, one.sentence) for one in found if one.rule == "mark"]


CHOOSE = "「規則の値を入れる」から選び直してください。"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{K-9 円}}", f"「本文」の印「{{{{K-9 円}}}}」の指す規則の値がありません。{CHOOSE}"),
        ("{{K-2 か月}}", f"「本文」の印「{{{{K-2 か月}}}}」の指す規則の値がありません。{CHOOSE}"),
        ("{{K-2}}", f"「本文」の印「{{{{K-2}}}}」を読み取れません。{CHOOSE}"),
        ("{{}}", f"「本文」の印「{{{{}}}}」を読み取れません。{CHOOSE}"),
        ("{{K-2 円", f"「本文」の「{{{{」か「}}}}」が片方だけです。{CHOOSE}"),
    ],
)
def test_a_mark_that_names_nothing_is_refused(text, sentence):
    assert wrong(aid(MILLION, text)) == [("error", sentence)]


def test_a_mark_that_names_several_values_is_refused():
    tracks = [
        track(rule("staff", "at_least", count, code="R-1"), key=f"t{count}") for count in (3, 5)
    ]
    ((severity, sentence),) = wrong(scheme(*tracks, summary="{{R-1 人}}"))
    assert (severity, "に当てはまる値が、いくつもあります。" in sentence) == ("error", True)


def test_a_quotation_holds_no_mark_and_stays_as_it_is():
    document = aid(MILLION, citations=quoting(LIMIT))
    ((severity, sentence),) = wrong(document)
    assert (severity, sentence.startswith("引用した言葉には")) == ("error", True)
    assert bound.spoken(document).tracks[0].citations[0].quote == LIMIT


def test_names_points_and_notes_may_hold_marks():
    point = Point(topic="who", topic_label="使える人", text=LIMIT, aside=LIMIT)
    document = aid(MILLION, points=(point,), also=(LIMIT,)).model_copy(
        update={"aliases": (Alias(name="支援", note=LIMIT),)}
    )
    said = bound.spoken(document)
    (main,) = said.tracks
    assert [main.points[0].text, main.points[0].aside, *main.also, said.aliases[0].note] == [
        "100万円"
    ] * 4
