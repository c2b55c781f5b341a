"""Sending for review and deciding: changes, findings and impact on one page, then the buttons."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, cast

import pydantic
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from schemes import sections
from schemes.admin.addresses import Offered, origin
from schemes.admin.publishing.findings import link
from schemes.admin.publishing.proposal_forms import AcceptForm, DecideForm, SendForm
from schemes.admin.publishing.whose import who
from schemes.document import REFERENCE, Document
from schemes.editing import composing, scopes
from schemes.editing.called import called
from schemes.models import Edition, Proposal, Scheme, YearChange
from schemes.review import examining, reviewing, statuses
from schemes.review.examining import Examination
from schemes.review.reviewing import Approval, Sending
from schemes.talking import telling
from schemes.writing import japanese
from schemes.writing.reading import exact_day

UNREADABLE = "公開できる形にできない内容があります。選んだものの各欄を確かめてください。"
CHANGED_MEANWHILE = (
    "確かめているあいだに下書きが変わりました。下の内容をもう一度確かめてから、依頼してください。"
)


@dataclass(frozen=True)
class Wanted:
    """What is to be sent: the documents, and what they are."""

    kind: str
    contents: dict[str, Document]
    names: list[str]
    day: date
    note: str = ""


def send_page(request: HttpRequest) -> HttpResponse:
    """GET shows what would be published and what it does; POST sends it for review."""
    if not request.user.has_perm("schemes.send_proposal"):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        wanted = _wanted(request, today)
    except pydantic.ValidationError:
        messages.error(request, UNREADABLE)
        wanted = None
    if wanted is None:
        return _choose(request, today)
    if not all(may_send(request.user, subject) for subject in wanted.contents):
        raise PermissionDenied
    form = _send_form(request, wanted)
    username = request.user.get_username()
    form.ask(reviewing.whose(wanted.contents, wanted.kind, username, wanted.day), today)
    if request.method == "POST" and form.is_valid():
        sent = _send(request, form, wanted, now)
        if sent:
            messages.success(
                request, "公開を依頼しました。承認されるまで、公開サイトは変わりません。"
            )
            telling.of_sending(sent, origin(request), today, partial(messages.warning, request))
            return HttpResponseRedirect(reverse("admin:schemes_proposal_review", args=[sent.pk]))
    context = _context(request, form, "公開を依頼する", {})
    context |= {
        "wanted": wanted,
        "kind": Proposal.Kind(wanted.kind).label,
        "preview_url": _previewed("draft", wanted.contents),
    }
    return TemplateResponse(request, "admin/schemes/proposal/send.html", context)


def may_send(user: Any, subject: str) -> bool:
    """Whether a person may send a subject: their schemes, and the sources that these cite."""
    return subject == REFERENCE or scopes.may_edit(user, subject)


def _choose(request: HttpRequest, today: date) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "公開を依頼する",
        "opts": Proposal._meta,
        "rows": [row for row in statuses.statuses(today) if may_send(request.user, row.subject)],
    }
    return TemplateResponse(request, "admin/schemes/proposal/choose.html", context)


def _wanted(request: HttpRequest, today: date) -> Wanted | None:
    """What the address asks to send; None if it names nothing."""
    asked = request.GET
    day = _asked_day(asked.get("from", ""), today)
    names = statuses.subject_names()
    if asked.get("edition", "").isdecimal():
        edition = get_object_or_404(Edition, pk=int(asked["edition"]))
        document = sections.parse(edition.content)
        name = names.get(edition.subject, edition.subject)
        note = f"第{edition.number}版の内容に戻す。"
        return Wanted(Proposal.Kind.ROLLBACK, {edition.subject: document}, [name], day, note)
    if key := asked.get("withdraw"):
        if not Scheme.objects.filter(key=key).exists():
            raise Http404("そのスキームはありません。スキームの一覧から選んでください。")
        ending = reviewing.withdrawal(key)
        return Wanted(Proposal.Kind.WITHDRAWAL, {key: ending}, [names[key]], day)
    chosen = set(asked.getlist("subject"))
    subjects = [subject for subject in names if subject in chosen]
    if not subjects:
        return None
    contents = composing.compose_all(subjects)
    if "from" not in asked:
        day = _coming(subjects, today) or day
    shown = [names[subject] for subject in subjects]
    return Wanted(Proposal.Kind.CHANGE, contents, shown, day)


def _asked_day(text: str, today: date) -> date:
    try:
        return exact_day(text)
    except ValueError:
        return today


def _coming(subjects: list[str], today: date) -> date | None:
    """The first day of a year's revision that all the subjects are part of."""
    for change in YearChange.objects.under_way().filter(effective_from__gt=today):
        if set(subjects) <= set(change.subjects):
            return change.effective_from
    return None


