"""The kinds of rows that ``schemes`` itself publishes."""

from schemes import document, sections
from schemes.document import OVERVIEW, REFERENCE
from schemes.models import (
    Alias,
    Citation,
    Conflict,
    ConflictSide,
    Fact,
    FactChoice,
    Figure,
    Page,
    Passage,
    Requirement,
    Scheme,
    SharedClause,
    Source,
    Track,
)
from schemes.sections import Kind

_KIND_ORDER = {kind: place for place, kind in enumerate(Passage.Kind.values)}

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
TRACKS = Kind(
    "tracks",
    Track,
    document.Track,
    within="scheme",
    shows=("summary",),
    parts=(PASSAGES, FIGURES, REQUIREMENTS),
)
SCHEMES = Kind(
    "schemes",
    Scheme,
    document.SchemeDocument,
    parts=(ALIASES, PASSAGES, FIGURES, REQUIREMENTS, TRACKS),
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

# What schemes share, what others rely on first.
SHARED = (FACTS, SOURCES, CONFLICTS, CLAUSES)


def hand_over() -> None:
    """Make the kinds known; called once at start-up."""
    sections.declare(SCHEMES, ALIASES, PASSAGES, FIGURES, REQUIREMENTS, TRACKS)
    sections.declare(PAGES, FACTS, CHOICES, SOURCES, CONFLICTS, SIDES, CITATIONS)
    sections.declare(CLAUSES)
