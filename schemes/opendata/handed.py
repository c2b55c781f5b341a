"""What other rooms tell open data of their rows: calls, costs, places, meetings.

Each hands its own over once, at start-up (``AppConfig.ready``); nothing here names one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from itertools import chain

from schemes.catalogue import Catalogue
from schemes.document import Citation, Contact, SchemeDocument

Cited = tuple[Citation, ...]


@dataclass(frozen=True)
class CallDays:
    """The call of a track that counts at a moment: what a source says of its days; the rest is empty.

    ``name``: 「2026年度 第1回」; ``state``: one of ``views.seasons.STATES``."""

    name: str
    state: str
    opens_on: date | None = None
    consult_by: date | None = None
    closes_on: date | None = None
    closes_at: time | None = None
    arrival: str = ""
    region: str = ""
    briefing: str = ""
    results: str = ""
    page_url: str = ""
    note: str = ""
    citations: Cited = ()


@dataclass(frozen=True)
class Spending:
    """What a track's money may be used for, and what not, each with its year: 「直接人件費(2021年度)」."""

    covered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Giving:
    """What the money of a scheme is by law: the standard's kind of service, and a sentence."""

    service: str
    said: str = ""


@dataclass(frozen=True)
class ServedArea:
    """What a place serves: a prefecture (JIS X 0401) or a country (ISO 3166-1), or a ``part`` of it.
    ``about``: what it is asked for there; ``certain``: whether a source says it plainly."""

    code: str
    name: str
    part: str = ""
    about: str = ""
    certain: bool = True
    note: str = ""


@dataclass(frozen=True)
class Facility:
    """``role``: office, coordinator or desk; ``key`` survives a change of name."""

    role: str
    key: str
    kind: str
    name: str
    does: str
    areas: tuple[ServedArea, ...] = ()
    contacts: tuple[Contact, ...] = ()
    note: str = ""
    citations: Cited = ()


@dataclass(frozen=True)
class Meeting:
    """A meeting or a briefing, as far as a source tells of it. ``when``: its time in words where no day
    is known."""

    key: str
    name: str
    kind: str
    text: str
    when: str
    audience: str = ""
    url: str = ""
    remark: str = ""
    citations: Cited = ()


CallOf = Callable[[SchemeDocument, str, datetime], CallDays | None]
SpendingOf = Callable[[SchemeDocument, str], Spending | None]
GivingOf = Callable[[SchemeDocument], Giving | None]
FacilitiesOf = Callable[[Catalogue], Iterable[Facility]]
MeetingsOf = Callable[[Catalogue], Iterable[Meeting]]


@dataclass(frozen=True)
class Knowledge:
    """How a room answers; a track is named by its key within the scheme."""

    calls: tuple[CallOf, ...] = ()
    spendings: tuple[SpendingOf, ...] = ()
    givings: tuple[GivingOf, ...] = ()
    facilities: tuple[FacilitiesOf, ...] = ()
    meetings: tuple[MeetingsOf, ...] = ()


_handed: list[Knowledge] = []


def hand_over(knowledge: Knowledge) -> None:
    """Add what a room knows; called once at start-up."""
    _handed.append(knowledge)


def known() -> Knowledge:
    """What all rooms know, one after the other."""
    return Knowledge(
        **{
            one.name: tuple(chain.from_iterable(getattr(room, one.name) for room in _handed))
            for one in fields(Knowledge)
        }
    )


def call_of(scheme: SchemeDocument, track: str, at: datetime) -> CallDays | None:
    found = (read(scheme, track, at) for read in known().calls)
    return next((one for one in found if one is not None), None)


def spending_of(scheme: SchemeDocument, track: str) -> Spending:
    found = (read(scheme, track) for read in known().spendings)
    return next((one for one in found if one is not None), Spending())


def giving_of(scheme: SchemeDocument) -> Giving | None:
    found = (read(scheme) for read in known().givings)
    return next((one for one in found if one is not None), None)


def facilities(catalogue: Catalogue) -> list[Facility]:
    return [one for read in known().facilities for one in read(catalogue)]


def meetings(catalogue: Catalogue) -> list[Meeting]:
    return [one for read in known().meetings for one in read(catalogue)]
