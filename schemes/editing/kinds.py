"""The kinds of rows that ``schemes`` itself publishes."""

from typing import Any

from schemes import document, sections
from schemes.document import OVERVIEW, REFERENCE
from schemes.models import (
    Alias,
    Citation,
    Conflict,
    ConflictSide,
    Contact,
    Fact,
    FactChoice,
    Figure,
    Page,
    Passage,
    Point,
    Requirement,
    Scheme,
    SharedClause,
    Source,
    Task,
    Term,
    Track,
)
from schemes.sections import Kind

_KIND_ORDER = {kind: place for place, kind in enumerate(Passage.Kind.values)}
_TOPIC_ORDER = {topic: place for place, topic in enumerate(Point.Topic.values)}


def contact_points(model: Any, within: str) -> Kind:
    """The kind of the contact points that belong to a row: an office, a desk, a call …"""
    return Kind(
        "contacts",
        model,
        document.Contact,
        within=within,
        name=("name", "purpose"),
        shows=("telephone", "mail", "page_url"),
        known_as=(("name", "purpose"), ("name",), ("purpose",), ()),
        known_by=("name", "purpose"),
        must_cite=True,
    )


CITATIONS = Kind(
    "citations",
    Citation,
    document.Citation,
    name=(),
    known_as=(("source", "quote"),),
)
PASSAGES = Kind(
    "passages",
    Passage,
    document.Passage,
    within="owner",
    name=("kind_label", "heading"),
    shows=("text",),
    known_as=(("kind", "heading", "fiscal_year"), ("kind", "heading"), ("kind", "text"), ("kind",)),
    known_by=("heading", "text"),
    group=("kind",),
    # By kind as a page tells them, not as the alphabet has them.
    rank=lambda row: (_KIND_ORDER[row.kind], row.order),
)
FIGURES = Kind(
    "figures",
    Figure,
    document.Figure,
    within="owner",
    name=("label",),
    shows=("text",),
    must_cite=True,
)
REQUIREMENTS = Kind(
    "requirements",
    Requirement,
    document.Requirement,
    within="owner",
    name=("code",),
    shows=("wording",),
    known_first=(("code", "fact", "operator"), ("code", "fact")),
    must_cite=True,
)
ALIASES = Kind("aliases", Alias, document.Alias, within="scheme", shows=("note",))
POINTS = Kind(
    "points",
    Point,
    document.Point,
    within="track",
    name=("topic_label", "text"),
    shows=("aside",),
    known_as=(("topic", "text"), ("topic",)),
    known_by=("text",),
    group=("topic",),
    rank=lambda row: (_TOPIC_ORDER[row.topic], row.order),
)
CONTACTS = contact_points(Contact, within="owner")
TRACKS = Kind(
    "tracks",
    Track,
    document.Track,
    within="scheme",
    shows=("summary",),
    parts=(PASSAGES, FIGURES, REQUIREMENTS, POINTS, CONTACTS),
)
SCHEMES = Kind(
    "schemes",
    Scheme,
    document.SchemeDocument,
    parts=(ALIASES, PASSAGES, FIGURES, REQUIREMENTS, CONTACTS, TRACKS),
    by_hand=("subject", "sections"),
)
PAGES = Kind(
    "pages",
    Page,
    document.Page,
    home=OVERVIEW,
    name=("title",),
    shows=("lead",),
    parts=(PASSAGES, FIGURES),
)
CHOICES = Kind("choices", FactChoice, document.Choice, within="fact", name=("label",))
FACTS = Kind(
    "facts",
    Fact,
    document.Fact,
    home=REFERENCE,
    name=("label",),
    shows=("question",),
    parts=(CHOICES,),
)
SOURCES = Kind(
    "sources",
    Source,
    document.Source,
    home=REFERENCE,
    name=("title",),
    shows=("publisher", "url"),
)
SIDES = Kind(
    "sides",
    ConflictSide,
    document.ConflictSide,
    within="conflict",
    name=(),
    shows=("text",),
    known_as=(("text",), ()),
    known_by=("text",),
)
CONFLICTS = Kind(
    "conflicts",
    Conflict,
    document.Conflict,
    home=REFERENCE,
    name=("key", "topic"),
    shows=("handling",),
    parts=(SIDES,),
)

CLAUSES = Kind(
    "clauses",
    SharedClause,
    document.SharedClause,
    home=REFERENCE,
    name=("label",),
    shows=("note",),
)

TASKS = Kind(
    "tasks",
    Task,
    document.Task,
    home=OVERVIEW,
    name=("label",),
    shows=("leads_to",),
)
TERMS = Kind(
    "terms",
    Term,
    document.Term,
    home=OVERVIEW,
    name=("word",),
    shows=("plain", "meaning"),
)

# What schemes share, what others rely on first.
SHARED = (FACTS, SOURCES, CONFLICTS, CLAUSES)


def hand_over() -> None:
    """Make the kinds known; called once at start-up."""
    sections.declare(SCHEMES, ALIASES, PASSAGES, FIGURES, REQUIREMENTS, POINTS, CONTACTS, TRACKS)
    sections.declare(PAGES, FACTS, CHOICES, SOURCES, CONFLICTS, SIDES, CITATIONS)
    sections.declare(CLAUSES)
    sections.register(TASKS, TERMS)
