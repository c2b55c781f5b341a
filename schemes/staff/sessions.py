"""How long a session lasts beyond what Django's settings say."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from schemes.staff import terminals
from schemes.staff.terminals import IDLE_SECONDS

BEGAN, SEEN = "began", "seen"
MOST_SECONDS = 12 * 60 * 60
# The session is written once in so long, not at every page.
NOTED_EVERY = 60


def stamp(request: HttpRequest, **kwargs: object) -> None:
    """A session begins when a person is logged in, whichever way: connected to that signal."""
    now = timezone.now().timestamp()
    request.session[BEGAN] = request.session[SEEN] = now


class SessionRulesMiddleware:
    """Ends a session two hours after its last page of the staff site, and twelve after its first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("admin:index")) and request.user.is_authenticated:
            _keep_or_end(request)
        response = self.get_response(request)
        terminals.give_cookie(request, response)
        return response


def _keep_or_end(request: HttpRequest) -> None:
    now = timezone.now().timestamp()
    began, seen = request.session.get(BEGAN, 0), request.session.get(SEEN, 0)
    if seen > now + NOTED_EVERY:
        # The clock was set back: the session lasts no longer for it.
        began, seen = min(began, now), now
        request.session[BEGAN], request.session[SEEN] = began, seen
    if now - seen > IDLE_SECONDS or now - began > MOST_SECONDS:
        logout(request)
    elif now - seen > NOTED_EVERY:
        request.session[SEEN] = now
        terminals.seen(request)
