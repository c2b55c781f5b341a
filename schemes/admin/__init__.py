"""The staff site's room for schemes: what is imported here registers its rows with the site."""

from schemes.admin import events
from schemes.admin.accounts import people
from schemes.admin.drafts import pages as drafts
from schemes.admin.publishing import blots, editions, proposals, years
from schemes.admin.rows import (
    answers,
    cases,
    facts,
    groups,
    offers,
    questions,
    requirements,
    sources,
)

__all__ = [
    "answers",
    "blots",
    "cases",
    "drafts",
    "editions",
    "events",
    "facts",
    "groups",
    "offers",
    "people",
    "proposals",
    "questions",
    "requirements",
    "sources",
    "years",
]
