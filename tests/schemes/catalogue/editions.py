"""Editions for tests of what a process serves: published, and taken back as by a restored backup."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from django.db import transaction

from schemes import publishing, sections
from schemes.document import REFERENCE
from schemes.models import Edition

FIRST = date(2026, 3, 1)
CHANGED = date(2026, 4, 1)
AT = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)


def publish(summary: str, day: date = CHANGED, subject: str = "kusanone") -> Edition:
    """The next edition of a scheme, which says something else."""
    before = publishing.newest(subject)
    document = sections.parse({**before.content, "summary": summary})
    return publishing.freeze(document, by="編集者", reason="改定", effective_from=day, at=AT)


@contextmanager
def taken_back() -> Iterator[None]:
    """What is published inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def publish_reference() -> Edition:
    """The next edition of what all schemes share, in which every source may be relied on for ever."""
    document = sections.parse(publishing.newest(REFERENCE).content)
    sources = tuple(one.model_copy(update={"valid_until": None}) for one in document.sources)
    document = document.model_copy(update={"sources": sources})
    return publishing.freeze(document, by="編集者", reason="改定", effective_from=CHANGED, at=AT)
