"""Numbers are bound to rules: what is said of them, and what goes along when one changes."""

from datetime import date

import pytest

from grants.sections import CallRow, StageRow
from outreach.sections import CoordinatorRow
from schemes.document import Alias, ConflictSide, Figure, OverviewDocument, Point
from schemes.review import changelint, linting
from tests.schemes.review.linted import (
    CITED,
    DAY,
    KNOWN,
    MILLION,
    capped,
    conflict,
    passage,
    quoting,
    reference,
    rule,
    scheme,
    track,
)


def ceiling(yen, wording, quote="総額1,000万円まで", **values):
    return rule(
        "budget", "at_most", yen, code="K-1", wording=wording, citations=quoting(quote), **values
    )


def told(document, key="number_differs"):
    found = linting.lint({"reference": reference(), "aid": document}, DAY)
    return [(one.severity, one.sentence) for one in found if one.rule == key]


def test_a_wording_with_another_number_is_refused():
    ((severity, sentence),) = told(scheme(track(ceiling(15 * MILLION, "総額1,000万円以下"))))
    assert severity == "error"
    assert sentence == (
        "条件の文は「1,000万円」と言っていますが、値は1,500万円です。どちらかを直してください。"
    )


@pytest.mark.parametrize(
    "wording",
    [
        "総額1,500万円以下",
        "1,000万円を超え、1,500万円以下",
        "総額の上限",
        "3年まで",
        "１５００万円",
    ],
)
def test_a_wording_with_the_number_or_without_any_of_its_kind_is_right(wording):
    assert told(scheme(track(ceiling(15 * MILLION, wording)))) == []


def test_years_that_are_counted_are_compared_as_periods():
    since = rule("since", "years_since", 2, wording="登記から3年以上")
    assert [severity for severity, _ in told(scheme(track(since)))] == ["error"]
    right = rule("since", "years_since", 2, wording="登記から2年以上")
    assert told(scheme(track(right))) == []


# --- What does not go along -----------------------------------------------------------------------


def left(old, new, **others):
    """Rule, place and sentence of what is found when one document replaces another."""
    before = {"reference": reference(), "aid": old, **others}
    after = {**before, "aid": new}
    return [
        (one.rule, one.place, one.sentence) for one in changelint.left_behind(before, after, KNOWN)
    ]


def before(**values):
    return scheme(track(ceiling(10 * MILLION, "総額1,000万円以下"), **values))


def after(quote="総額1,500万円まで", **values):
    return scheme(track(ceiling(15 * MILLION, "総額1,500万円以下", quote), **values))


def test_a_text_with_the_old_number_is_named_with_both():
    texts = {"summary": "小さな事業。1,000万円まで", "passages": (passage("総額は一千万円です。"),)}
    found = left(before(**texts), after(**texts))
    assert [one[0] for one in found] == ["old_number", "old_number"]
    assert found[0][2] == (
        "「一般型 応募要件 K-1」を1,000万円から1,500万円に変えましたが、ここの「一文の説明」は1,000万円のままです。"
        "直すか、このままでよいことを確かめてください。"
    )


@pytest.mark.parametrize(
    "text", ["1,500万円まで", "1,000万円から1,500万円に上がりました", "2,000万円まで", "3年まで"]
)
def test_a_text_that_went_along_is_right(text):
    assert left(before(summary=text), after(summary=text)) == []


def test_a_text_of_a_past_year_stays_as_it_was():
    old = passage("1,000万円まで", standing="past_call", fiscal_year=2023)
    assert left(before(passages=(old,)), after(passages=(old,))) == []


def test_another_track_may_have_the_old_number_unless_it_leads_here():
    def way(leads_to):
        point = Point(
            topic="otherwise",
            topic_label="合わないとき",
            mark="",
            text="もっと大きく。1,000万円まで",
            leads_to=leads_to,
            citations=(),
        )
        return track(rule("yes"), key="other", summary="1,000万円まで", points=(point,))

    old, new = (
        ceiling(10 * MILLION, "1,000万円以下"),
        ceiling(15 * MILLION, "1,500万円以下", "1,500万円"),
    )
    for leads_to, count in (("", 0), ("aid/main", 1)):
        there = way(leads_to)
        assert len(left(scheme(track(old), there), scheme(track(new), there))) == count


def test_a_number_that_its_quotation_does_not_say_wants_a_new_source():
    ((key, place, sentence),) = left(before(), after("総額1,000万円まで"))
    assert (key, place) == ("old_source", "一般型 応募要件 K-1")
    assert sentence.endswith(
        "引用した言葉に1,500万円がありません。新しい出典の箇所を加えてください。"
    )


def test_a_rule_that_stays_or_is_new_changes_no_number():
    assert left(before(), before(summary="1,000万円まで")) == []
    fresh = scheme(track(ceiling(10 * MILLION, "1,000万円以下"), rule("yes")))
    assert left(scheme(track(rule("yes"))), fresh) == []


