"""Trims and the nearest track: what would have to go, and the promises of all of it."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.money import BreakdownLine, Fit, MoneyRule, Plan, PlanItem, assess
from grants.trimming import Advice, Trim, advise, halves, nearest, trims
from tests.money import (
    FUND,
    GIVE,
    GOODS,
    PARTNER,
    PEOPLE,
    SEND,
    SUPPORT,
    TEACH,
    TRAVEL,
    WINDOW,
    cover,
    offer,
    on_item,
    period,
    told,
    total,
    yearly,
)

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
        (SUPPORT, Plan(total=1, months=36, activities=(PlanItem("x", "国内活動"), GIVE, TEACH)), [(("活動から国内活動を除く", "活動から機材供与を除く"), Fit.FITS)]),
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
