"""In which draft a person works: kept in the session, and noted for every save in one place.

Which changes a save made is found by comparing the working rows before and after it, so that no form
needs to know of drafts. Save and note are one transaction. What writes nothing, a refusal or a form
with errors, is compared with nothing.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from schemes.admin.addresses import row_number
from schemes.editing.drafts import keeping, workbench
from schemes.editing.drafts.keeping import Rows, Saved
from schemes.editing.locks import hold_the_work
from schemes.models import Draft
from schemes.models.drafts import TODAY
from schemes.staff import entry

SESSION = "draft"
FIELD = "_draft"
"""The field of a form that says for which draft it was drawn."""
APART = (
    # What these write is no working row, or it says itself whose change it is.
    "schemes_draft_",
    "schemes_yearchange_",
    "schemes_proposal_",
    "schemes_blot_",
    "auth_",
    "log",
    "enrol",
    "password_",
    "recovery_codes",
    "own_terminals",
    "invitation",
)
NO_WRITES = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
ELSEWHERE = "変えたところは案「{name}」の行なので、変更は「{name}」に入れました。"
OF_PLAN = "変えたところは公開予定の行なので、変更は新しい案「{name}」に入れました。"
CLOSED = "選んでいた案「{name}」は、もう終わっています。まだ何も保存していません。どこに保存するかを選んでください。入力した内容はそのまま引き継ぎます。"


def working_in(request: HttpRequest) -> int | None:
    """The number of the draft in which a person works; None for 今日の訂正."""
    kept = request.session.get(SESSION)
    return kept["pk"] if kept else None


def work_in(request: HttpRequest, draft: Draft | None) -> None:
    """From now on a person works in a draft. Its name stands on every page without a query."""
    if draft is None:
        request.session.pop(SESSION, None)
    else:
        request.session[SESSION] = {"pk": draft.pk, "name": draft.name}


class FirstWrite:
    """Reads the working rows just before anything is written; they stay unread if nothing is."""

    def __init__(self) -> None:
        self.before: Rows | None = None

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        if self.before is None and not str(sql).lstrip("( ").startswith(NO_WRITES):
            self.before = keeping.rows_now()
        return execute(sql, params, many, context)


class DraftsMiddleware:
    """Wraps the saves of the staff site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not _is_save(request):
            return None
        today = timezone.localdate()
        asked = request.POST.get(FIELD)
        wanted = working_in(request) if asked is None else row_number(asked) or None
        if wanted is None and not workbench.is_busy(today):
            return None
        with transaction.atomic():
            hold_the_work()
            draft = None
            if wanted is not None:
                draft = Draft.objects.under_way().filter(pk=wanted).first()
                if draft is None:
                    return _closed(request, wanted)
            if asked is not None and wanted != working_in(request) and "_chosen" in request.POST:
                work_in(request, draft)
            first = FirstWrite()
            with connection.execute_wrapper(first):
                response = view(request, *args, **kwargs)
            if first.before is None:
                return response
            saved = keeping.saved(
                first.before,
                keeping.rows_now(),
                wanted,
                by=request.user.get_username(),
                at=timezone.now(),
                today=today,
            )
        _tell(request, saved, wanted)
        return response


def _is_save(request: HttpRequest) -> bool:
    match = request.resolver_match
    return (
        request.method == "POST"
        and match is not None
        and match.namespaces == ["admin"]
        and not (match.url_name or "").startswith(APART)
        and entry.may_enter(request)
    )


def _tell(request: HttpRequest, saved: Saved, wanted: int | None) -> None:
    """Where changes went that did not go where the person works."""
    begun = {draft.pk for draft in saved.begun}
    for draft in saved.begun:
        messages.warning(request, OF_PLAN.format(name=draft.name))
    others = [one for one in saved.counts if one != wanted and one not in begun]
    named = [one for one in others if one]
    names = dict(Draft.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
    for one in others:
        messages.warning(request, ELSEWHERE.format(name=names.get(one, TODAY) if one else TODAY))


def _closed(request: HttpRequest, wanted: int) -> HttpResponse:
    """The draft is over: what was typed is kept until it is said where it belongs."""
    work_in(request, None)
    name = Draft.objects.filter(pk=wanted).values_list("name", flat=True).first()
    apart = ("csrfmiddlewaretoken", FIELD, "_chosen")
    context = {
        **admin.site.each_context(request),
        "title": "エラー: 選んでいた案が終わっています",
        "message": CLOSED.format(name=name or "(なくなった案)"),
        "typed": [
            (key, value)
            for key, values in request.POST.lists()
            if key not in apart
            for value in values
        ],
        "drafts": list(Draft.objects.under_way()),
        "has_files": bool(request.FILES),
        "back": reverse("admin:index"),
    }
    response = TemplateResponse(request, "admin/drafts/closed.html", context, status=409)
    response.keeps_input = True  # type: ignore[attr-defined]  # a word to ``shiminsanka.guard``
    return response
