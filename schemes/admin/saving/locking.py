"""What every form of the staff site keeps: no save over another's that was not seen, and a record.

A form carries a token of the row as it was drawn (``versions.Version.token``). A save reads the row
again under the one lock of all staff work; if the token differs, nothing is saved and the page
comes back with both versions, the person's own input, and the token of the version it now shows.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import TO_FIELD_VAR, get_content_type_for_model
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from schemes.admin.addresses import Offered
from schemes.admin.saving import faults, versions
from schemes.admin.saving.clashes import Held, compared, drop_gone, held, sent
from schemes.editing.called import called
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.models import Event
from schemes.writing import japanese

TOKEN = "_version"  # noqa: S105 — the name of a field
WHY = "_why"
LONGEST_WHY = 1_000
LATE_DELETION = "この画面を開いたあとに、ほかの人がこの内容を変えました{who}。まだ削除していません。今の内容を確かめてから、もう一度選んでください。"
DELETED = (
    "この{kind}は、ほかの人が削除しました{who}。何も保存していません。入力した内容は下にあります。"
)
CLASH = "同じ内容の行がすでにあります。"


def reason(request: HttpRequest) -> str:
    """The reason that the person gave for the change, if any."""
    return request.POST.get(WHY, "").strip()[:LONGEST_WHY]


class LockedAdmin(Offered):
    """Its rows are saved and deleted one at a time, knowingly, and on record.

    ``not_locked``: columns that change without anyone editing the row.
    """

    not_locked: tuple[str, ...] = ()

    # Which kind of row it is, each admin knows of itself.
    def subject_of(self, row: Any) -> str:
        """What is to be published for a change of the row to be seen."""
        return ""

    def beside(self, row: Any) -> dict[str, str]:
        """By label, in words, what the form keeps in tables that know nothing of the row."""
        return {}

    def objections(self, request: HttpRequest, form: forms.ModelForm) -> Iterator[tuple[Any, str]]:
        """Why what was sent may not be saved: a field (None for the whole) and a sentence."""
        found = held(request)
        if found and found.late:
            yield None, found.sentence()

    # --- Saving ---

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            answer = self._locked_form(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            return self.clash(request, error)
        # Sent back to by the browser's button, the page must still hold what was typed.
        answer.keeps_input = getattr(answer, "keeps_input", True)  # type: ignore[attr-defined]  # a word to ``shiminsanka.guard``
        return answer

    def _locked_form(self, request, object_id, form_url, extra_context) -> HttpResponse:
        view = super().changeform_view
        is_new = object_id is None or "_saveasnew" in request.POST
        if request.method != "POST":
            # Read before the form is: what changes in between is noticed, never missed.
            if not is_new and (row := self._asked_for(request, object_id)):
                request.held_row = Held(versions.read(self, request, row))
            return view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            hold_the_work()
            if not is_new:
                row = self._asked_for(request, object_id)
                if row is None:
                    return self._deleted(request, object_id)
                request.held_row = self._held(request, row)
            return view(request, object_id, form_url, extra_context)

    def _asked_for(self, request: HttpRequest, object_id: str) -> models.Model | None:
        column = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        allowed = column and self.to_field_allowed(request, column)
        return self.get_object(request, unquote(object_id), column if allowed else None)

    def _held(self, request: HttpRequest, row: models.Model) -> Held:
        found = Held(versions.read(self, request, row))
        found.late = request.POST.get(TOKEN) != found.version.token()
        if found.late:
            found.who = self._who(found.version, row.pk)
        return found

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form's class is made anew for each request, so that it can ask this admin."""
        made = super().get_form(request, obj, change=change, **kwargs)
        plain = made.full_clean

        def full_clean(form: forms.ModelForm) -> None:
            plain(form)
            if form.is_bound:
                for name, sentence in self.objections(request, form):
                    form.add_error(name, sentence)

        made.full_clean = full_clean  # type: ignore[method-assign,assignment]  # of this request's class alone
        return made

    def get_formset_kwargs(self, request, obj, inline, prefix):
        found = super().get_formset_kwargs(request, obj, inline, prefix)
        state = held(request)
        if state and state.late and f"{prefix}-INITIAL_FORMS" in found.get("data", ()):
            drop_gone(request, obj, inline, prefix, found["data"])
        return found

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        state = held(request)
        if state and state.late:
            for formset in formsets:
                # The page names each form after the stored row in the same place.
                formset._queryset = [form.instance for form in formset.initial_forms]
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        state = held(request)
        context["why"] = reason(request)
        if state:
            context["version_token"] = state.version.token()
        if state and state.late:
            context["compared"] = [*compared(context, state), *state.gone]
        self._tell_faults(context)
        answer = super().render_change_form(request, context, add, change, form_url, obj)
        if state and state.late:
            answer.status_code = 409
        return answer

    def _tell_faults(self, context: dict[str, Any]) -> None:
        """In our own list, each with the way to its field, instead of Django's one sentence."""
        form, within = context["adminform"].form, context["inline_admin_formsets"]
        context["faults"] = faults.found(form, within)
        context["errors"] = () if context["faults"] else context.get("errors", ())
        faults.focus_first(form, within)

    # --- Deleting ---

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return self._locked_deletion(request, object_id, extra_context)
        except IntegrityError as error:
            return self.clash(request, error)

    def _locked_deletion(self, request, object_id, extra_context) -> HttpResponse:
        context = {**(extra_context or {}), "why": reason(request)}
        view = super().delete_view
        if request.method != "POST":
            if row := self._asked_for(request, object_id):
                context["version_token"] = versions.read(self, request, row).token()
            return view(request, object_id, context)
        with transaction.atomic():
            hold_the_work()
            row = self._asked_for(request, object_id)
            if row is None:
                return self._deleted(request, object_id)
            state = self._held(request, row)
            context["version_token"] = state.version.token()
            if not state.late or not self.has_delete_permission(request, row):
                return view(request, object_id, context)
            return self._ask_again(request, object_id, context, state)

    def _ask_again(self, request, object_id, context: dict, state: Held) -> HttpResponse:
        # To Django, a page that was sent nothing is one that asks.
        request.POST = QueryDict()
        answer = cast("TemplateResponse", super().delete_view(request, object_id, context))
        shown = answer.context_data or {}
        if not (shown["protected"] or shown["perms_lacking"]):
            shown |= {"title": "エラー: 削除", "late": LATE_DELETION.format(who=state.who)}
            answer.status_code = 409
        return answer

    def get_deleted_objects(self, objs, request):
        """Ties between rows (what cites what) go with them, and are nothing that one could read."""
        found, counts, needed, protected = super().get_deleted_objects(objs, request)
        kinds = [one._meta for one in apps.get_models(include_auto_created=True)]
        ties = [kind for kind in kinds if kind.auto_created]
        starts = tuple(f"{capfirst(kind.verbose_name)}: " for kind in ties)
        names = {kind.verbose_name_plural for kind in ties}
        counts = {name: count for name, count in counts.items() if name not in names}
        return _without_ties(found, starts), counts, needed, protected

    def changelist_view(self, request, extra_context=None):
        """What is chosen in a list is done under the lock, all or nothing."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                hold_the_work()
                context = {**(extra_context or {}), "why": reason(request)}
                return super().changelist_view(request, context)
        except IntegrityError as error:
            return self.clash(request, error)

    def _deleted(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The row is gone: what was typed is shown, so that nothing is lost."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        address = self._address(unquote(object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": f"エラー: {self.opts.verbose_name}がありません",
            "opts": self.opts,
            "message": DELETED.format(kind=self.opts.verbose_name, who=_who_at([address])),
            "typed": list(sent(self, request)),
        }
        return TemplateResponse(request, "admin/deleted.html", context, status=409)

    def clash(self, request: HttpRequest, error: IntegrityError) -> HttpResponse:
        """Another person's save came between, or rows of one form got in each other's way."""
        context = {
            **self.admin_site.each_context(request),
            "title": "エラー: 保存できませんでした",
            "opts": self.opts,
            "message": _sentence(error, self.admin_site._registry),
        }
        return TemplateResponse(request, "admin/clash.html", context, status=409)

    # --- The record ---

    def _address(self, pk: Any) -> str:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(page, args=[quote(pk)], current_app=self.admin_site.name)

    def _who(self, version: versions.Version, pk: Any) -> str:
        """Who saved last, on the row's page or on that of one of its inline rows."""
        addresses = [self._address(pk)]
        for model, rows in version.inlines.items():
            known = self.admin_site._registry.get(model)
            if isinstance(known, LockedAdmin):
                addresses += [known._address(key) for key in rows]
        if found := _who_at(addresses):
            return found
        entry = (
            LogEntry.objects.filter(
                content_type=get_content_type_for_model(self.model), object_id=str(pk)
            )
            .select_related("user")
            .order_by("-action_time")
            .first()
        )
        return _by(entry.user.get_username(), entry.action_time) if entry else ""

    def _record(self, action: str, request: HttpRequest, row: models.Model, detail: str) -> None:
        record(
            action,
            by=request.user.get_username(),
            what=str(row),
            kind=str(self.opts.verbose_name),
            subject=self.subject_of(row),
            address=self._address(row.pk),
            detail=detail,
            why=reason(request),
        )

    def log_addition(self, request, obj, message):
        entry = super().log_addition(request, obj, message)
        added = versions.contents(versions.read(self, request, obj), self.model)
        self._record(Event.Action.ADDED, request, obj, added)
        return entry

    def log_change(self, request, obj, message):
        entry = super().log_change(request, obj, message)
        before = held(request)
        if before is None:
            # A page of its own, as for a password: Django's words for it.
            self._record(Event.Action.CHANGED, request, obj, entry.get_change_message())
            return entry
        now = versions.read(self, request, obj)
        if detail := versions.changes(self.model, before.version, now):
            self._record(Event.Action.CHANGED, request, obj, detail)
        return entry

    def log_deletions(self, request, queryset):
        for row in queryset:
            lost = versions.contents(versions.read(self, request, row), self.model)
            self._record(Event.Action.DELETED, request, row, lost)
        return super().log_deletions(request, queryset)


def _without_ties(found: list, starts: tuple[str, ...]) -> list:
    """A nested list without the entries that begin so, and without lists left empty."""
    kept = []
    for one in found:
        if isinstance(one, list):
            if below := _without_ties(one, starts):
                kept.append(below)
        elif not str(one).startswith(starts):
            kept.append(one)
    return kept


def _who_at(addresses: list[str]) -> str:
    event = Event.objects.filter(address__in=addresses).exclude(by="").first()
    return _by(event.by, event.at) if event else ""


def _by(username: str, at: Any) -> str:
    local = timezone.localtime(at)
    return f"(最後の記録: {called(username)}、{japanese.day(local.date())} {local:%H:%M})"


def _sentence(error: IntegrityError, registered: Iterable[type[models.Model]]) -> str:
    """The constraint's own sentence."""
    broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in registered:
        for constraint in model._meta.constraints:
            if constraint.name == broken and constraint.violation_error_code is None:
                return _message_of(constraint)
    return CLASH


def _message_of(constraint: models.BaseConstraint) -> str:
    plain = constraint.violation_error_message == constraint.default_violation_error_message
    return CLASH if plain else str(constraint.violation_error_message)
