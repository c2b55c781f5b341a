"""Proposals as they were sent, without the pages that send them."""

from datetime import date, datetime, timedelta
from typing import Any

from schemes import publishing, roles, sections
from schemes.document import canonical
from schemes.models import Proposal

NOW = datetime.fromisoformat("2026-12-01T12:00:00+09:00")
TODAY = date(2026, 12, 1)


def content(subject: str = "kusanone", **values: Any) -> dict[str, Any]:
    """What is published of a subject, with other values."""
    newest = publishing.newest(subject)
    assert newest is not None
    document = sections.parse({**newest.content, **values})
    assert canonical(document)
    return document.model_dump(mode="json")


def propose(subject: str = "kusanone", *, at: datetime = NOW, **values: Any) -> Proposal:
    """A proposal that changes the summary, or what ``values`` says of the row."""
    contents = {subject: content(subject, summary="まだ公開していない説明")}
    given = {
        "contents": contents,
        "effective_from": TODAY,
        "note": "改定",
        "public_note": "説明を改めました",
        "sent_by": roles.EDITOR,
        "authors": [roles.EDITOR],
        "sent_at": at,
    }
    return Proposal.objects.create(**given | values)


def decide(proposal: Proposal, state: str, hours: int = 1, by: str = roles.APPROVER) -> Proposal:
    proposal.state, proposal.decided_by = state, by
    proposal.decided_at = proposal.sent_at + timedelta(hours=hours)
    proposal.save()
    return proposal
