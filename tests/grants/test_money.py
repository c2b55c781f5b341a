"""Money: every kind of finding at its boundary, and what does not add up."""

from dataclasses import FrozenInstanceError, fields

import pytest

from grants.money import (
    Assessment,
    BreakdownLine,
    Fit,
    MoneyRule,
    Plan,
    activity_finding,
    assess,
    cost_finding,
    discrepancies,
)
from grants.trimming import advise
from tests.money import (
    FIRST,
    FUND,
    GIVE,
    GOODS,
    PEOPLE,
    SECOND,
    SEND,
    SUPPORT,
    TEACH,
    TRAVEL,
    WINDOW,
    cover,
    offer,
    on_item,
    only,
    period,
    told,
    total,
    yearly,
)

# Ceilings


@pytest.mark.parametrize(
    ("yen", "expected"),
    [
        (0, ("spare", Fit.FITS, "総額は0円で、上限の10,000,000円まで10,000,000円の余裕があります。", 0, 10_000_000)),
        (9_999_999, ("spare", Fit.FITS, "総額は9,999,999円で、上限の10,000,000円まで1円の余裕があります。", 9_999_999, 1)),
        (10_000_000, ("exact", Fit.FITS, "総額は10,000,000円で、上限の10,000,000円ちょうどです。", 10_000_000, 0)),
        (10_000_001, ("over", Fit.OVER, "総額は10,000,001円で、上限の10,000,000円を1円超えています。", 10_000_001, -1)),
        (None, ("unknown", Fit.MISSING, "総額を入れると判定できます。", None, None)),
    ],
)  # fmt: skip
def test_a_total_against_its_ceiling(yen, expected):
    assert told(only(total(10_000_000), Plan(total=yen))) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (35, ("spare", Fit.FITS, "期間は35か月で、上限の36か月(3年)まで1か月の余裕があります。", 35, 1)),
        (36, ("exact", Fit.FITS, "期間は36か月(3年)で、上限の36か月(3年)ちょうどです。", 36, 0)),
        (37, ("over", Fit.OVER, "期間は37か月で、上限の36か月(3年)より1か月長くなっています。", 37, -1)),
        (None, ("unknown", Fit.MISSING, "期間を入れると判定できます。", None, None)),
    ],
)  # fmt: skip
def test_a_period_against_its_ceiling(months, expected):
    assert told(only(period(36), Plan(months=months))) == expected


def test_a_total_is_the_sum_of_the_breakdown_unless_it_is_stated():
    lines = (BreakdownLine(4, 1, TRAVEL), BreakdownLine(7, 2, None))
    assert only(total(10), Plan(lines=lines)).amount == 11
    assert only(total(10), Plan(total=10, lines=lines)).amount == 10
    assert only(total(10), Plan(total=0, lines=lines)).amount == 0


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan(lines=(BreakdownLine(9, 1), BreakdownLine(8, 2))), ("spare", Fit.FITS, "1年目の金額は9円で、上限の10円まで1円の余裕があります。", 9, 1)),
        (Plan(lines=(BreakdownLine(9, 1), BreakdownLine(10, 2))), ("exact", Fit.FITS, "2年目の金額は10円で、上限の10円ちょうどです。", 10, 0)),
        (Plan(lines=(BreakdownLine(9, 1), BreakdownLine(6, 2), BreakdownLine(5, 2))), ("over", Fit.OVER, "2年目の金額は11円で、上限の10円を1円超えています。", 11, -1)),
        (Plan(lines=(BreakdownLine(10, 1), BreakdownLine(10, 2))), ("exact", Fit.FITS, "1年目の金額は10円で、上限の10円ちょうどです。", 10, 0)),
        # What has no year could belong to any.
        (Plan(lines=(BreakdownLine(9, 1), BreakdownLine(1))), ("unknown", Fit.MISSING, "すべての金額を年に分けて入れると判定できます。", None, None)),
        (Plan(lines=(BreakdownLine(10, 1), BreakdownLine(1))), ("unknown", Fit.MISSING, "すべての金額を年に分けて入れると判定できます。", None, None)),
        (Plan(lines=(BreakdownLine(11, 1), BreakdownLine(1))), ("over", Fit.OVER, "1年目の金額は11円で、上限の10円を1円超えています。", 11, -1)),
        (Plan(total=10, lines=(BreakdownLine(9, 1),)), ("unknown", Fit.MISSING, "すべての金額を年に分けて入れると判定できます。", None, None)),
        (Plan(total=9, lines=(BreakdownLine(9, 1),)), ("spare", Fit.FITS, "1年目の金額は9円で、上限の10円まで1円の余裕があります。", 9, 1)),
        (Plan(total=8, lines=(BreakdownLine(9, 1),)), ("spare", Fit.FITS, "1年目の金額は9円で、上限の10円まで1円の余裕があります。", 9, 1)),
        (Plan(total=5), ("unknown", Fit.MISSING, "すべての金額を年に分けて入れると判定できます。", None, None)),
        (Plan(lines=(BreakdownLine(5),)), ("unknown", Fit.MISSING, "すべての金額を年に分けて入れると判定できます。", None, None)),
    ],
)  # fmt: skip
def test_a_year_against_its_ceiling(plan, expected):
    assert told(only(yearly(10), plan)) == expected


