"""From working rows to the document of a subject. The only reader of rows for publishing."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from django.db import connection
from pydantic import ValidationError

from schemes import document, sections
from schemes.document import OVERVIEW, REFERENCE, Document
from schemes.editing import kinds, stamping
from schemes.editing.mapping import inner, publish, published, rows
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
    stamp = (_database(), sections.registered(), stamping.of_documents())
    known = {one: _composed.known((one, stamp)) for one in chosen}
    found = {one: document for one, document in known.items() if document}
    missing = [one for one in chosen if one not in found]
    made = _compose(missing) if missing else {}
    if made and stamping.of_documents() == stamp[-1]:  # nothing was saved meanwhile
        for subject, one in made.items():
            _composed.keep((subject, stamp), one)
    found |= made
    return {subject: found[subject] for subject in chosen}


_composed: Memory[Document] = Memory(32)


def _database() -> tuple[str, str]:
    return connection.settings_dict["HOST"], connection.settings_dict["NAME"]


def _compose(chosen: Collection[str]) -> dict[str, Document]:
    parts = _sections([one for one in chosen if one != REFERENCE])
    schemes = [one for one in chosen if one not in document.NAMES]
    found: dict[str, Document] = {
        scheme.key: _scheme(scheme, parts.get(scheme.key, {}))
        for scheme in (rows(kinds.SCHEMES, key__in=schemes) if schemes else ())
    }
    if REFERENCE in chosen:
        lists = {kind.key: inner(kind, rows(kind)) for kind in kinds.SHARED}
        found[REFERENCE] = document.ReferenceDocument(subject="reference", **lists)
    if OVERVIEW in chosen:
        pages = inner(kinds.PAGES, rows(kinds.PAGES))
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
        for mine in _sections(subjects(), sections.needed()).values()
        for implied in sections.implied(mine)
    ]


def _sections(
    subjects: Collection[str], keys: Collection[str] | None = None
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """By subject, its sections that have rows."""
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for kind in sections.registered() if subjects else ():
        if keys is None or kind.key in keys:
            for subject, of_subject in published(kind, subjects).items():
                found.setdefault(subject, {})[kind.key] = of_subject
    return found


def _scheme(scheme: Scheme, parts: Mapping[str, Any]) -> document.SchemeDocument:
    """A track's own rules, then those that its caps and activities imply."""
    derived = sections.implied_requirements(parts)
    tracks = tuple(
        track.model_copy(
            update={"requirements": track.requirements + tuple(derived.get(track.key, ()))}
        )
        for track in inner(kinds.TRACKS, scheme.tracks.all())
    )
    return publish(kinds.SCHEMES, scheme, subject=scheme.key, tracks=tracks, sections=parts)
