"""Whether sentences say the numbers of rows, and go along when one of them changes.

No Django, no database, no clock.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Literal, NamedTuple

from schemes import bound
from schemes.document import Document, Fact
from schemes.review import linklint, spots
from schemes.review.spots import Spot
from schemes.writing.quantities import Quantity, found_in, in_unit, on, told
from schemes.writing.reading import exact_day

Told = Iterator[tuple[Literal["error", "warning"], str, str]]
OLD = ("past_call", "unseen", "superseded")
# The text of a row that says its number: that of a rule, of a figure, of a year's result.
SAYING = {"wording": "条件の文", "text": "書き方"}
# When something was looked at, which no text repeats.
LOOKED_AT = ("checked_on",)


class Number(NamedTuple):
    """A number of a row, and the field that holds it."""

    field: str
    quantity: Quantity


def numbers(spot: Spot, facts: Mapping[str, Fact]) -> tuple[Number, ...]:
    """The numbers that a row holds: what a rule decides by, an amount, a period, a count, a day."""
    if spot.part == "requirements":
        return () if spot.implied else tuple(_of_rule(spot.row, facts))
    return tuple(_of_columns(spot))


def wrong(spot: Spot, facts: Mapping[str, Fact]) -> Told:
    """The text of a row says another number of the same kind than the row itself."""
    held = numbers(spot, facts)
    for name, called in SAYING.items():
        if not held or name not in spot.row:
            continue
        said = found_in(spot.row[name] or "", {one.quantity.unit for one in held})
        for _, value in held:
            others = [one for one in said if one.unit == value.unit]
            if others and value not in others:
                yield (
                    "error",
                    "number_differs",
                    f"{called}は「{'」「'.join(sorted(map(told, others)))}」と言っていますが、値は{told(value)}です。どちらかを直してください。",
                )


class Renumbered(NamedTuple):
    """A row of which one number took another's place. ``conflicts``: those that its scheme names."""

    spot: Spot
    was: Quantity
    now: Quantity
    conflicts: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"「{self.spot.place}」を{told(self.was)}から{told(self.now)}に変えましたが、"


def changes(old: Document, new: Document, facts: Mapping[str, Fact]) -> Iterator[Renumbered]:
    """The numbers that the rows of a document change."""
    conflicts = frozenset(filter(None, (spot.row.get("conflict") for spot in spots.of(new))))
    before = _by_row(spots.of(old), facts)
    for key, found in _by_row(spots.of(new), facts).items():
        if len(found) != 1 or len(before.get(key, ())) != 1:
            continue
        was, now = (dict(numbers(spot, facts)) for spot in (before[key][0], found[0]))
        for field in was.keys() & now.keys():
            one, other = was[field], now[field]
            if one != other and one.unit == other.unit:
                yield Renumbered(found[0], one, other, conflicts)


def unquoted(change: Renumbered) -> Told:
    """What is cited for a number does not say it."""
    if _is_past(change.spot) or not _may_be_quoted(change.spot, change.now):
        return
    said = f"引用した言葉に{told(change.now)}がありません。新しい出典の箇所を加えてください。"
    turned = f"値を{told(change.was)}から{told(change.now)}に変えましたが、"
    yield "warning", "old_source", f"{turned}{said}"


def left_behind(spot: Spot, change: Renumbered) -> Told:
    """What still says the number that a row had, where it speaks of the same track and of today."""
    if not _is_near(spot, change) or _is_past(spot) or spot.implied:
        return
    is_own = spot.model == change.spot.model
    units = {change.now.unit}
    follows = False
    for name, text in linklint.texts(spot):
        said = found_in(text, units)
        follows |= change.now.is_in(said)
        if is_own and name in SAYING:
            continue  # told as an error, or right
        if change.was.is_in(said) and not change.now.is_in(said):
            kept = f"ここの「{spot.kind.label(name)}」は{told(change.was)}のままです。"
            advice = "直すか、このままでよいことを確かめてください。"
            yield "warning", "old_number", f"{change}{kept}{advice}"
    if follows and not is_own and _quotes_the_old(spot, change):
        asks = (
            f"ここで引用した言葉は{told(change.was)}のままです。新しい出典の箇所を加えてください。"
        )
        yield "warning", "old_source", f"{change}{asks}"