ASK_ITEM = "旅費・渡航費など、すべての金額を費目に分けて入れると判定できます。"


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan(lines=(BreakdownLine(9, 1, TRAVEL), BreakdownLine(99, 1, PEOPLE))), ("spare", Fit.FITS, "旅費・渡航費は9円で、上限の10円まで1円の余裕があります。", 9, 1)),
        (Plan(lines=(BreakdownLine(9, 1, TRAVEL), BreakdownLine(1, 2, TRAVEL))), ("exact", Fit.FITS, "旅費・渡航費は10円で、上限の10円ちょうどです。", 10, 0)),
        (Plan(lines=(BreakdownLine(9, 1, TRAVEL), BreakdownLine(2, 2, TRAVEL))), ("over", Fit.OVER, "旅費・渡航費は11円で、上限の10円を1円超えています。", 11, -1)),
        (Plan(lines=(BreakdownLine(99, 1, PEOPLE),)), ("spare", Fit.FITS, "旅費・渡航費は0円で、上限の10円まで10円の余裕があります。", 0, 10)),
        (Plan(lines=(BreakdownLine(9, 1, TRAVEL), BreakdownLine(1))), ("unknown", Fit.MISSING, ASK_ITEM, None, None)),
        (Plan(lines=(BreakdownLine(11, 1, TRAVEL), BreakdownLine(1))), ("over", Fit.OVER, "旅費・渡航費は11円で、上限の10円を1円超えています。", 11, -1)),
        (Plan(total=10, lines=(BreakdownLine(9, 1, TRAVEL),)), ("unknown", Fit.MISSING, ASK_ITEM, None, None)),
        (Plan(total=9, lines=(BreakdownLine(9, 1, TRAVEL),)), ("spare", Fit.FITS, "旅費・渡航費は9円で、上限の10円まで1円の余裕があります。", 9, 1)),
        (Plan(total=5), ("unknown", Fit.MISSING, ASK_ITEM, None, None)),
    ],
)  # fmt: skip
def test_an_item_against_its_ceiling(plan, expected):
    assert told(only(on_item(10), plan)) == expected


def test_a_ceiling_on_an_item_that_is_not_named_waits():
    finding = only(on_item(10, item=None), Plan(lines=(BreakdownLine(99, 1, TRAVEL),)))
    assert (finding.state, finding.message) == (
        "unknown",
        "この費目など、すべての金額を費目に分けて入れると判定できます。",
    )


