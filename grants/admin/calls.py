"""«年度の募集»: the calls of a year in one table, the way to copy them on, and their part of the first
page."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from grants.admin import copying
from grants.admin.copying import Copy, call_admin
from grants.admin.rows import COPY_PAGE, YEAR_PAGE
from grants.admin.yeartable import LATE, YearTable, tracks, without
from grants.models import Call
from schemes.admin import rooms
from schemes.admin.addresses import row_number
from schemes.admin.saving.locking import reason
from schemes.editing import yearchange
from schemes.editing.locks import hold_the_work
from schemes.models import Track
from schemes.models.fields import FISCAL_YEAR_MAX, FISCAL_YEAR_MIN
from schemes.writing import japanese

NO_YEAR = f"{FISCAL_YEAR_MIN}年度から{FISCAL_YEAR_MAX}年度までの募集を開けます。"
NOTHING_CHOSEN = "写す募集が選ばれていません。募集の一覧で選んでください。"
SOON = timedelta(days=30)
MOST = 10
"""The most rows of one list on the first page."""


# --- The table of a year --------------------------------------------------------------------------


def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """GET shows the calls of a fiscal year; POST saves the whole table or nothing."""
    if not call_admin().has_view_permission(request):
        raise PermissionDenied
    if not FISCAL_YEAR_MIN <= year <= FISCAL_YEAR_MAX:
        raise Http404(NO_YEAR)
    if request.method != "POST":
        return _shown(request, YearTable(request, year, timezone.now()))
    if not call_admin().has_change_permission(request):
        raise PermissionDenied
    try:
        with transaction.atomic():
            hold_the_work()
            table = YearTable(request, year, timezone.now(), request.POST)
            changed = table.save() if table.is_sound else None
    except IntegrityError as error:
        return call_admin().clash(request, error)
    if changed is None:
        return _shown(request, table)
    messages.success(request, _saved(changed))
    return HttpResponseRedirect(reverse(f"admin:{YEAR_PAGE}", args=[year]))


def _saved(changed: list[Call]) -> str:
    if not changed:
        return "変わったところがないので、何も保存していません。"
    return f"{len(changed)}件の募集を保存しました。公開するまで、公開サイトには出ません。"


def _shown(request: HttpRequest, table: YearTable) -> HttpResponse:
    title = f"{table.year}年度の募集"
    wrong = bool(table.sent is not None)
    missing = without(table.year)
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if wrong else title,
        "opts": Call._meta,
        "table": table,
        "year": table.year,
        "wrong": wrong,
        "why": reason(request),
        "compared": table.compared(),
        "late": LATE,
        "may_save": any(line.form for line in table.lines),
        "may_make": call_admin().has_add_permission(request),
        "undated": sum(line.life.is_undated for line in table.lines),
        "missing": _last_years(missing, table.year),
        "uncalled": Track.objects.exclude(pk__in=tracks()).select_related("scheme"),
        "subjects": list(
            dict.fromkeys(line.call.track.scheme.key for line in table.lines if line.form)
        ),
        "may_send": request.user.has_perm("schemes.send_proposal"),
        "years": [one for one in (table.year - 1, table.year + 1) if one <= FISCAL_YEAR_MAX],
    }
    answer = TemplateResponse(request, "admin/grants/call/year.html", context)
    answer.status_code = 409 if table.late or table.sentences else 200
    answer.keeps_input = True  # type: ignore[attr-defined]  # a word to ``shiminsanka.guard``
    return answer


def _last_years(missing: Iterable[Track], year: int) -> list[dict[str, Any]]:
    """Each track with the last year before of which a call is known, if there is one."""
    chosen = list(missing)
    years = copying.last_years(Call.objects.filter(track__in=chosen, fiscal_year__lt=year))
    return [{"track": track, "last": years.get(track.pk)} for track in chosen]


# --- Copying --------------------------------------------------------------------------------------


def copy_page(request: HttpRequest) -> HttpResponse:
    """GET shows what would be made of the calls, or for the tracks, that are named; POST makes it.

    ``call``: the keys of calls, each copied to the year after its own; ``track`` with ``to``: the keys
    of tracks, whose last calls are copied to that year.
    """
    if not call_admin().has_add_permission(request):
        raise PermissionDenied
    asked = request.GET if request.method != "POST" else request.POST
    year = _year(asked.get("to", ""))
    back = reverse(f"admin:{YEAR_PAGE}", args=[year]) if year else _list()
    if request.method == "POST":
        with transaction.atomic():
            hold_the_work()
            copies = _planned(request, asked, year)
            made = copying.make(request, copies)
        if made:
            _tell(request, made, copies)
            years = {one.fiscal_year for one in made}
            return HttpResponseRedirect(
                reverse(f"admin:{YEAR_PAGE}", args=[years.pop()]) if len(years) == 1 else back
            )
    else:
        copies = _planned(request, asked, year)
    if not copies:
        messages.error(request, NOTHING_CHOSEN)
        return HttpResponseRedirect(back)
    return _previewed(request, copies, asked, year, back)


def _planned(request: HttpRequest, asked: Any, year: int | None) -> list[Copy]:
    if year:
        found = Track.objects.filter(pk__in=_keys(asked.getlist("track"))).select_related("scheme")
        return copying.plan(request, copying.newest(found, year))
    calls = copying.listed(Call.objects.filter(pk__in=_keys(asked.getlist("call"))))
    return copying.plan(request, copying.of_next_year(calls))


def _keys(texts: list[str]) -> list[int]:
    return [number for text in texts if (number := row_number(text))]


def _year(text: str) -> int | None:
    (found,) = _keys([text]) or [0]
    return found if FISCAL_YEAR_MIN <= found <= FISCAL_YEAR_MAX else None


def _tell(request: HttpRequest, made: list[Call], copies: list[Copy]) -> None:
    refused = len(copies) - len(made)
    rest = f"すでにあるなどの{refused}件は、作っていません。" if refused else ""
    messages.success(
        request,
        f"{len(made)}件の募集を日程未定で作りました。{rest}要項が出たら、日付と引用を入れてください。",
    )


def _previewed(
    request: HttpRequest, copies: list[Copy], asked: Any, year: int | None, back: str
) -> HttpResponse:
    can = [copy for copy in copies if not copy.refusal]
    title = "募集を日程未定で作る" if year else "次年度に写す"
    context = {
        **admin.site.each_context(request),
        "title": title if can else f"エラー: {title}",
        "opts": Call._meta,
        "copies": copies,
        "count": len(can),
        "year": year,
        "back": back,
        "why": reason(request),
        "calls": _keys(asked.getlist("call")),
        "tracks": _keys(asked.getlist("track")),
    }
    return TemplateResponse(request, "admin/grants/call/copy.html", context)


def _list() -> str:
    return reverse("admin:grants_call_changelist")


# --- The first page -------------------------------------------------------------------------------


def panel(user: Any, today: date) -> dict[str, Any]:
    """What closes soon, and which tracks have no call known for the coming year; two queries."""
    year = yearchange.coming(today)
    span = (today, today + SOON)
    soon = Call.objects.filter(Q(closes_on__range=span) | Q(consult_by__range=span))
    closing = [
        (day, what, call)
        for call in soon.select_related("track__scheme")
        for day, what in ((call.consult_by, "応募相談"), (call.closes_on, "応募"))
        if day and span[0] <= day <= span[1]
    ]
    missing = list(without(year))
    return {
        "closing": sorted(closing, key=lambda one: (one[0], one[2].pk))[:MOST],
        "more_closing": max(0, len(closing) - MOST),
        "missing": missing[:MOST],
        "more_missing": max(0, len(missing) - MOST),
        "year": year,
        "this_year": japanese.fiscal_year(today),
    }


rooms.hand_over(
    pages=(
        rooms.StaffPage("calls/copy/", copy_page, COPY_PAGE),
        rooms.StaffPage("calls/<int:year>/", year_page, YEAR_PAGE),
    ),
    panels=(rooms.StartPanel("admin/grants/_start_calls.html", panel),),
    ways=(rooms.YearWay("年度の募集", YEAR_PAGE),),
)
