"""From working rows to the document of a subject. The only reader of rows for publishing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from schemes import document, sections
from schemes.document import OVERVIEW, REFERENCE, Document
from schemes.editing import kinds, stamping
from schemes.editing.mapping import own, parts_of, published, whole
from schemes.editing.reading import Parts, Reading, WorkingRow, made_of
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
    stamp = (sections.registered(), stamping.of_documents())
    reading = Reading(stamp[-1])
    schemes = [one.row.key for one in reading.rows(kinds.SCHEMES)]
    chosen = [one for one in (*document.NAMES, *schemes) if wanted is None or one in wanted]
    known = {one: _composed.known((one, stamp)) for one in chosen}
    found = {one: document for one, document in known.items() if document}
    missing = [one for one in chosen if one not in found]
    made = _compose(missing, reading)
    if made and stamping.of_documents() == stamp[-1]:  # nothing was saved meanwhile
        reading.keep()
        for subject, one in made.items():
            _composed.keep((subject, stamp), one)
    found |= made
    return {subject: found[subject] for subject in chosen}


_composed: Memory[Document] = Memory(32)


def _compose(chosen: Collection[str], reading: Reading) -> dict[str, Document]:
    if not chosen:
        return {}
    parts = _sections([one for one in chosen if one != REFERENCE], reading)
    found: dict[str, Document] = {}
    if REFERENCE in chosen:
        lists = {kind.key: whole(kind, reading) for kind in kinds.SHARED}
        found[REFERENCE] = _document_of(
            REFERENCE, lists, lambda: document.ReferenceDocument(subject="reference", **lists)
        )
    if OVERVIEW in chosen:
        pages = whole(kinds.PAGES, reading)
        mine = parts.get(OVERVIEW, {})
        found[OVERVIEW] = _document_of(
            OVERVIEW,
            {**mine, "pages": pages},
            lambda: document.OverviewDocument(subject="overview", pages=pages, sections=mine),
        )
    if set(chosen) - set(document.NAMES):
        for one in reading.rows(kinds.SCHEMES):
            if (key := one.row.key) in chosen:
                found[key] = _scheme(one, parts.get(key, {}), reading)
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
    reading = Reading(stamping.of_documents())
    return [
        implied.rule
        for mine in _sections(subjects(), reading, sections.needed()).values()
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


def _scheme(one: WorkingRow, mine: Mapping[str, Any], reading: Reading) -> Document:
    own_parts = parts_of(kinds.SCHEMES, one, reading)

    def put_together() -> Document:
        tracks = _completed(own_parts["tracks"], mine)
        own_fields = own(kinds.SCHEMES, one)
        together = {**own_fields, **own_parts, "tracks": tracks}
        return document.SchemeDocument(subject=one.row.key, **together, sections=mine)

    # A list of the document and a section of it could have one name.
    told = {f"sections.{key}": rows for key, rows in mine.items()}
    return _document_of(one.row.key, {**own_parts, **told, "": (one,)}, put_together)


def _document_of(subject: str, parts: Parts, make: Callable[[], Document]) -> Document:
    """A document that is made of some parts: the very one that is published, if it says the same."""
    return made_of(subject, parts, lambda: sections.known_again(make()))


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
