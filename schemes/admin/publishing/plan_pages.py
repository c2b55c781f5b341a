"""What is planned for a coming day is called off or moved: the page that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pydantic
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from schemes.admin.publishing.proposal_forms import FORK, PlanForm
from schemes.admin.publishing.proposals import UNREADABLE, attempt, looked_at
from schemes.admin.publishing.wanted import may_send
from schemes.models import Edition, Proposal
from schemes.review import examining, plans, reviewing, statuses
from schemes.review.plans import Course
from schemes.review.reviewing import Sending
from schemes.writing import japanese
from schemes.writing.reading import exact_day

NO_DAY = "予定日を読み取れませんでした。版の一覧か最初のページの「公開予定」から選んでください。"
CHANGED = "確かめているあいだに公開の内容か予定が変わりました。下の内容をもう一度確かめてから、依頼してください。"
CANCEL, MOVE = Proposal.Kind.CANCEL_PLAN, Proposal.Kind.MOVE_PLAN
TITLES = {CANCEL: "予定を取り消す", MOVE: "予定日を変える"}


@dataclass(frozen=True)
class Meant:
    """What is to become of what is planned for a day. ``day``: the new one, else the
    same; it ``is_open`` as long as nobody named it."""

    kind: str
    plan_day: date
    day: date
    subjects: list[str]
    is_open: bool = False

    def courses(self, choices: Mapping[str, str]) -> list[Course]:
        if self.kind == CANCEL:
            return plans.cancelled(self.subjects, self.plan_day, choices)
        return plans.moved(self.subjects, self.plan_day, self.day, choices)


def plan_page(request: HttpRequest) -> HttpResponse:
    """?cancel=day or ?move=day&to=day, of the subjects that are named or of all that begin then: GET
    shows what comes of it, POST sends it for review."""
    if not request.user.has_perm("schemes.send_proposal"):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    meant = _meant(request, today)
    if meant is None:
        messages.error(request, NO_DAY)
        return HttpResponseRedirect(reverse("admin:schemes_edition_changelist"))
    if not all(may_send(request.user, subject) for subject in meant.subjects):
        raise PermissionDenied
    if meant.is_open:
        return _ask_again(request, meant, _why_not(replace(meant, kind=CANCEL), today))
    if reason := _why_not(meant, today):
        return _ask_again(request, meant, reason)
    try:
        form = _form(request, meant)
    except pydantic.ValidationError:
        return _ask_again(request, meant, UNREADABLE)
    if request.method == "POST" and form.is_valid():
        sent = _send(request, form, meant)
        if sent:
            messages.success(
                request, "依頼しました。承認されるまで、予定も公開サイトも変わりません。"
            )
            return HttpResponseRedirect(reverse("admin:schemes_proposal_review", args=[sent.pk]))
    context = looked_at(request, form, TITLES[Proposal.Kind(meant.kind)], {})
    return TemplateResponse(request, "admin/schemes/edition/plan.html", context | _shown(meant))


def _meant(request: HttpRequest, today: date) -> Meant | None:
    asked = request.GET
    is_move = "move" in asked
    try:
        plan_day = exact_day(asked.get("move" if is_move else "cancel", ""))
    except ValueError:
        return None
    try:
        day = exact_day(asked.get("to", "")) if is_move else plan_day
    except ValueError:
        day = plan_day
    named = set(asked.getlist("subject"))
    begin = plans.subjects_of(plan_day, today)
    # Of all that begins on the day, a limited editor has a say in their own.
    own = [one for one in begin if may_send(request.user, one)] or begin
    subjects = [one for one in begin if one in named] if named else own
    kind = MOVE if is_move else CANCEL
    return Meant(kind, plan_day, day, subjects, is_move and "to" not in asked)


def _why_not(meant: Meant, today: date) -> str:
    found = plans.problem(meant.kind, meant.subjects, meant.plan_day, meant.day, today)
    return found or reviewing.day_problem(meant.day, today)


def _ask_again(request: HttpRequest, meant: Meant, reason: str) -> HttpResponse:
    """The page without what would come of it: why, and for what can be moved the new day."""
    context = {
        **admin.site.each_context(request),
        "title": TITLES[Proposal.Kind(meant.kind)],
        "opts": Edition._meta,
        "reason": reason,
        **_shown(meant),
    }
    return TemplateResponse(request, "admin/schemes/edition/plan.html", context)


def _shown(meant: Meant) -> dict[str, object]:
    names = statuses.subject_names()
    return {
        "meant": meant,
        "names": [names.get(one, one) for one in meant.subjects],
        "is_move": meant.kind == MOVE,
    }


def _form(request: HttpRequest, meant: Meant) -> PlanForm:
    """The form, examined for the first day on which anything changes."""
    first = min(meant.plan_day, meant.day)
    contents = plans.documents(meant.courses(_chosen(request)))
    examination = examining.examine(contents, first)
    make = partial(PlanForm, examination, meant.courses)
    if request.method == "POST":
        return make(request.POST)
    told = japanese.day(meant.plan_day)
    if meant.kind == CANCEL:
        note = f"{told}の予定を取り消しました"
    else:
        note = f"{told}の予定を{japanese.day(meant.day)}に変えました"
    return make(initial={"digest": examination.digest, "public_note": note})


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix(FORK): str(value)
        for name, value in request.POST.items()
        if name.startswith(FORK)
    }


def _send(request: HttpRequest, form: PlanForm, meant: Meant) -> Proposal | None:
    if form.cleaned_data["digest"] != form.examination.digest:
        form.see_again(CHANGED)
        return None
    now = timezone.now()
    sending = Sending(
        contents=form.examination.contents,
        kind=meant.kind,
        by=request.user.get_username(),
        note=form.cleaned_data["note"],
        public_note=form.cleaned_data["public_note"],
        effective_from=meant.day,
        plan_day=meant.plan_day,
        accepted=form.accepted(),
        warnings_seen=form.seen(),
        choices=form.choices(),
        at=now,
        today=timezone.localdate(now),
    )
    return attempt(form, lambda: reviewing.send(sending))
