"""What has days in the calendar: calls and events of a scheme, as the rooms that own them read them.

A room hands over its reader (``rooms.Additions.occasions``). A day that no source gives is no turn.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemes.document import Citation, Contact, SchemeDocument
from schemes.memory import Memory
from schemes.views import rooms
from schemes.writing import japanese

TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Turn:
    """A day of an occasion: ``kind``: what turns, 「closes」; ``label``: in words, 「応募の締切」;
    ``said``: its hour and what else holds, 「17時(必着)」; ``notes``: what is to be known on that day.
    ``warns``: people want to hear of it a week before."""

    kind: str
    label: str
    day: date
    hour: time | None = None
    said: str = ""
    notes: tuple[str, ...] = ()
    warns: bool = False

    @property
    def ends(self) -> datetime:
        """The first moment at which it is over."""
        return end_of(self.day, self.hour)


@dataclass(frozen=True)
class Occasion:
    """``track``: the key of its track. ``name``: by which it is known again in another edition;
    ``title``: in words, 「2026年度 第1回」. No turns: none of its days is known."""

    track: str
    name: tuple[str, ...]
    title: str
    turns: tuple[Turn, ...] = ()
    page_url: str = ""
    contacts: tuple[Contact, ...] = ()
    citations: tuple[Citation, ...] = ()


Reader = Callable[[SchemeDocument], Iterable[Occasion]]


_of_scheme: Memory[Mapping[str, tuple[Occasion, ...]]] = Memory(64)


def of(scheme: SchemeDocument) -> Mapping[str, tuple[Occasion, ...]]:
    """Every occasion of a scheme by the key of its track, in the order of the document."""
    return _of_scheme.of("", lambda: _read(scheme), scheme)


def _read(scheme: SchemeDocument) -> Mapping[str, tuple[Occasion, ...]]:
    found: dict[str, tuple[Occasion, ...]] = {}
    for read in rooms.added().occasions:
        for one in read(scheme):
            found[one.track] = (*found.get(one.track, ()), one)
    return found


def end_of(day: date, hour: time | None = None) -> datetime:
    """The first moment after an hour, or after a whole day; a minute of 59 is whole."""
    if hour is None:
        return datetime.combine(day, time(), TOKYO) + timedelta(days=1)
    late = timedelta(minutes=1 if hour.minute == 59 else 0)
    return datetime.combine(day, hour, TOKYO) + late


def on(day: date) -> str:
    """「2026年12月18日(金)」."""
    return f"{japanese.day(day)}({WEEKDAYS[day.weekday()]})"
