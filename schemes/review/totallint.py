"""Whether rows add up to the total that a figure beside them states. No Django, no database, no clock."""

from collections.abc import Iterator, Sequence

from schemes.review.spots import Spot
from schemes.sections import Total
from schemes.writing.quantities import in_unit, told


def apart(rows: Sequence[Spot]) -> Iterator[tuple[Spot, str]]:
    """Figures of a document that its rows do not add up to, each with a sentence."""
    for kind in dict.fromkeys(spot.kind for spot in rows):
        for total in kind.totals:
            parts = [spot for spot in rows if spot.kind is kind and total.counts(spot.row)]
            stated = [spot for spot in rows if _states(spot, total)]
            if parts and stated and (sentence := _parted(total, parts, stated)):
                yield max(stated, key=_value), sentence


def _states(spot: Spot, total: Total) -> bool:
    return (
        spot.part == "figures"
        and spot.row["standing"] == "current"
        and spot.row["value"] is not None
        and in_unit(spot.row["unit"], 0) == in_unit(total.unit, 0)
    )


def _value(spot: Spot) -> int:
    return int(spot.row["value"])


def _parted(total: Total, parts: Sequence[Spot], stated: Sequence[Spot]) -> str:
    """What is wrong, as a sentence; "" where they agree or where too little is known to say."""
    known = [one for part in parts if (one := total.of(part.row)) is not None]
    found, sums = sum(known), {_value(spot) for spot in stated}
    is_whole = len(known) == len(parts)
    if found in sums or (not is_whole and found <= max(sums)):
        return ""
    noun, called = parts[0].kind.noun, told(in_unit(total.unit, found))
    added = f"「{parts[0].kind.label(total.column)}」を足すと" if total.column else "を数えると"
    said = "」「".join(told(in_unit(total.unit, one)) for one in sorted(sums, reverse=True))
    rest = "" if is_whole else "(わかっているものだけで)"
    return f"「{noun}」の行{'の' if total.column else ''}{added}{called}{rest}で、ここの「{said}」と合いません。行か数を直すか、合わないわけを確かめてください。"
