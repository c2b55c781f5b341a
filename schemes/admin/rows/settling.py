"""The page that settles a conflict: which side holds, from when, and why. Or opens it again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from schemes.admin.addresses import staff_page
from schemes.admin.written import DayField
from schemes.document import REFERENCE
from schemes.editing import composing, settling
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.editing.settling import RowState, Tied, Treatment
from schemes.models import Conflict, ConflictSide, Event, YearChange
from schemes.models.requirements import Strength
from schemes.review.reviewing import day_problem
from schemes.writing import japanese

TREATMENTS = {
    Treatment.USE: "この側として使う(現行)",
    Treatment.SUPERSEDE: "旧として残す(経緯として示すだけ)",
    Treatment.LEAVE: "このまま",
}
BACK = "back"
MEANWHILE = (
    "この頁を開いたあとで、ほかの人がこの相違か結びついた行を変えました。"
    "今の内容を示しています。確かめて、もう一度保存してください。"
)


@dataclass(frozen=True)
class TiedLine:
    """A tied row on the page: what it is, and the fields that decide about it."""

    tied: Tied
    change_url: str
    fields: tuple[forms.BoundField, ...]


class _Decision(forms.Form):
    """``rows`` are the tied rows; ``mine`` the names of those that this person may change."""

    reason = forms.CharField(
        label="理由",
        max_length=1000,
        help_text="公開サイトの「扱い」と操作の記録に残ります。例: 市民参加推進課の回答(2027年2月1日)による。",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        error_messages={"required": "理由を書いてください。"},
    )

    def __init__(self, rows: Sequence[Tied], mine: set[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.mine = rows, mine

    def lines(self) -> Iterator[TiedLine]:
        for one in self.rows:
            fields = [name for name in self.fields if name.startswith(f"{one.name}-")]
            meta = one.row._meta
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[one.row.pk])
            yield TiedLine(one, address, tuple(self[name] for name in fields))


class SettleForm(_Decision):
    since = DayField(
        label="いつから",
        help_text="この日から、この側で判定します。例: 2027-04-01。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "いつからかを入れてください。",
        },
    )
    field_order = ("since", "reason")

    def __init__(self, side: int, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for one in self.rows:
            self._add(one, one.treatment(side))

    def _add(self, one: Tied, suggested: Treatment) -> None:
        allowed = one.name in self.mine
        self.fields[f"{one.name}-do"] = forms.ChoiceField(
            label="どうするか",
            choices=[(str(key), TREATMENTS[key]) for key in Treatment]
            if allowed
            else [(str(Treatment.LEAVE), "このまま(担当の範囲ではないので変えられません)")],
            initial=str(suggested if allowed else Treatment.LEAVE),
            widget=forms.RadioSelect,
            error_messages={
                "required": f"「{one.place}」をどうするかを選んでください。",
                "invalid_choice": f"「{one.place}」をどうするかを選び直してください。",
            },
        )
        if one.strengths and allowed:
            self.fields[f"{one.name}-strength"] = forms.ChoiceField(
                label="使うときの強さ",
                choices=[(key, Strength(key).label) for key in one.strengths],
                initial=one.strength_to_use,
                required=False,
                error_messages={"invalid_choice": f"「{one.place}」の強さを選び直してください。"},
            )

    def clean_since(self) -> date:
        day = self.cleaned_data["since"]
        if problem := day_problem(day, self.today):
            raise ValidationError(problem)
        return day

    def states(self) -> dict[str, RowState]:
        chosen = self.cleaned_data
        return {
            one.name: one.after(
                Treatment(chosen[f"{one.name}-do"]), chosen.get(f"{one.name}-strength", "")
            )
            for one in self.rows
        }


class ReopenForm(_Decision):
    """``before``: by name, what the rows counted for before the conflict was settled."""

    def __init__(self, before: dict[str, RowState], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = before
        self.fields["reason"].help_text = "操作の記録に残ります。例: 回答を取り違えていた。"
        for one in self.rows:
            state = before.get(one.name, one.state)
            if state == one.state or one.name not in self.mine:
                continue
            self.fields[f"{one.name}-do"] = forms.ChoiceField(
                label="どうするか",
                choices=[
                    (BACK, f"整理する前に戻す({state})"),
                    (str(Treatment.LEAVE), "このまま"),
                ],
                initial=BACK,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"「{one.place}」をどうするかを選んでください。",
                    "invalid_choice": f"「{one.place}」をどうするかを選び直してください。",
                },
            )

    def states(self) -> dict[str, RowState]:
        return {
            one.name: self.before[one.name]
            for one in self.rows
            if self.cleaned_data.get(f"{one.name}-do") == BACK
        }


def settle_page(request: HttpRequest, pk: int) -> HttpResponse:
    """First the sides; with ?side= what becomes of each row. A settled one may be opened again."""
    conflict = get_object_or_404(Conflict, pk=pk)
    if not admin.site._registry[Conflict].has_change_permission(request, conflict):
        raise PermissionDenied
    if request.method == "POST":
        with transaction.atomic():
            hold_the_work()
            return _answer(request, get_object_or_404(Conflict, pk=pk))
    return _answer(request, conflict)


def _answer(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """The page, or the way on from what was saved."""
    rows = settling.tied(conflict)
    side = _side_asked(request, conflict)
    form = _form(request, conflict, side, rows)
    token = settling.seen(conflict, rows)
    if form is not None and form.is_bound and form.is_valid():
        if request.POST.get("seen") == token:
            return _save(request, conflict, side, form)
        form.add_error(None, MEANWHILE)
    verb = "整理" if conflict.state == Conflict.State.OPEN else "見直し"
    title = f"相違{conflict.key}の{verb}"
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form and form.errors else title,
        "opts": Conflict._meta,
        "conflict": conflict,
        "sides": conflict.sides.prefetch_related("citations__source"),
        "side": side,
        "form": form,
        "lines": list(form.lines()) if form else [],
        "seen": token,
        "rows": rows,
    }
    return TemplateResponse(request, "admin/schemes/conflict/settle.html", context).render()


def _side_asked(request: HttpRequest, conflict: Conflict) -> ConflictSide | None:
    asked = request.GET.get("side", "")
    return next((side for side in conflict.sides.all() if str(side.order) == asked), None)


def _form(
    request: HttpRequest, conflict: Conflict, side: ConflictSide | None, rows: Sequence[Tied]
) -> SettleForm | ReopenForm | None:
    """None until a side is chosen."""
    sent = request.POST if request.method == "POST" else None
    mine = {one.name for one in rows if _may_change(request, one)}
    if conflict.state != Conflict.State.OPEN:
        event = Event.objects.filter(
            action=Event.Action.SETTLED, address=_address(conflict)
        ).first()
        before = settling.earlier(conflict, rows, event.at) if event else {}
        return ReopenForm(before, rows, mine, sent)
    if side is None:
        return None
    year = YearChange.objects.under_way().first()
    today = timezone.localdate()
    initial = {"since": year.effective_from if year else today}
    return SettleForm(side.order, today, rows, mine, sent, initial=initial)


def _may_change(request: HttpRequest, one: Tied) -> bool:
    return admin.site._registry[type(one.row)].has_change_permission(request, one.row)


def _address(conflict: Conflict) -> str:
    return reverse("admin:schemes_conflict_settle", args=[conflict.pk])


def _save(
    request: HttpRequest,
    conflict: Conflict,
    side: ConflictSide | None,
    form: SettleForm | ReopenForm,
) -> HttpResponse:
    """Write what was decided, record it, and lead to what has to be published for it."""
    states = form.states()
    touched = {one.subject for one in form.rows if states.get(one.name, one.state) != one.state}
    since = form.cleaned_data.get("since") or conflict.settled_from
    if isinstance(form, SettleForm):
        lines, done = _settle(conflict, side, since, form)
    else:
        lines = ["未解決に戻した。", *settling.reopen(conflict, states=states, rows=form.rows)]
        done = f"相違{conflict.key}を未解決に戻しました。公開すると判定に効きます。"
    subjects = [one for one in composing.subjects() if one in touched | {REFERENCE}]
    for subject in subjects:
        # Of each subject: whoever settles is one of the authors of what is then published.
        record(
            Event.Action.SETTLED,
            by=request.user.get_username(),
            what=str(conflict),
            kind=str(Conflict._meta.verbose_name),
            subject=subject,
            address=_address(conflict),
            detail="\n".join(lines),
            why=form.cleaned_data["reason"],
        )
    messages.success(request, done)
    if not touched:
        messages.warning(
            request,
            "結びついた行はどれも変えていないので、判定は変わりません。扱いの文だけが変わります。",
        )
    day = since.isoformat() if since else None
    onwards = staff_page("schemes_proposal_send", subject=subjects, **{"from": day})
    return HttpResponseRedirect(
        onwards or reverse("admin:schemes_conflict_change", args=[conflict.pk])
    )


def _settle(
    conflict: Conflict, side: ConflictSide | None, since: date | None, form: SettleForm
) -> tuple[list[str], str]:
    """Write the decision; what is recorded of it, and what the person is told."""
    # The form is that of a side, and asks for the day.
    assert side is not None
    assert since is not None
    lines = settling.settle(
        conflict,
        side,
        since=since,
        reason=form.cleaned_data["reason"],
        states=form.states(),
        rows=form.rows,
    )
    done = f"相違{conflict.key}を整理しました。公開すると{japanese.day(since)}から判定に効きます。"
    return [conflict.handling, *lines], done