def test_the_ceiling_of_a_cap_is_told_once_at_the_cap():
    ((severity, sentence),) = told(capped(15 * MILLION, "1,000万円以下"))
    assert (severity, "1,500万円" in sentence) == ("error", True)
    texts = {"summary": "1,000万円まで"}
    found = left(
        capped(10 * MILLION, "1,000万円以下", **texts),
        capped(15 * MILLION, "1,500万円以下", **texts),
    )
    assert [(key, place) for key, place, _ in found] == [("old_number", "一般型")]
    assert found[0][2].startswith("「一般型 上限 K-2」を1,000万円から1,500万円に変えましたが、")


def test_english_other_names_and_notes_of_names_are_read_as_well():
    def texts(**values):
        return scheme(
            track(ceiling(**values), english="Up to 10 million yen.", also=("1000万円の型",)),
            aliases=(Alias(name="支援", note="１，０００万円まで"),),
        )

    found = left(
        texts(yen=10 * MILLION, wording="1,000万円以下"),
        texts(yen=15 * MILLION, wording="1,500万円以下", quote="1,500万円"),
    )
    assert [one[1] for one in found] == ["別名 支援", "一般型", "一般型"]


def test_a_text_that_went_along_without_its_quotation_wants_a_new_source():
    def say(text):
        return (passage(text, citations=quoting("最大で1,000万円")),)

    found = left(before(passages=say("1,000万円")), after(passages=say("1,500万円")))
    assert [one[0] for one in found] == ["old_source"]
    assert "ここで引用した言葉は1,000万円のままです。" in found[0][2]


def test_a_difference_that_the_scheme_names_and_a_stage_that_leads_to_it_are_read():
    def whole(document):
        sides = (ConflictSide(text="総額は1,000万円です。"),)
        said = conflict(key="I1", handling="1,000万円が上限です。", sides=sides)
        other = conflict(key="I2", handling="1,000万円が上限です。")
        stage = StageRow(order=1, name="はじめ", scheme="aid", text="1,000万円から")
        return {
            "reference": reference(conflicts=(said, other)),
            "overview": OverviewDocument(
                subject="overview", pages=(), sections={"stages": (stage,)}
            ),
            "aid": document,
        }

    texts = {"passages": (passage("上限", conflict="I1"),)}
    found = changelint.left_behind(whole(before(**texts)), whole(after(**texts)), KNOWN)
    told = [(one.subject, one.place) for one in found]
    assert told[0] == ("reference", "相違 I1 総額")
    assert [subject for subject, _ in told] == ["reference", "reference", "overview"]


def call(closes_on, **values):
    row = {"track": "main", "fiscal_year": 2026, "closes_on": closes_on, "opens_on": None}
    return CallRow(**row, citations=quoting("締切は11月30日"), **values)


def test_a_date_that_moves_is_looked_for_in_texts_and_notes():
    def due(day, **values):
        texts = (
            passage("締切は2026年10月30日です。"),
            passage("10月30日まで"),
            passage("11月30日"),
        )
        return scheme(track(passages=texts), sections={"calls": (call(day, **values),)})

    note = {"note": "2026年10月30日に必着"}
    found = left(due(date(2026, 10, 30), **note), due(date(2026, 11, 30), **note))
    assert [one[0] for one in found] == ["old_number"] * 3
    assert "2026年10月30日から2026年11月30日に変えましたが" in found[0][2]


def test_an_age_and_a_day_of_birth_are_compared_with_their_rule():
    young = rule("since", "age_at_most", 20, wording="満25歳まで")
    born = rule("since", "on_or_after", "2002-04-02", wording="2001年4月2日以後に生まれた人")
    assert [severity for severity, _ in told(scheme(track(young, born)))] == ["error", "error"]
    right = rule("since", "on_or_after", "2002-04-02", wording="2002年4月2日以後に生まれた人")
    assert told(scheme(track(right))) == []


# --- Figures and what adds up to them -------------------------------------------------------------


def people(value, text="", unit="名"):
    return Figure(key="people", label="推進員", value=value, unit=unit, text=text, citations=CITED)


def test_a_figure_says_its_own_number():
    document = scheme(track(figures=(people(76, "合計78名"),)))
    assert [severity for severity, _ in told(document)] == ["error"]
    for text in ("合計76名", "47都道府県", ""):
        assert told(scheme(track(figures=(people(76, text),)))) == []


def placed(*counts):
    return {
        "coordinators": tuple(
            CoordinatorRow(prefecture=f"{code:02}", people=one)
            for code, one in enumerate(counts, start=1)
        )
    }


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((2, 1), ""),
        ((2, None), ""),
        ((3, None), ""),
        ((2, 2), "「国際協力推進員」の行の「人数」を足すと4人で、ここの「3人」と合いません。"),
        ((4, None), "を足すと4人(わかっているものだけで)で、"),
    ],
)
def test_rows_add_up_to_the_total_that_is_cited(counts, sentence):
    document = scheme(track(figures=(people(3),)), sections=placed(*counts))
    found = told(document, "total_differs")
    assert [severity for severity, _ in found] == (["warning"] if sentence else [])
    assert all(sentence in one for _, one in found)


def test_rows_are_counted_against_the_figure_in_their_unit():
    def apart(value):
        figures = (people(value, unit="都道府県"),)
        return told(scheme(track(figures=figures), sections=placed(1, 1)), "total_differs")

    assert (apart(2), len(apart(3))) == ([], 1)
    assert told(scheme(track(), sections=placed(1, 1)), "total_differs") == []
