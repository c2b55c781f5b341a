"""Whether sources are to be looked at again. No Django, no database, no clock."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from schemes.review.spots import Spot
from schemes.writing import japanese

Told = Iterator[tuple[Literal["error", "warning"], str, str]]


def overdue(spot: Spot, reviews: Mapping[str, date], day: date) -> Told:
    due = reviews.get(spot.row["key"]) if spot.part == "sources" else None
    if due and due < day:
        yield (
            "warning",
            "review_due",
            f"見直す日({japanese.day(due)})を過ぎています。出典が今もそのままか確かめ、次に見直す日を入れてください。",
        )


def expired(spot: Spot, day: date) -> Told:
    """A source beyond its last day: what rests on it alone is not promised any more."""
    last = spot.row["valid_until"] if spot.part == "sources" else None
    if last and last < day:
        yield (
            "warning",
            "expired",
            f"{japanese.day(last)}までの出典なので、これだけに基づく判定は「要確認」になります。使い続けられることを確かめたら、「いつまで使えるか」を直してください。",
        )
