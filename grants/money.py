"""How much and how long: a plan × the ceilings of a track.

A pure function of (offer, plan): no Django, no database, no clock. Amounts are whole yen,
periods whole months. Every rule that touches the plan gives one finding with its source; the
worst effect of a track's findings is how the plan fits it. What a source does not say, or
says as a principle or for a past year only, is 要確認, never a yes or a no. What can be done
about it is in ``grants.trimming``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal

from schemes.document import Citation, Standing, Strength
from schemes.writing import japanese

Kind = Literal["total", "per_year", "per_item", "period"]
State = Literal[
    "spare",  # below a ceiling
    "exact",  # at a ceiling
    "over",  # above a ceiling
    "unknown",  # the amount, the period or the choice was not given
    "covered",
    "barred",  # not covered
    "silent",  # the source does not say whether it is covered
    "open",  # JICA decides it, whatever the plan
    "unsought",  # a window that the plan does not want
    "history",  # replaced by a newer source, not judged
]


class Fit(IntEnum):
    """How a plan fits a track, and what one finding does to that; the highest decides."""

    FITS = 0
    MISSING = 1
    CONFIRM = 2
    OVER = 3
    UNSOUGHT = 4

    @property
    def key(self) -> str:
        return self.name.lower()

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Fit.FITS: "収まる",
    Fit.MISSING: "入力待ち",
    Fit.CONFIRM: "要確認",
    Fit.OVER: "収まらない",
    Fit.UNSOUGHT: "希望していない",
}


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An activity or a cost item: its key and its Japanese label."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRule:
    """What a source says, where it says it, and how it stands."""

    code: str = ""
    wording: str = ""
    strength: Strength = "must"
    standing: Standing = "current"
    fiscal_year: int | None = None
    conflict: str | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling(MoneyRule):
    """``limit``: the most that is allowed, in yen (a period: months). ``item``: what it caps."""

    kind: Kind
    limit: int
    item: PlanItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRule(MoneyRule):
    """Whether an activity or a cost is covered; None where the source does not say."""

    item: PlanItem
    covered: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """A track with what its sources say about money. ``reservations``: what JICA decides
    whatever the plan; ``window``: the rule by which it is only for those who want it."""

    key: str
    name: str
    ceilings: tuple[Ceiling, ...] = ()
    activities: tuple[CoverageRule, ...] = ()
    costs: tuple[CoverageRule, ...] = ()
    reservations: tuple[MoneyRule, ...] = ()
    window: MoneyRule | None = None


@dataclass(frozen=True, slots=True)
class BreakdownLine:
    """One amount of a breakdown. ``year``: 1 is the first; None: of no set year, or item."""

    yen: int
    year: int | None = None
    item: PlanItem | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """``total``: as stated; ``lines``: a breakdown, whole or in part. None: not given."""

    total: int | None = None
    lines: tuple[BreakdownLine, ...] = ()
    months: int | None = None
    activities: tuple[PlanItem, ...] = ()
    special: bool | None = None

    @property
    def broken_down(self) -> int:
        """The sum of the breakdown."""
        return sum(line.yen for line in self.lines)

    @property
    def amount(self) -> int | None:
        """The total as stated, else the sum of the breakdown, None without either."""
        return self.broken_down if self.total is None and self.lines else self.total

    @property
    def surplus(self) -> int:
        """Stated total − breakdown: above 0 what is in no line, below 0 what is too much."""
        return self.total - self.broken_down if self.total is not None and self.lines else 0

    @property
    def items(self) -> tuple[PlanItem, ...]:
        """The cost items that the plan spends on."""
        found = dict.fromkeys(line.item for line in self.lines if line.yen)
        return tuple(item for item in found if item)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({line.year for line in self.lines if line.year is not None}))

    def of_item(self, key: str) -> int:
        return sum(line.yen for line in self.lines if line.item and line.item.key == key)

    def of_year(self, year: int) -> int:
        return sum(line.yen for line in self.lines if line.year == year)


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """One rule against the plan. ``amount``: the plan's figure, ``margin``: limit − amount,
    below 0 when over (None where nothing is measured). ``effect``: what it does to the fit."""

    rule: MoneyRule
    state: State
    effect: Fit
    message: str
    amount: int | None = None
    margin: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One track: its findings, and the worst of their effects."""

    offer: Funding
    findings: tuple[PlanFinding, ...]
    fit: Fit


