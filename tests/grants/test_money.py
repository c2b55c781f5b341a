"""Money: every kind of finding at its boundary, what does not add up, trims and their promises."""

from dataclasses import FrozenInstanceError, fields, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.money import (
    Assessment,
    BreakdownLine,
    Ceiling,
    CoverageRule,
    Fit,
    MoneyRule,
    Named,
    Offer,
    Plan,
    activity_finding,
    assess,
    cost_finding,
    discrepancies,
)
from grants.trimming import Advice, Trim, advise, halves, nearest, trims
from schemes.document import Citation

TRAVEL = Named("travel", "旅費・渡航費")
PEOPLE = Named("personnel", "人件費")
GOODS = Named("equipment", "機材・物品")
SEND = Named("dispatch", "人員派遣")
GIVE = Named("equipment", "機材供与")
TEACH = Named("training", "技術研修")
FIRST = Citation(source="seed", locator="協力概要(3)", quote="1000万円/3年(最大)")
SECOND = Citation(source="seed", locator="協力概要(5)", quote="事業期間2年間")


def total(limit, **values):
    return Ceiling(kind="total", limit=limit, **values)


def period(limit, **values):
    return Ceiling(kind="period", limit=limit, **values)


def yearly(limit, **values):
    return Ceiling(kind="per_year", limit=limit, **values)


def on_item(limit, item=TRAVEL, **values):
    return Ceiling(kind="per_item", limit=limit, item=item, **values)


def offer(*ceilings, key="scheme/track", **values):
    return Offer(key=key, name=key, ceilings=ceilings, **values)


def cover(item, covered=True, **values):
    return CoverageRule(item=item, covered=covered, **values)


def only(ceiling, plan):
    """The finding of a ceiling; those of the costs come after it."""
    finding, *_ = assess(offer(ceiling), plan).findings
    return finding


def told(finding):
    return finding.state, finding.effect, finding.message, finding.amount, finding.margin


SUPPORT = offer(
    total(10_000_000, code="KS-2"),
    period(36, code="KS-2m"),
    key="support",
    activities=(cover(SEND), cover(GIVE, False), cover(TEACH)),
)
PARTNER = offer(total(100_000_000), period(36), key="partner")
FUND = offer(total(2_000_000), period(24), period(12, strength="principle"), key="fund")


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


WINDOW = MoneyRule(code="KP-4w", wording="別枠を希望すること")


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


# Trims


def trimmed(offered, plan):
    return [(trim.steps, trim.fit) for trim in advise(offered, plan).trims]


@pytest.mark.parametrize(
    ("offered", "plan", "expected"),
    [
        (SUPPORT, Plan(total=10_000_000, months=36), []),
        (SUPPORT, Plan(total=10_000_001, months=36), [(("総額を1円減らして10,000,000円にする",), Fit.FITS)]),
        (SUPPORT, Plan(total=10_005_002, months=36), [(("総額を5,002円減らして10,000,000円にする",), Fit.FITS)]),
        (SUPPORT, Plan(total=10_005_003, months=36), [(("総額を5,003円(約0.1%)減らして10,000,000円にする",), Fit.FITS)]),
        (SUPPORT, Plan(total=20_000_000, months=36), [(("総額を10,000,000円(約50.0%)減らして10,000,000円にする",), Fit.FITS)]),
        (PARTNER, Plan(total=150_000_000, months=36), [(("総額を50,000,000円(約33.3%)減らして100,000,000円にする",), Fit.FITS)]),
        (SUPPORT, Plan(total=1, months=37), [(("期間を1か月短くして36か月(3年)にする",), Fit.FITS)]),
        (SUPPORT, Plan(total=10_000_001), [(("総額を1円減らして10,000,000円にする",), Fit.MISSING)]),
        (SUPPORT, Plan(months=48), [(("期間を12か月(1年)短くして36か月(3年)にする",), Fit.MISSING)]),
        (SUPPORT, Plan(), []),
        (SUPPORT, Plan(total=1, months=36, activities=(SEND, GIVE)), [(("活動から機材供与を除く",), Fit.FITS)]),
        (SUPPORT, Plan(total=1, months=36, activities=(GIVE,)), []),
        (SUPPORT, Plan(total=1, months=36, activities=(Named("x", "国内活動"), GIVE, TEACH)), [(("活動から国内活動を除く", "活動から機材供与を除く"), Fit.FITS)]),
        (FUND, Plan(total=2_000_000, months=18), [(("期間を6か月短くして12か月(1年)にする",), Fit.FITS)]),
        (FUND, Plan(total=3_000_000, months=30), [
            (("総額を1,000,000円(約33.3%)減らして2,000,000円にする", "期間を6か月短くして24か月(2年)にする"), Fit.CONFIRM),
            (("総額を1,000,000円(約33.3%)減らして2,000,000円にする", "期間を18か月短くして12か月(1年)にする"), Fit.FITS),
        ]),
        (offer(total(10, standing="past_call")), Plan(total=11), []),
        (offer(total(10), total(8, standing="past_call")), Plan(total=11), [(("総額を1円(約9.1%)減らして10円にする",), Fit.CONFIRM)]),
        (offer(total(10), reservations=(MoneyRule(),)), Plan(total=5), []),
        (offer(total(10), window=WINDOW), Plan(total=11, special=False), []),
        (offer(total(10, strength="aim")), Plan(total=11), []),
        (offer(total(10, strength="purpose")), Plan(total=11), [(("総額を1円(約9.1%)減らして10円にする",), Fit.FITS)]),
        (offer(total(10), total(7)), Plan(total=11), [(("総額を4円(約36.4%)減らして7円にする",), Fit.FITS)]),
        # What the breakdown says and the total does not hold is first for the person to mend.
        (SUPPORT, Plan(total=10_000_001, lines=(BreakdownLine(10_000_002),), months=1), []),
    ],
)  # fmt: skip
def test_what_would_have_to_go(offered, plan, expected):
    assert trimmed(offered, plan) == expected


