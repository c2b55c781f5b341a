"""From working rows to the document of a subject. The only reader of rows for publishing."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from schemes import document, sections
from schemes.document import OVERVIEW, REFERENCE, Document
from schemes.editing import kinds, stamping
from schemes.editing.mapping import Reading, database, grouped, publish_all, published, rows, whole
from schemes.memory import Memory
from schemes.models import Scheme


def subjects() -> list[str]:
    """Every subject that can be published, what others rely on first."""
    return [
        REFERENCE,
        OVERVIEW,
        *Scheme.objects.order_by("order", "key").values_list("key", flat=True),
    ]


def compose(subject: str) -> Document:
    """The document of a subject, from the working rows as they are now.

    Raises ``Scheme.DoesNotExist`` for a subject that is not one, and
    ``pydantic.ValidationError`` for rows that make no document.
    """
    found = compose_all([subject])
    if subject not in found:
        raise Scheme.DoesNotExist
    return found[subject]


def compose_all(wanted: Collection[str] | None = None) -> dict[str, Document]:
    """The documents of several subjects (of all if none are named), in the order of ``subjects``.

    As many queries for all of them as for one, and one if no row was saved since the last time.
    """
    chosen = [one for one in subjects() if wanted is None or one in wanted]
    stamp = (database(), sections.registered(), stamping.of_documents())
    known = {one: _composed.known((one, stamp)) for one in chosen}
    found = {one: document for one, document in known.items() if document}
    missing = [one for one in chosen if one not in found]
    # Of few subjects, to read their own rows costs less than all rows of a table that changed.
    reading = Reading(stamp[-1] if len(missing) > FEW else None)
    made = {one: _same(document) for one, document in _compose(missing, reading).items()}
    if made and stamping.of_documents() == stamp[-1]:  # nothing was saved meanwhile
        reading.keep()
        for subject, one in made.items():
            _composed.keep((subject, stamp), one)
    found |= made
    return {subject: found[subject] for subject in chosen}


FEW = 3
_composed: Memory[Document] = Memory(32)
_latest: Memory[Document] = Memory(32)


def _same(document: Document) -> Document:
    """The document itself, or the one made before that says the same: what was worked out of that
    one need not be worked out again."""
    before = _latest.known(document.subject)
    if before == document:
        return before
    _latest.keep(document.subject, document)
    return document


def _compose(chosen: Collection[str], reading: Reading) -> dict[str, Document]:
    if not chosen:
        return {}
    parts = _sections([one for one in chosen if one != REFERENCE], reading)
    schemes = [one for one in chosen if one not in document.NAMES]
    found: dict[str, Document] = _schemes(schemes, parts, reading) if schemes else {}
    if REFERENCE in chosen:
        lists = {kind.key: whole(kind, reading) for kind in kinds.SHARED}
        found[REFERENCE] = document.ReferenceDocument(subject="reference", **lists)
    if OVERVIEW in chosen:
        pages = whole(kinds.PAGES, reading)
        mine = parts.get(OVERVIEW, {})
        found[OVERVIEW] = document.OverviewDocument(subject="overview", pages=pages, sections=mine)
    return {subject: found[subject] for subject in chosen}


def sound(wanted: Collection[str]) -> dict[str, Document]:
    """The same, without the subjects whose rows make no document."""
    try:
        return compose_all(wanted)
    except ValidationError:
        found = {}
        for subject in wanted:
            with suppress(ValidationError):
                found[subject] = compose(subject)
        return found


def derived_requirements() -> list[document.Requirement]:
    """All requirements that other rooms' working rows imply."""
    return [
        implied.rule
        for mine in _sections(subjects(), Reading(), sections.needed()).values()
        for implied in sections.implied(mine)
    ]


def _sections(
    subjects: Collection[str], reading: Reading, keys: Collection[str] | None = None
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """By subject, its sections that have rows."""
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for kind in sections.registered() if subjects else ():
        if keys is None or kind.key in keys:
            for subject, of_subject in published(kind, subjects, reading).items():
                found.setdefault(subject, {})[kind.key] = of_subject
    return found


def _schemes(
    keys: Collection[str], parts: Mapping[str, Mapping[str, Any]], reading: Reading
) -> dict[str, Document]:
    found = list(rows(kinds.SCHEMES, key__in=keys))
    tracks = grouped(reading.of(kinds.TRACKS, "scheme_id", [scheme.pk for scheme in found]))

    def put_together(scheme: Scheme) -> Mapping[str, Any]:
        mine = parts.get(scheme.key, {})
        own = _completed(tracks.get(scheme.pk, ()), mine)
        return {"subject": scheme.key, "tracks": own, "sections": mine}

    made = publish_all(kinds.SCHEMES, found, reading, put_together, apart=("tracks",))
    return {scheme.key: one for scheme, one in made}


def _completed(
    tracks: Iterable[document.Track], parts: Mapping[str, Any]
) -> tuple[document.Track, ...]:
    """Tracks with their own rules, then those that their caps and activities imply."""
    derived = sections.implied_requirements(parts)
    return tuple(
        track.model_copy(
            update={"requirements": track.requirements + tuple(derived.get(track.key, ()))}
        )
        for track in tracks
    )