def assess(offer: Funding, plan: Plan) -> Assessment:
    """A plan against one track; 要確認 where the track has no rule about it at all."""
    findings = tuple(_findings(offer, plan))
    fit = max((finding.effect for finding in findings), default=Fit.CONFIRM)
    return Assessment(offer, findings, fit)


def discrepancies(plan: Plan) -> tuple[str, ...]:
    """What does not add up in the plan itself, in sentences."""
    said = []
    if plan.surplus:
        more = "少なく" if plan.surplus > 0 else "多く"
        said.append(
            f"内訳の合計は{japanese.yen(plan.broken_down)}で、総額の{japanese.yen(plan.total or 0)}より"
            f"{japanese.yen(abs(plan.surplus))}{more}なっています。"
        )
    last = max((year for year in plan.years if plan.of_year(year)), default=0)
    if plan.months is not None and (last - 1) * 12 >= plan.months:
        said.append(f"期間は{japanese.months(plan.months)}ですが、{last}年目の金額があります。")
    return tuple(said)


# Findings


def _findings(offer: Funding, plan: Plan) -> Iterator[PlanFinding]:
    if offer.window:
        yield _wanted(offer.window, plan.special)
    yield from (_under(ceiling, plan) for ceiling in offer.ceilings)
    yield from (activity_finding(offer.activities, activity) for activity in plan.activities)
    yield from (cost_finding(offer.costs, item) for item in plan.items)
    for rule in offer.reservations:
        yield PlanFinding(
            rule, "open", Fit.CONFIRM, "資料だけでは決まりません。窓口に確かめてください。"
        )


def _wanted(window: MoneyRule, special: bool | None) -> PlanFinding:
    if special is None:
        return PlanFinding(window, "unknown", Fit.FITS, "この枠を希望するかどうかが未回答です。")
    if special:
        return PlanFinding(window, "covered", Fit.FITS, "この枠を希望する計画です。")
    return PlanFinding(window, "unsought", Fit.UNSOUGHT, "この枠を希望しない計画です。")


def _under(ceiling: Ceiling, plan: Plan) -> PlanFinding:
    """A ceiling against what the plan has of its kind."""
    limit = _measure(ceiling, ceiling.limit)
    if ceiling.standing == "superseded":
        message = f"{_edition(ceiling)}の上限({limit})です。新しい資料に置き換わったため、判定に使いません。"
        return PlanFinding(ceiling, "history", Fit.FITS, message)
    what, amount, whole = _figure(ceiling, plan)
    past = f"{_edition(ceiling)}の上限です。" if ceiling.standing == "past_call" else ""
    if amount is None or (not whole and amount <= ceiling.limit):
        effect = Fit.MISSING if _decides(ceiling) else Fit.FITS
        return PlanFinding(ceiling, "unknown", effect, f"{past}{_ASKS[ceiling.kind](ceiling)}")
    margin = ceiling.limit - amount
    shown = f"{past}{what}は{_measure(ceiling, amount)}で、上限の{limit}"
    gap = _measure(ceiling, abs(margin))
    if margin > 0:
        message = f"{shown}まで{gap}の余裕があります。"
        return PlanFinding(ceiling, "spare", Fit.FITS, message, amount, margin)
    if margin == 0:
        return PlanFinding(ceiling, "exact", Fit.FITS, f"{shown}ちょうどです。", amount, margin)
    more = f"より{gap}長くなっています。" if ceiling.kind == "period" else f"を{gap}超えています。"
    return PlanFinding(
        ceiling, "over", _when_over(ceiling), f"{shown}{more}{_doubt(ceiling)}", amount, margin
    )


def _measure(ceiling: Ceiling, number: int) -> str:
    return japanese.months(number) if ceiling.kind == "period" else japanese.yen(number)


def _figure(ceiling: Ceiling, plan: Plan) -> tuple[str, int | None, bool]:
    """What a ceiling measures: its name, the plan's figure, and whether that is all of it."""
    if ceiling.kind == "total":
        return "総額", plan.amount, True
    if ceiling.kind == "period":
        return "期間", plan.months, True
    if ceiling.kind == "per_item":
        whole = plan.surplus <= 0 and all(line.item for line in plan.lines)
        item = ceiling.item
        amount = plan.of_item(item.key) if item and plan.lines else None
        return _item_label(ceiling), amount, whole
    whole = plan.surplus <= 0 and all(line.year for line in plan.lines)
    if not plan.years:
        return "", None, whole
    most = max(plan.years, key=plan.of_year)
    return f"{most}年目の金額", plan.of_year(most), whole


