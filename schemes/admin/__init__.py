"""The staff site's room for schemes: every working row, its editions, and the people.

``base`` is what the other rooms' admins build on; ``offers.TrackAdmin`` takes their inlines.
"""

from schemes.admin import counts, events, people, site, start
from schemes.admin.publishing import catalogue_files, editions, preview, proposals, years
from schemes.admin.rows import cases, facts, groups, offers, questions, requirements, sources

__all__ = [
    "cases",
    "catalogue_files",
    "counts",
    "editions",
    "events",
    "facts",
    "groups",
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
