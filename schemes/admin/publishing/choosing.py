"""Choosing what to send: the changes of a draft, row by row; one's own are ticked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from schemes.admin.drafts.working import working_in
from schemes.admin.publishing.wanted import asked_draft, may_send
from schemes.editing import composing
from schemes.editing.drafts import workbench as desks
from schemes.models import Draft, Proposal
from schemes.review import statuses
from schemes.review.rowchanges import RowChange, row_changes
from schemes.review.statuses import Status


@dataclass(frozen=True)
class SubjectRows:
    """A subject with the rows that a draft changes in it."""

    status: Status
    rows: list[RowChange]
    is_unread: bool

    @property
    def undecided(self) -> int:
        return sum(bool(row.diverges) for row in self.rows)


def _draft(request: HttpRequest) -> Draft | None:
    """That of the address, else the one in which the person works, as long as it is open."""
    asked = request.GET.get("draft")
    if asked is not None:
        return asked_draft(asked)
    mine = working_in(request)
    return Draft.objects.under_way().filter(pk=mine).first() if mine else None


def choose_page(request: HttpRequest, today: date, problems: Sequence[str] = ()) -> HttpResponse:
    draft = _draft(request)
    names = {
        subject: name
        for subject, name in statuses.subject_names().items()
        if may_send(request.user, subject)
    }
    desk = desks.lay(today, rows=composing.sound(names))
    pk = draft.pk if draft else None
    rows = row_changes(desk, pk, request.user.get_username(), names)
    found = [
        SubjectRows(status, rows.get(status.subject, []), status.subject not in desk.rows)
        for status in statuses.of_desk(desk, names)
    ]
    title = "公開を依頼する"
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if problems else title,
        "opts": Proposal._meta,
        "problems": problems,
        "draft": draft,
        "drafts": list(desk.drafts.values()),
        "rows": [one.status for one in found],
        "choices": [one for one in found if one.rows or one.is_unread],
        "others": [one.status for one in found if not (one.rows or one.is_unread)],
        "is_past": bool(draft and draft.effective_from and draft.effective_from < today),
    }
    return TemplateResponse(
        request, "admin/schemes/proposal/choose.html", context, status=409 if problems else 200
    )
