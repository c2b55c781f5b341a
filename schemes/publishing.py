"""Publishing: documents frozen as editions, all or nothing.

Who may, and after which checks, is ``schemes.review.reviewing``; here is only what is written.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from schemes import sections
from schemes.document import Document
from schemes.editing import composing
from schemes.editing.locks import hold_the_work
from schemes.models import Edition, Head
from schemes.writing import japanese


@transaction.atomic
def freeze(
    document: Document,
    *,
    by: str,
    reason: str,
    effective_from: date,
    at: datetime,
    approved_by: str = "",
) -> Edition:
    """Write a document as the next edition of its subject.

    ``at`` is the moment of publishing (aware). Raises ``pydantic.ValidationError`` if the
    document could not be read again.
    """
    # One publisher at a time: positions have no gaps and each digest names the one before.
    hold_the_work()
    content = document.model_dump(mode="json")
    sections.parse(content)
    mine = newest(document.subject)
    last = Edition.objects.order_by("-position").first()
    edition = Edition(
        position=last.position + 1 if last else 1,
        subject=document.subject,
        number=mine.number + 1 if mine else 1,
        content=content,
        effective_from=effective_from,
        published_at=at,
        published_by=by,
        approved_by=approved_by,
        reason=reason,
        previous=last.digest if last else "",
    )
    edition.digest = edition.seal()
    edition.save(force_insert=True)
    Head.objects.update_or_create(
        id=Head.Of.EDITIONS, defaults={"position": edition.position, "digest": edition.digest}
    )
    return edition


def newest(subject: str) -> Edition | None:
    """The highest-numbered edition of a subject."""
    return Edition.objects.filter(subject=subject).order_by("-number").first()


def publish(subject: str, **details) -> Edition | None:
    """Freeze a subject's working rows as they are; None if nothing changed since its last edition.

    ``details`` are those of ``freeze``. Raises ``Scheme.DoesNotExist``.
    """
    return _freeze_if_new(composing.compose(subject), details)


def _freeze_if_new(document: Document, details: Mapping[str, Any]) -> Edition | None:
    mine = newest(document.subject)
    if mine and sections.same(mine.content, document):
        return None
    return freeze(document, **details)


def publish_all(**details) -> list[Edition]:
    """Publish every subject that changed, in one transaction."""
    with transaction.atomic():
        found = [_freeze_if_new(one, details) for one in composing.compose_all().values()]
    return [edition for edition in found if edition]


def planned(subject: str, after: date) -> list[Edition]:
    """The editions of a subject that will come into force after a day, in the order of their days; what
    they hold is not read yet."""
    mine = Edition.objects.filter(subject=subject)
    if not mine.effective_after(after).exists():
        return []
    return list(mine.planned(after).defer("content").order_by("effective_from"))


def carry(edition: Edition, document: Document, day: date, first: Edition, at: datetime) -> Edition:
    """Plan an edition again that ``first``, with a higher number, would hide: as ``document``, into
    which what changes from ``day`` on was taken."""
    told = _PUT_BACK.sub("", edition.reason)
    if sections.same(edition.content, document):
        why = f"第{first.number}版を先に適用したため、第{edition.number}版の内容と適用日のまま置き直した"
    else:
        why = f"{japanese.day(day)}からの変更も入れて置き直した"
    return freeze(
        document,
        by=edition.published_by,
        approved_by=edition.approved_by,
        effective_from=edition.effective_from,
        at=at,
        reason=f"{told}({why})",
    )


_PUT_BACK = re.compile(r"\([^()]*置き直した\)$")