def _send_form(request: HttpRequest, wanted: Wanted) -> SendForm:
    """The form, examined for the day that it says."""
    if request.method == "POST":
        day = _asked_day(request.POST.get("effective_from", ""), wanted.day)
        return SendForm(examining.examine(wanted.contents, day), request.POST)
    examination = examining.examine(wanted.contents, wanted.day)
    start = {"effective_from": wanted.day, "digest": examination.digest}
    told = {"public_note": wanted.note, "note": wanted.note}
    return SendForm(examination, initial=start | told)


def _send(request: HttpRequest, form: SendForm, wanted: Wanted, now: datetime) -> Proposal | None:
    if form.cleaned_data["digest"] != form.examination.digest:
        sent = cast("QueryDict", form.data).copy()
        sent["digest"] = form.examination.digest
        form.data = sent
        form.add_error(None, CHANGED_MEANWHILE)
        return None
    sending = Sending(
        contents=wanted.contents,
        kind=wanted.kind,
        by=request.user.get_username(),
        note=form.cleaned_data["note"],
        public_note=form.cleaned_data["public_note"],
        effective_from=form.cleaned_data["effective_from"],
        accepted=form.accepted(form.examination.shifts),
        warnings_seen=form.seen(),
        at=now,
        today=timezone.localdate(now),
        reviewer=form.cleaned_data["reviewer"],
        due_on=form.cleaned_data["due_on"],
    )
    return _try(form, lambda: reviewing.send(sending))


def _try(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What an act returns; None if it was refused: then the form says why."""
    try:
        return act()
    except reviewing.NotPublishable as refusal:
        for sentence in refusal.sentences:
            form.add_error(None, sentence)
    except pydantic.ValidationError:
        form.add_error(None, UNREADABLE)
    return None


def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal with everything that a decision needs; POST decides."""
    if not request.user.has_perm("schemes.view_proposal"):
        raise PermissionDenied
    proposal = get_object_or_404(Proposal, pk=pk)
    today = timezone.localdate()
    day = reviewing.earliest(proposal.effective_from, today)
    if request.method == "POST":
        day = reviewing.earliest(_asked_day(request.POST.get("effective_from", ""), day), today)
    examination = _seen_again(request, proposal, day) if proposal.is_waiting else None
    form = _decide_form(request, examination, day)
    if request.method == "POST":
        done = _decide(request, proposal, form, today)
        if done:
            messages.success(request, done)
            proposal.refresh_from_db()
            telling.of_decision(
                proposal, origin(request), today, partial(messages.warning, request)
            )
            return HttpResponseRedirect(reverse("admin:schemes_proposal_review", args=[pk]))
    known = {one["key"]: one["reason"] for one in proposal.accepted}
    context = _context(request, form, f"{proposal.get_kind_display()}の依頼", known)
    context |= _of_proposal(request, proposal) | {"overdue": proposal.is_overdue(today)}
    return TemplateResponse(request, "admin/schemes/proposal/review.html", context)


def _seen_again(request: HttpRequest, proposal: Proposal, day: date) -> Examination:
    """What was sent, examined; empty where it cannot be read any more, so that it can be returned."""
    try:
        contents = reviewing.documents_of(proposal)
    except pydantic.ValidationError:
        messages.error(request, UNREADABLE)
        contents = {}
    return examining.examine(contents, day)


def _decide_form(
    request: HttpRequest, examination: Examination | None, day: date
) -> DecideForm | None:
    if examination is None:
        return None
    if request.method == "POST":
        return DecideForm(examination, request.POST)
    return DecideForm(examination, initial={"effective_from": day})


def _decide(request: HttpRequest, proposal: Proposal, form: DecideForm | None, today: date) -> str:
    """Do what the pressed button says; the sentence that tells it, or "" if it was refused."""
    username, order = request.user.get_username(), request.POST.get("order", "")
    if order == "cancel" and proposal.sent_by != username:
        raise PermissionDenied
    if order in ("approve", "return") and not request.user.has_perm("schemes.publish_edition"):
        raise PermissionDenied
    if form is None:
        messages.error(request, reviewing.DECIDED.format(state=proposal.get_state_display()))
        return ""
    acts = {"approve": _approve, "return": _return, "cancel": _cancel}
    if order not in acts or not form.is_valid():
        return ""
    return acts[order](username, proposal, form, today)


def _approve(username: str, proposal: Proposal, form: DecideForm, today: date) -> str:
    approval = Approval(
        proposal=proposal.pk,
        by=username,
        effective_from=form.cleaned_data["effective_from"],
        accepted=form.accepted(form.examination.shifts),
        warnings_seen=form.seen(),
        comment=form.cleaned_data["comment"],
        at=timezone.now(),
        today=today,
    )
    editions = _try(form, lambda: reviewing.approve(approval))
    if not editions:
        return ""
    day = editions[0].effective_from
    numbers = "、".join(
        f"「{statuses.name_of(one)}」第{one.number}版"
        for one in editions
        if one.effective_from == day
    )
    when = "公開しました" if day <= today else f"{japanese.day(day)}に公開します"
    return f"承認しました。{numbers}を{when}。"


def _return(username: str, proposal: Proposal, form: DecideForm, today: date) -> str:
    comment = form.cleaned_data["comment"].strip()
    if not comment:
        form.add_error("comment", "差し戻すときは、どこを直せばよいかをコメントに書いてください。")
        return ""
    act = lambda: reviewing.give_back(  # noqa: E731
        proposal.pk, by=username, comment=comment, at=timezone.now(), seen=form.examination
    )
    return "差し戻しました。依頼した人の最初のページに出ます。" if _try(form, act) else ""


def _cancel(username: str, proposal: Proposal, form: DecideForm, today: date) -> str:
    comment = form.cleaned_data["comment"].strip()
    act = lambda: reviewing.cancel(  # noqa: E731
        proposal.pk, by=username, comment=comment, at=timezone.now()
    )
    return "依頼を取り下げました。" if _try(form, act) else ""


def _context(
    request: HttpRequest, form: AcceptForm | None, title: str, known: Mapping[str, str]
) -> dict[str, Any]:
    """What both pages show of documents that are looked at before publishing."""
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form is not None and form.errors else title,
        "opts": Proposal._meta,
        "form": form,
    }
    if form is None:
        return context
    examination = form.examination
    return context | {
        "examination": examination,
        "errors_found": [(one, link(one)) for one in examination.errors],
        "warnings_found": [(one, link(one)) for one in examination.warnings],
        "rows": form.rows(known),
        "samples": examination.samples,
    }


