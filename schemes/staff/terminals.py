"""The terminals that a person has come in by: known at the door, seen and ended by the person."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from schemes.staff.models import Terminal

DAYS = 180
"""So long a terminal is known after the person has come in by it."""
MOST = 20
IDLE_SECONDS = 2 * 60 * 60
"""A session ends so long after its last page."""
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Macintosh": "Mac",
    "Linux": "Linux",
}
# In this order: most browsers also name those that came before them.
BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}


@dataclass(frozen=True)
class Shown:
    """A terminal as its person sees it."""

    terminal: Terminal
    is_open: bool
    is_this: bool


def known(request: HttpRequest, username: str) -> Terminal | None:
    """The terminal of the request, if this person has come in by it before."""
    since = timezone.now() - timedelta(days=DAYS)
    found = Terminal.objects.filter(user__username=username, seen_at__gte=since)
    return found.filter(token=_digest(_cookie(request))).first()


def remember(request: HttpRequest, user: User) -> None:
    """The person has come in by this terminal; its cookie goes out with the answer (``give_cookie``)."""
    token, now = _cookie(request), timezone.now()
    if not Terminal.objects.filter(token=_digest(token)).exists():
        token = secrets.token_urlsafe(32)  # never one that somebody else has chosen
    shown = {"label": label_of(request), "seen_at": now}
    terminal, _ = Terminal.objects.get_or_create(
        user=user, token=_digest(token), defaults={**shown, "first_at": now}
    )
    _close(terminal)
    values = {**shown, "session": request.session.session_key or ""}
    Terminal.objects.filter(pk=terminal.pk).update(**values)
    oldest = user.terminals.order_by("-seen_at").values("pk")[MOST:]
    Terminal.objects.filter(pk__in=[row["pk"] for row in oldest]).delete()
    request.terminal_token = token  # type: ignore[attr-defined]  # for the answer


def give_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """It lets nobody in: it says that guesses from elsewhere are none of this terminal's."""
    if token := getattr(request, "terminal_token", ""):
        response.set_cookie(
            settings.TERMINAL_COOKIE_NAME,
            token,
            max_age=DAYS * 24 * 60 * 60,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def seen(request: HttpRequest) -> None:
    """The person is still at it."""
    found = Terminal.objects.filter(session=request.session.session_key)
    found.update(seen_at=timezone.now())


def of(user: User, request: HttpRequest) -> list[Shown]:
    """Newest first."""
    found = list(user.terminals.order_by("-seen_at", "-pk"))
    now = timezone.now()
    keys = [terminal.session for terminal in found]
    live = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    opened = set(live.values_list("session_key", flat=True))
    idle = now - timedelta(seconds=IDLE_SECONDS)
    return [
        Shown(
            terminal,
            is_open=terminal.session in opened and terminal.seen_at >= idle,
            is_this=terminal.session == request.session.session_key,
        )
        for terminal in found
    ]


def end(terminal: Terminal) -> None:
    """Its session is over at once, and it is known no more."""
    _close(terminal)
    terminal.delete()


def end_all(user: User) -> None:
    for terminal in user.terminals.all():
        end(terminal)


def label_of(request: HttpRequest) -> str:
    """「WindowsのEdge」, by what the browser says of itself."""
    said = request.headers.get("User-Agent", "")
    system = next((name for word, name in SYSTEMS.items() if word in said), "端末")
    browser = next((name for word, name in BROWSERS.items() if word in said), "ブラウザー")
    return f"{system}の{browser}"


def _close(terminal: Terminal) -> None:
    if terminal.session:
        Session.objects.filter(session_key=terminal.session).delete()


def _cookie(request: HttpRequest) -> str:
    token = request.COOKIES.get(settings.TERMINAL_COOKIE_NAME, "")
    return token if re.fullmatch(r"[\w-]{43}", token, re.ASCII) else ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
