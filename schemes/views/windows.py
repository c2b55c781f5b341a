"""Whom to ask: windows as things, found by place and by what is wanted.

Rooms that own windows hand over a finder (``rooms.Additions.finders``); result, track page, paper and
``/contacts/`` show what they find.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from schemes.catalogue import Catalogue
from schemes.document import Citation, Contact
from schemes.memory import Memory
from schemes.views import rooms


@dataclass(frozen=True)
class Place:
    """What is known of who asks: JIS X 0401 and ISO 3166-1 alpha-2 codes, a want, a track
    (「scheme/track」); what is not known is empty."""

    prefecture: str = ""
    country: str = ""
    want: str = ""
    track: str = ""


@dataclass(frozen=True)
class Window:
    """``role``: office, hiroba, coordinator, desk, headquarters, directory or scheme. ``does``: what it
    can be asked for, 「長野県の団体の応募相談(草の根・JICA基金)」. ``about``: the same in a few words, where
    several share a prefecture. ``note``: why it is this one, or whom else to ask. ``missing``: there is
    none; ``name`` says so, and ``note`` who helps instead."""

    role: str
    name: str
    does: str = ""
    contacts: tuple[Contact, ...] = ()
    note: str = ""
    citations: tuple[Citation, ...] = ()
    about: str = ""
    missing: bool = False

    @property
    def telephone(self) -> Contact | None:
        """The first contact point with a telephone."""
        return next((one for one in self.contacts if one.telephone), None)

    @property
    def address(self) -> str:
        """Where it is, as far as a contact point says; else empty."""
        return next((one.address for one in self.contacts if one.address), "")

    @property
    def page(self) -> Contact | None:
        """The first contact point with an official page."""
        return next((one for one in self.contacts if one.page_url), None)


Finder = Callable[[Catalogue, Place], Sequence[Window]]


def find(catalogue: Catalogue, place: Place) -> list[Window]:
    """The windows for a place, the nearest to the question first."""

    def found() -> tuple[Window, ...]:
        return tuple(w for finder in rooms.added().finders for w in finder(catalogue, place))

    return list(_found.of(place, found, catalogue))


_found: Memory[tuple[Window, ...]] = Memory(512)


KEEPS = 2
"""How many years a contact point is good for, from when it was seen."""
_YEAR = re.compile(r"(20\d\d)年(度)?(?:(\d{1,2})月)?")


def is_old(contact: Contact, day: date) -> bool:
    """Whether it was last seen more than two years before a day, or nobody says when."""
    seen = contact.checked_on or _dated(contact.checked_label)
    return seen is None or day > date(seen.year + KEEPS, seen.month, min(seen.day, 28))


def _dated(label: str) -> date | None:
    """The last day of what 「2024年度の案内」 or 「2018年9月の案内」 names; None where it names no year."""
    found = _YEAR.search(label)
    if not found:
        return None
    year, month = int(found[1]), int(found[3] or 12)
    if found[2]:
        return date(year + 1, 3, 31)
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else None
