"""From working rows to the document of a subject. The only reader of rows for publishing."""

from typing import Any

from schemes import document, sections
from schemes.editing import kinds
from schemes.editing.mapping import inner, publish, rows, section
from schemes.models import Scheme


def subjects() -> list[str]:
    """Every subject that can be published, what others rely on first."""
    return [
        document.REFERENCE,
        document.OVERVIEW,
        *Scheme.objects.order_by("order", "key").values_list("key", flat=True),
    ]


def compose(subject: str) -> document.Document:
    """The document of a subject, from the working rows as they are now.

    Raises ``Scheme.DoesNotExist`` for a subject that is not one.
    """
    if subject == document.REFERENCE:
        lists = {kind.key: inner(kind, rows(kind)) for kind in kinds.SHARED}
        return document.ReferenceDocument(subject=document.REFERENCE, **lists)
    if subject == document.OVERVIEW:
        pages = inner(kinds.PAGES, rows(kinds.PAGES))
        return document.OverviewDocument(subject=subject, pages=pages, sections=_sections(subject))
    return _scheme(rows(kinds.SCHEMES).get(key=subject))


def derived_requirements(scheme: str) -> dict[str, list[document.Requirement]]:
    """By track key, the requirements that other rooms' working rows imply."""
    needed = sections.needed()
    found = {
        kind.key: section(kind, scheme) for kind in sections.registered() if kind.key in needed
    }
    return sections.implied_requirements(found)


def _sections(subject: str) -> dict[str, tuple[Any, ...]]:
    """The sections of a subject that have rows."""
    found = {kind.key: section(kind, subject) for kind in sections.registered()}
    return {key: published for key, published in found.items() if published}


def _scheme(scheme: Scheme) -> document.SchemeDocument:
    """A track's own rules, then those that its caps and activities imply."""
    found = _sections(scheme.key)
    derived = sections.implied_requirements(found)
    tracks = tuple(
        track.model_copy(
            update={"requirements": track.requirements + tuple(derived.get(track.key, ()))}
        )
        for track in inner(kinds.TRACKS, scheme.tracks.all())
    )
    return publish(kinds.SCHEMES, scheme, subject=scheme.key, tracks=tracks, sections=found)
