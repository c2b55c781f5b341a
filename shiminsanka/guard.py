"""The door of both sites: what no page can use is refused once, here, in words.

Without it Django 5.2 answers 500 to a NUL in a form or a cookie, to any request that names a
character set which is none, and to many addresses and forms of the admin; and every page answers to
methods that nobody has made up yet.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    FieldDoesNotExist,
    FieldError,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    ValidationError,
)
from django.db import DataError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.request import split_domain_port, validate_host
from django.utils.http import parse_header_parameters

from schemes.writing.refusals import Refused
from shiminsanka import errors, headers

logger = logging.getLogger(__name__)

LEAVING = f"{errors.STAFF}logout/"
MOST_PARAMETERS = 1_000
# A full set of answers takes about 2,000 bytes; gunicorn refuses lines of more than 8,190.
LONGEST_QUERY = 8_000
# For one file; what is typed beside it has Django's own limit (DATA_UPLOAD_MAX_MEMORY_SIZE).
MOST_FILE_BYTES = 10 * 1024 * 1024
# A browser that is still sending shows no answer; so much of what was refused is let pass by.
MOST_DISCARDED_BYTES = 100 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
UTF_8 = {"", "utf-8", "utf8"}
NUL = "\0"
REPLACED = "\ufffd"
ASKING = "OPTIONS"
# What a page answers to whoever asks which methods it takes.
ASKABLE = "GET, HEAD, OPTIONS"
READING, SENDING, STAFF_METHODS = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
HIGHEST_PORT, MOST_DIGITS = 65_535, 5
# What a request of no character set is turned into before Django fails on it.
NO_CHARSET = "application/octet-stream; charset=unreadable"
# Values that fit no column, names that no model has, lists that nobody may ask for.
MISUNDERSTOOD = (
    DataError,
    FieldDoesNotExist,
    FieldError,
    SuspiciousOperation,
    ValidationError,
)
# Whoever converts a value that was sent. The same error from a module of ours is our own fault.
CONVERTING = ("django.", "psycopg")

UNREADABLE = "{where}に、読み取れない文字があります。文字を入力し直してください。"
TOO_MANY = "{where}の項目が多すぎます。{limit}個以内にしてください。"
TOO_LONG = "アドレスが長すぎます。条件を減らして、もう一度お試しください。"
TOO_BIG = "送られた内容が大きすぎます。分けて、もう一度お試しください。"
FILE_TOO_BIG = f"送られた内容が大きすぎます。ファイルは{MOST_FILE_BYTES // 1024 // 1024}MBまでです。分けて、もう一度お試しください。"
NO_LENGTH = "送る内容の長さがわからないので、受け取れません。Content-Lengthを付けて送ってください。"
CHARSET = "この文字コードは使えません。UTF-8で送ってください。"
NOT_FILTERABLE = "指定された条件では絞り込めません。アドレスの条件を直してください。"
METHOD = "この送り方(メソッド)は、このアドレスでは使えません。使えるのは{methods}です。"


class _BadRequest(Refused):
    """A request that no page may see: a sentence and the part of the request it is about."""

    def __init__(
        self,
        sentence: str,
        field: str,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        allow: Sequence[str] = (),
    ) -> None:
        super().__init__(sentence)
        self.field, self.status, self.allow = field, status, allow


def methods(path: str) -> tuple[str, ...]:
    """The methods that an address may be asked by; a page of staff may allow fewer."""
    if path == headers.ASKED:
        return SENDING
    return STAFF_METHODS if path.startswith(errors.STAFF) else READING


def allowed(method: str, path: str) -> bool:
    """Whether an address may be asked by this method at all."""
    return method in methods(path)


def is_ours(host: str) -> bool:
    """Whether a Host header names this site, with a port that there can be."""
    domain, port = split_domain_port(host)
    is_port = not port or (len(port) <= MOST_DIGITS and int(port) <= HIGHEST_PORT)
    return bool(domain) and is_port and validate_host(domain, settings.ALLOWED_HOSTS)


def door(application: Callable[..., Any]) -> Callable[..., Any]:
    """A WSGI application that comes before Django, which reads the content type before any
    middleware and has no answer to one that cannot be read."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        try:
            _, parts = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
            is_read = _is_utf_8(parts)
        except Exception as error:  # noqa: BLE001 — whatever it is, Django would meet it again
            logger.info("A content type that cannot be read: %s", type(error).__name__)
            is_read = False
        if not is_read:
            environ["CONTENT_TYPE"] = NO_CHARSET
        return application(environ, start_response)

    return serve


