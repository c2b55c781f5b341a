"""Is the process alive (/healthz), and can it answer visitors (/readyz)?"""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ALIVE, READY = "/healthz", "/readyz"
PATHS = {ALIVE, READY}


def answer(path: str) -> tuple[int, str, bytes]:
    """Status, type and bytes for one of ``PATHS``."""
    if path == ALIVE:
        return 200, "text/plain; charset=utf-8", b"ok\n"
    from schemes import catalogue

    state = catalogue.readiness()
    body = json.dumps(state, ensure_ascii=False).encode()
    return 200 if state.get("ready") else 503, "application/json", body


class HealthMiddleware:
    """Answers before the host name is looked at: load balancers ask by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in PATHS or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        status, kind, body = answer(request.path)
        response = HttpResponse(body, status=status, content_type=kind)
        response["Cache-Control"] = "no-store"
        return response
