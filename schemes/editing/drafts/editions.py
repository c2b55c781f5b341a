"""The documents of editions, each read once: those in force on a day, those planned, those by position."""

from collections.abc import Iterable, Mapping
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


def published_on(day: date) -> dict[str, InForce]:
    """By subject, what is in force on a day."""
    rows = Edition.objects.on(day)
    found = list(rows.values_list("subject", "position", "effective_from", "digest"))
    documents = _read({position: digest for _, position, _, digest in found})
    return {
        subject: InForce(position, since, documents[position])
        for subject, position, since, _ in found
    }


def planned(after: date) -> dict[str, tuple[InForce, ...]]:
    """By subject, the editions of days to come that no other takes the place of, by their days."""
    rows = Edition.objects.planned(after).order_by("effective_from")
    listed = list(rows.values_list("subject", "position", "effective_from", "digest"))
    if not listed:
        return {}
    documents = _read({position: digest for _, position, _, digest in listed})
    found: dict[str, tuple[InForce, ...]] = {}
    for subject, position, day, _ in listed:
        found[subject] = (*found.get(subject, ()), InForce(position, day, documents[position]))
    return found


def by_position(positions: Iterable[int]) -> dict[int, Document]:
    """Documents by the position of their edition."""
    wanted = set(positions)
    rows: QuerySet[Edition] = Edition.objects.filter(position__in=wanted)
    return _read(dict(rows.values_list("position", "digest"))) if wanted else {}


def _read(digests: Mapping[int, str]) -> dict[int, Document]:
    names = {position: (digest, sections.registered()) for position, digest in digests.items()}
    found = {position: _read_before.known(name) for position, name in names.items()}
    missing = [position for position, document in found.items() if document is None]
    unread = Edition.objects.filter(position__in=missing) if missing else Edition.objects.none()
    for position, content in unread.values_list("position", "content"):
        document = sections.parse(content)
        _read_before.keep(names[position], document)
        found[position] = document
    return {position: document for position, document in found.items() if document is not None}


# By their digest: each of them is some hundred kilobytes to read.
_read_before: Memory[Document] = Memory(48)