class GuardMiddleware:
    """Answers 400 (or 405, 411, 413) to what cannot be read, before any page sees it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _check_charset(request)
            _check_host(request)
            _check_method(request)
            _check_path(request)
            _check_query(request)
            _check_cookies(request)
            _check_body(request)
        except _BadRequest as bad:
            return _refused(request, bad)
        if told := _told_of_methods(request):
            return told
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            # Django's own says nothing.
            return _refused(request, _method_refused(response.headers["Allow"].split(", ")))
        if getattr(response, "keeps_input", False):
            # The admin forbids to store any page. A form must be there again at 「戻る」, with what
            # was typed, even while the server cannot draw it; any other way to it asks the server.
            response.headers["Cache-Control"] = "private, no-cache"
        if request.path == LEAVING:
            # What was kept for 「戻る」 is not for the next person at the same machine.
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What the admin cannot understand is the sender's to mend, by whatever method it came."""
        if not (request.path.startswith(errors.STAFF) and _is_misunderstood(exception)):
            return None
        logger.warning("%s: %s", request.path, type(exception).__name__, exc_info=exception)
        message = errors.BAD_REQUEST if request.method == "POST" else NOT_FILTERABLE
        return errors.answer(request, HTTPStatus.BAD_REQUEST, message)


def _refused(request: HttpRequest, bad: _BadRequest) -> HttpResponse:
    response = errors.answer(request, bad.status, bad.message, bad.field)
    if bad.allow:
        response.headers["Allow"] = ", ".join(bad.allow)
    return response


def _is_misunderstood(exception: Exception) -> bool:
    if isinstance(exception, MISUNDERSTOOD):
        return True
    if not isinstance(exception, ValueError | TypeError):
        return False
    trace = exception.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    raised_in = trace.tb_frame.f_globals.get("__name__", "") if trace else ""
    return raised_in.startswith(CONVERTING)


def _is_utf_8(parts: Mapping[str, str]) -> bool:
    """By the parameters of a content type."""
    return parts.get("charset", "").strip("\"' ").lower() in UTF_8


def _check_charset(request: HttpRequest) -> None:
    """First of all: by it Django reads everything else."""
    if not _is_utf_8(request.content_params or {}):
        request.encoding = "utf-8"
        raise _BadRequest(CHARSET, "content-type")


def _check_host(request: HttpRequest) -> None:
    try:
        found = is_ours(request.get_host())
    except DisallowedHost:
        found = False
    if not found:
        raise _BadRequest(errors.HOST, "host")


def _told_of_methods(request: HttpRequest) -> HttpResponse | None:
    """What OPTIONS is told: by whoever asks a page or a file what it takes, and by a browser that asks
    for a page of another host what may be sent. The staff site tells nobody."""
    if request.method != ASKING:
        return None
    if "Access-Control-Request-Method" in request.headers:
        return headers.preflight(request.path) if headers.is_shared(request.path) else None
    if methods(request.path) != READING:
        return None
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ASKABLE})


def _check_method(request: HttpRequest) -> None:
    if not (_told_of_methods(request) or allowed(request.method or "", request.path)):
        raise _method_refused(methods(request.path))


def _method_refused(allow: Sequence[str]) -> _BadRequest:
    sentence = METHOD.format(methods="、".join(allow))
    return _BadRequest(sentence, "method", HTTPStatus.METHOD_NOT_ALLOWED, allow)


def _check_path(request: HttpRequest) -> None:
    # What is not UTF-8 has been escaped by Django, and is a page that does not exist.
    if NUL in request.path_info:
        raise _BadRequest(UNREADABLE.format(where="アドレス"), "path")


