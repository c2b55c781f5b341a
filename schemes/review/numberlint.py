"""Whether sentences say the numbers that rules decide by, and go along when a rule changes.

No Django, no database, no clock.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from schemes.document import Document, Fact
from schemes.review import linklint, spots
from schemes.review.spots import Spot
from schemes.writing.quantities import Quantity, found_in, told

Told = Iterator[tuple[Literal["error", "warning"], str, str]]
OLD = ("past_call", "unseen", "superseded")
LATER = ("years_since", "years_since_edge")
AGES = ("age_at_least", "age_at_most")


def wrong(spot: Spot, facts: Mapping[str, Fact]) -> Told:
    """The wording of a rule says another number of the same kind than the rule decides by."""
    if spot.part != "requirements":
        return
    said = found_in(spot.row["wording"])
    for value in _values(spot.row, facts):
        others = [one for one in said if one.unit == value.unit]
        if others and value not in others:
            yield (
                "error",
                "number_differs",
                f"条件の文は「{'」「'.join(sorted(map(told, others)))}」と言っていますが、値は{told(value)}です。どちらかを直してください。",
            )


class Renumbered(NamedTuple):
    """A rule of which one number took another's place."""

    spot: Spot
    was: Quantity
    now: Quantity

    def __str__(self) -> str:
        return f"「{self.spot.place}」を{told(self.was)}から{told(self.now)}に変えましたが、"


def changes(old: Document, new: Document, facts: Mapping[str, Fact]) -> Iterator[Renumbered]:
    """The numbers that the rules of a document change."""
    before = _by_rule(spots.of(old))
    for key, found in _by_rule(spots.of(new)).items():
        if len(found) != 1 or len(before.get(key, ())) != 1:
            continue
        was, now = (_values(spot.row, facts) for spot in (before[key][0], found[0]))
        for one, other in zip(was, now, strict=False):
            if one != other and one.unit == other.unit:
                yield Renumbered(found[0], one, other)


def unquoted(change: Renumbered) -> Told:
    """What is cited for a number does not say it."""
    row = change.spot.row
    quotes = [one["quote"] for one in row.get("citations") or ()]
    if row["standing"] in OLD or any(change.now in found_in(quote) for quote in quotes):
        return
    said = f"引用した言葉に{told(change.now)}がありません。新しい出典の箇所を加えてください。"
    turned = f"値を{told(change.was)}から{told(change.now)}に変えましたが、"
    yield "warning", "old_source", f"{turned}{said}"


def left_behind(spot: Spot, change: Renumbered) -> Told:
    """What still says the number that a rule had, where it speaks of the same track and of today."""
    owner = change.spot.owner
    near = {owner, owner.partition("/")[0]}
    is_near = {spot.owner, spot.row.get("leads_to")} & near or spot.owner.startswith(f"{owner}/")
    is_past = spot.row.get("standing") in OLD or spot.row.get("fiscal_year")
    if not is_near or is_past or spot.model == change.spot.model:
        return
    for name, text in linklint.texts(spot):
        said = found_in(text)
        if change.was in said and change.now not in said:
            kept = f"ここの「{spot.kind.label(name)}」は{told(change.was)}のままです。"
            advice = "直すか、このままでよいことを確かめてください。"
            yield "warning", "old_number", f"{change}{kept}{advice}"


def _by_rule(rows: tuple[Spot, ...]) -> dict[tuple[str, str, str], list[Spot]]:
    found: dict[tuple[str, str, str], list[Spot]] = {}
    for spot in rows:
        if spot.part == "requirements":
            key = (spot.owner, spot.row["code"], spot.row["fact"] or "")
            found.setdefault(key, []).append(spot)
    return found


def _values(rule: Mapping[str, Any], facts: Mapping[str, Fact]) -> list[Quantity]:
    """The numbers that a rule decides by, in the unit in which people say them."""
    fact, value = facts.get(rule["fact"] or ""), rule["value"]
    numbers = list(value.values()) if isinstance(value, dict) else [value]
    if fact is None or not all(
        isinstance(one, int) and not isinstance(one, bool) for one in numbers
    ):
        return []
    if rule["operator"] in LATER:
        return [Quantity("か月", 12 * one) for one in numbers]
    if rule["operator"] in AGES:
        return [Quantity("歳", one) for one in numbers]
    unit = {"yen": "円", "months": "か月"}.get(fact.type, fact.unit)
    return [Quantity(unit, one) for one in numbers] if unit else []