def _previewed(which: str, subjects: Iterable[str]) -> str:
    """Where the preview of the subjects begins: the first scheme's page, else what all share."""
    first = next((one for one in subjects if one not in statuses.NAMES), "")
    return reverse("admin:preview", args=[which, f"schemes/{first}/" if first else "about/"])


def _of_proposal(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    username = request.user.get_username()
    is_open = proposal.is_waiting
    may_publish = request.user.has_perm("schemes.publish_edition")
    why_not = reviewing.may_approve(proposal, username) if may_publish else ""
    return {
        "proposal": proposal,
        "preview_url": _previewed(proposal.preview, proposal.contents),
        "names": [
            statuses.NAMES.get(subject) or content["name"]
            for subject, content in proposal.contents.items()
        ],
        "editions": Edition.objects.filter(position__in=proposal.positions).defer("content"),
        "may_approve": is_open and may_publish and not why_not,
        "why_not": why_not if is_open else "",
        "may_return": is_open and may_publish,
        "may_cancel": is_open and proposal.sent_by == username,
        "may_resend": proposal.state in ("returned", "cancelled")
        and proposal.kind == Proposal.Kind.CHANGE,
    }


@admin.register(Proposal)
class ProposalAdmin(Offered):
    """The list of proposals; each is opened on its review page."""

    about = "公開してほしいという依頼と、承認・差し戻しの経過。"
    list_display = ("name", "state", "effective_from", "sent", "asked", who(Proposal, "decided_by"))
    list_filter = ("state", "kind", "sent_by")
    search_fields = ("note", "public_note", "comment", "sent_by", "decided_by")
    ordering = ("-sent_at", "-pk")
    list_per_page = 50

    @admin.display(description="対象")
    def name(self, proposal: Proposal) -> str:
        names = "、".join(
            statuses.NAMES.get(subject) or content.get("name", subject)
            for subject, content in proposal.contents.items()
        )
        is_change = proposal.kind == Proposal.Kind.CHANGE
        return names if is_change else f"{names}({proposal.get_kind_display()})"

    @admin.display(description="依頼した人と日時", ordering="sent_at")
    def sent(self, proposal: Proposal) -> str:
        return f"{called(proposal.sent_by)}、{timezone.localtime(proposal.sent_at):%Y-%m-%d %H:%M}"

    @admin.display(description="頼む人と期限", ordering="due_on")
    def asked(self, proposal: Proposal) -> str:
        over = "(過ぎています)" if proposal.is_overdue(timezone.localdate()) else ""
        due = f"{japanese.day(proposal.due_on)}{over}" if proposal.due_on else ""
        return "、".join(filter(None, (called(proposal.reviewer), due)))

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("send/", wrap(send_page), name="schemes_proposal_send"),
            path("<int:pk>/review/", wrap(review_page), name="schemes_proposal_review"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        return HttpResponseRedirect(reverse("admin:schemes_proposal_review", args=[object_id]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return False