def test_limits_of_principle_go_together_with_those_that_must_be_kept():
    offered = offer(total(10, strength="purpose"), period(12, strength="principle"))
    assert trimmed(offered, Plan(total=11, months=13)) == [
        (("総額を1円(約9.1%)減らして10円にする",), Fit.CONFIRM),
        (("総額を1円(約9.1%)減らして10円にする", "期間を1か月短くして12か月(1年)にする"), Fit.FITS),
    ]


def test_what_has_no_limit_and_what_is_at_its_limit_stays():
    step = "総額を1円(約9.1%)減らして10円にする"
    assert trimmed(offer(total(10)), Plan(total=11, months=5)) == [((step,), Fit.FITS)]
    at_the_limits = Plan(total=11, lines=(BreakdownLine(6, 1, TRAVEL), BreakdownLine(5, 2, PEOPLE)))
    offered = offer(total(10), on_item(6), yearly(6))
    assert trimmed(offered, at_the_limits) == [((step,), Fit.FITS)]
    assert trimmed(offer(total(1)), Plan(total=2)) == [
        (("総額を1円(約50.0%)減らして1円にする",), Fit.FITS)
    ]


def test_an_item_is_cut_also_beside_what_has_no_item():
    plan = Plan(lines=(BreakdownLine(11, 1, TRAVEL), BreakdownLine(1)))
    (trim,) = advise(offer(on_item(10)), plan).trims
    assert (trim.plan.lines, trim.fit) == (
        (BreakdownLine(10, 1, TRAVEL), BreakdownLine(1)),
        Fit.MISSING,
    )


BREAKDOWN = (BreakdownLine(6, 1, TRAVEL), BreakdownLine(6, 2, TRAVEL), BreakdownLine(8, 1, PEOPLE))