def _item_label(ceiling: Ceiling) -> str:
    return ceiling.item.label if ceiling.item else "この費目"


_ASKS: Mapping[Kind, Callable[[Ceiling], str]] = {
    "total": lambda _: "総額を入れると判定できます。",
    "period": lambda _: "期間を入れると判定できます。",
    "per_item": lambda one: (
        f"{_item_label(one)}など、すべての金額を費目に分けて入れると判定できます。"
    ),
    "per_year": lambda _: "すべての金額を年に分けて入れると判定できます。",
}


def _edition(rule: MoneyRule) -> str:
    return f"{rule.fiscal_year}年度の資料" if rule.fiscal_year else "過年度(年度不明)の資料"


def _decides(rule: MoneyRule) -> bool:
    return rule.standing == "current" and rule.strength in ("must", "principle")


def _when_over(rule: MoneyRule) -> Fit:
    if rule.strength in ("note", "aim"):
        return Fit.FITS
    lenient = rule.standing != "current" or rule.strength == "principle"
    return Fit.CONFIRM if lenient else Fit.OVER


def _doubt(rule: MoneyRule) -> str:
    """Why a ceiling that is exceeded is no bar."""
    if rule.strength in ("note", "aim"):
        return "目安なので、判定は変わりません。"
    if rule.standing == "past_call":
        return "今の募集で同じかどうかを確かめてください。"
    return "原則の上限なので、相談して確かめてください。" if rule.strength == "principle" else ""


def activity_finding(rules: Sequence[CoverageRule], activity: PlanItem) -> PlanFinding:
    """An activity; a track that lists what it allows bars what it does not list."""
    own = _live(rules, activity)
    allowed = [rule for rule in rules if rule.covered]
    if own:
        return _covered(own, activity)
    if not allowed:
        return _unruled(activity)
    message = f"{activity.label}は、対象になる活動に入っていません。"
    return PlanFinding(allowed[0], "barred", Fit.OVER, message)


def cost_finding(rules: Sequence[CoverageRule], item: PlanItem) -> PlanFinding:
    """A cost; an item that is not in a track's list is one of which the source is silent."""
    own = _live(rules, item)
    if own:
        return _covered(own, item)
    if not rules:
        return _unruled(item)
    message = f"{item.label}は、資料にある費目に入っていません。対象になるかを確かめてください。"
    listed = MoneyRule(wording="費目の一覧", citations=_citations(rules))
    return PlanFinding(listed, "silent", Fit.CONFIRM, message)


def _live(rules: Iterable[CoverageRule], thing: PlanItem) -> list[CoverageRule]:
    """The rules about one activity or item: today's, else those of past years."""
    own = [rule for rule in rules if rule.item.key == thing.key]
    current = [rule for rule in own if rule.standing == "current"]
    return current or [rule for rule in own if rule.standing == "past_call"]


def _unruled(thing: PlanItem) -> PlanFinding:
    message = f"{thing.label}についての決まりは、資料にありません。"
    return PlanFinding(MoneyRule(), "silent", Fit.FITS, message)


def _covered(rules: Sequence[CoverageRule], thing: PlanItem) -> PlanFinding:
    """What the rules about one activity or item say together."""
    wording = "、".join(dict.fromkeys(rule.wording for rule in rules))
    rule = replace(rules[0], wording=wording, citations=_citations(rules))
    answers = {rule.covered for rule in rules}
    if answers not in ({True}, {False}):
        message = f"{thing.label}が対象になるかどうかは、資料だけではわかりません。"
        return PlanFinding(rule, "silent", Fit.CONFIRM, message)
    past = f"{thing.label}は、{_edition(rule)}では"
    if rule.standing == "past_call":
        if rule.covered:
            return PlanFinding(rule, "covered", Fit.FITS, f"{past}対象でした。")
        message = f"{past}対象外でした。今の募集で対象になるかを確かめてください。"
        return PlanFinding(rule, "barred", Fit.CONFIRM, message)
    if rule.covered:
        return PlanFinding(rule, "covered", Fit.FITS, f"{thing.label}は対象です。")
    return PlanFinding(rule, "barred", Fit.OVER, f"{thing.label}は対象外です。")


def _citations(rules: Iterable[MoneyRule]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for rule in rules for citation in rule.citations))
