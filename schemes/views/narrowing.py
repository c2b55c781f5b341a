"""How the list of tracks is narrowed: by who asks, what they want, how much, how long, and whether it
is open; each choice with how many tracks there would be."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from schemes.catalogue import Catalogue
from schemes.judging.people import PEOPLE
from schemes.views import people, showing
from schemes.views.offering import Offer, period
from schemes.writing import japanese

CALLS = {
    "open": "受付中・締切前",
    "announced": "これから募集",
    "ended": "前回の締切がわかる",
    "unknown": "募集の時期は未確認",
}
NAMES = ("who", "want", "amount", "period", "call")
"""The names of the query, in the order of the fields."""


@dataclass(frozen=True)
class Narrowing:
    """What is asked of a list; what is empty is not asked. ``amount`` in yen, ``period`` in months."""

    who: str = ""
    want: str = ""
    amount: str = ""
    period: str = ""
    call: str = ""

    @property
    def query(self) -> str:
        """As an address has it: 「who=ngo&want=funds」."""
        return "&".join(f"{name}={getattr(self, name)}" for name in NAMES if getattr(self, name))

    @property
    def is_by_more(self) -> bool:
        """Whether it asks for more than who and what for."""
        return bool(self.amount or self.period or self.call)


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class NarrowField:
    name: str
    label: str
    options: tuple[Option, ...]


def fits(catalogue: Catalogue, offer: Offer, asked: Narrowing) -> bool:
    """Whether a track is in the list; one without a ceiling is in no list by amount or period."""
    if asked.want and asked.want not in offer.wants:
        return False
    if asked.who and offer.address not in people.fitting(catalogue, asked.who):
        return False
    for given, ceiling in ((asked.amount, offer.amount), (asked.period, offer.period)):
        if given and (ceiling is None or ceiling.value < int(given)):
            return False
    return not asked.call or asked.call == _call(offer)


def _call(offer: Offer) -> str:
    season = offer.season
    if season and season.is_open:
        return "open"
    if season and season.state == "announced":
        return "announced"
    return "ended" if season and season.last else "unknown"


def fields(catalogue: Catalogue, offers: Sequence[Offer], asked: Narrowing) -> list[NarrowField]:
    """The fields, each with its choices; how many there are with the others as they are asked."""
    labels = {
        "who": "立場",
        "want": "したいこと",
        "amount": "必要な金額",
        "period": "必要な期間",
        "call": "受付",
    }
    known = choices(catalogue, offers)
    return [
        NarrowField(
            name, labels[name], tuple(_options(catalogue, offers, asked, name, known[name]))
        )
        for name in NAMES
    ]


def choices(catalogue: Catalogue, offers: Sequence[Offer]) -> dict[str, Mapping[str, str]]:
    """By field, what can be chosen, with its label: of amounts and periods what the ceilings are."""
    return {
        "who": {person.key: person.short for person in PEOPLE},
        "want": showing.wants(catalogue),
        "amount": _steps((o.amount for o in offers), japanese.yen_short),
        "period": _steps((o.period for o in offers), period),
        "call": CALLS,
    }


def _steps(
    ceilings: Iterable[showing.Glance | None], words: Callable[[int], str]
) -> dict[str, str]:
    found = sorted({one.value for one in ceilings if one})
    return {str(value): f"{words(value)}まで使える" for value in found}


def _options(
    catalogue: Catalogue,
    offers: Sequence[Offer],
    asked: Narrowing,
    name: str,
    labels: Mapping[str, str],
) -> Iterator[Option]:
    chosen = getattr(asked, name)
    for value, label in (("", "すべて"), *labels.items()):
        other = replace(asked, **{name: value})
        count = sum(fits(catalogue, offer, other) for offer in offers)
        if count or value == chosen or name in ("who", "want"):
            yield Option(value, label, count, value == chosen)
