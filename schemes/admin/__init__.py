"""The staff site's room for schemes: every working row, its editions, and the people.

``base`` is what the other rooms' admins build on; ``offers.TrackAdmin`` takes their inlines.
"""

from schemes.admin import (
    cases,
    catalogue_files,
    counts,
    editions,
    events,
    facts,
    offers,
    people,
    preview,
    proposals,
    questions,
    requirements,
    site,
    sources,
    start,
    years,
)

__all__ = [
    "cases",
    "catalogue_files",
    "counts",
    "editions",
    "events",
    "facts",
    "offers",
    "people",
    "preview",
    "proposals",
    "questions",
    "requirements",
    "site",
    "sources",
    "start",
    "years",
]
