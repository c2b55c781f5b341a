"""What the buttons of a draft's page do: under the lock, all or nothing, and on record."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from schemes.admin.addresses import row_number, staff_page
from schemes.admin.drafts.forms import DraftForm
from schemes.admin.drafts.working import work_in, working_in
from schemes.editing import composing, scopes
from schemes.editing.drafts import moving
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts.moving import Stuck
from schemes.editing.locks import hold_the_work
from schemes.editing.merging import Edit, Path, Which
from schemes.editing.recording import record
from schemes.models import Draft, Event
from schemes.models.drafts import TODAY
from schemes.review.rowchanges import RowChange, row_changes
from schemes.review.statuses import subject_names
from schemes.writing import japanese

NO_ROWS = "行を一つ以上選んでください。"
NO_TARGET = "移す先の案を選んでください。"
CHOOSE_SIDE = "どちらにするかを、食い違う行のすべてで選んでください。"
OVER = "案「{name}」は{day}に終えました。内容は変えられません。"


def page_of(draft: Draft | None) -> str:
    """The address of a draft's page; of 今日の訂正 if there is none."""
    if draft is None:
        return reverse("admin:schemes_draft_today")
    return reverse("admin:schemes_draft_change", args=[draft.pk])


Act = Callable[..., HttpResponse | DraftForm | None]


def do(
    request: HttpRequest, draft: Draft | None, today: date, now: datetime
) -> HttpResponse | DraftForm | None:
    """Do it under the lock, all or nothing. Raises ``Stuck``."""
    with transaction.atomic():
        hold_the_work()
        if draft is not None:
            draft = get_object_or_404(Draft.objects.select_for_update(), pk=draft.pk)
            if draft.closed_at:
                day = japanese.day(timezone.localtime(draft.closed_at).date())
                raise Stuck(OVER.format(name=draft.name, day=day))
        order = request.POST.get("order", "")
        if order == "settings" and draft is not None:
            return _set(request, draft, today)
        if order == "close" and draft is not None:
            return _close(request, draft, now)
        acts: dict[str, Act] = {
            "send": _send,
            "move": _move,
            "give_up": _give_up,
            "bring_back": _bring_back,
            "decide": _decide,
        }
        if order not in acts:
            raise Http404("その操作はありません。画面を開き直してください。")
        names = subject_names()
        desk = desks.lay(today, rows=composing.sound(names))
        rows = row_changes(desk, draft.pk if draft else None, request.user.get_username(), names)
        return acts[order](request, desk, draft, rows, now)


def _chosen(request: HttpRequest, rows: Mapping[str, list[RowChange]]) -> list[RowChange]:
    """The ticked rows. Raises ``Stuck``, and ``PermissionDenied`` for what is not theirs to change."""
    keys = set(request.POST.getlist("row"))
    if not keys:
        raise Stuck(NO_ROWS)
    found = [row for of_subject in rows.values() for row in of_subject if row.key in keys]
    if len(found) != len(keys):
        raise Stuck(moving.GONE)
    if not all(scopes.may_edit(request.user, row.subject) for row in found):
        raise PermissionDenied
    return found


def _edits(chosen: list[RowChange]) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for row in chosen:
        found.setdefault(row.subject, []).extend(row.edits)
    return found


def _send(request, desk, draft, rows, now) -> HttpResponse:
    chosen = _chosen(request, rows)
    return HttpResponseRedirect(
        staff_page(
            "schemes_proposal_send",
            draft=draft.pk if draft else None,
            row=[row.key for row in chosen],
        )
    )


def _move(request, desk, draft, rows, now) -> HttpResponse:
    target = request.POST.get("to", "")
    to = None if target == "today" else row_number(target)
    if to == 0 or (to is not None and to not in desk.drafts):
        raise Stuck(NO_TARGET)
    chosen = _chosen(request, rows)
    by = request.user.get_username()
    moving.hand_over(desk, draft.pk if draft else None, to, _edits(chosen), by=by, at=now)
    return _done(request, draft, chosen, f"「{desk.name(to)}」に移しました")


def _give_up(request, desk, draft, rows, now) -> HttpResponse:
    chosen = _chosen(request, rows)
    by = request.user.get_username()
    moving.give_up(desk, draft.pk if draft else None, _edits(chosen), by=by, at=now)
    return _done(request, draft, chosen, "やめて、公開中の内容に戻しました")


def _bring_back(request, desk, draft, rows, now) -> HttpResponse:
    chosen = _chosen(request, rows)
    by = request.user.get_username()
    moving.bring_back(desk, draft.pk if draft else None, _edits(chosen), by=by, at=now)
    return _done(request, draft, chosen, "画面に戻しました")


def _decide(request, desk, draft, rows, now) -> HttpResponse:
    """Each row with a divergence is settled as a whole."""
    subject = request.POST.get("subject", "")
    undecided = [row for row in rows.get(subject, ()) if row.diverges]
    if not scopes.may_edit(request.user, subject):
        raise PermissionDenied
    choices: dict[Path, Which] = {}
    for row in undecided:
        side = request.POST.get(f"side-{row.key}", "")
        if side not in ("ours", "theirs"):
            raise Stuck(CHOOSE_SIDE)
        choices |= {one.edit.path: cast("Which", side) for one in row.diverges}
    by = request.user.get_username()
    moving.decide(desk, draft.pk if draft else None, subject, choices, by=by, at=now)
    return _done(request, draft, undecided, "どちらにするかを決めました")


def _done(
    request: HttpRequest, draft: Draft | None, chosen: list[RowChange], said: str
) -> HttpResponse:
    sentences = [sentence for row in chosen for sentence in row.sentences]
    for subject in dict.fromkeys(row.subject for row in chosen):
        mine = [one for row in chosen if row.subject == subject for one in row.sentences]
        note(request, Event.Action.CHANGED, draft, f"{said}。\n" + "\n".join(mine), subject)
    count = len(sentences) or len(chosen)
    messages.success(request, f"{count}件の変更を{said}。")
    return HttpResponseRedirect(page_of(draft))


def _set(request: HttpRequest, draft: Draft, today: date) -> HttpResponse | DraftForm:
    form = DraftForm(today, draft, request.POST)
    if not form.is_valid():
        return form
    draft.name = form.cleaned_data["name"]
    draft.effective_from = form.cleaned_data["effective_from"]
    draft.save(update_fields=["name", "effective_from"])
    if working_in(request) == draft.pk:
        work_in(request, draft)
    since = japanese.day(draft.effective_from) if draft.effective_from else "承認された日"
    note(request, Event.Action.CHANGED, draft, f"名前「{draft.name}」、適用日 {since}にした。")
    messages.success(request, "案の名前と適用日を保存しました。")
    return HttpResponseRedirect(page_of(draft))


def _close(request: HttpRequest, draft: Draft, now: datetime) -> HttpResponse:
    moving.close(draft, by=request.user.get_username(), at=now)
    if working_in(request) == draft.pk:
        work_in(request, None)
    note(request, Event.Action.CHANGED, draft, "案を終えた。")
    messages.success(request, f"案「{draft.name}」を終えました。")
    return HttpResponseRedirect(reverse("admin:schemes_draft_changelist"))


def note(
    request: HttpRequest, action: str, draft: Draft | None, detail: str, subject: str = ""
) -> None:
    record(
        action,
        by=request.user.get_username(),
        what=draft.name if draft else TODAY,
        kind=str(Draft._meta.verbose_name),
        subject=subject,
        address=page_of(draft),
        detail=detail,
    )
