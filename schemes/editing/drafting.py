"""The draft: what would be published if the working rows were frozen now. It creates nothing."""

from collections.abc import Mapping
from datetime import date, datetime

from schemes.catalogue import Library, Published, shelf, texts
from schemes.document import Document
from schemes.editing import composing
from schemes.models import Edition

MARK = "draft-"


def documents() -> dict[str, Document]:
    """Every subject's draft document, what others rely on first."""
    return composing.compose_all()


def library(contents: Mapping[str, Document], day: date, at: datetime) -> Library:
    """A library in which ``contents`` (by subject) are in force from ``day`` on, over all editions.

    For previews and for comparing verdicts: nothing is stored, and no process serves it.
    """
    held = shelf.here.library.rows if shelf.here.library else ()
    known = {row.digest: row for row in held if row.is_open}
    rows = [known.get(edition.digest) or Published(edition) for edition in texts.heads()]
    last = rows[-1].position if rows else 0
    numbers = {row.subject: row.number for row in rows}
    for place, (subject, document) in enumerate(contents.items(), start=1):
        edition = Edition(
            position=last + place,
            subject=subject,
            number=numbers.get(subject, 0) + 1,
            content=document.model_dump(mode="json"),
            effective_from=day,
            published_at=at,
            reason="",
            digest=f"{MARK}{last + place}",
        )
        rows.append(Published(edition))
    return Library(rows, texts.contents)