@pytest.mark.parametrize(
    ("offered", "plan", "steps", "smaller"),
    [
        (
            offer(costs=(cover(TRAVEL), cover(PEOPLE, False))),
            Plan(lines=BREAKDOWN),
            ("人件費(8円)を除く",),
            Plan(lines=(BreakdownLine(6, 1, TRAVEL), BreakdownLine(6, 2, TRAVEL), BreakdownLine(0, 1, PEOPLE))),
        ),
        (
            offer(total(15), costs=(cover(TRAVEL), cover(PEOPLE, False))),
            Plan(total=30, lines=BREAKDOWN),
            ("人件費(8円)を除く", "総額を7円(約31.8%)減らして15円にする"),
            Plan(total=15, lines=(BreakdownLine(6, 1, TRAVEL), BreakdownLine(6, 2, TRAVEL), BreakdownLine(0, 1, PEOPLE))),
        ),
        (
            offer(on_item(5)),
            Plan(total=20, lines=BREAKDOWN),
            ("旅費・渡航費を7円(約58.3%)減らして5円にする",),
            Plan(total=13, lines=(BreakdownLine(5, 1, TRAVEL), BreakdownLine(0, 2, TRAVEL), BreakdownLine(8, 1, PEOPLE))),
        ),
        (
            offer(yearly(5)),
            Plan(lines=BREAKDOWN),
            ("1年目の金額を9円(約64.3%)減らして5円にする", "2年目の金額を1円(約16.7%)減らして5円にする"),
            Plan(lines=(BreakdownLine(5, 1, TRAVEL), BreakdownLine(5, 2, TRAVEL), BreakdownLine(0, 1, PEOPLE))),
        ),
        (
            offer(total(19)),
            Plan(lines=BREAKDOWN),
            ("総額を1円(約5.0%)減らして19円にする",),
            Plan(lines=(BreakdownLine(6, 1, TRAVEL), BreakdownLine(6, 2, TRAVEL), BreakdownLine(7, 1, PEOPLE))),
        ),
        (
            offer(total(19)),
            Plan(total=22, lines=BREAKDOWN),
            ("総額を3円(約13.6%)減らして19円にする",),
            Plan(total=19, lines=(BreakdownLine(6, 1, TRAVEL), BreakdownLine(6, 2, TRAVEL), BreakdownLine(7, 1, PEOPLE))),
        ),
        (
            offer(total(19)),
            Plan(total=20, lines=(BreakdownLine(3, 1, TRAVEL),)),
            ("総額を1円(約5.0%)減らして19円にする",),
            Plan(total=19, lines=(BreakdownLine(3, 1, TRAVEL),)),
        ),
    ],
)  # fmt: skip
def test_a_breakdown_gives_way_from_its_last_line(offered, plan, steps, smaller):
    (trim,) = advise(offered, plan).trims
    assert (trim.steps, trim.plan, trim.fit) == (steps, smaller, Fit.FITS)


def test_a_plan_of_nothing_is_no_advice():
    nothing_else = Plan(lines=(BreakdownLine(8, 1, PEOPLE),))
    assert advise(offer(costs=(cover(PEOPLE, False),)), nothing_else).trims == ()


@pytest.mark.parametrize(
    ("offered", "plan", "measure"),
    [
        (PARTNER, Plan(total=150_000_000, months=36), Fraction(1, 3)),
        (PARTNER, Plan(total=150_000_000, months=48), Fraction(1, 3) + Fraction(1, 4)),
        (SUPPORT, Plan(total=1, months=36, activities=(SEND, GIVE)), Fraction(1)),
        (offer(costs=(cover(TRAVEL), cover(PEOPLE, False))), Plan(lines=BREAKDOWN), Fraction(1)),
        (offer(on_item(6)), Plan(lines=BREAKDOWN), Fraction(1, 2)),
        (offer(yearly(7)), Plan(lines=BREAKDOWN), Fraction(1, 2)),
    ],
)
def test_the_measure_of_a_trim(offered, plan, measure):
    assert advise(offered, plan).trims[0].measure == measure


# Two stages


@pytest.mark.parametrize(
    ("offered", "plan", "expected"),
    [
        (PARTNER, Plan(total=150_000_000, months=36), [(75_000_000, 18), (75_000_000, 18)]),
        (PARTNER, Plan(total=200_000_000, months=72), [(100_000_000, 36), (100_000_000, 36)]),
        (PARTNER, Plan(total=199_999_999, months=71), [(100_000_000, 36), (99_999_999, 35)]),
        (PARTNER, Plan(total=200_000_001, months=36), []),
        (PARTNER, Plan(total=200_000_000, months=73), []),
        (PARTNER, Plan(total=100_000_000, months=36), []),
        (PARTNER, Plan(total=100_000_001), []),
        (PARTNER, Plan(total=100_000_001, months=1), []),
        (PARTNER, Plan(total=100_000_001, months=2), [(50_000_001, 1), (50_000_000, 1)]),
        (PARTNER, Plan(months=48), []),
        (FUND, Plan(total=2_000_001, months=24), [(1_000_001, 12), (1_000_000, 12)]),
        # Each stage would still be disputed.
        (FUND, Plan(total=2_000_001, months=25), []),
        (SUPPORT, Plan(total=10_000_001, months=36, activities=(GIVE,)), []),
        (offer(total(10)), Plan(total=11), [(6, None), (5, None)]),
        (offer(total(10)), Plan(total=11, lines=(BreakdownLine(12),)), []),
        (offer(yearly(10)), Plan(lines=(BreakdownLine(11, 1),)), []),
    ],
)  # fmt: skip
def test_two_stages_are_offered_only_where_each_fits(offered, plan, expected):
    assert [(half.amount, half.months) for half in advise(offered, plan).halves] == expected


