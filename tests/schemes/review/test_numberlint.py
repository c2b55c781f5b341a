"""Numbers are bound to rules: what is said of them, and what goes along when one changes."""

import pytest

from schemes.document import Citation, Point
from schemes.review import linting
from tests import rules
from tests.schemes.review.test_linting import (
    DAY,
    FACTS,
    cap,
    passage,
    reference,
    rule,
    scheme,
    track,
)

MILLION = 1_000_000
KNOWN = {one.key: one for one in FACTS}


def quoting(words):
    return (Citation(source="seed", locator="1", quote=words),)


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
        (one.rule, one.place, one.sentence) for one in linting.left_behind(before, after, KNOWN)
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


def test_the_ceiling_of_a_cap_is_told_at_the_cap():
    def with_cap(yen, wording):
        ruled = rules.rule(
            "budget",
            "at_most",
            yen,
            code="K-2",
            wording=wording,
            citations=quoting("総額1,500万円"),
        )
        capped = cap("K-2", yen, wording=wording, citations=quoting("総額1,500万円"))
        return scheme(track(ruled, summary="1,000万円まで"), sections={"caps": (capped,)})

    found = left(with_cap(10 * MILLION, "1,000万円以下"), with_cap(15 * MILLION, "1,500万円以下"))
    assert [one[0] for one in found] == ["old_number"]
