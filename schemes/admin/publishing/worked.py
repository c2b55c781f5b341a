"""The whole catalogue as the draft in which a person works would make it: what is written out of it, and
what the cases are tried on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from schemes.admin.drafts.working import working_in
from schemes.admin.publishing import preview
from schemes.document import Document, WithdrawnDocument
from schemes.models import Draft
from schemes.models.drafts import TODAY
from schemes.review import statuses
from schemes.review.examining import published_on


@dataclass(frozen=True)
class WorkedIn:
    """A draft by its name, the day on which it would be published, and every document on that day."""

    name: str
    day: date
    documents: Mapping[str, Document]


def worked_in(request: HttpRequest, today: date) -> WorkedIn:
    """今日の訂正, or the open draft that was chosen. Raises ``preview.Unshowable``."""
    number = working_in(request)
    draft = Draft.objects.under_way().filter(pk=number).first() if number else None
    which = draft.preview if draft else preview.DRAFT
    contents, day, _ = preview.drafted(which, today, statuses.subject_names())
    documents = {**published_on(day), **contents}
    held = {key: one for key, one in documents.items() if not isinstance(one, WithdrawnDocument)}
    return WorkedIn(draft.name if draft else TODAY, day, held)
