"""How public answers are made: the day, its catalogue, and bytes that are made once.

A published page is the same until the next edition, so its bytes are made and compressed
once, tagged with a strong ETag and kept (``keeping``): the process's door answers them from there.
No public view opens a database connection, and nothing of a preview is kept.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.urls import get_resolver
from django.utils import timezone

from schemes import catalogue
from schemes.views import seasons
from schemes.views.keeping import stock
from schemes.views.keeping.answers import OUTLIVES, KeptAnswer
from schemes.views.keeping.stock import Reads, key_of
from schemes.writing import japanese
from schemes.writing.reading import exact_day

NOT_A_DAY = "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。"


@dataclass(frozen=True)
class Moment:
    """What a request sees: today (Asia/Tokyo; in a preview its own day), the day it asks about,
    its catalogue, the moment at which calls are read (now, or the beginning of another day), and
    the address of the page without its query."""

    today: date
    day: date
    catalogue: catalogue.Catalogue
    travelled: bool
    at: datetime
    path: str = ""

    def context(self, **extra: Any) -> dict[str, Any]:
        """The context that every page template is given."""
        return {
            "catalogue": self.catalogue,
            "day": self.day,
            "at": self.at,
            "travelled": self.travelled,
            "path": self.path,
            "as_of_query": f"?as_of={self.day.isoformat()}" if self.travelled else "",
            **extra,
        }


def moment_of(as_of: str | None, path: str = "") -> Moment:
    """The moment for an ``as_of`` text (None: today).

    Raises ``ValueError`` if it is not a day and ``catalogue.NotYetPublished`` before the
    first edition.
    """
    preview = catalogue.previewing()
    now = timezone.localtime()
    today = preview.day if preview else now.date()
    day = exact_day(as_of) if as_of is not None else today
    at = now if day == now.date() else datetime.combine(day, time(), now.tzinfo)
    found = catalogue.library().on(day)
    return Moment(today, day, found, travelled=as_of is not None, at=at, path=path)


def moment(request: HttpRequest) -> Moment:
    """The moment that a page's address asks for; 400 or 404 in words if there is none."""
    try:
        return moment_of(request.GET.get("as_of"), request.path)
    except ValueError:
        raise BadRequest(NOT_A_DAY) from None
    except catalogue.NotYetPublished as error:
        raise Http404(before_first(error)) from None


def before_first(error: catalogue.NotYetPublished) -> str:
    return f"「as_of」の日には、まだ公開された版がありません。{japanese.day(error.first)}以後の日を指定してください。"


def published_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve a view's page from memory.

    The view gets (request, moment, …) and may depend on nothing else but its address; it is made
    anew each day, and at each hour at which a call opens or closes. With a query other than ``as_of``
    the page is the same.
    """
    return published_page_of()(view)


def opening_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for what an address answers that is asked nothing else than ``as_of``."""
    return _published(Reads(alone=True), None)(view)


def published_page_of(
    *names: str, keep: Callable[[dict[str, str]], bool] | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The same as ``published_page`` for a view that takes these names of the query as well, each
    with few values: it must raise ``Http404`` for any other. ``keep``: whether the page of some values
    is kept, where all of them together would be too many (None: always)."""
    return _published(Reads(names), keep)


def _published(
    reads: Reads, keep: Callable[[dict[str, str]], bool] | None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def serve(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            now = moment(request)
            given = {name: request.GET.get(name, "") for name in reads.names}
            if catalogue.previewing():
                return view(request, now, **kwargs, **given)

            def make() -> HttpResponse:
                return view(request, now, **kwargs, **given)

            if keep and not keep(given):
                response = _reply(request, _kept_answer(request, make), is_ending=True)
                response.answer = None
                return response
            return _serve(request, now, key_of(request.path, tuple(given.values())), reads, make)

        return serve

    return decorate


def _serve(
    request: HttpRequest,
    now: Moment,
    key: Hashable,
    reads: Reads,
    make: Callable[[], HttpResponse],
) -> HttpResponse:
    """What is kept; what is not is made and kept."""
    phase, is_ending = stock.of_other_day(now.day), False
    if now.day == now.today:
        phase, _, ends = seasons.span(now.catalogue, now.at)
        is_ending = now.at + timedelta(seconds=OUTLIVES) > ends
    if now.travelled:
        pages = missing = stock.other_days
        key = stock.other_key(now.catalogue.edition, now.day, key)
    else:
        kept = stock.of(now.catalogue)
        pages, missing = kept.pages, kept.missing
    answer = pages.get(key, phase) or missing.get(key, phase)
    if answer is None:
        answer = _kept_answer(request, make)
        where = pages if answer.status == HTTPStatus.OK else missing
        answer = stock.keep(where, key, phase, answer, request.path, reads)
    return _reply(request, answer, is_ending)


def _kept_answer(request: HttpRequest, make: Callable[[], HttpResponse]) -> KeptAnswer:
    """What a view makes: its page, or the page that says why there is none."""
    try:
        response = make()
    except Http404 as problem:
        say: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(404)
        response = say(request, exception=problem)
    return KeptAnswer(response.status_code, response["Content-Type"], response.content)


def _reply(request: HttpRequest, answer: KeptAnswer, is_ending: bool) -> "PublishedResponse":
    status, headers, body = answer.reply(
        request.headers.get("Accept-Encoding", ""),
        request.headers.get("If-None-Match", ""),
        is_ending,
    )
    response = PublishedResponse(body, status=status, headers=dict(headers))
    if status == HTTPStatus.NOT_MODIFIED:
        del response["Content-Type"]
    response.answer = answer
    return response


class PublishedResponse(HttpResponse):
    """A response with bytes that were made once."""

    answer: KeptAnswer | None = None
    """What is kept of it; None if it is made anew each time."""


def render(now: Moment, template: str, **context: Any) -> HttpResponse:
    """A page from a template; no request in it, so that it cannot depend on one."""
    return HttpResponse(loader.render_to_string(template, now.context(**context)))
