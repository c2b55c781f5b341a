"""The door before Django: what is kept leaves from here, with the same headers as from inside.

Kept pages, 304, the page that says that there is no such page, and health. Whatever is unusual about
a request - its host, its method, a sign in its address - is for Django to answer or to refuse.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.urls import Resolver404, get_resolver

from schemes import catalogue
from schemes.views.keeping import asked as asked_again
from schemes.views.keeping import stock
from schemes.views.keeping.answers import Headers, KeptAnswer
from shiminsanka import errors, guard, headers, health

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
LONGEST_HOST = 260
LONGEST_PATH = 200


class Door:
    """A WSGI application around another. ``keeps``: whether it answers for the public site."""

    def __init__(self, application: Application, *, keeps: bool) -> None:
        self.application, self.keeps = application, keeps
        self.secured = headers.Secured()
        self.insists = settings.SECURE_SSL_REDIRECT
        self.told_by, self.told = settings.SECURE_PROXY_SSL_HEADER or ("", "")
        self.host_is_known = lru_cache(maxsize=64)(guard.is_ours)
        # Those who look for gaps all ask for the same addresses.
        self.leads_nowhere = lru_cache(maxsize=1024)(_leads_nowhere)
        self.nowhere: dict[Hashable, KeptAnswer] = {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        is_secure = self._is_secure(environ)
        found = self._find(environ, is_secure)
        if found is None:
            return self.application(environ, start)
        status, own, body = found
        start(LINES[status], [*own, *self.secured.of(environ["PATH_INFO"], is_secure)])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _find(self, environ: Environ, is_secure: bool) -> tuple[int, Headers, bytes] | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ["SCRIPT_NAME"]:
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if path in health.PATHS:
            return _health(path)
        if len(path) > LONGEST_PATH:
            return None
        if not self.keeps or (self.insists and not is_secure):
            return None
        host = environ.get("HTTP_HOST", "")
        if len(host) > LONGEST_HOST or not self.host_is_known(host):
            return None
        encodings = environ.get("HTTP_ACCEPT_ENCODING", "")
        try:
            if asked := asked_again.find(path, query, host, is_secure, encodings):
                return asked
            found = stock.find(path, query) or self._missing(environ, path, query)
        except (catalogue.NoCatalogue, catalogue.NotYetPublished):
            return None
        if found is None:
            return None
        answer, is_ending = found
        return answer.reply(encodings, environ.get("HTTP_IF_NONE_MATCH", ""), is_ending)

    def _is_secure(self, environ: Environ) -> bool:
        """As Django's ``request.is_secure``."""
        if self.told_by and (given := environ.get(self.told_by)) is not None:
            return given.split(",")[0].strip() == self.told
        return environ["wsgi.url_scheme"] == "https"

    def _missing(self, environ: Environ, path: str, query: str) -> tuple[KeptAnswer, bool] | None:
        """The answer for an address that leads nowhere; asked of Django once."""
        if settings.DEBUG or not stock.is_plain(query) or not self.leads_nowhere(path):
            return None
        is_api = path.startswith(errors.API)
        kind = (is_api, catalogue.staleness())
        if kind not in self.nowhere:
            answer = _captured(self.application, environ)
            if answer.status != HTTPStatus.NOT_FOUND:
                return None
            self.nowhere[kind] = answer
        return self.nowhere[kind], False


def _health(path: str) -> tuple[int, Headers, bytes]:
    status, kind, body = health.answer(path)
    own = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    return status, [*own, ("Cache-Control", "no-store")], body


def _leads_nowhere(path: str) -> bool:
    is_plain = path.isascii() and path.isprintable()
    if not is_plain or path.startswith(settings.STATIC_URL):
        return False
    # Without a slash at its end it may be sent on to the address that has one.
    return not any(_resolves(one) for one in {path, f"{path.rstrip('/')}/"})


def _resolves(path: str) -> bool:
    try:
        get_resolver().resolve(path)
    except Resolver404:
        return False
    return True


def _captured(application: Application, environ: Environ) -> KeptAnswer:
    """What Django answers to a visitor of whom nothing is known."""
    wanted = ("REQUEST_METHOD", "PATH_INFO", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT")
    own = ("HTTP_HOST", "SERVER_PROTOCOL", "HTTP_X_FORWARDED_PROTO")
    bare = {name: environ[name] for name in (*wanted, *own) if name in environ}
    started: list[Any] = []
    bare |= {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": "",
        "wsgi.input": BytesIO(),
        "wsgi.errors": environ["wsgi.errors"],
        "wsgi.url_scheme": environ["wsgi.url_scheme"],
    }
    answer = application(bare, lambda *given: started.extend(given))
    try:
        body = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close:
            close()
    line, sent = started[:2]
    return KeptAnswer(int(line.split()[0]), dict(sent)["Content-Type"], body)
