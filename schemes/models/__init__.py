"""Working rows of the catalogue. Staff edit them in the admin; nothing public reads them."""

from schemes.models.answers import Contact, ContactPoint, Point, Task, Term
from schemes.models.blots import Blot
from schemes.models.cases import Case
from schemes.models.drafts import Draft, DraftEdit, YearChange
from schemes.models.editions import Edition, Head
from schemes.models.events import Event
from schemes.models.facts import ChoiceGroup, Fact, FactChoice
from schemes.models.offers import Alias, Figure, Page, Passage, Scheme, Track
from schemes.models.proposals import Proposal
from schemes.models.requirements import Requirement, SharedClause
from schemes.models.sources import Citation, Cited, Conflict, ConflictSide, Source, Standing
from schemes.models.talk import Comment, FactCheck, FeedAddress
from schemes.models.work import DailyCount, EditorScope, MissingWord, OpenQuestion

__all__ = [
    "Alias",
    "Blot",
    "Case",
    "ChoiceGroup",
    "Citation",
    "Cited",
    "Comment",
    "Conflict",
    "ConflictSide",
    "Contact",
    "ContactPoint",
    "DailyCount",
    "Draft",
    "DraftEdit",
    "Edition",
    "EditorScope",
    "Event",
    "Fact",
    "FactCheck",
    "FactChoice",
    "FeedAddress",
    "Figure",
    "Head",
    "MissingWord",
    "OpenQuestion",
    "Page",
    "Passage",
    "Point",
    "Proposal",
    "Requirement",
    "Scheme",
    "SharedClause",
    "Source",
    "Standing",
    "Task",
    "Term",
    "Track",
    "YearChange",
]
