"""What the planner's page compares and shows: offers from the catalogue, cards, sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from grants import forms
from grants.forms import UNDIVIDED, PlanForm, year_label
from grants.money import (
    Ceiling,
    CoverageRule,
    Fit,
    Funding,
    Kind,
    MoneyRule,
    Plan,
    PlanFinding,
    PlanItem,
)
from grants.sections import ActivityRow, CapRow, CostRow
from grants.trimming import Advice, Trim, nearest
from schemes.catalogue import Catalogue
from schemes.document import Requirement, SchemeDocument, Track
from schemes.judging.sentences import joined
from schemes.sections import rows_of
from schemes.views import naming
from schemes.writing.japanese import months, yen, yen_short

BAR = 1000  # units of a bar's drawing
SLIVER = 12  # its smallest part, so that it can be seen

# Offers: the tracks of the catalogue that have a ceiling


def offers(catalogue: Catalogue) -> tuple[Funding, ...]:
    """Made once per catalogue, in its order."""
    if "offers" not in catalogue.pages:
        catalogue.pages["offers"] = tuple(
            offer_of(scheme, track)
            for scheme in catalogue.schemes.values()
            for track in scheme.tracks
            if knows(scheme, track)
        )
    return catalogue.pages["offers"]


def offer(catalogue: Catalogue, track: str) -> Funding | None:
    return next((one for one in offers(catalogue) if one.key == track), None)


def room(offer: Funding | None) -> str:
    """Its ceilings of today in words, 「総額は1,000万円まで、期間は3年まで」; empty where none is given."""
    known = [one for one in offer.ceilings if one.standing == "current"] if offer else []
    money = max((one.limit for one in known if one.kind == "total"), default=None)
    time = max((one.limit for one in known if one.kind == "period"), default=None)
    said = [f"総額は{yen_short(money)}まで"] if money else []
    return "、".join(said + ([f"期間は{months(time)}まで"] if time else []))


def knows(scheme: SchemeDocument, track: Track) -> bool:
    """Whether a plan is compared with a track: it has a ceiling today."""
    return any(cap.standing == "current" for cap in _caps(scheme, track))


def _caps(scheme: SchemeDocument, track: Track) -> tuple[CapRow, ...]:
    return cast("tuple[CapRow, ...]", rows_of(scheme, "caps", track.key))


def offer_of(scheme: SchemeDocument, track: Track) -> Funding:
    rules = [rule for rule in scheme.requirements_of(track) if rule.standing == "current"]
    costs = cast("tuple[CostRow, ...]", rows_of(scheme, "costs", track.key))
    activities = cast("tuple[ActivityRow, ...]", rows_of(scheme, "activities", track.key))
    return Funding(
        key=f"{scheme.key}/{track.key}",
        name=naming.full(scheme, track),
        ceilings=tuple(_ceiling(cap, costs) for cap in _caps(scheme, track)),
        activities=tuple(map(_activity, activities)),
        costs=tuple(map(_cost, costs)),
        reservations=tuple(_rule(rule) for rule in rules if _is_reservation(rule)),
        window=next((_rule(rule) for rule in rules if rule.fact == forms.WINDOW), None),
    )


def _is_reservation(rule: Requirement) -> bool:
    """Does JICA decide it whatever the plan? (An alternative is for some applicants only.)"""
    return rule.fact is None and rule.strength == "principle" and not rule.alternative


def _rule(rule: Requirement) -> MoneyRule:
    return MoneyRule(
        code=rule.code,
        wording=rule.wording,
        strength=rule.strength,
        conflict=rule.conflict,
        citations=rule.citations,
    )


def _ceiling(cap: CapRow, costs: Iterable[CostRow]) -> Ceiling:
    """``item`` of a cap is a cost's key, its label or its name in the source."""
    item = next(
        (
            PlanItem(row.item, row.label)
            for row in costs
            if cap.item in (row.item, row.label, row.name)
        ),
        PlanItem(cap.item, cap.item) if cap.item else None,
    )
    limit = cap.months if cap.kind == "period" else cap.yen
    assert limit is not None  # the constraint cap_measure
    return Ceiling(
        code=cap.code,
        wording=cap.wording,
        strength=cap.strength,
        standing=cap.standing,
        fiscal_year=cap.fiscal_year,
        conflict=cap.conflict,
        citations=cap.citations,
        kind=cast("Kind", cap.kind),
        limit=limit,
        item=item,
    )


