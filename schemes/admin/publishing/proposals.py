"""Sending for review and deciding: changes, findings and impact on one page, then the buttons."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import pydantic
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from schemes.admin.addresses import Offered, origin, row_number
from schemes.admin.publishing import choosing, offered_cases, showing
from schemes.admin.publishing.proposal_forms import FORK, AcceptForm, DecideForm, SendForm
from schemes.admin.publishing.wanted import Unsendable, Wanted, asked_day, may_send, wanted
from schemes.admin.publishing.whom_page import whom_page
from schemes.admin.publishing.whose import who
from schemes.editing.called import called
from schemes.models import Edition, Proposal
from schemes.review import afterwards, examining, reviewing, statuses, whom
from schemes.review.examining import Examination
from schemes.review.reviewing import Approval, Sending
from schemes.talking import notifying
from schemes.writing import japanese

UNREADABLE = "公開できる形にできない内容があります。選んだものの各欄を確かめてください。"
CHANGED_MEANWHILE = (
    "確かめているあいだに下書きが変わりました。下の内容をもう一度確かめてから、依頼してください。"
)

OTHER_DAY = "適用日を変えたので、その日に公開されている内容に合わせて、下の内容が変わりました。もう一度確かめてから、依頼してください。"


def send_page(request: HttpRequest) -> HttpResponse:
    """GET shows what would be published and what it does; POST sends it for review."""
    if not request.user.has_perm("schemes.send_proposal"):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        asked = wanted(request, today)
    except Unsendable as refusal:
        return choosing.choose_page(request, today, refusal.sentences)
    except pydantic.ValidationError:
        messages.error(request, UNREADABLE)
        asked = None
    if asked is None:
        return choosing.choose_page(request, today)
    if not all(may_send(request.user, subject) for subject in asked.subjects):
        raise PermissionDenied
    form = _send_form(request, asked, today)
    username = request.user.get_username()
    form.ask(reviewing.whose(asked.on(asked.day), asked.kind, username, asked.day), today)
    if form.is_bound and form.is_valid():
        sent = _send(request, form, asked, now)
        if sent:
            messages.success(
                request, "公開を依頼しました。承認されるまで、公開サイトは変わりません。"
            )
            notifying.of_sending(sent, origin(request), today, partial(messages.warning, request))
            return HttpResponseRedirect(reverse("admin:schemes_proposal_review", args=[sent.pk]))
    context = looked_at(request, form, "公開を依頼する", {})
    which = asked.draft.preview if asked.draft else "draft"
    context |= {
        "wanted": asked,
        "kind": Proposal.Kind(asked.kind).label,
        "preview_url": _previewed(which, asked.subjects),
        "pages_url": reverse("admin:compared", args=[which])
        if asked.kind == Proposal.Kind.CHANGE
        else "",
    }
    return TemplateResponse(request, "admin/schemes/proposal/send.html", context)


def _send_form(request: HttpRequest, asked: Wanted, today: date) -> SendForm:
    """The form, examined for the day that it says."""
    start: dict[str, Any] = {"public_note": asked.note, "note": asked.note}
    day = asked.day
    if request.method == "POST":
        day = asked_day(request.POST.get("effective_from", ""), asked.day, today)
        if not offered_cases.is_pressed(request):
            return SendForm(examining.examine(asked.on(day), day), request.POST)
        offered_cases.keep(request, examining.examine(asked.on(day), day))
        start = offered_cases.typed(request, SendForm.base_fields, FORK)
    examination = examining.examine(asked.on(day), day)
    start = {"effective_from": day, **start, "digest": examination.digest}
    return SendForm(examination, initial=start)


def _send(request: HttpRequest, form: SendForm, asked: Wanted, now: datetime) -> Proposal | None:
    if form.cleaned_data["digest"] != form.examination.digest:
        other_day = form.cleaned_data["effective_from"] != asked.day
        form.see_again(OTHER_DAY if other_day else CHANGED_MEANWHILE)
        return None
    sending = Sending(
        contents=form.examination.contents,
        kind=asked.kind,
        draft=asked.draft,
        is_whole=asked.is_whole,
        by=request.user.get_username(),
        note=form.cleaned_data["note"],
        public_note=form.cleaned_data["public_note"],
        effective_from=form.cleaned_data["effective_from"],
        accepted=form.accepted(),
        warnings_seen=form.seen(),
        at=now,
        today=timezone.localdate(now),
        choices=form.choices(),
        reviewer=form.cleaned_data["reviewer"],
        due_on=form.cleaned_data["due_on"],
    )
    return attempt(form, lambda: reviewing.send(sending))


def attempt(form: forms.Form, act: Callable[[], Any]) -> Any:
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
    day = reviewing.earliest(proposal.first_day, today)
    if request.method == "POST" and not proposal.is_of_a_plan:
        day = asked_day(request.POST.get("effective_from", ""), day, today)
    known = {one["key"]: one["reason"] for one in proposal.accepted}
    form = _decide_form(request, proposal, day, known)
    if request.method == "POST" and not offered_cases.is_pressed(request):
        done = _decide(request, proposal, form, today)
        if done:
            messages.success(request, done)
            proposal.refresh_from_db()
            notifying.of_decision(
                proposal, origin(request), today, partial(messages.warning, request)
            )
            return HttpResponseRedirect(reverse("admin:schemes_proposal_review", args=[pk]))
    context = looked_at(request, form, f"{proposal.get_kind_display()}の依頼", known)
    context |= _of_proposal(request, proposal) | {"overdue": proposal.is_overdue(today)}
    return TemplateResponse(request, "admin/schemes/proposal/review.html", context)


def _seen_again(request: HttpRequest, proposal: Proposal, day: date) -> Examination:
    """What was sent, examined; empty where it cannot be read any more, so that it can be returned."""
    try:
        contents = reviewing.documents_of(proposal)
    except pydantic.ValidationError:
        messages.error(request, UNREADABLE)
        contents = {}
    return afterwards.examine_proposal(proposal, contents, day)


def _decide_form(
    request: HttpRequest, proposal: Proposal, day: date, known: Mapping[str, str]
) -> DecideForm | None:
    if not proposal.is_waiting:
        return None
    examination = _seen_again(request, proposal, day)
    start: dict[str, Any] = {}
    if request.method == "POST":
        if not offered_cases.is_pressed(request):
            return DecideForm(examination, request.POST, known=known)
        offered_cases.keep(request, examination)
        start = offered_cases.typed(request, DecideForm.base_fields)
        examination = _seen_again(request, proposal, day)
    return DecideForm(examination, initial={"effective_from": day, **start}, known=known)


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
        effective_from=proposal.effective_from
        if proposal.is_of_a_plan
        else form.cleaned_data["effective_from"],
        accepted=form.accepted(),
        warnings_seen=form.seen(),
        comment=form.cleaned_data["comment"],
        at=timezone.now(),
        today=today,
    )
    editions = attempt(form, lambda: reviewing.approve(approval))
    if not editions:
        return ""
    if proposal.plan_day:
        return f"承認しました。{_replanned(proposal)}。"
    day = editions[0].effective_from
    numbers = "、".join(
        f"「{statuses.name_of(one)}」第{one.number}版"
        for one in editions
        if one.effective_from == day
    )
    when = "公開しました" if day <= today else f"{japanese.day(day)}に公開します"
    return f"承認しました。{numbers}を{when}。"


def _replanned(proposal: Proposal) -> str:
    """What became of a plan that was called off or moved."""
    planned = japanese.day(proposal.plan_day or proposal.effective_from)
    if proposal.kind == Proposal.Kind.CANCEL_PLAN:
        return f"{planned}の予定を取り消しました"
    return f"{planned}の予定を{japanese.day(proposal.effective_from)}に変えました"


def _return(username: str, proposal: Proposal, form: DecideForm, today: date) -> str:
    comment = form.cleaned_data["comment"].strip()
    if not comment:
        form.add_error("comment", "差し戻すときは、どこを直せばよいかをコメントに書いてください。")
        return ""
    act = lambda: reviewing.give_back(  # noqa: E731
        proposal.pk, by=username, comment=comment, at=timezone.now(), seen=form.examination
    )
    return "差し戻しました。依頼した人の最初のページに出ます。" if attempt(form, act) else ""


def _cancel(username: str, proposal: Proposal, form: DecideForm, today: date) -> str:
    comment = form.cleaned_data["comment"].strip()
    act = lambda: reviewing.cancel(  # noqa: E731
        proposal.pk, by=username, comment=comment, at=timezone.now()
    )
    return "依頼を取り下げました。" if attempt(form, act) else ""


def looked_at(
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
    more = {
        "may_keep": offered_cases.may_keep(request),
        "all_open": request.GET.get("open") == "all",
    }
    return context | showing.shown(form, known) | more


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
        "accepted": showing.accepted(proposal),
        "forks": [{**one, "day": date.fromisoformat(one["day"])} for one in proposal.choices],
        "preview_url": _previewed(proposal.preview, proposal.contents),
        "pages_url": reverse("admin:compared", args=[proposal.preview]),
        "names": [
            statuses.NAMES.get(subject) or content["name"]
            for subject, content in proposal.contents.items()
        ],
        "editions": Edition.objects.filter(position__in=proposal.positions).defer("content"),
        "may_approve": is_open and may_publish and not why_not,
        "why_not": why_not if is_open else "",
        "may_return": is_open and may_publish,
        "may_ask": not whom.why_not(proposal, request.user),
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
            path("<int:pk>/whom/", wrap(whom_page), name="schemes_proposal_whom"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = row_number(object_id)
        if not number:
            raise Http404
        return HttpResponseRedirect(reverse("admin:schemes_proposal_review", args=[number]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return False
