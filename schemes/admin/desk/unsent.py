"""What was changed and nobody has sent since, from the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.db.models.expressions import RawSQL

from schemes.models import Event, Proposal
from schemes.review.authors import WORK

MOST = 200
"""So many of a person's latest events are looked through."""
LISTED = 8
"""So many rows of a subject are named."""
SENT = (Proposal.State.SENT, Proposal.State.PUBLISHED)


@dataclass
class UnsentWork:
    """``rows``: the latest event of each row; ``more``: how many are not listed."""

    subject: str
    name: str
    rows: list[Event] = field(default_factory=list)
    more: int = 0


class Unsent:
    """What the record tells at a moment. What came back is to be sent again."""

    def __init__(self) -> None:
        self.sent = _sent()

    def touched(self) -> set[str]:
        """The subjects that somebody worked on since they were sent."""
        events = Event.objects.filter(action__in=WORK).exclude(subject="").order_by()
        latest = events.values_list("subject").annotate(Max("at"))
        return {subject for subject, at in latest if self._is_unsent(subject, at)}

    def work_of(self, user: Any, names: Mapping[str, str]) -> list[UnsentWork]:
        """By subject, the rows that a person worked on since it was sent."""
        events = Event.objects.filter(by=user.get_username(), action__in=WORK).exclude(subject="")
        found: dict[str, UnsentWork] = {}
        seen: set[tuple[str, str]] = set()
        for event in events.order_by("-position")[:MOST]:
            # A row that was renamed meanwhile is the same row.
            row = (event.subject, event.address or event.what)
            is_new = row not in seen and event.subject in names
            if not is_new or not self._is_unsent(event.subject, event.at):
                continue
            seen.add(row)
            work = found.setdefault(event.subject, UnsentWork(event.subject, names[event.subject]))
            if len(work.rows) < LISTED:
                work.rows.append(event)
            else:
                work.more += 1
        return list(found.values())

    def _is_unsent(self, subject: str, at: datetime) -> bool:
        return subject not in self.sent or at > self.sent[subject]


def _sent() -> dict[str, datetime]:
    """By subject, when it was last sent, and not sent back since."""
    keys = RawSQL('ARRAY(SELECT jsonb_object_keys("schemes_proposal"."contents"))', ())
    rows = Proposal.objects.filter(state__in=SENT, kind=Proposal.Kind.CHANGE).annotate(keys=keys)
    found: dict[str, datetime] = {}
    for subjects, at in rows.order_by("sent_at").values_list("keys", "sent_at"):
        found |= dict.fromkeys(subjects, at)
    return found
