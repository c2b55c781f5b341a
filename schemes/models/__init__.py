"""Working rows of the catalogue. Staff edit them in the admin; nothing public reads them."""

from schemes.models.editions import Edition
from schemes.models.facts import Fact, FactChoice
from schemes.models.offers import Alias, Figure, Page, Passage, Scheme, Track
from schemes.models.requirements import Requirement
from schemes.models.sources import Citation, Cited, Conflict, ConflictSide, Source, Standing

__all__ = [
    "Alias",
    "Citation",
    "Cited",
    "Conflict",
    "ConflictSide",
    "Edition",
    "Fact",
    "FactChoice",
    "Figure",
    "Page",
    "Passage",
    "Requirement",
    "Scheme",
    "Source",
    "Standing",
    "Track",
]
