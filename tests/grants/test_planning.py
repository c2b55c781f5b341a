"""What the planner makes of findings, those that today's catalogue has not as well."""

import pytest
from django.http import QueryDict

from grants import planning
from grants.forms import PlanForm
from grants.money import Ceiling, CoverageRule, Fit, Funding, MoneyRule, Plan, PlanFinding, PlanItem
from grants.trimming import advise
from schemes import catalogue

pytestmark = pytest.mark.django_db


def card_of(*ceilings, plan, **values):
    return planning.shown(advise(Funding(key="s/t", name="n", ceilings=ceilings, **values), plan))


def test_a_past_ceiling_that_is_exceeded_stands_in_both_lists():
    past = Ceiling(kind="total", limit=10, standing="past_call", fiscal_year=2023)
    over, kept = card_of(past, plan=Plan(total=11)), card_of(past, plan=Plan(total=9))
    assert [one.word for one in over.deciding] == ["要確認"]
    assert [one.word for one in over.past] == ["要確認"]
    assert kept.deciding == ()
    assert [one.word for one in kept.past] == ["余裕あり"]


def test_words_of_findings():
    give = PlanItem("equipment", "機材供与")
    card = card_of(
        Ceiling(kind="total", limit=10),
        Ceiling(kind="period", limit=10),
        plan=Plan(total=11, activities=(give,)),
        activities=(CoverageRule(item=give, covered=False),),
        window=MoneyRule(),
    )
    assert [one.word for one in card.deciding] == ["未入力", "超過", "未入力", "対象外"]


@pytest.mark.parametrize(
    ("amount", "margin", "bar"),
    [
        (None, None, None),
        (0, 10, (0, 0, 1000, False)),
        (5, 5, (500, 0, 1000, False)),
        (10, 0, (1000, 0, 1000, False)),
        (1, 999_999, (12, 0, 1000, False)),
        (20, -10, (500, 500, 500, True)),
        (1_000_000, -1, (988, 12, 988, True)),
    ],
)
def test_a_bar_shows_how_full_a_ceiling_is(amount, margin, bar):
    drawn = planning.bar_of(PlanFinding(MoneyRule(), "spare", Fit.FITS, "", amount, margin))
    assert (drawn and (drawn.used, drawn.above, drawn.limit, drawn.is_over)) == bar


def test_nothing_fits_and_nothing_helps():
    give = PlanItem("equipment", "機材供与")
    barred = Funding(key="s/t", name="n", activities=(CoverageRule(item=give, covered=False),))
    assert planning.summary([advise(barred, Plan(activities=(give,)))]) == (
        "この計画が収まる類型はありません。",
        "金額、期間、活動を変えて、もう一度比べてください。",
    )


def test_a_form_reads_a_plan():
    today = catalogue.library().rows[-1].effective_from
    facts = catalogue.library().on(today).facts
    form = PlanForm(
        QueryDict("budget_yen=5&cost-travel-0=2&cost-any-1=3&activities=training"), facts
    )
    assert form.is_valid()
    plan = form.plan
    assert (plan.total, plan.months, plan.special) == (5, None, None)
    assert [(line.yen, line.year, line.item and line.item.key) for line in plan.lines] == [
        (2, None, "travel"),
        (3, 1, None),
    ]
    assert plan.activities == (PlanItem("training", "技術研修"),)