def _check_query(request: HttpRequest) -> None:
    raw = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    _require_few(raw, MOST_PARAMETERS, "アドレス", "query")
    if len(raw) > LONGEST_QUERY:
        raise _BadRequest(TOO_LONG, "query")
    for pair in raw.split(b"&"):
        name = unquote_to_bytes(pair.split(b"=")[0]).decode("utf-8", "ignore").replace(NUL, "")
        _require_text(unquote_to_bytes(pair), "アドレスの条件", name or "query")


def _check_cookies(request: HttpRequest) -> None:
    # The public site reads no cookie, so a broken one from a neighbour is no reason to refuse.
    if not settings.HAS_STAFF_SITE:
        return
    for value in request.COOKIES.values():
        if NUL in value or REPLACED in value or _has_surrogate(value):
            raise _BadRequest(UNREADABLE.format(where="Cookie"), "cookie")


def _check_body(request: HttpRequest) -> None:
    if request.method in ("GET", "HEAD"):
        return
    _check_length(request)
    if request.content_type not in FORMS:
        return
    try:
        if request.content_type == FORMS[0]:
            _check_urlencoded(request.body)
        _check_values(request.POST)
        _check_files(request)
    except TooManyFieldsSent:
        limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        raise _BadRequest(TOO_MANY.format(where="フォーム", limit=f"{limit:,}"), "body") from None
    except RequestDataTooBig:
        raise _BadRequest(TOO_BIG, "body") from None
    except (MultiPartParserError, UnreadablePostError):
        raise _BadRequest(errors.BAD_REQUEST, "body") from None


def _check_length(request: HttpRequest) -> None:
    """By what the request says of itself: nothing of it is read."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise _BadRequest(NO_LENGTH, "content-length", HTTPStatus.LENGTH_REQUIRED)
    if length and not (length.isascii() and length.isdigit()):
        raise _BadRequest(errors.BAD_REQUEST, "content-length")
    # No server takes a body whose length has more digits than Python converts.
    size = int(length[:20] or 0)
    if size > MOST_FILE_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        if request.path.startswith(errors.STAFF):
            _discard(request, size)
        raise _BadRequest(FILE_TOO_BIG, "body", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _discard(request: HttpRequest, length: int) -> None:
    """Take what is sent off the line, unread and unkept, for people's own uploads."""
    left = min(length, MOST_DISCARDED_BYTES)
    try:
        while left > 0 and (part := request.read(CHUNK_BYTES)):
            left -= len(part)
    except UnreadablePostError:
        logger.info("The sender of a large body was gone before its answer.")


def _check_files(request: HttpRequest) -> None:
    for name, files in request.FILES.lists():
        if any((file.size or 0) > MOST_FILE_BYTES for file in files):
            raise _BadRequest(FILE_TOO_BIG, name, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _check_urlencoded(raw: bytes) -> None:
    _require_few(raw, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, "フォーム", "body")
    _require_text(unquote_to_bytes(raw), "フォーム", "body")


def _check_values(form: QueryDict) -> None:
    for name, values in form.lists():
        for text in (name, *values):
            # Django has replaced by now what was not UTF-8.
            if NUL in text or REPLACED in text or _has_surrogate(text):
                readable = name if text != name else "body"
                raise _BadRequest(UNREADABLE.format(where="フォーム"), readable)


def _require_few(raw: bytes, limit: int, where: str, field: str) -> None:
    if raw.count(b"&") >= limit:
        raise _BadRequest(TOO_MANY.format(where=where, limit=f"{limit:,}"), field)


def _require_text(raw: bytes, where: str, field: str) -> None:
    """Strict UTF-8 (which knows no lone surrogate) without NUL."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _BadRequest(UNREADABLE.format(where=where), field) from None
    if NUL in text:
        raise _BadRequest(UNREADABLE.format(where=where), field)


def _has_surrogate(text: str) -> bool:
    return re.search("[\ud800-\udfff]", text) is not None
