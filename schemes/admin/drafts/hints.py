"""On the page of a row: what the draft in which one works says where the row holds another's value."""

from datetime import date
from typing import Any

from django.db.models import Exists, Model, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from schemes import sections
from schemes.admin.drafts.working import working_in
from schemes.editing.drafts import workbench as desks
from schemes.editing.matching import names, naming
from schemes.models import DraftEdit, Edition
from schemes.review.rowchanges import elsewhere
from schemes.sections import Kind


def newest_edition(subject: str, today: date) -> Any:
    """The newest edition of a subject, with ``is_shared``: whether its rows may hold values of others
    than 今日の訂正; None if it was never published."""
    of_subject = {"subject": OuterRef("subject")}
    drafted = Exists(DraftEdit.objects.filter(**of_subject))
    planned = Exists(Edition.objects.filter(**of_subject, effective_from__gt=today))
    found = Edition.objects.defer("content").filter(subject=subject)
    return found.annotate(is_drafted=drafted, is_planned=planned).last()


def hints(request: HttpRequest, row: Any, subject: str, newest: Any) -> dict[str, Any]:
    """By label, the values that the draft has instead; nothing where the page shows the draft's own."""
    kind = sections.of_model(type(row))
    if kind is None or not (newest and (newest.is_drafted or newest.is_planned)):
        return {}
    desk = desks.lay(timezone.localdate(), [subject])
    draft = working_in(request)
    if draft is not None and draft not in desk.drafts:
        return {}
    name = "" if kind.key == "schemes" else _name(kind, row)
    track = getattr(row, "track", None)
    found = elsewhere(desk, draft, subject, (kind.key, name), track.key if track else "")
    return {"hints": found, "hinted": desk.name(draft)} if found else {}


def _name(kind: Kind, row: Any) -> str:
    """What the row is called in its list: by the same fields as when it is published."""
    told = {}
    for field in naming(kind):
        value: Any = getattr(row, field, None)
        if isinstance(value, Model):
            value = getattr(value, "key")  # noqa: B009 - whatever is named has one
        told[field] = None if value == kind.row.model_fields[field].default else value
    return names(kind, [told])[0]
