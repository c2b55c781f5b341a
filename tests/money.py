"""Offers and plans of money, made with as few words as a test needs."""

from grants.money import Ceiling, CoverageRule, Funding, MoneyRule, PlanItem, assess
from schemes.document import Citation

TRAVEL = PlanItem("travel", "旅費・渡航費")
PEOPLE = PlanItem("personnel", "人件費")
GOODS = PlanItem("equipment", "機材・物品")
SEND = PlanItem("dispatch", "人員派遣")
GIVE = PlanItem("equipment", "機材供与")
TEACH = PlanItem("training", "技術研修")
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
    return Funding(key=key, name=key, ceilings=ceilings, **values)


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
WINDOW = MoneyRule(code="KP-4w", wording="別枠を希望すること")
