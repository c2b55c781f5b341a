"""Each request has an id: that of the front, which gives it back, else a new one. The log names it."""

import logging
import re
import secrets
from collections.abc import Callable, MutableMapping
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

TAKEN = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)
KEPT = "portal.request_id"
# What follows these addresses lets one in.
SECRET = re.compile(r"(/admin/(?:invitation|fact-check|feed)/)[^\s?\"]+")

_current: ContextVar[str] = ContextVar("request_id", default="-")


def request_id(environ: MutableMapping[str, Any]) -> str:
    """The id of a request, the same however often it is asked for."""
    if KEPT not in environ:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        environ[KEPT] = given if TAKEN.fullmatch(given) else secrets.token_hex(16)
    return str(environ[KEPT])


def without_secret(text: str) -> str:
    """A text without what follows an address that lets one in."""
    return SECRET.sub(r"\1", text)


class RequestIdMiddleware:
    """Outermost: what is logged while a request is answered names it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not taken back: Django tells of a refusal when this has returned. The next request sets it.
        _current.set(request_id(request.META))
        return self.get_response(request)


class Naming(logging.Filter):
    """Puts the id of the request into each record of the log, and takes secret addresses out."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_secret(one) if isinstance(one, str) else one for one in record.args
            )
        return True
