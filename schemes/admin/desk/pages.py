"""The pages of the desk."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from schemes.admin.addresses import staff_page
from schemes.admin.desk.sheets import Desk, changed, desk_of
from schemes.document import OVERVIEW, REFERENCE
from schemes.editing import composing, scopes
from schemes.models import Case, Conflict
from schemes.review import statuses

NO_SUCH = "その事業はありません。事業の一覧から選んでください。"
UNREADABLE = "「{name}」に、公開できる形にできない内容があるので、机を開けません。最近直した行の、空の欄や値の形を、一覧から確かめてください。"
CHANGED = "下書きに変更あり"
SHOWN_AT = {REFERENCE: "sources/", OVERVIEW: "about/"}


@require_safe
@permission_required("schemes.view_scheme", raise_exception=True)
def list_page(request: HttpRequest) -> HttpResponse:
    """All desks."""
    context = {
        **admin.site.each_context(request),
        "title": "事業ごとの机",
        "desks": _desks(timezone.localdate()),
    }
    return TemplateResponse(request, "admin/desk/list.html", context)


def _desks(today: date) -> list[dict[str, Any]]:
    """Every subject's desk: its key, its name, and whether its draft differs from what is public."""
    names = statuses.subject_names()
    drafts = composing.sound(names)
    unlike = changed(drafts, today)
    found = [
        {"key": key, "name": name, "state": CHANGED if key in unlike or key not in drafts else ""}
        for key, name in names.items()
    ]
    # What schemes share comes last.
    return sorted(found, key=lambda one: one["key"] in statuses.NAMES)


@require_safe
@permission_required("schemes.view_scheme", raise_exception=True)
def desk_page(request: HttpRequest, subject: str) -> HttpResponse:
    """All rows of a subject, with the way from its draft to sending."""
    today = timezone.localdate()
    names = statuses.subject_names()
    if subject not in names:
        raise Http404(NO_SUCH)
    # Of all together, only what was saved is read again.
    draft = composing.sound(names).get(subject)
    if draft is None:
        messages.error(request, UNREADABLE.format(name=names[subject]))
        return HttpResponseRedirect(reverse("admin:desks"))
    desk = desk_of(draft, names[subject], request, today)
    (status,) = statuses.statuses(today, [subject])
    path = SHOWN_AT.get(subject, f"schemes/{subject}/")
    context = {
        **admin.site.each_context(request),
        "title": f"{status.name}の机",
        "desk": desk,
        "status": status,
        "preview_url": reverse("admin:preview", args=["draft", path]),
        "public_url": reverse("admin:preview", args=["published", path]) if status.current else "",
        "send_url": staff_page("schemes_proposal_send", subject=subject),
        "search_url": staff_page("row_search", scheme=subject),
        "may_replace": subject not in statuses.NAMES and _may_change(request, subject),
        **_beside(desk),
    }
    return TemplateResponse(request, "admin/desk/desk.html", context)


def _may_change(request: HttpRequest, subject: str) -> bool:
    return request.user.has_perm("schemes.change_scheme") and scopes.may_edit(request.user, subject)


def _beside(desk: Desk) -> dict[str, Any]:
    """The cases and the conflicts that a scheme's rows are tied to."""
    start = f"{desk.subject}/"
    cases = [
        case
        for case in Case.objects.only("pk", "key", "title", "expect", "active")
        if any(str(track).startswith(start) for track in case.expect)
    ]
    conflicts = Conflict.objects.filter(key__in=desk.conflicts)
    return {"cases": cases, "conflicts": list(conflicts.order_by("state", "order", "key"))}