def _quotes_the_old(spot: Spot, change: Renumbered) -> bool:
    said = [found_in(quote, {change.now.unit}) for quote in _quotes(spot)]
    is_said = any(change.now.is_in(one) for one in said)
    return not is_said and any(change.was.is_in(one) for one in said)


def _may_be_quoted(spot: Spot, number: Quantity) -> bool:
    """Whether the sources of a row are cited, and none of them says its number."""
    said = [found_in(quote, {number.unit}) for quote in _quotes(spot)]
    return spot.kind.needs_citation(spot.row) and not any(number.is_in(one) for one in said)


def _quotes(spot: Spot) -> list[str]:
    return [one["quote"] for one in spot.row.get("citations") or ()]


def _is_past(spot: Spot) -> bool:
    """A statement of a past year stays as it was; a call is of its year and yet of today."""
    is_dated = spot.row.get("fiscal_year") and "standing" in spot.row
    return bool(spot.row.get("standing") in OLD or is_dated)


def _is_near(spot: Spot, change: Renumbered) -> bool:
    """What is of the track, of its scheme or leads to them; a difference that the scheme names."""
    owner = change.spot.owner
    near = {owner, owner.partition("/")[0]}
    leads = {spot.owner, spot.row.get("leads_to"), spot.row.get("scheme")} & near
    is_named = spot.part in ("conflicts", "sides") and spot.model[1][0] in change.conflicts
    return bool(leads) or is_named or spot.owner.startswith(f"{owner}/")


def _by_row(rows: Iterable[Spot], facts: Mapping[str, Fact]) -> dict[Any, list[Spot]]:
    found: dict[Any, list[Spot]] = {}
    for spot in rows:
        if numbers(spot, facts):
            fact = spot.row["fact"] if spot.part == "requirements" else ""
            found.setdefault((spot.owner, *spot.model, fact), []).append(spot)
    return found


# --- The numbers of one row -----------------------------------------------------------------------


def _of_columns(spot: Spot) -> Iterator[Number]:
    for name in spot.kind.columns:
        value, column = spot.row[name], spot.kind.column(name)
        if not spot.owner or name in LOOKED_AT:
            continue
        if isinstance(value, date):
            yield Number(name, on(value))
        elif type(value) is int and (unit := _unit(column, spot.row)):
            yield Number(name, in_unit(unit, value))


def _unit(column: Any, row: Mapping[str, Any]) -> str:
    """That of an amount, of a period, of people; or what stands beside a number."""
    beside = row.get("unit") if getattr(column, "has_unit_beside", False) else ""
    return getattr(column, "unit", "") or beside or ""


def _of_rule(rule: Mapping[str, Any], facts: Mapping[str, Fact]) -> Iterator[Number]:
    """The numbers that a rule decides by, in the unit in which people say them."""
    fact, value = facts.get(rule["fact"] or ""), rule["value"]
    if fact is None:
        return
    for place, one in value.items() if isinstance(value, dict) else (("", value),):
        if fact.type == "date" and isinstance(one, str):
            with suppress(ValueError):  # said where the rule is
                yield Number(place, on(exact_day(one)))
        elif type(one) is int and (found := _said(rule["operator"], fact, one)):
            yield Number(place, found)


def _said(operator: str, fact: Fact, value: int) -> Quantity | None:
    unit = bound.COUNTED_IN.get(operator) or bound.unit_of(fact)
    if unit == "年":
        return Quantity("か月", 12 * value)
    return in_unit(unit, value) if unit else None
