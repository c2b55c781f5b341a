"""The days of all occasions as a calendar's file tells them: when each was last changed, how often, and
which were taken back.

That is read from the editions, so that what did not change is told in the same bytes.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from schemes.catalogue import Library, Published, TextsAway
from schemes.document import OVERVIEW, REFERENCE, Contact, SchemeDocument, Track
from schemes.memory import Memory
from schemes.views import history, naming, occasions
from schemes.views.history import Replacement
from schemes.views.occasions import Occasion, Turn

MOST_STEPS = 60
"""The most editions of a scheme that are looked back upon."""
DOMAIN = "calendar.shiminsanka"
"""The right half of every UID; it names no host, so that an address may change and no entry is twice."""


@dataclass(frozen=True)
class CalendarEntry:
    """What is told of a day. ``track``: its address, ``scheme/track``."""

    uid: str
    track: str
    title: str
    day: date
    hour: time | None
    lines: tuple[str, ...]
    page_url: str
    warns: bool


@dataclass(frozen=True)
class DatedEntry:
    """The same with its life: ``since`` when it is as it is, ``changes``: how often it was changed
    before; ``is_cancelled``: its edition was followed by one without it."""

    entry: CalendarEntry
    since: datetime
    changes: int
    is_cancelled: bool = False


def told(library: Library, day: date) -> list[DatedEntry]:
    """Every entry of the schemes as they are published on a day, in the order of their days."""
    found = [
        one
        for subject, editions in library.by_subject.items()
        if subject not in (REFERENCE, OVERVIEW)
        for one in _of_subject(library, history.steps(editions, day)[-MOST_STEPS:])
    ]
    return sorted(found, key=lambda one: (one.entry.day, one.entry.hour or time(), one.entry.uid))


def _of_subject(library: Library, steps: Sequence[Replacement]) -> list[DatedEntry]:
    """Where the texts of earlier editions cannot be read, all is as new as the newest edition."""
    if not steps:
        return []
    try:
        held = _held(library, [step.edition for step in steps])
    except TextsAway:
        newest, last = _read(library.opened([steps[-1].edition])[0]), steps[-1]
        return [DatedEntry(one, last.at, len(steps) - 1) for one in newest.values()]
    return list(_lives(steps, held))


Entries = Mapping[str, CalendarEntry]


def _lives(steps: Sequence[Replacement], held: Sequence[Entries]) -> Iterator[DatedEntry]:
    for uid in dict.fromkeys(uid for entries in held for uid in entries):
        first = next(place for place, entries in enumerate(held) if uid in entries)
        states = [entries.get(uid) for entries in held]
        turns = [
            place for place in range(first + 1, len(held)) if states[place] != states[place - 1]
        ]
        since = steps[turns[-1] if turns else first].at
        last = next(state for state in reversed(states) if state)
        if states[-1]:
            yield DatedEntry(last, since, len(turns))
        elif last.day >= since.date():  # of one that was over nobody waits for a word
            yield DatedEntry(last, since, len(turns), is_cancelled=True)


_by_edition: Memory[Entries] = Memory(2048)


def _held(library: Library, editions: Sequence[Published]) -> list[Entries]:
    """The entries of each edition, by their UIDs; texts are read for those that are not known yet."""
    known = {one.digest: _by_edition.known(one.digest) for one in editions}
    for one in library.opened([one for one in editions if known[one.digest] is None]):
        known[one.digest] = entries = _read(one)
        _by_edition.keep(one.digest, entries)
    return [known[one.digest] or {} for one in editions]


def _read(edition: Published) -> Entries:
    scheme = edition.document
    if not isinstance(scheme, SchemeDocument):
        return {}
    entries = [
        _entry(scheme, track, occasion, turn)
        for track in scheme.tracks
        for occasion in occasions.of(scheme).get(track.key, ())
        for turn in occasion.turns
    ]
    return {one.uid: one for one in entries}


def _entry(scheme: SchemeDocument, track: Track, occasion: Occasion, turn: Turn) -> CalendarEntry:
    asked = (*occasion.contacts, *track.contacts, *scheme.contacts)
    page = occasion.page_url or next((one.page_url for one in asked if one.page_url), "")
    name = "募集のページ" if occasion.page_url else "制度の公式ページ"
    lines = (
        f"{turn.label}: {occasions.on(turn.day)} {turn.said}".strip(),
        *turn.notes,
        page and f"{name}: {page}",
        next((_window(one) for one in asked if one.telephone or one.mail), ""),
    )
    return CalendarEntry(
        _uid(scheme.key, track.key, *occasion.name, turn.kind),
        f"{scheme.key}/{track.key}",
        f"{naming.short(scheme, track)} {turn.label}({occasion.title})",
        turn.day,
        turn.hour,
        tuple(filter(None, lines)),
        page,
        turn.warns,
    )


def _window(contact: Contact) -> str:
    """「窓口: JICA基金事務局(応募の相談) 電話 03-… メール …」."""
    reached = {"電話": contact.telephone, "メール": contact.mail}
    said = [f"{name} {value}" for name, value in reached.items() if value]
    purpose = f"({contact.purpose})" if contact.purpose else ""
    return " ".join(["窓口:", contact.name + purpose, *said])


def _uid(*names: str) -> str:
    named = hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]
    return f"{named}@{DOMAIN}"
