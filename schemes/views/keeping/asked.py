"""What was worked out of a person's answers, for when the very same is asked again: reloaded, gone
back to, printed, passed on.

In memory only, up to a bound, under a keyed digest of the editions, the moment and the address. None
of it is written or logged, and only who asks the same finds it.
"""

import gzip
import hashlib
import secrets
import threading
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse

from schemes import catalogue
from schemes.views.keeping import stock
from schemes.views.keeping.answers import Headers, accepted

MOST = 16 * stock.MEGABYTE
# A visitor waits for these: the cheapest with which the longest result has its 15,000 bytes.
GZIP_LEVEL, BROTLI_LEVEL = 4, 2
MADE_ANEW = {"Content-Encoding", "Content-Length", "Vary"}

_SECRET = secrets.token_bytes(32)


class AskedAnswer:
    """A whole answer with the headers that its view gave, packed as its first reader takes it."""

    def __init__(self, response: HttpResponse, encodings: str) -> None:
        self.own: Headers = [
            (name, value) for name, value in response.items() if name not in MADE_ANEW
        ]
        self.plain = response.content
        self.coding = accepted(encodings)[0]
        self.packed = _packed(self.coding, self.plain)

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed)

    def reply(self, encodings: str) -> tuple[Headers, bytes]:
        """Headers and bytes for an Accept-Encoding."""
        coding = accepted(encodings)[0]
        body = self.packed if coding == self.coding else _packed(coding, self.plain)
        own = [*self.own, ("Content-Length", str(len(body))), ("Vary", "Accept-Encoding")]
        return [*own, ("Content-Encoding", coding)] if coding else own, body


def _packed(coding: str, body: bytes) -> bytes:
    if not coding:
        return body
    if coding == "br":
        packed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_LEVEL)
        return packed
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


class AskedAgain:
    """The latest answers, up to ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._kept: dict[bytes, AskedAnswer] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: bytes) -> AskedAnswer | None:
        return self._kept.get(name)

    def keep(self, name: bytes, answer: AskedAnswer) -> None:
        with self._lock:
            if before := self._kept.pop(name, None):
                self.size -= before.size
            self._kept[name] = answer
            self.size += answer.size
            while self.size > self.most and len(self._kept) > 1:
                self.size -= self._kept.pop(next(iter(self._kept))).size

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.size = 0


answers = AskedAgain(MOST)


def find(
    path: str, query: str, host: str, is_secure: bool, encodings: str
) -> tuple[int, Headers, bytes] | None:
    """The answer to the very same question, as it was given; None if it is not kept."""
    if not query or not len(answers):
        return None
    known = answers.get(_name(path, query, host, is_secure))
    return (HTTPStatus.OK, *known.reply(encodings)) if known else None


def _name(path: str, query: str, host: str, is_secure: bool) -> bytes:
    here = stock.now()
    rests_on = f"{here.library.position} {here.shown.edition} {here.phase}"
    asked = f"{rests_on} {is_secure} {host} {path}?{query}"
    return hashlib.blake2b(asked.encode(errors="surrogateescape"), key=_SECRET).digest()


def kept_if_asked_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose pages depend on the editions, the moment and the address alone."""

    @wraps(view)
    def serve(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        # The page of no answers is kept, and packed, with the others.
        if not response.content or hasattr(response, "answer"):
            return response
        encodings = request.headers.get("Accept-Encoding", "")
        answer = AskedAnswer(response, encodings)
        query = request.META.get("QUERY_STRING", "")
        if query and response.status_code == HTTPStatus.OK and not catalogue.previewing():
            host = request.META.get("HTTP_HOST", "")
            answers.keep(_name(request.path, query, host, request.is_secure()), answer)
        headers, response.content = answer.reply(encodings)
        for name, value in headers:
            response[name] = value
        return response

    return serve
