"""The pages of an error: a template of templates/ for a person, a problem in JSON for a program."""

import sys
from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.utils.html import escape

from schemes.catalogue import NoCatalogue
from schemes.views.problems import problem
from shiminsanka import waiting

API = "/api/"
STAFF = "/admin/"
NOT_FOUND = "お探しのページは見つかりませんでした。アドレスを確かめてください。"
BAD_REQUEST = (
    "受け取った内容を読み取れませんでした。アドレスや入力を確かめて、もう一度お試しください。"
)
HOST = "このアドレスのサイトはここにはありません。アドレスのはじめの部分(ホスト名とポート番号)を確かめてください。"
FORBIDDEN = "このページを開く権限がありません。"
CSRF = "安全のため、この操作を受け付けませんでした。前の画面を開き直して、もう一度お試しください。"
SERVER_ERROR = (
    "申し訳ありません。サーバーで問題が起きました。しばらくしてから、もう一度お試しください。"
)
AWAY = "いま、データベースにつながりません"
BUSY = "ほかの人の保存が続いています"
RETRY_SECONDS = 10


def answer(
    request: HttpRequest, status: HTTPStatus, message: str, field: str | None = None
) -> HttpResponse:
    """An error of `status` that says `message`; `field` names the part of the input at fault."""
    if request.path.startswith(API):
        response = problem(status, message, field)
    else:
        response = HttpResponse(_page(request, status, message), status=status)
    # What was refused now may be answered in a moment, and may repeat what was asked.
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, status: HTTPStatus, message: str) -> str:
    try:
        page: str = loader.render_to_string(f"{status.value}.html", {"message": message}, request)
    except TemplateDoesNotExist:
        page = minimal_page(message)
    return page


def minimal_page(message: str) -> str:
    """A page that needs no template, for when nothing else can be relied on."""
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>市民参加ポータル</title></head><body><main><h1>{escape(message)}</h1>"
        '<p><a href="/">最初のページへ</a></p></main></body></html>\n'
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be understood; a view may say why by BadRequest("…。")."""
    if isinstance(exception, DisallowedHost):
        return answer(request, HTTPStatus.BAD_REQUEST, HOST)
    return answer(request, HTTPStatus.BAD_REQUEST, _sentence(exception) or BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not allowed. Staff stay on their own site."""
    if request.path.startswith(STAFF) and (page := _refused(request)):
        response = HttpResponse(page, status=HTTPStatus.FORBIDDEN)
        response.headers["Cache-Control"] = "no-store"
        return response
    return answer(request, HTTPStatus.FORBIDDEN, FORBIDDEN)


def _refused(request: HttpRequest) -> str | None:
    from schemes.admin.accounts import refused  # the public site runs none of the desk's code

    return refused.page(request, FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token, usually a page left open for too long."""
    return answer(request, HTTPStatus.FORBIDDEN, CSRF)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page; a view may say more by Http404("…。")."""
    return answer(request, HTTPStatus.NOT_FOUND, _sentence(exception) or NOT_FOUND)


def _sentence(exception: Exception) -> str:
    """What a view says of its refusal. Django's own reasons are for developers; ours are
    sentences."""
    reason = exception.args[0] if exception.args else ""
    return reason if isinstance(reason, str) and reason.endswith("。") else ""


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Whatever failed may fail again here, so the page falls back to plain text.

    Django calls it while it handles what failed, in a view, a template or a middleware.
    """
    failure = sys.exc_info()[1]
    if isinstance(failure, NoCatalogue):
        return unavailable(request, failure.message.removesuffix("。"))
    if isinstance(failure, OperationalError | InterfaceError):
        return unavailable(request, BUSY if waiting.in_vain(failure) else AWAY)
    try:
        return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, SERVER_ERROR)
    except Exception:  # noqa: BLE001
        return HttpResponse(minimal_page(SERVER_ERROR), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest, why: str = AWAY) -> HttpResponse:
    """503: the database is away or held by another, and nothing was saved. Nothing is asked of it."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if request.path.startswith(STAFF):
        page = loader.render_to_string("admin/unavailable.html", {"why": why})
        response = HttpResponse(page, status=status)
    else:
        message = f"{why}。しばらくしてから、もう一度お試しください。"
        response = answer(request, status, message)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