@pytest.mark.parametrize(
    ("values", "over", "unknown", "message"),
    [
        ({}, Fit.OVER, Fit.MISSING, "総額は11円で、上限の10円を1円超えています。"),
        ({"strength": "purpose"}, Fit.OVER, Fit.FITS, "総額は11円で、上限の10円を1円超えています。"),
        ({"strength": "principle"}, Fit.CONFIRM, Fit.MISSING, "総額は11円で、上限の10円を1円超えています。原則の上限なので、相談して確かめてください。"),
        ({"strength": "note"}, Fit.FITS, Fit.FITS, "総額は11円で、上限の10円を1円超えています。目安なので、判定は変わりません。"),
        ({"strength": "aim"}, Fit.FITS, Fit.FITS, "総額は11円で、上限の10円を1円超えています。目安なので、判定は変わりません。"),
        ({"standing": "past_call", "fiscal_year": 2023}, Fit.CONFIRM, Fit.FITS, "2023年度の資料の上限です。総額は11円で、上限の10円を1円超えています。今の募集で同じかどうかを確かめてください。"),
        ({"standing": "past_call"}, Fit.CONFIRM, Fit.FITS, "過年度(年度不明)の資料の上限です。総額は11円で、上限の10円を1円超えています。今の募集で同じかどうかを確かめてください。"),
        ({"standing": "past_call", "strength": "aim", "fiscal_year": 2023}, Fit.FITS, Fit.FITS, "2023年度の資料の上限です。総額は11円で、上限の10円を1円超えています。目安なので、判定は変わりません。"),
    ],
)  # fmt: skip
def test_strength_and_standing_decide_what_a_ceiling_does(values, over, unknown, message):
    ceiling = total(10, **values)
    exceeded = only(ceiling, Plan(total=11))
    assert (exceeded.state, exceeded.effect, exceeded.message) == ("over", over, message)
    assert only(ceiling, Plan(total=10)).effect == Fit.FITS
    assert only(ceiling, Plan()).effect == unknown


def test_a_past_ceiling_names_its_year_also_when_it_is_kept():
    ceiling = period(12, standing="past_call", fiscal_year=2025)
    assert only(ceiling, Plan(months=12)).message == (
        "2025年度の資料の上限です。期間は12か月(1年)で、上限の12か月(1年)ちょうどです。"
    )
    assert only(ceiling, Plan()).message == "2025年度の資料の上限です。期間を入れると判定できます。"


@pytest.mark.parametrize("yen", [None, 1, 1_000_001])
def test_a_superseded_ceiling_is_history_only(yen):
    ceiling = total(1_000_000, standing="superseded", fiscal_year=2025)
    assert told(only(ceiling, Plan(total=yen))) == (
        "history",
        Fit.FITS,
        "2025年度の資料の上限(1,000,000円)です。新しい資料に置き換わったため、判定に使いません。",
        None,
        None,
    )


def test_a_finding_carries_its_rule():
    ceiling = total(
        10, code="KS-2", wording="総額が10円以下であること", conflict="E1", citations=(FIRST,)
    )
    assert only(ceiling, Plan(total=1)).rule is ceiling


# Activities and costs


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((cover(GIVE),), ("covered", Fit.FITS, "機材供与は対象です。")),
        ((cover(GIVE, False),), ("barred", Fit.OVER, "機材供与は対象外です。")),
        ((cover(GIVE, None),), ("silent", Fit.CONFIRM, "機材供与が対象になるかどうかは、資料だけではわかりません。")),
        ((cover(SEND),), ("barred", Fit.OVER, "機材供与は、対象になる活動に入っていません。")),
        ((cover(SEND, False),), ("silent", Fit.FITS, "機材供与についての決まりは、資料にありません。")),
        ((), ("silent", Fit.FITS, "機材供与についての決まりは、資料にありません。")),
    ],
)  # fmt: skip
def test_an_activity(rules, expected):
    assert told(activity_finding(rules, GIVE))[:3] == expected
    assert told(activity_finding(rules, GIVE))[3:] == (None, None)


