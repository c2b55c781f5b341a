"""The documents of editions, each read once: those in force on a day, those planned, those by position."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from schemes import sections
from schemes.document import Document
from schemes.memory import Memory
from schemes.models import Edition


@dataclass(frozen=True)
class InForce:
    """An edition that is in force, or will be from a day on."""

    position: int
    day: date
    document: Document


def published_on(day: date, subjects: Collection[str] | None = None) -> dict[str, InForce]:
    """By subject, what is in force on a day; of some subjects, or of all."""
    rows = Edition.objects.on(day)
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    return {row.subject: one for row, one in _in_force(rows)}


def planned(after: date) -> dict[str, tuple[InForce, ...]]:
    """By subject, the editions of days to come that no other takes the place of, by their days."""
    found: dict[str, tuple[InForce, ...]] = {}
    for row, one in _in_force(Edition.objects.planned(after).order_by("effective_from")):
        found[row.subject] = (*found.get(row.subject, ()), one)
    return found


def by_position(positions: Iterable[int]) -> dict[int, Document]:
    """Documents by the position of their edition."""
    wanted = set(positions)
    return documents(Edition.objects.filter(position__in=wanted).only(*NAMED)) if wanted else {}


def documents(rows: Iterable[Edition]) -> dict[int, Document]:
    """The same of editions whose content need not have been read."""
    names = {row.position: (row.digest, row.blotted, sections.registered()) for row in rows}
    found = {position: _read_before.known(name) for position, name in names.items()}
    missing = [position for position, document in found.items() if document is None]
    unread = Edition.objects.filter(position__in=missing) if missing else Edition.objects.none()
    for position, content in unread.values_list("position", "content"):
        document = sections.parse(content)
        _read_before.keep(names[position], document)
        found[position] = document
    return {position: document for position, document in found.items() if document is not None}


def _in_force(rows: QuerySet[Edition]) -> list[tuple[Edition, InForce]]:
    found = list(rows.only(*NAMED, "subject", "effective_from"))
    held = documents(found)
    return [(row, InForce(row.position, row.effective_from, held[row.position])) for row in found]


NAMED = ("position", "digest", "blotted")
"""By which what an edition holds is known: a text that is blotted out leaves its digest as it was."""
# Each of them is some hundred kilobytes to read. More than a catalogue's, and those of plans.
_read_before: Memory[Document] = Memory(64)
