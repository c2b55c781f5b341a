"""The catalogue that a process serves: what is in force held in memory, kept fresh, and kept on disk.

``library()`` is what a page shows; ``start`` loads it and watches the database for newer editions.
"""

from schemes.catalogue.published import (
    Catalogue,
    Library,
    NoCatalogue,
    NotYetPublished,
    Published,
)
from schemes.catalogue.shelf import (
    Preview,
    library,
    previewing,
    readiness,
    serving,
    staleness,
)
from schemes.catalogue.texts import TextsAway
from schemes.catalogue.watching import refresh, start

__all__ = [
    "Catalogue",
    "Library",
    "NoCatalogue",
    "NotYetPublished",
    "Preview",
    "Published",
    "TextsAway",
    "library",
    "previewing",
    "readiness",
    "refresh",
    "serving",
    "staleness",
    "start",
]
