"""Publishing: a subject's document frozen as an edition, all or nothing."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction

from schemes import composing, sections
from schemes.document import canonical
from schemes.models import Edition, Head


@transaction.atomic
def publish(
    subject: str,
    *,
    by: str,
    reason: str,
    effective_from: date,
    at: datetime,
    approved_by: str = "",
) -> Edition | None:
    """Freeze a subject as its next edition; None if nothing changed since the last one.

    ``at`` is the moment of publishing (aware). Raises ``Scheme.DoesNotExist``.
    """
    # One publisher at a time: positions have no gaps and each digest names the one before.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE schemes_edition IN SHARE ROW EXCLUSIVE MODE")
    content = composing.compose(subject).model_dump(mode="json")
    sections.parse(content)
    mine = Edition.objects.filter(subject=subject).order_by("-number").first()
    if mine and canonical(mine.content) == canonical(content):
        return None
    last = Edition.objects.order_by("-position").first()
    edition = Edition(
        position=last.position + 1 if last else 1,
        subject=subject,
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
        id=1, defaults={"position": edition.position, "digest": edition.digest}
    )
    return edition


def publish_some(subjects: Iterable[str], **details) -> list[Edition]:
    """Publish those of the subjects that changed, in one transaction: all or none.

    ``details`` are those of ``publish``.
    """
    with transaction.atomic():
        found = [publish(subject, **details) for subject in subjects]
    return [edition for edition in found if edition]


def publish_all(**details) -> list[Edition]:
    """Publish every subject that changed, in one transaction."""
    return publish_some(composing.subjects(), **details)
