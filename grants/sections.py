"""What grants adds to a scheme's document: caps, calls, activities, costs, funds, stages.

Caps and activities are rules as well: ``implied`` turns them into the requirements of their
track, so that a ceiling stands in one row only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Annotated, Any

from grants import yearly
from grants.models import (
    Call,
    CallContact,
    Cap,
    CostItem,
    Fund,
    FundTopic,
    PermittedActivity,
    Stage,
)
from schemes import sections
from schemes.document import (
    OVERVIEW,
    Citation,
    Contact,
    Frozen,
    Label,
    Requirement,
    Says,
    Standing,
    Strength,
)
from schemes.editing.kinds import contact_points
from schemes.review.rulelint import Fault
from schemes.review.spots import Spot
from schemes.sections import Implied, Kind


class CapRow(Frozen):
    """``yen`` is whole yen, ``months`` whole months; exactly one is filled."""

    track: str
    code: str
    kind: str
    kind_label: Annotated[Label, Says("kind")]
    item: str = ""
    yen: int | None = None
    months: int | None = None
    strength: Strength
    standing: Standing = "current"
    fiscal_year: int | None = None
    wording: str
    conflict: str | None = None
    citations: tuple[Citation, ...]


class CallRow(Frozen):
    """A day, an hour or a text that is empty is unknown (未確認); whether it is open follows from
    its days (``grants.calls``)."""

    track: str
    fiscal_year: int
    round_label: str = ""
    opens_on: date | None = None
    consult_from: date | None = None
    consult_by: date | None = None
    closes_on: date | None = None
    closes_at: time | None = None
    arrival: str = ""
    region: str = ""
    briefing: str = ""
    results: str = ""
    results_on: date | None = None
    page_url: str = ""
    note: str = ""
    contacts: tuple[Contact, ...] = ()
    citations: tuple[Citation, ...] = ()


class ActivityRow(Frozen):
    track: str
    activity: str
    label: Annotated[Label, Says("activity")]
    allowed: bool = True
    code: str
    wording: str
    citations: tuple[Citation, ...] = ()


class CostRow(Frozen):
    """``covered`` is null where the source does not say."""

    track: str
    item: str
    label: Annotated[Label, Says("item")]
    name: str
    covered: bool | None = None
    note: str = ""
    standing: Standing = "current"
    fiscal_year: int | None = None
    citations: tuple[Citation, ...] = ()


class TopicRow(Frozen):
    area: str
    name: str
    citations: tuple[Citation, ...] = ()


class FundRow(Frozen):
    track: str
    name: str
    purpose: str
    receives: str = ""
    topics: tuple[TopicRow, ...] = ()
    citations: tuple[Citation, ...] = ()


class StageRow(Frozen):
    order: int
    name: str
    scheme: str | None = None
    voice: str = ""
    text: str
    citations: tuple[Citation, ...] = ()


CAPS = Kind(
    "caps",
    Cap,
    CapRow,
    within="track",
    title="規模と期間の上限",
    template="grants/_caps.html",
    name=("code",),
    shows=("kind_label", "item", "yen", "months", "wording"),
    must_cite=True,
    why_none=("amount",),
)
ACTIVITIES = Kind(
    "activities",
    PermittedActivity,
    ActivityRow,
    within="track",
    title="対象になる活動",
    template="grants/_activities.html",
    name=("label",),
    shows=("wording",),
)
COSTS = Kind(
    "costs",
    CostItem,
    CostRow,
    within="track",
    title="対象になる経費",
    template="grants/_costs.html",
    name=("label", "name"),
    shows=("covered", "note"),
    must_cite=True,
)
CALLS = Kind(
    "calls",
    Call,
    CallRow,
    within="track",
    title="募集",
    template="grants/_calls.html",
    name=("fiscal_year", "round_label"),
    shows=("opens_on", "closes_on"),
    parts=(contact_points(CallContact, within="call"),),
    gone=("standing",),
)
TOPICS = Kind("topics", FundTopic, TopicRow, within="fund", name=("area", "name"))
FUNDS = Kind(
    "funds",
    Fund,
    FundRow,
    within="track",
    title="寄附の使いみち",
    template="grants/_funds.html",
    shows=("purpose",),
    parts=(TOPICS,),
)
STAGES = Kind(
    "stages",
    Stage,
    StageRow,
    home=OVERVIEW,
    title="団体の成長の段階",
    template="grants/_stages.html",
    shows=("text",),
    known_as=(("name",),),
)


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    sections.register(CAPS, ACTIVITIES, COSTS, CALLS, FUNDS, STAGES)
    sections.also_implied(implied, needs=("caps", "activities"))
    sections.also_checked(below_special)
    sections.also_checked(of_their_year)


def implied(rows: Mapping[str, Sequence[Any]]) -> Iterator[Implied]:
    """The rules that a document's caps and activities make."""
    for cap in rows.get("caps", ()):
        if cap.kind in ("total", "period"):
            yield Implied(cap.track, _cap_requirement(cap), CAPS, cap)
    by_track: dict[str, list[ActivityRow]] = {}
    for row in rows.get("activities", ()):
        by_track.setdefault(row.track, []).append(row)
    for track, of_track in by_track.items():
        for rule, row in _activity_requirements(of_track):
            yield Implied(track, rule, ACTIVITIES, row)


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


def _activity_requirements(rows: list[ActivityRow]) -> Iterator[tuple[Requirement, ActivityRow]]:
    """One rule for what the scheme's activities are; one for each that the track bars."""
    allowed = next((row for row in rows if row.allowed), None)
    if allowed:
        yield _rule(allowed, "within", [row.activity for row in rows]), allowed
    for row in rows:
        if not row.allowed:
            yield _rule(row, "has_none", [row.activity]), row


def _rule(row: ActivityRow, operator: str, value: list[str]) -> Requirement:
    return Requirement(
        code=row.code,
        fact="activities",
        operator=operator,
        value=value,
        strength="must",
        standing="current",
        wording=row.wording,
        citations=row.citations,
    )


def of_their_year(rows: Iterable[Spot]) -> Iterator[Fault]:
    """Calls whose days are not of their year, or that nothing proves."""
    for spot in (one for one in rows if one.part == "calls"):
        call = CallRow.model_validate(spot.row)
        found = [*yearly.remarks(call)]
        # That a day must be cited is said of every kind of row.
        if not call.citations and yearly.is_undated(call):
            found += yearly.unproved(call)
        for remark in found:
            yield Fault(remark.rule, spot, spot.place, remark.sentence, remark.severity)


SPECIAL = "-special"


def below_special(rows: Iterable[Spot]) -> Iterator[Fault]:
    """A cap of a track that is lower than that of its 別枠."""
    caps = [
        spot
        for spot in rows
        if spot.part == "caps" and spot.row["standing"] == "current" and not spot.row["conflict"]
    ]
    for spot in caps:
        for special in caps:
            same = ("kind", "item")
            if special.owner != spot.owner + SPECIAL or any(
                spot.row[name] != special.row[name] for name in same
            ):
                continue
            for unit in ("yen", "months"):
                own, other = spot.row[unit], special.row[unit]
                if own is not None and other is not None and own < other:
                    yield Fault(
                        "below_special",
                        spot,
                        spot.place,
                        f"「{special.place}」より低い上限です。別枠は本枠の中にあるので、どちらかの額を直してください。",
                    )