PAST = {"standing": "past_call", "fiscal_year": 2021}
UNSURE = "旅費・渡航費が対象になるかどうかは、資料だけではわかりません。"
NOT_LISTED = "旅費・渡航費は、資料にある費目に入っていません。対象になるかを確かめてください。"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((cover(TRAVEL),), ("covered", Fit.FITS, "旅費・渡航費は対象です。")),
        ((cover(TRAVEL, False),), ("barred", Fit.OVER, "旅費・渡航費は対象外です。")),
        ((cover(TRAVEL, None),), ("silent", Fit.CONFIRM, UNSURE)),
        ((cover(TRAVEL), cover(TRAVEL)), ("covered", Fit.FITS, "旅費・渡航費は対象です。")),
        ((cover(TRAVEL), cover(TRAVEL, False)), ("silent", Fit.CONFIRM, UNSURE)),
        ((cover(TRAVEL), cover(TRAVEL, None)), ("silent", Fit.CONFIRM, UNSURE)),
        ((cover(TRAVEL, **PAST),), ("covered", Fit.FITS, "旅費・渡航費は、2021年度の資料では対象でした。")),
        ((cover(TRAVEL, False, **PAST),), ("barred", Fit.CONFIRM, "旅費・渡航費は、2021年度の資料では対象外でした。今の募集で対象になるかを確かめてください。")),
        ((cover(TRAVEL, False, standing="past_call"),), ("barred", Fit.CONFIRM, "旅費・渡航費は、過年度(年度不明)の資料では対象外でした。今の募集で対象になるかを確かめてください。")),
        ((cover(TRAVEL, None, **PAST),), ("silent", Fit.CONFIRM, UNSURE)),
        ((cover(TRAVEL, False, **PAST), cover(TRAVEL)), ("covered", Fit.FITS, "旅費・渡航費は対象です。")),
        ((cover(TRAVEL, standing="superseded"),), ("silent", Fit.CONFIRM, NOT_LISTED)),
        ((cover(PEOPLE),), ("silent", Fit.CONFIRM, NOT_LISTED)),
        ((), ("silent", Fit.FITS, "旅費・渡航費についての決まりは、資料にありません。")),
    ],
)  # fmt: skip
def test_a_cost(rules, expected):
    assert told(cost_finding(rules, TRAVEL))[:3] == expected


def test_rules_about_one_item_are_cited_together_once():
    rules = (
        cover(TRAVEL, wording="旅費", code="F-6", citations=(FIRST,)),
        cover(TRAVEL, wording="渡航費", citations=(FIRST, SECOND)),
        cover(TRAVEL, wording="旅費", citations=()),
    )
    found = cost_finding(rules, TRAVEL).rule
    assert (found.code, found.wording, found.citations) == ("F-6", "旅費、渡航費", (FIRST, SECOND))


def test_an_item_outside_the_list_cites_the_list():
    rules = (cover(PEOPLE, citations=(SECOND,)), cover(GOODS, citations=(SECOND, FIRST)))
    found = cost_finding(rules, TRAVEL).rule
    assert (found.wording, found.citations) == ("費目の一覧", (SECOND, FIRST))


def test_an_activity_outside_the_list_cites_the_rule_of_the_list():
    listed = cover(SEND, code="K-7", wording="3つの中で行うこと", citations=(FIRST,))
    barred = cover(TEACH, False, code="KS-3")
    assert activity_finding((barred, listed), GIVE).rule is listed


def test_only_items_that_cost_something_are_looked_up():
    plan = Plan(
        lines=(
            BreakdownLine(0, 1, PEOPLE),
            BreakdownLine(5, 1, TRAVEL),
            BreakdownLine(5, 2, TRAVEL),
            BreakdownLine(9, 1),
        )
    )
    assert plan.items == (TRAVEL,)
    found = assess(offer(costs=(cover(TRAVEL),)), plan)
    assert [finding.message for finding in found.findings] == ["旅費・渡航費は対象です。"]


# The whole of a track


def test_equipment_in_the_support_type():
    plan = Plan(total=9_999_999, months=36, activities=(SEND, GIVE))
    found = assess(SUPPORT, plan)
    assert found.offer is SUPPORT
    assert found.fit == Fit.OVER
    assert [(one.rule.code, one.state) for one in found.findings] == [
        ("KS-2", "spare"),
        ("KS-2m", "exact"),
        ("", "covered"),
        ("", "barred"),
    ]


@pytest.mark.parametrize(
    ("months", "fit"),
    [(11, Fit.FITS), (12, Fit.FITS), (13, Fit.CONFIRM), (24, Fit.CONFIRM), (25, Fit.OVER)],
)
def test_the_disputed_period_of_the_fund(months, fit):
    assert assess(FUND, Plan(total=2_000_000, months=months)).fit == fit


