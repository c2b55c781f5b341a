"""Who is in, who is half-way in, and how one gets from the one to the other.

After the password a person is nobody yet: only the session knows whose second factor is awaited.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from schemes.editing.recording import record
from schemes.models import Event
from schemes.staff import terminals
from schemes.staff.samples import ACCOUNTS

PASSWORDS = "django.contrib.auth.backends.ModelBackend"
KEY = "awaited"
SECONDS = 10 * 60


def may_enter(request: HttpRequest) -> bool:
    """The one answer to who may see a page of the staff site."""
    user = request.user
    return user.is_active and user.is_staff and (is_verified(user) or is_sample(user))


def is_verified(user: Any) -> bool:
    """Whether the session was opened with a second factor that is still the person's."""
    asked = getattr(user, "is_verified", None)
    return asked is not None and asked()


def is_sample(user: Any) -> bool:
    """An account of `make run`, which needs no second factor; in production there is none."""
    return not settings.IS_PRODUCTION and user.get_username() in ACCOUNTS


@dataclass(frozen=True)
class Awaited:
    """Someone who gave the right password; ``next`` is where they were going."""

    user: User
    next: str


def await_second_factor(request: HttpRequest, user: User, going_to: str) -> None:
    """The password was right: a new session waits for the second factor."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "next": going_to,
    }


def awaited(request: HttpRequest) -> Awaited | None:
    """Whose second factor this session waits for; None after ten minutes or a new password."""
    kept = request.session.get(KEY)
    if not kept or abs(timezone.now().timestamp() - kept["at"]) > SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    if not user or not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return None
    return Awaited(user, kept["next"])


def enter(request: HttpRequest, user: User, device: Any = None) -> None:
    """Open the session: with a second factor, or without one for a sample account."""
    request.session.pop(KEY, None)
    if device is not None:
        # django_otp keeps it in the session as the person is logged in.
        user.otp_device = device  # type: ignore[attr-defined]  # its own name for it
    auth.login(request, user, backend=PASSWORDS)
    terminals.remember(request, user)
    record(Event.Action.SIGNED_IN, by=user.get_username(), what=str(user))


def going_to(request: HttpRequest) -> str:
    """Where the person was going, if that is on this host; else the start page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if own else reverse("admin:index")