def _activity(row: ActivityRow) -> CoverageRule:
    return CoverageRule(
        code=row.code,
        wording=row.wording,
        citations=row.citations,
        item=PlanItem(row.activity, row.label),
        covered=row.allowed,
    )


def _cost(row: CostRow) -> CoverageRule:
    return CoverageRule(
        wording=f"{row.name}({row.note.rstrip('。')})" if row.note else row.name,
        standing=row.standing,
        fiscal_year=row.fiscal_year,
        citations=row.citations,
        item=PlanItem(row.item, row.label),
        covered=row.covered,
    )


# What the page shows


@dataclass(frozen=True)
class Gauge:
    """A ceiling as a drawing: what is used, what is above, and where the limit is."""

    used: int
    above: int
    limit: int
    is_over: bool


def bar_of(finding: PlanFinding) -> Gauge | None:
    if finding.amount is None or finding.margin is None:
        return None
    limit = finding.amount + finding.margin
    if finding.margin < 0:
        at = min(BAR * limit // finding.amount, BAR - SLIVER)
        return Gauge(at, BAR - at, at, is_over=True)
    used = max(BAR * finding.amount // limit, SLIVER) if finding.amount else 0
    return Gauge(used, 0, BAR, is_over=False)


WORDS = {
    "spare": "余裕あり",
    "exact": "ちょうど",
    "unknown": "未入力",
    "covered": "対象",
    "barred": "対象外",
    "silent": "未確認",
    "open": "要確認",
    "unsought": "希望なし",
    "history": "旧",
}


@dataclass(frozen=True)
class ShownFinding:
    """A finding as its card tells it; ``conflict``: the difference of sources to show there."""

    finding: PlanFinding
    bar: Gauge | None
    conflict: str | None

    @property
    def word(self) -> str:
        """The finding in a word; what only calls for a check is never called a breach."""
        confirm = self.finding.effect == Fit.CONFIRM
        return "要確認" if confirm else WORDS.get(self.finding.state, "超過")


@dataclass(frozen=True)
class PlanCard:
    """A track's card. ``covered``: activities and costs that stand in no way; ``past``: the
    ceilings of past years."""

    advice: Advice
    scheme: str
    track: str
    deciding: tuple[ShownFinding, ...]
    covered: tuple[ShownFinding, ...]
    past: tuple[ShownFinding, ...]

    @property
    def trims(self) -> tuple[str, ...]:
        return tuple(map(_said, self.advice.trims))

    @property
    def halves(self) -> str:
        """「75,000,000円・18か月の二つに分けると、」."""
        parts = [
            yen(part.amount or 0) + (f"・{months(part.months)}" if part.months else "")
            for part in self.advice.halves
        ]
        return f"{'と、'.join(parts)}に分けると、" if parts else ""


def shown(advice: Advice) -> PlanCard:
    scheme, _, track = advice.assessment.offer.key.partition("/")
    findings = advice.assessment.findings
    places = _conflict_places(findings)
    found = [
        ShownFinding(one, bar_of(one), places.get(place)) for place, one in enumerate(findings)
    ]
    past = tuple(one for one in found if _is_past_ceiling(one.finding))
    covered = tuple(one for one in found if _stands_in_no_way(one.finding))
    deciding = tuple(
        one for one in found if one not in covered and (one not in past or one.finding.effect)
    )
    return PlanCard(advice, scheme, track, deciding, covered, past)


def _is_past_ceiling(finding: PlanFinding) -> bool:
    return isinstance(finding.rule, Ceiling) and finding.rule.standing != "current"


def _stands_in_no_way(finding: PlanFinding) -> bool:
    return finding.effect == Fit.FITS and finding.state in ("covered", "silent")


def _conflict_places(findings: Sequence[PlanFinding]) -> dict[int, str]:
    """Where each difference of sources is shown: once, where it weighs most."""
    by_key: dict[str, int] = {}
    for place, one in enumerate(findings):
        key = one.rule.conflict
        if key and (key not in by_key or one.effect > findings[by_key[key]].effect):
            by_key[key] = place
    return {place: key for key, place in by_key.items()}


@dataclass(frozen=True)
class FitGroup:
    fit: Fit
    opening: str
    tracks: tuple[PlanCard, ...]


OPENINGS = {
    Fit.FITS: "金額と期間が上限に収まり、対象にならない活動や費目もありません。",
    Fit.MISSING: "まだ入れていない金額や期間があるため、比べられません。",
    Fit.CONFIRM: "資料どうしが食い違うか、資料に書かれていないことがあります。相談先に確かめてください。",
    Fit.OVER: "このままでは上限を超えるか、対象にならない活動や費目があります。",
    Fit.UNSOUGHT: "希望しないと答えた枠です。",
}


def groups(cards: Sequence[PlanCard]) -> list[FitGroup]:
    """The tracks by how the plan fits, best first."""
    found = {fit: [one for one in cards if one.advice.assessment.fit == fit] for fit in Fit}
    return [FitGroup(fit, OPENINGS[fit], tuple(ones)) for fit, ones in found.items() if ones]


def summary(advices: Sequence[Advice]) -> tuple[str, str]:
    """What fits, and the next step: one sentence each."""
    best = nearest(advices)
    if best is None:
        return (
            "この計画が収まる類型はありません。",
            "金額、期間、活動を変えて、もう一度比べてください。",
        )
    assessment, trim = best
    if trim:
        return (
            "この計画がそのまま収まる類型はありません。",
            f"いちばん近いのは「{assessment.offer.name}」で、{_said(trim)}。",
        )
    names = "".join(
        f"「{one.assessment.offer.name}」"
        for one in advices
        if one.assessment.fit == assessment.fit
    )
    match assessment.fit:
        case Fit.FITS:
            return f"この計画の金額と期間が上限に収まるのは、{names}です。", _NEXT_CHECK
        case Fit.MISSING:
            return "まだ入れていない金額や期間があります。", _NEXT_FILL
    return f"収まるかどうかを確かめる必要があるのは、{names}です。", _NEXT_CONFIRM


_NEXT_CHECK = "次に、団体や計画についての条件に合うかを確かめてください。"
_NEXT_FILL = "総額と期間の両方を入れると、上限と比べられます。"
_NEXT_CONFIRM = "理由と出典を確かめて、応募の前に相談先に相談してください。"


def _said(trim: Trim) -> str:
    ends = {
        Fit.FITS: "上限に収まります",
        Fit.MISSING: "あとは、まだ入れていない項目しだいになります",
        Fit.CONFIRM: "必ず守る上限には収まりますが、確かめることが残ります",
    }
    return f"{joined(trim.steps)}と、{ends[trim.fit]}"


@dataclass(frozen=True)
class BreakdownTable:
    """The breakdown as it was read, with its sums; None: nothing was given."""

    years: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...], int], ...]
    sums: tuple[int, ...]
    sum: int


def table(form: PlanForm, given: Plan) -> BreakdownTable | None:
    if not given.lines:
        return None
    years = [year for year in form.years if any((line.year or 0) == year for line in given.lines)]
    rows = []
    for item in form.items:
        amounts = tuple(_amount(given, item, year) for year in years)
        if any(amount is not None for amount in amounts):
            rows.append((item.label, amounts, sum(filter(None, amounts))))
    columns = zip(*(amounts for _, amounts, _ in rows), strict=True)
    return BreakdownTable(
        tuple(map(year_label, years)),
        tuple(rows),
        tuple(sum(filter(None, column)) for column in columns),
        given.broken_down,
    )


def _amount(given: Plan, item: PlanItem, year: int) -> int | None:
    """What stands in one cell; None if nothing does."""
    return next(
        (
            line.yen
            for line in given.lines
            if (line.item or UNDIVIDED) == item and (line.year or 0) == year
        ),
        None,
    )
