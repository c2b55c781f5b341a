"""The staff site's room for schemes: every working row, its editions, and the people.

``base`` is what the other rooms' admins build on; ``offers.TrackAdmin`` takes their inlines.
"""

from schemes.admin import (
    cases,
    catalogue_files,
    editions,
    events,
    facts,
    offers,
    people,
    proposals,
    requirements,
    site,
    sources,
    years,
)

__all__ = [
    "cases",
    "catalogue_files",
    "editions",
    "events",
    "facts",
    "offers",
    "people",
    "proposals",
    "requirements",
    "site",
    "sources",
    "years",
]
