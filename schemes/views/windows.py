"""Whom to ask: windows as things, found by place and by what is wanted.

Rooms that own windows hand over a finder (``rooms.Additions.finders``); result, track page, paper and
``/contacts/`` show what they find.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schemes.catalogue import Catalogue
from schemes.document import Citation, Contact
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
    can be asked for, 「長野県の団体の応募相談(草の根・JICA基金)」. ``note``: why it is this one."""

    role: str
    name: str
    does: str = ""
    contacts: tuple[Contact, ...] = ()
    note: str = ""
    citations: tuple[Citation, ...] = ()

    @property
    def telephone(self) -> Contact | None:
        """The first contact point with a telephone."""
        return next((one for one in self.contacts if one.telephone), None)

    @property
    def page(self) -> Contact | None:
        """The first contact point with an official page."""
        return next((one for one in self.contacts if one.page_url), None)


Finder = Callable[[Catalogue, Place], Sequence[Window]]


def find(catalogue: Catalogue, place: Place) -> list[Window]:
    """The windows for a place, the nearest to the question first."""
    return [window for finder in rooms.added().finders for window in finder(catalogue, place)]