@pytest.mark.parametrize(
    ("special", "fit", "state", "message"),
    [
        (None, Fit.FITS, "unknown", "この枠を希望するかどうかが未回答です。"),
        (True, Fit.FITS, "covered", "この枠を希望する計画です。"),
        (False, Fit.UNSOUGHT, "unsought", "この枠を希望しない計画です。"),
    ],
)
def test_a_window_is_for_those_who_want_it(special, fit, state, message):
    found = assess(offer(total(10), window=WINDOW), Plan(total=1, special=special))
    assert found.fit == fit
    first = found.findings[0]
    assert (first.rule, first.state, first.message) == (WINDOW, state, message)
    over = assess(offer(total(10), window=WINDOW), Plan(total=11, special=special))
    assert over.fit == max(fit, Fit.OVER)


def test_what_jica_decides_is_always_to_confirm():
    reservation = MoneyRule(code="KP-4", wording="別枠の目的は書かれていません")
    found = assess(offer(total(10), reservations=(reservation,)), Plan(total=1))
    assert found.fit == Fit.CONFIRM
    last = found.findings[-1]
    assert (last.rule, last.state, last.effect, last.message) == (
        reservation,
        "open",
        Fit.CONFIRM,
        "資料だけでは決まりません。窓口に確かめてください。",
    )


def test_an_empty_plan_waits_and_a_track_without_rules_is_to_confirm():
    assert assess(SUPPORT, Plan()).fit == Fit.MISSING
    assert [one.state for one in assess(SUPPORT, Plan()).findings] == ["unknown", "unknown"]
    assert assess(offer(), Plan()) == Assessment(offer(), (), Fit.CONFIRM)


def test_fits_have_names():
    assert [(fit.key, fit.label) for fit in Fit] == [
        ("fits", "収まる"),
        ("missing", "入力待ち"),
        ("confirm", "要確認"),
        ("over", "収まらない"),
        ("unsought", "希望していない"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        TRAVEL,
        MoneyRule(),
        total(1),
        cover(TRAVEL),
        SUPPORT,
        BreakdownLine(1),
        Plan(),
        only(total(1), Plan()),
        assess(SUPPORT, Plan()),
        advise(SUPPORT, Plan()),
        advise(SUPPORT, Plan(total=20_000_000)).trims[0],
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_changes_once_it_is_made(value):
    name = fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)
    assert not hasattr(value, "__dict__")


def test_what_is_not_said_is_not_given():
    assert MoneyRule() == MoneyRule(
        code="",
        wording="",
        strength="must",
        standing="current",
        fiscal_year=None,
        conflict=None,
        citations=(),
    )
    assert total(1).item is None
    assert Plan() == Plan(total=None, lines=(), months=None, activities=(), special=None)


# What does not add up


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(), ()),
        (Plan(total=10), ()),
        (Plan(lines=(BreakdownLine(10),)), ()),
        (Plan(total=10, lines=(BreakdownLine(4, 1), BreakdownLine(6, None, TRAVEL))), ()),
        (Plan(total=10, lines=(BreakdownLine(9, 1),)), ("内訳の合計は9円で、総額の10円より1円少なくなっています。",)),
        (Plan(total=10, lines=(BreakdownLine(11, 1),)), ("内訳の合計は11円で、総額の10円より1円多くなっています。",)),
        (Plan(total=0, lines=(BreakdownLine(1),)), ("内訳の合計は1円で、総額の0円より1円多くなっています。",)),
        (Plan(months=12, lines=(BreakdownLine(5, 1),)), ()),
        (Plan(months=13, lines=(BreakdownLine(5, 2),)), ()),
        (Plan(months=12, lines=(BreakdownLine(5, 1), BreakdownLine(5, 2))), ("期間は12か月(1年)ですが、2年目の金額があります。",)),
        (Plan(months=24, lines=(BreakdownLine(5, 2), BreakdownLine(5, 4), BreakdownLine(1, 3))), ("期間は24か月(2年)ですが、4年目の金額があります。",)),
        (Plan(months=12, lines=(BreakdownLine(5, 1), BreakdownLine(0, 2))), ()),
        (Plan(months=12, lines=(BreakdownLine(5),)), ()),
        (Plan(lines=(BreakdownLine(5, 9),)), ()),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_said(plan, said):
    assert discrepancies(plan) == said
