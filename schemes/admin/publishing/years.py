"""年度の改定: begin to prepare a coming fiscal year, and see how far each scheme is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from schemes.admin import rooms
from schemes.admin.addresses import Offered, staff_page
from schemes.admin.drafts.working import work_in, working_in
from schemes.admin.publishing.history import DRAFT
from schemes.admin.publishing.whose import who
from schemes.document import OVERVIEW, REFERENCE
from schemes.editing import yearchange
from schemes.editing.drafts import moving
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.models import Event, Scheme, YearChange
from schemes.review.statuses import Status, statuses, subject_names

EDIT = {REFERENCE: "admin:schemes_source_changelist", OVERVIEW: "admin:schemes_page_changelist"}
PUBLIC = {REFERENCE: "schemes:source_list", OVERVIEW: "schemes:about"}


class StartForm(forms.Form):
    subjects = forms.MultipleChoiceField(
        label="改定するもの",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "改定するものを一つ以上選んでください。",
            "invalid_choice": "選べないものが選ばれています。選び直してください。",
        },
    )

    def __init__(self, names: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["subjects"])
        field.choices = list(names.items())


@dataclass(frozen=True)
class ChecklistLine:
    """A subject on the checklist, with the addresses where its work goes on."""

    status: Status
    edit_url: str
    preview_url: str
    send_url: str
    review_url: str
    difference_url: str
    public_url: str


@admin.register(YearChange)
class YearChangeAdmin(Offered):
    about = "年度が変わるときに直すものを、一つずつ確かめる表。"
    list_display = (
        "year",
        "effective_from",
        who(YearChange, "started_by"),
        "started_at",
        "closed_at",
    )
    list_display_links = ("year",)
    ordering = ("-fiscal_year",)

    def get_urls(self):
        pages = (
            ("start/", start_page, "start"),
            ("<int:pk>/close/", close, "close"),
        )
        own = [
            path(route, self.admin_site.admin_view(view), name=f"schemes_yearchange_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: YearChange | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: YearChange | None = None) -> bool:
        return False

    @admin.display(description="年度の改定", ordering="fiscal_year")
    def year(self, change: YearChange) -> str:
        return str(change)

    def change_view(self, request, object_id, form_url="", extra_context=None) -> HttpResponse:
        """The checklist of a year."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = self.get_object(request, object_id)
        if change is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]  # a part of Django that its types leave out
        return _checklist(request, change)


def start_page(request: HttpRequest) -> HttpResponse:
    """GET offers the coming fiscal year; POST begins it and leads to its checklist."""
    if not request.user.has_perm("schemes.change_scheme"):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    year = yearchange.coming(today)
    names = own_subjects(request)
    sent = request.POST if request.method == "POST" else None
    form = StartForm(names, sent, initial={"subjects": list(names)})
    if request.method == "POST" and form.is_valid():
        try:
            change = _begin(request, year, form.cleaned_data["subjects"], now)
        except yearchange.YearUnderWay as refusal:
            form.add_error(None, str(refusal))
        else:
            work_in(request, change)
            messages.success(request, f"{change}をはじめました。下書きは、公開中の内容のままです。")
            messages.info(
                request,
                f"ここからの変更は、案「{change.name}」に入ります。今日の訂正には入りません。",
            )
            return HttpResponseRedirect(_address(change))
    title = f"{year}年度の改定をはじめる"
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form.errors else title,
        "opts": YearChange._meta,
        "form": form,
        "year": year,
        "effective_from": date(year, 4, 1),
        "under_way": YearChange.objects.under_way().first(),
    }
    return TemplateResponse(request, "admin/schemes/yearchange/start.html", context)


def own_subjects(request: HttpRequest) -> dict[str, str]:
    """The subjects that a person may edit, by name."""
    may_change = admin.site._registry[Scheme].has_change_permission
    schemes = Scheme.objects.in_bulk(field_name="key")
    return {
        subject: name
        for subject, name in subject_names().items()
        if may_change(request, schemes.get(subject))
    }


def _begin(request: HttpRequest, year: int, subjects: Iterable[str], now: datetime) -> YearChange:
    with transaction.atomic():
        hold_the_work()
        by = request.user.get_username()
        change = yearchange.begin(year, subjects, by=by, at=now)
        record(
            Event.Action.YEAR_STARTED,
            by=by,
            what=str(change),
            kind=str(YearChange._meta.verbose_name),
            address=_address(change),
        )
    return change


def _address(change: YearChange) -> str:
    return reverse("admin:schemes_yearchange_change", args=[change.pk])


def _checklist(request: HttpRequest, change: YearChange) -> HttpResponse:
    schemes = dict(Scheme.objects.values_list("key", "pk"))
    found = statuses(timezone.localdate(), change.subjects)
    context = {
        **admin.site.each_context(request),
        "title": str(change),
        "opts": YearChange._meta,
        "change": change,
        "lines": [_line(status, change, schemes) for status in found],
        "ways": rooms.ways(change.year),
        "may_close": request.user.has_perm("schemes.change_scheme") and not change.closed_at,
    }
    return TemplateResponse(request, "admin/schemes/yearchange/checklist.html", context)


def _line(status: Status, change: YearChange, schemes: Mapping[str, int]) -> ChecklistLine:
    """``schemes``: their ids by key."""
    subject, day = status.subject, change.first_day.isoformat()
    if subject in EDIT:
        edit, public = reverse(EDIT[subject]), reverse(PUBLIC[subject])
    else:
        edit = reverse("admin:schemes_scheme_change", args=[schemes[subject]])
        public = reverse("schemes:scheme", args=[subject])
    edition = status.planned[-1] if status.planned else status.current
    is_drafted = any(draft.pk == change.pk for draft in status.drafts)
    which = change.preview if is_drafted else "draft"
    return ChecklistLine(
        status=status,
        edit_url=edit,
        preview_url=staff_page("preview", which, public.removeprefix("/")),
        send_url=staff_page(
            "schemes_proposal_send",
            subject=subject,
            draft=change.pk if is_drafted else None,
            **{"from": day},
        ),
        review_url=staff_page("schemes_proposal_review", status.waiting.pk)
        if status.waiting
        else "",
        difference_url=staff_page("schemes_edition_compare", old=edition.pk, new=DRAFT)
        if edition
        else "",
        public_url=f"{public}?as_of={day}",
    )


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a year's revision; drafts and editions stay as they are."""
    if not request.user.has_perm("schemes.change_scheme"):
        raise PermissionDenied
    with transaction.atomic():
        hold_the_work()
        change = get_object_or_404(YearChange, pk=pk)
        if change.closed_at:
            messages.info(request, f"{change}はすでに終えています。")
            return HttpResponseRedirect(_address(change))
        try:
            moving.close(change, by=request.user.get_username(), at=timezone.now())
        except moving.Stuck as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:schemes_draft_change", args=[change.pk]))
        if working_in(request) == change.pk:
            work_in(request, None)
        record(
            Event.Action.CHANGED,
            by=request.user.get_username(),
            what=str(change),
            kind=str(YearChange._meta.verbose_name),
            address=_address(change),
            detail="年度の改定を終えた。",
        )
    messages.success(request, f"{change}を終えました。下書きと公開予定の版はそのままです。")
    return HttpResponseRedirect(_address(change))
