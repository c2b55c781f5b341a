"""`make fuzz`: requests that nobody means well, to both sites in this process; none may fail.

Each is undone before the next, so that a failure is found again by its number and the seed alone.
"""

import argparse
import io
import logging
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()

from django.conf import settings
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, reset_queries, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from shiminsanka import guard
from tests.measures import hostile
from tests.measures.hostile import Maker, Sent
from tests.staff import let_in

MANY, SEED, MOST_SECONDS = 30_000, 20_261_128, 2.0
TOLD_EVERY = 5_000
TOKEN = "a" * 32
OWN_MIDDLEWARE = f"{__name__}.Watch"


class Watch:
    """Notes which view a request reached, and fails there when a test plants a failure.

    ``drawn``: whether the pages of staff are drawn, which takes most of the time.
    """

    planted, drawn = False, True

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        request.META["fuzz.view"] = match.view_name if match else ""
        if self.planted and {"'", "0", "abc"} & set(request.GET.values()):
            raise ZeroDivisionError("planted")

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        return response if self.drawn else Blank(status=response.status_code)


class Blank(HttpResponse):
    def render(self) -> "Blank":
        return self


@dataclass
class Found:
    """What a run came to."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    reached: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    longest: float = 0

    @property
    def total(self) -> int:
        return sum(sum(own.values()) for own in self.statuses.values())

    @property
    def share(self) -> float:
        """Of the requests, those that got as far as a view."""
        return self.reached.total() / (self.total or 1)


def run(count: int, seed: int, *, planted: bool = False, drawn: bool = True) -> Found:
    """Send so many; the database must be there, with its catalogue."""
    found = Found()
    Watch.planted, Watch.drawn = planted, drawn
    with _site() as (application, cookie):
        for number, sent in enumerate(Maker(seed).requests(count)):
            _note(application, cookie, number, sent, found)
            if number % TOLD_EVERY == TOLD_EVERY - 1:
                print(
                    f"{number + 1:,}件を送りました。500以上は{len(found.failures)}件です。",
                    flush=True,
                )
    return found


@contextmanager
def _site() -> Iterator[tuple[Any, str]]:
    """The application as a server has it, and the cookies of a member of staff."""
    client = let_in(Client(), hostile.new_chief())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    logging.disable(logging.CRITICAL)  # each refusal is a line of the log
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)  # it would undo more than the request
    signals.request_started.disconnect(reset_queries)
    signals.got_request_exception.connect(_trace)
    try:
        with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, OWN_MIDDLEWARE]):
            yield guard.door(WSGIHandler()), cookie
    finally:
        logging.disable(logging.NOTSET)
        signals.got_request_exception.disconnect(_trace)
        signals.request_started.connect(reset_queries)
        for signal in (signals.request_started, signals.request_finished):
            signal.connect(close_old_connections)


_traces: list[str] = []


def _trace(**kwargs: Any) -> None:
    """What went wrong, as Django tells of it while it makes its page of an error."""
    _traces.append(traceback.format_exc(limit=-4))


def _note(application: Any, cookie: str, number: int, sent: Sent, found: Found) -> None:
    status, view, seconds, problem = _sent(application, _environ(sent, cookie))
    if seconds > MOST_SECONDS:
        # A machine that was busy elsewhere is not so twice.
        seconds = min(seconds, _sent(application, _environ(sent, cookie))[2])
    found.statuses.setdefault(sent.of, Counter())[status] += 1
    if view:
        found.reached[view] += 1
    if status >= 500:
        found.failures.append(f"{number}: {status} {sent}\n{problem}")
    if seconds > MOST_SECONDS:
        found.slow.append(f"{number}: {seconds:.1f}秒 {sent}")
    found.longest = max(found.longest, seconds)


def _sent(application: Any, environ: dict[str, Any]) -> tuple[int, str, float, str]:
    """The status, the view that it reached, the seconds that it took, and what went wrong."""
    statuses: list[int] = []
    _traces.clear()
    began = time.perf_counter()
    with transaction.atomic():
        try:
            answer = application(environ, lambda line, headers: statuses.append(int(line[:3])))  # noqa: ARG005
            b"".join(answer)
            answer.close()
        except Exception:  # noqa: BLE001 — a server would answer 500
            _trace()
            statuses.append(500)
        transaction.set_rollback(True)
    return statuses[-1], environ.get("fuzz.view", ""), time.perf_counter() - began, "".join(_traces)


def _environ(sent: Sent, cookie: str) -> dict[str, Any]:
    body = sent.body
    if sent.method == "POST" and sent.headers.get("CONTENT_TYPE") == hostile.FORM:
        body += f"&csrfmiddlewaretoken={TOKEN}".encode()
    return {
        "REQUEST_METHOD": sent.method,
        "PATH_INFO": unquote_to_bytes(sent.path).decode("latin-1"),
        "QUERY_STRING": sent.query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "HTTP_COOKIE": cookie,
        "HTTP_X_CSRFTOKEN": TOKEN,
        "CONTENT_LENGTH": str(len(body)),
        **sent.headers,
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }


def _report(found: Found) -> int:
    for of, own in found.statuses.items():
        told = "、".join(f"{status}が{count:,}" for status, count in sorted(own.items()))
        print(f"{of}: {own.total():,}件({told})")
    views = len(found.reached)
    print(f"頁の関数まで届いたもの: {found.share:.0%}({found.reached.total():,}件、{views}種類)")
    print(f"いちばん長くかかったもの: {found.longest:.2f}秒")
    for line in (*found.failures, *found.slow):
        print(line)
    print(
        f"500以上: {len(found.failures)}件、{MOST_SECONDS:.0f}秒を超えたもの: {len(found.slow)}件"
    )
    return 1 if found.failures or found.slow else 0


def main() -> int:
    """Print what was found; 1 if anything failed or took too long, or if a planted failure is not found."""
    from schemes import catalogue
    from tests import databases

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--requests", type=int, default=MANY)
    asked.add_argument("--seed", type=int, default=SEED)
    given = asked.parse_args()
    with databases.of_a_run() as made:
        made.prepare()
        with (
            databases.pointed_at(made.published()),
            override_settings(ALLOWED_HOSTS=["testserver"]),
        ):
            catalogue.refresh()
            with transaction.atomic():
                planted = run(500, given.seed, planted=True)
                transaction.set_rollback(True)
            print(f"仕込んだ失敗: {len(planted.failures)}件を見つけました。")
            found = run(given.requests, given.seed)
    return _report(found) or int(not planted.failures)


if __name__ == "__main__":
    sys.exit(main())