def test_two_stages_share_what_the_plan_spends_on():
    plan = Plan(
        lines=(BreakdownLine(11, 1, TRAVEL), BreakdownLine(1, 2, PEOPLE)), activities=(SEND,)
    )
    parts = advise(offer(total(10), costs=(cover(TRAVEL), cover(PEOPLE))), plan).halves
    assert [part.lines for part in parts] == [
        (BreakdownLine(6, None, TRAVEL), BreakdownLine(1, None, PEOPLE)),
        (BreakdownLine(5, None, TRAVEL), BreakdownLine(0, None, PEOPLE)),
    ]
    assert [part.activities for part in parts] == [(SEND,), (SEND,)]


# The nearest track


def near(*offers, plan):
    found = nearest([advise(one, plan) for one in offers])
    return found and (found[0].offer.key, found[1].steps if found[1] else None)


def test_the_first_of_the_tracks_that_fit_is_the_nearest():
    plan = Plan(total=1_000_000, months=12)
    assert near(PARTNER, SUPPORT, FUND, plan=plan) == ("partner", None)
    assert near(FUND, SUPPORT, PARTNER, plan=plan) == ("fund", None)


def test_a_plan_that_fits_nothing_goes_where_least_has_to_change():
    plan = Plan(total=150_000_000, months=36)
    expected = ("partner", ("総額を50,000,000円(約33.3%)減らして100,000,000円にする",))
    assert near(SUPPORT, PARTNER, FUND, plan=plan) == expected
    assert near(FUND, PARTNER, SUPPORT, plan=plan) == expected


def test_a_fit_comes_before_a_smaller_change_that_leads_to_none():
    reserved = offer(total(140_000_000), period(36), key="special", reservations=(MoneyRule(),))
    plan = Plan(total=150_000_000, months=36)
    assert near(reserved, PARTNER, plan=plan)[0] == "partner"
    assert near(reserved, plan=plan)[0] == "special"


def test_equal_changes_keep_the_order():
    one, two = (replace(PARTNER, key=key) for key in ("one", "two"))
    plan = Plan(total=150_000_000, months=36)
    assert near(one, two, plan=plan)[0] == "one"
    assert near(two, one, plan=plan)[0] == "two"


def test_a_track_to_confirm_is_nearer_than_one_that_is_exceeded_and_cannot_be_trimmed():
    reserved = offer(total(10), key="special", reservations=(MoneyRule(),))
    barred = offer(activities=(cover(SEND, False),), key="barred")
    plan = Plan(total=5, activities=(SEND,))
    assert near(barred, reserved, plan=plan) == ("special", None)
    assert near(barred, plan=plan) is None
    assert near(plan=plan) is None


def test_no_change_is_less_than_a_small_one():
    reserved = {"reservations": (MoneyRule(),)}
    exceeded, kept = (
        offer(total(9), key="over", **reserved),
        offer(total(10), key="kept", **reserved),
    )
    assert near(exceeded, kept, plan=Plan(total=10)) == ("kept", None)


def test_a_window_that_is_not_wanted_is_never_the_nearest():
    unwanted = offer(total(10), window=WINDOW, key="special")
    assert near(unwanted, plan=Plan(total=5, special=False)) is None


def test_advice_is_made_of_its_parts():
    plan = Plan(total=150_000_000, months=36)
    found = assess(PARTNER, plan)
    assert advise(PARTNER, plan) == Advice(found, trims(found, plan), halves(found, plan))
    assert trims(found, plan) == (
        Trim(
            ("総額を50,000,000円(約33.3%)減らして100,000,000円にする",),
            Plan(total=100_000_000, months=36),
            Fit.FITS,
            Fraction(1, 3),
        ),
    )


# Properties

