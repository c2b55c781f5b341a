"""One rule for methods: a page is read; what else a view takes it says itself (``view.methods``)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from shiminsanka import errors

READ = ("GET", "HEAD")
STAFF = ("GET", "HEAD", "POST")
REFUSED = "この宛先で使えるのは{allowed}です。"


class MethodsMiddleware:
    """405 for every other method, TRACE and unheard-of ones included, before any view sees it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        usual = STAFF if request.path.startswith(errors.STAFF) else READ
        allowed = getattr(view, "methods", usual)
        if request.method in allowed:
            return None
        message = REFUSED.format(allowed="、".join(allowed))
        response = errors.answer(request, HTTPStatus.METHOD_NOT_ALLOWED, message, "method")
        response["Allow"] = ", ".join(allowed)
        response["Cache-Control"] = "no-store"
        return response
