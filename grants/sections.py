"""What grants adds to a scheme's document: caps, calls, activities, costs, funds, stages.

Caps and activities are rules as well: ``requirements`` turns them into the requirements of
their track, so that a ceiling stands in one row only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from grants import storing
from grants.models import Call, Cap, CostItem, Fund, PermittedActivity, Stage
from schemes import document, sections
from schemes.document import OVERVIEW, Frozen, Requirement
from schemes.editing.composing import CITATIONS, cite
from schemes.models import Standing


class CapRow(Frozen):
    """``yen`` is whole yen, ``months`` whole months; exactly one is filled."""

    track: str
    code: str
    kind: str
    kind_label: document.Label
    item: str
    yen: int | None
    months: int | None
    strength: document.Strength
    standing: document.Standing
    fiscal_year: int | None
    wording: str
    conflict: str | None
    citations: tuple[document.Citation, ...]


class CallRow(Frozen):
    track: str
    fiscal_year: int
    round_label: str
    opens_on: date | None
    consult_by: date | None
    closes_on: date | None
    closes_at: time | None
    arrival: str
    note: str
    standing: document.Standing
    citations: tuple[document.Citation, ...]


class ActivityRow(Frozen):
    track: str
    activity: str
    label: document.Label
    allowed: bool
    code: str
    wording: str
    citations: tuple[document.Citation, ...]


class CostRow(Frozen):
    """``covered`` is null where the source does not say."""

    track: str
    item: str
    label: document.Label
    name: str
    covered: bool | None
    note: str
    standing: document.Standing
    fiscal_year: int | None
    citations: tuple[document.Citation, ...]


class TopicRow(Frozen):
    area: str
    name: str
    citations: tuple[document.Citation, ...]


class FundRow(Frozen):
    track: str
    name: str
    purpose: str
    receives: str
    topics: tuple[TopicRow, ...]
    citations: tuple[document.Citation, ...]


class StageRow(Frozen):
    order: int
    name: str
    scheme: str | None
    voice: str
    text: str
    citations: tuple[document.Citation, ...]


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    sections.register(
        sections.Section(
            "caps", "規模と期間の上限", CapRow, caps, "grants/_caps.html", storing.caps
        ),
        sections.Section(
            "activities",
            "対象になる活動",
            ActivityRow,
            activities,
            "grants/_activities.html",
            storing.activities,
        ),
        sections.Section(
            "costs", "対象になる経費", CostRow, costs, "grants/_costs.html", storing.costs
        ),
        sections.Section(
            "calls", "これまでの募集", CallRow, calls, "grants/_calls.html", storing.calls
        ),
        sections.Section(
            "funds", "寄附の使いみち", FundRow, funds, "grants/_funds.html", storing.funds
        ),
        sections.Section(
            "stages", "団体の成長の段階", StageRow, stages, "grants/_stages.html", storing.stages
        ),
        derived=sections.DerivedRequirements(requirements, needs=("caps", "activities")),
    )
    sections.at_year_change(age_calls)


def _rows(model, scheme: str):
    return (
        model.objects.filter(track__scheme__key=scheme)
        .select_related("track")
        .prefetch_related(CITATIONS)
    )


def caps(scheme: str) -> Iterable[CapRow]:
    for cap in _rows(Cap, scheme).select_related("track", "conflict"):
        yield CapRow(
            track=cap.track.key,
            code=cap.code,
            kind=cap.kind,
            kind_label=cap.get_kind_display(),
            item=cap.item,
            yen=cap.yen,
            months=cap.months,
            strength=cap.strength,
            standing=cap.standing,
            fiscal_year=cap.fiscal_year,
            wording=cap.wording,
            conflict=cap.conflict.key if cap.conflict else None,
            citations=cite(cap),
        )


def calls(scheme: str) -> Iterable[CallRow]:
    for call in _rows(Call, scheme):
        yield CallRow(
            track=call.track.key,
            fiscal_year=call.fiscal_year,
            round_label=call.round_label,
            opens_on=call.opens_on,
            consult_by=call.consult_by,
            closes_on=call.closes_on,
            closes_at=call.closes_at,
            arrival=call.arrival,
            note=call.note,
            standing=call.standing,
            citations=cite(call),
        )


def age_calls(scheme: str, year: int) -> Iterator[str]:
    """Calls of the years before ``year`` become past calls; when the next are is not invented."""
    rows = Call.objects.filter(
        track__scheme__key=scheme, standing=Standing.CURRENT, fiscal_year__lt=year
    )
    for call in rows.select_related("track__scheme"):
        call.standing = Standing.PAST_CALL
        call.save(update_fields=["standing"])
        yield f"募集「{call}」を過年度にしました。"


def activities(scheme: str) -> Iterable[ActivityRow]:
    for row in _rows(PermittedActivity, scheme):
        yield ActivityRow(
            track=row.track.key,
            activity=row.activity,
            label=row.get_activity_display(),
            allowed=row.allowed,
            code=row.code,
            wording=row.wording,
            citations=cite(row),
        )


def costs(scheme: str) -> Iterable[CostRow]:
    for row in _rows(CostItem, scheme):
        yield CostRow(
            track=row.track.key,
            item=row.item,
            label=row.get_item_display(),
            name=row.name,
            covered=row.covered,
            note=row.note,
            standing=row.standing,
            fiscal_year=row.fiscal_year,
            citations=cite(row),
        )


def funds(scheme: str) -> Iterable[FundRow]:
    for fund in _rows(Fund, scheme):
        yield FundRow(
            track=fund.track.key,
            name=fund.name,
            purpose=fund.purpose,
            receives=fund.receives,
            topics=tuple(
                TopicRow(area=topic.area, name=topic.name, citations=cite(topic))
                for topic in fund.topics.prefetch_related(CITATIONS)
            ),
            citations=cite(fund),
        )


def stages(subject: str) -> Iterable[StageRow]:
    if subject != OVERVIEW:
        return
    for stage in Stage.objects.select_related("scheme").prefetch_related(CITATIONS):
        yield StageRow(
            order=stage.order,
            name=stage.name,
            scheme=stage.scheme.key if stage.scheme else None,
            voice=stage.voice,
            text=stage.text,
            citations=cite(stage),
        )


def requirements(rows: Mapping[str, Sequence[Any]]) -> dict[str, list[Requirement]]:
    """By track key, the rules that a document's caps and activities imply."""
    found: dict[str, list[Requirement]] = {}
    for cap in rows.get("caps", ()):
        if cap.kind in ("total", "period"):
            found.setdefault(cap.track, []).append(_cap_requirement(cap))
    by_track: dict[str, list[ActivityRow]] = {}
    for row in rows.get("activities", ()):
        by_track.setdefault(row.track, []).append(row)
    for track, of_track in by_track.items():
        found.setdefault(track, []).extend(_activity_requirements(of_track))
    return found


def _cap_requirement(cap: CapRow) -> Requirement:
    return Requirement(
        code=cap.code,
        fact="budget_yen" if cap.kind == "total" else "project_months",
        operator="at_most",
        value=cap.yen if cap.kind == "total" else cap.months,
        strength=cap.strength,
        standing=cap.standing,
        fiscal_year=cap.fiscal_year,
        wording=cap.wording,
        conflict=cap.conflict,
        citations=cap.citations,
    )


def _activity_requirements(rows: list[ActivityRow]) -> list[Requirement]:
    """One rule for what the scheme's activities are; one for each that the track bars."""
    allowed = [row for row in rows if row.allowed]
    barred = [row for row in rows if not row.allowed]
    rules = [
        Requirement(
            code=row.code,
            fact="activities",
            operator="has_none",
            value=[row.activity],
            strength="must",
            standing="current",
            wording=row.wording,
            citations=row.citations,
        )
        for row in barred
    ]
    if allowed:
        rules.insert(
            0,
            Requirement(
                code=allowed[0].code,
                fact="activities",
                operator="within",
                value=[row.activity for row in rows],
                strength="must",
                standing="current",
                wording=allowed[0].wording,
                citations=allowed[0].citations,
            ),
        )
    return rules