ITEMS = (TRAVEL, PEOPLE, GOODS)
ACTIVITIES = (SEND, GIVE, TEACH)
rule_values = st.fixed_dictionaries(
    {
        "strength": st.sampled_from(["must", "principle", "note", "aim"]),
        "standing": st.sampled_from(["current", "past_call", "superseded"]),
    }
)
ceilings = st.one_of(
    st.builds(lambda limit, values: total(limit, **values), st.integers(1, 60), rule_values),
    st.builds(lambda limit, values: yearly(limit, **values), st.integers(1, 60), rule_values),
    st.builds(lambda limit, values: period(limit, **values), st.integers(1, 60), rule_values),
    st.builds(
        lambda limit, item, values: on_item(limit, item, **values),
        st.integers(1, 60),
        st.sampled_from(ITEMS),
        rule_values,
    ),
)
coverages = st.booleans() | st.none()
offers = st.builds(
    lambda ceilings, activities, costs: offer(
        *ceilings, activities=tuple(activities), costs=tuple(costs)
    ),
    st.lists(ceilings, max_size=5),
    st.lists(st.builds(cover, st.sampled_from(ACTIVITIES), coverages), max_size=3),
    st.lists(st.builds(cover, st.sampled_from(ITEMS), coverages), max_size=3),
)
lines = st.lists(
    st.builds(
        BreakdownLine,
        st.integers(0, 40),
        st.none() | st.integers(1, 3),
        st.none() | st.sampled_from(ITEMS),
    ),
    max_size=5,
)
plans = st.builds(
    lambda stated, lines, months, activities: Plan(stated, tuple(lines), months, tuple(activities)),
    st.none() | st.integers(0, 120),
    lines,
    st.none() | st.integers(1, 72),
    st.lists(st.sampled_from(ACTIVITIES), unique=True),
)


@given(offers, plans)
def test_a_trim_keeps_its_promise(offered, plan):
    found = advise(offered, plan)
    for trim in found.trims:
        assert assess(offered, trim.plan).fit == trim.fit < found.assessment.fit
        assert trim.plan.broken_down <= plan.broken_down
        assert trim.plan.surplus >= 0
        assert trim.measure > 0


@given(offers, plans)
def test_two_stages_are_the_whole_and_each_fits(offered, plan):
    found = advise(offered, plan)
    if found.halves:
        assert found.assessment.fit == Fit.OVER
        assert sum(half.amount for half in found.halves) == plan.amount
        assert sum(half.months or 0 for half in found.halves) == (plan.months or 0)
        assert {assess(offered, half).fit for half in found.halves} == {Fit.FITS}


@given(offers, plans, st.integers(1, 50))
def test_more_money_never_mends_what_is_over(offered, plan, more):
    before = assess(offered, plan).fit
    if plan.total is not None:
        assert assess(offered, replace(plan, total=plan.total + more)).fit >= min(before, Fit.OVER)
    elif plan.lines:
        last = plan.lines[-1]
        raised = (*plan.lines[:-1], replace(last, yen=last.yen + more))
        after = assess(offered, replace(plan, lines=raised)).fit
        assert before < Fit.OVER or after >= Fit.OVER


@given(offers, plans, st.integers(1, 50))
def test_more_months_never_mend_anything(offered, plan, more):
    if plan.months is not None:
        longer = replace(plan, months=plan.months + more)
        assert assess(offered, longer).fit >= assess(offered, plan).fit


@given(offers, plans)
def test_the_order_of_rows_decides_nothing(offered, plan):
    turned = replace(
        offered,
        ceilings=offered.ceilings[::-1],
        activities=offered.activities[::-1],
        costs=offered.costs[::-1],
    )
    one, other = assess(offered, plan), assess(turned, plan)
    assert one.fit == other.fit
    assert sorted(map(str, map(told, one.findings))) == sorted(map(str, map(told, other.findings)))


@given(offers, plans)
def test_every_rule_that_is_not_kept_is_told(offered, plan):
    found = assess(offered, plan)
    assert len(found.findings) == (len(offered.ceilings) + len(plan.activities) + len(plan.items))
    for one in found.findings:
        assert one.message.endswith("。")
        assert (one.margin is None) == (one.amount is None)
        if one.margin is not None:
            assert (one.state == "over") == (one.margin < 0)
            assert (one.state == "exact") == (one.margin == 0)
