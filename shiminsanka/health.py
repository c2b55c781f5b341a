"""Is the process alive (/healthz), and can it answer visitors (/readyz)?"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """Answers before the host name is looked at: load balancers ask by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return _uncached(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))
        if request.path == "/readyz":
            return _uncached(_ready())
        return self.get_response(request)


def _ready() -> JsonResponse:
    from schemes import catalogue

    state = catalogue.readiness()
    return JsonResponse(
        state,
        status=200 if state.get("ready") else 503,
        json_dumps_params={"ensure_ascii": False},
    )


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
