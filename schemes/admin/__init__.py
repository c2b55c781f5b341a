"""The staff site's room for schemes: every working row, its editions, and the people.

``base`` is what the other rooms' admins build on; ``offers.TrackAdmin`` takes their inlines.
"""

from schemes.admin import (
    counts,
    editions,
    facts,
    offers,
    people,
    preview,
    questions,
    requirements,
    site,
    sources,
    start,
)

__all__ = [
    "counts",
    "editions",
    "facts",
    "offers",
    "people",
    "preview",
    "questions",
    "requirements",
    "site",
    "sources",
    "start",
]
