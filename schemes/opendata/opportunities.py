"""CommonGrants (simpler-grants-protocol): the tracks that give money, as opportunities, read-only."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import Any

from schemes.opendata.offered import BODIES, TrackData, citation
from schemes.opendata.services import others, remarks

NAMESPACE = uuid.UUID("6d1f6a34-7a0e-5d0c-9a53-0f6f0b1f5a10")
"""Of our own: an opportunity keeps its id as long as its track keeps its address."""
FUNDS = "funds"
STATUSES = {
    "open": "open",
    "closing": "open",
    "dated": "open",
    "announced": "forecasted",
    "closed": "closed",
    "results": "closed",
}
UNKNOWN = ("custom", "unknown", "募集の時期は未確認です。")
CURRENCY = "JPY"
PAGE_SIZE, MOST_PER_PAGE = 10, 100

Json = dict[str, Any]


def is_listed(one: TrackData) -> bool:
    """Whether it gives money to those who apply."""
    return FUNDS in one.wants


def id_of(address: str) -> str:
    return str(uuid.uuid5(NAMESPACE, address))


def opportunity(one: TrackData) -> Json:
    """What is not known is left out, as the protocol has it: never 0, never a guess."""
    found = {
        "id": id_of(one.address),
        "title": one.name,
        "status": _status(one),
        "description": one.track.gives or one.track.summary or one.name,
        "funding": _funding(one),
        "keyDates": _dates(one),
        "acceptedApplicantTypes": _applicants(one),
        "source": one.page.page_url if one.page else None,
        "customFields": _custom(one),
        "createdAt": _moment(min(each.published_at for each in one.editions)),
        "lastModifiedAt": _moment(one.edition.published_at),
    }
    return {name: value for name, value in found.items() if value is not None}


def _status(one: TrackData) -> Json:
    season = one.season
    if season is None or season.state not in STATUSES:
        value, custom, said = UNKNOWN
        return {
            "value": value,
            "customValue": custom,
            "description": season.said if season else said,
        }
    return {"value": STATUSES[season.state], "description": f"{season.label}: {season.said}"}


def _funding(one: TrackData) -> Json | None:
    if one.amount is None:
        return None
    found: Json = {"maxAwardAmount": {"amount": str(one.amount.value), "currency": CURRENCY}}
    said = [one.giving.said] if one.giving and one.giving.said else []
    return found | ({"details": "。".join([*said, *others(one)])} if said or [*others(one)] else {})


def _dates(one: TrackData) -> Json | None:
    call = one.call
    if call is None:
        return None
    found: Json = {}
    if call.opens_on:
        found["postDate"] = _day("募集開始日", call.opens_on)
    if call.closes_on:
        found["closeDate"] = _day("募集締切日", call.closes_on, call.arrival)
        if call.closes_at:
            found["closeDate"]["time"] = call.closes_at.isoformat("seconds")
    other: Json = {}
    if call.consult_by:
        other["consultBy"] = _day("応募相談の期限", call.consult_by)
    for key, name, text in (
        ("briefing", "説明会", call.briefing),
        ("results", "結果の時期", call.results),
    ):
        if text:
            other[key] = {"name": name, "eventType": "other", "details": text}
    if other:
        found["otherDates"] = other
    return found or None


def _day(name: str, day: Any, said: str = "") -> Json:
    found = {"name": name, "eventType": "singleDate", "date": day.isoformat()}
    return found | ({"description": said} if said else {})


def _applicants(one: TrackData) -> list[Json] | None:
    """The kinds of body that a rule in force names; the protocol's own are of another country."""
    fact = one.shown.facts.get(BODIES)
    values = {choice.label: choice.value for choice in fact.choices} if fact else {}
    found = [
        {"value": "custom", "customValue": values.get(label, label), "description": label}
        for label in dict.fromkeys(one.bodies)
    ]
    return found or None


def _custom(one: TrackData) -> Json:
    rules = [rule for rule in one.rules if rule.standing in ("current", "past_call")]
    return {
        "track": _field("制度番号", "string", one.address),
        "verdictConditions": _field(
            "判定の条件",
            "array",
            [
                {
                    "code": rule.code,
                    "wording": rule.wording,
                    "fact": rule.fact,
                    "operator": rule.operator,
                    "value": rule.value,
                    "strength": rule.strength,
                    "standing": rule.standing,
                    "fiscalYear": rule.fiscal_year,
                    "citations": [citation(each, one.shown) for each in rule.citations],
                }
                for rule in rules
            ],
        ),
        "citations": _field("出典", "array", [citation(each, one.shown) for each in one.citations]),
        "periodMonths": _field(
            "期間の上限(月)", "integer", one.period.value if one.period else None
        ),
        "remarks": _field("備考", "array", list(remarks(one))),
        "edition": _field("版", "string", one.shown.edition),
        "asOf": _field("基準日", "string", one.now.day.isoformat()),
    }


def _field(name: str, kind: str, value: Any) -> Json:
    return {"name": name, "fieldType": kind, "value": value}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# --- Answers --------------------------------------------------------------------------------------


def page(found: Sequence[TrackData], number: int, size: int) -> Json:
    """A page of the list, as the protocol pages: numbers from 1; beyond the last one it is empty."""
    start = (number - 1) * size
    return {
        "status": 200,
        "message": "Success",
        "items": [opportunity(one) for one in found[start : start + size]],
        "paginationInfo": {
            "page": number,
            "pageSize": size,
            "totalItems": len(found),
            "totalPages": ceil(len(found) / size),
        },
    }


def single(found: Iterable[TrackData], wanted: str) -> Json | None:
    """One of them by its id; None where there is none."""
    one = next((each for each in found if id_of(each.address) == wanted), None)
    return {"status": 200, "message": "Success", "data": opportunity(one)} if one else None


def refusal(status: int, message: str, name: str) -> Json:
    """A refusal in the protocol's form."""
    return {"status": status, "message": message, "errors": [{"field": name, "message": message}]}
