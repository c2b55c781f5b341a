"""How public answers are made: the day, its catalogue, and bytes that are made once.

A published page is the same until the next edition, so its bytes are made and compressed
once, tagged with a strong ETag and kept with the catalogue they belong to. No public view
opens a database connection.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template import loader
from django.utils import timezone

from schemes import catalogue
from schemes.views import seasons
from schemes.writing import japanese
from schemes.writing.reading import exact_day

CACHE = "public, max-age=5, stale-while-revalidate=55, stale-if-error=86400"
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
    anew each day, and at each hour at which a call opens or closes. With a query other than ``as_of`` the page is the same; only today's pages are kept.
    """
    return published_page_of()(view)


def published_page_of(
    *names: str, keep: Callable[[dict[str, str]], bool] | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The same for a view that takes these names of the query as well, each with few values: it
    must raise ``Http404`` for any other. ``keep``: whether the page of some values is kept, where all
    of them together would be too many (None: always)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def serve(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            now = moment(request)
            given = {name: request.GET.get(name, "") for name in names}
            if now.travelled or (keep and not keep(given)):
                return _answer(request, _made(view(request, now, **kwargs, **given)))
            pages, key = now.catalogue.pages, (request.path, *given.values())
            phase = seasons.phase(now.catalogue, now.at)
            made, page = pages.get(key, (None, None))
            if made != phase:
                page = _made(view(request, now, **kwargs, **given))
                pages[key] = (phase, page)
            return _answer(request, page)

        return serve

    return decorate


def render(now: Moment, template: str, **context: Any) -> HttpResponse:
    """A page from a template; no request in it, so that it cannot depend on one."""
    return HttpResponse(loader.render_to_string(template, now.context(**context)))


@dataclass(frozen=True)
class _Page:
    body: bytes
    packed: bytes
    etag: str
    content_type: str


def _made(response: HttpResponse) -> _Page:
    body = response.content
    tag = hashlib.sha256(body).hexdigest()[:24]
    return _Page(body, gzip.compress(body, 9, mtime=0), tag, response["Content-Type"])


def _answer(request: HttpRequest, page: _Page) -> HttpResponse:
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{page.etag}{"-gz" if packs else ""}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(page.packed if packs else page.body, content_type=page.content_type)
        if packs:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = CACHE
    return response
