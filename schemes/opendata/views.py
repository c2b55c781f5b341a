"""The page of open data, its files, and CommonGrants."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from schemes import catalogue
from schemes.opendata import files, opportunities, packing, shelf
from schemes.opendata.offered import offered
from schemes.opendata.stamps import stamp
from schemes.views.serving import (
    NOT_A_DAY,
    Moment,
    before_first,
    moment_of,
    published_page,
    published_page_of,
    render,
)

PROBLEM = "application/problem+json"
NO_FILE = (
    "「{name}」というデータはありません。あるものは、オープンデータの頁({page})に並んでいます。"
)
NO_FORMAT = "「{name}」に「{kind}」の形はありません。{formats}があります。"
NO_OPPORTUNITY = "その番号の募集はありません。一覧から選んでください。"
NOT_A_NUMBER = "「{name}」は、1から{most}までの整数で指定してください。"
MOST_PAGES = 1_000_000
LONGEST_SHOWN = 60
PAGE = "/open-data/"


class DataRefusal(Exception):
    """A request that open data cannot answer: status, the part at fault, a sentence."""

    def __init__(self, status: int, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.name, self.sentence = status, name, sentence


@published_page
def page(request: HttpRequest, now: Moment) -> HttpResponse:
    """What there is, for whom, in which form."""
    known = files.files()
    return render(
        now,
        "opendata/page.html",
        place="site",
        groups=shelf.groups(now),
        stamp=stamp(now),
        centre=_paths(known["npo-centres"]),
        prefectures=_paths(known["prefectures"]),
    )


def _paths(one: files.OpenFile) -> dict[str, str]:
    return {"path": one.path("csv"), "book": one.path("xlsx")}


# --- Files ----------------------------------------------------------------------------------------


def open_file(request: HttpRequest, file: str) -> HttpResponse:
    """One file; what is wrong with the address is said to a person as a page, to a program as a
    problem (RFC 9457)."""
    try:
        _named(file)
        _day(request.GET.get("as_of"))
    except DataRefusal as refused:
        return _refused(request, refused)
    return _file(request, file=file)


def _named(file: str) -> tuple[files.OpenFile, str]:
    name, _, kind = file.rpartition(".")
    found = files.files().get(name)
    shown = (name or file)[:LONGEST_SHOWN]
    if found is None:
        raise DataRefusal(HTTPStatus.NOT_FOUND, "file", NO_FILE.format(name=shown, page=PAGE))
    if kind not in found.formats:
        formats = "、".join(f"{name}.{each}" for each in found.formats)
        sentence = NO_FORMAT.format(name=shown, kind=kind[:LONGEST_SHOWN], formats=formats)
        raise DataRefusal(HTTPStatus.NOT_FOUND, "file", sentence)
    return found, kind


def _day(as_of: str | None) -> None:
    try:
        moment_of(as_of)
    except ValueError:
        raise DataRefusal(HTTPStatus.BAD_REQUEST, "as_of", NOT_A_DAY) from None
    except catalogue.NotYetPublished as error:
        raise DataRefusal(HTTPStatus.NOT_FOUND, "as_of", before_first(error)) from None


@published_page
def _file(request: HttpRequest, now: Moment, file: str) -> HttpResponse:
    found, kind = _named(file)
    return HttpResponse(found.content(now, kind), content_type=packing.TYPES[kind])


def _refused(request: HttpRequest, refused: DataRefusal) -> HttpResponse:
    if "text/html" in request.headers.get("Accept", ""):
        raise (Http404 if refused.status == HTTPStatus.NOT_FOUND else BadRequest)(refused.sentence)
    title = HTTPStatus(refused.status).phrase
    found = {
        "type": "about:blank",
        "title": title,
        "status": refused.status,
        "detail": refused.sentence,
        "field": refused.name,
    }
    return _json(found, refused.status, PROBLEM)


def _json(found: dict[str, Any], status: int, kind: str = "application/json") -> JsonResponse:
    response = JsonResponse(
        found, status=status, content_type=kind, json_dumps_params={"ensure_ascii": False}
    )
    response["Vary"] = "Accept"
    return response


# --- CommonGrants ---------------------------------------------------------------------------------


def opportunity_list(request: HttpRequest) -> HttpResponse:
    try:
        _day(request.GET.get("as_of"))
        _number(request.GET.get("page"), "page", 1, MOST_PAGES)
        _number(request.GET.get("pageSize"), "pageSize", 1, opportunities.MOST_PER_PAGE)
    except DataRefusal as refused:
        return _protocols(refused)
    return _opportunity_list(request)


@published_page_of("page", "pageSize", keep=lambda given: not any(given.values()))
def _opportunity_list(request: HttpRequest, now: Moment, **given: str) -> HttpResponse:
    found = [one for one in offered(now) if opportunities.is_listed(one)]
    number = _number(given["page"] or None, "page", 1, MOST_PAGES)
    size = _number(
        given["pageSize"] or None, "pageSize", opportunities.PAGE_SIZE, opportunities.MOST_PER_PAGE
    )
    return _json(opportunities.page(found, number, size), HTTPStatus.OK)


def opportunity(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002 — the protocol's own name
    try:
        _day(request.GET.get("as_of"))
    except DataRefusal as refused:
        return _protocols(refused)
    return _opportunity(request, id=id)


@published_page
def _opportunity(request: HttpRequest, now: Moment, id: str) -> HttpResponse:  # noqa: A002
    listed = (one for one in offered(now) if opportunities.is_listed(one))
    found = opportunities.single(listed, id.lower())
    if found is None:
        return _protocols(DataRefusal(HTTPStatus.NOT_FOUND, "id", NO_OPPORTUNITY))
    return _json(found, HTTPStatus.OK)


def _number(text: str | None, name: str, default: int, most: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        raise DataRefusal(HTTPStatus.BAD_REQUEST, name, NOT_A_NUMBER.format(name=name, most=most))
    number = int(text)
    if not 1 <= number <= most:
        raise DataRefusal(HTTPStatus.BAD_REQUEST, name, NOT_A_NUMBER.format(name=name, most=most))
    return number


def _protocols(refused: DataRefusal) -> HttpResponse:
    return _json(
        opportunities.refusal(refused.status, refused.sentence, refused.name), refused.status
    )
