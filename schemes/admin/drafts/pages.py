"""The list of drafts, a new one, and the page of one with its changes and what can be done with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from schemes import sections
from schemes.admin.addresses import Offered, row_number, staff_page
from schemes.admin.drafts.acts import do, note, page_of
from schemes.admin.drafts.forms import DraftForm
from schemes.admin.drafts.working import work_in, working_in
from schemes.editing import composing
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts.moving import Stuck
from schemes.editing.drafts.workbench import Workbench
from schemes.editing.locks import hold_the_work
from schemes.models import Draft, Event
from schemes.models.drafts import TODAY
from schemes.review.rowchanges import row_changes
from schemes.review.statuses import subject_names


@dataclass(frozen=True)
class DraftLine:
    """A draft in the list. ``subjects``: the names of what it changes; ``people``: who changed it."""

    draft: Draft | None
    name: str
    address: str
    send_url: str
    subjects: tuple[str, ...]
    people: tuple[str, ...]
    is_past: bool
    is_mine: bool


@admin.register(Draft)
class DraftAdmin(Offered):
    """Drafts have pages of their own; Django's are only their addresses."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("today/", wrap(today_page), name="schemes_draft_today"),
            path("work/", wrap(work), name="schemes_draft_work"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _list(request)

    def add_view(self, request, form_url="", extra_context=None) -> HttpResponse:
        return _new(request)

    def change_view(self, request, object_id, form_url="", extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        draft = self.get_object(request, object_id)
        if draft is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]  # a part of Django that its types leave out
        return _page(request, cast("Draft", draft))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Draft | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Draft | None = None) -> bool:
        return False


# --- The list -------------------------------------------------------------------------------------


def _list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    names = subject_names()
    desk = desks.lay(today, rows=composing.sound(names))
    mine = working_in(request)
    context = {
        **admin.site.each_context(request),
        "title": "案",
        "opts": Draft._meta,
        "lines": [_line(desk, one, names, mine) for one in (None, *desk.drafts)],
        "closed": Draft.objects.filter(closed_at__isnull=False).order_by("-closed_at")[:20],
        "next": request.GET.get("next", ""),
        "may_change": request.user.has_perm("schemes.change_scheme"),
    }
    return TemplateResponse(request, "admin/drafts/list.html", context)


def _line(desk: Workbench, pk: int | None, names: Mapping[str, str], mine: int | None) -> DraftLine:
    draft = desk.drafts[pk] if pk is not None else None
    changed = desk.changed(pk) if pk else [one for one in names if _is_changed(desk, one)]
    people = {row.by for one in changed for row in desk.stored.get((pk, one), ()) if row.by}
    return DraftLine(
        draft=draft,
        name=desk.name(pk),
        address=page_of(draft),
        send_url=staff_page("schemes_proposal_send", draft=pk),
        subjects=tuple(names.get(one, one) for one in changed),
        people=tuple(sorted(people)),
        is_past=bool(draft and draft.effective_from and draft.effective_from < desk.today),
        is_mine=pk == mine,
    )


def _is_changed(desk: Workbench, subject: str) -> bool:
    public = desk.public.get(subject)
    if getattr(public, "withdrawn", False):
        return False
    document = desk.document(None, subject)
    return document is not None and not (public and sections.same(public, document))


@require_POST
def work(request: HttpRequest) -> HttpResponse:
    """Work in another draft from now on."""
    if not request.user.has_perm("schemes.view_draft"):
        raise PermissionDenied
    asked = request.POST.get("draft", "")
    draft = None
    if asked:
        draft = Draft.objects.under_way().filter(pk=row_number(asked)).first()
        if draft is None:
            messages.error(request, "その案はもう終わっています。一覧から選び直してください。")
            return HttpResponseRedirect(reverse("admin:schemes_draft_changelist"))
    work_in(request, draft)
    name = f"案「{draft.name}」" if draft else f"「{TODAY}」"
    messages.success(request, f"ここからの変更は、{name}に入ります。")
    back = request.POST.get("next", "")
    if not (
        back.startswith(reverse("admin:index")) and url_has_allowed_host_and_scheme(back, None)
    ):
        back = page_of(draft)
    return HttpResponseRedirect(back)


def _new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("schemes.change_scheme"):
        raise PermissionDenied
    now = timezone.now()
    form = DraftForm(timezone.localdate(now), None, request.POST or None)
    if request.method == "POST":
        with transaction.atomic():
            hold_the_work()
            if form.is_valid():
                draft = Draft.objects.create(
                    **form.cleaned_data, started_by=request.user.get_username(), started_at=now
                )
                note(request, Event.Action.ADDED, draft, "案をはじめた。")
                work_in(request, draft)
                messages.success(
                    request,
                    f"案「{draft.name}」をはじめました。ここからの変更は、この案に入ります。",
                )
                return HttpResponseRedirect(page_of(draft))
    title = "新しい案をはじめる"
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form.errors else title,
        "opts": Draft._meta,
        "form": form,
    }
    return TemplateResponse(request, "admin/drafts/new.html", context)


# --- One draft ------------------------------------------------------------------------------------


def today_page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("schemes.view_draft"):
        raise PermissionDenied
    return _page(request, None)


def _page(request: HttpRequest, draft: Draft | None) -> HttpResponse:
    """GET shows what a draft changes; POST does what the pressed button says."""
    now = timezone.now()
    today = timezone.localdate(now)
    problems: tuple[str, ...] = ()
    form = None
    if draft is not None:
        start = {"name": draft.name, "effective_from": draft.effective_from}
        form = DraftForm(today, draft, initial=start)
    if request.method == "POST":
        if not request.user.has_perm("schemes.change_scheme"):
            raise PermissionDenied
        try:
            done = do(request, draft, today, now)
        except Stuck as refusal:
            problems = refusal.sentences
        else:
            if isinstance(done, DraftForm):
                form = done
            elif done is not None:
                return done
    return _shown(request, draft, today, problems, form)


def _shown(
    request: HttpRequest,
    draft: Draft | None,
    today: date,
    problems: tuple[str, ...],
    form: DraftForm | None,
) -> HttpResponse:
    names = subject_names()
    desk = desks.lay(today, rows=composing.sound(names))
    is_open = draft is None or draft.closed_at is None
    pk = draft.pk if draft else None
    rows = row_changes(desk, pk, request.user.get_username(), names) if is_open else {}
    wrong = problems or (form and form.errors)
    title = draft.name if draft else TODAY
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if wrong else title,
        "opts": Draft._meta,
        "draft": draft,
        "is_open": is_open,
        "is_past": bool(draft and draft.effective_from and draft.effective_from < today),
        "is_mine": pk == working_in(request),
        "groups": [
            {
                "subject": subject,
                "name": names[subject],
                "rows": found,
                "undecided": [row for row in found if row.diverges],
            }
            for subject, found in rows.items()
        ],
        "any_aside": any(row.is_aside for found in rows.values() for row in found),
        "others": [(None, TODAY)] * (pk is not None)
        + [(one.pk, one.name) for one in desk.drafts.values() if one.pk != pk],
        "problems": problems,
        "form": form,
        "may_change": is_open and request.user.has_perm("schemes.change_scheme"),
        "may_send": is_open and request.user.has_perm("schemes.send_proposal"),
        "preview_url": staff_page("preview", draft.preview if draft else "draft"),
    }
    status = 409 if problems else 200
    return TemplateResponse(request, "admin/drafts/page.html", context, status=status)
