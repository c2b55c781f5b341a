"""What is done to an account is recorded; the second factor is taken away by two administrators."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from schemes.editing.recording import record
from schemes.models import Event
from schemes.staff import devices

DAYS = 3
"""So long a request to take away a second factor waits for another administrator."""


def note(action: str, user: User, *, by: str, detail: str = "", why: str = "") -> None:
    """Record what was done to an account."""
    record(
        action,
        by=by,
        what=user.get_username(),
        kind=str(User._meta.verbose_name),
        address=reverse("admin:auth_user_change", args=[user.pk]),
        detail=detail,
        why=why,
    )


def asked(user: User, now: datetime) -> Event | None:
    """The request to take away the person's second factor that waits, if one does.

    It is void once the person has signed in with it, or after three days.
    """
    name = user.get_username()
    of_account = Q(what=name, action__in=("factor_asked", "factor_reset"))
    of_person = Q(by=name, action__in=("signed_in", "enrolled"))
    last = Event.objects.filter(of_account | of_person).order_by("-position").first()
    if last is None or last.action != Event.Action.FACTOR_ASKED:
        return None
    return last if last.at > now - timedelta(days=DAYS) else None


def take_away(user: User, request: Event, by: str, why: str) -> None:
    """End the person's second factor, as one administrator asked and another agrees. Call in a
    transaction."""
    devices.forget_all(user)
    detail = f"{request.by}さんの申し出に同意しました。申し出の理由: {request.why}"
    note(Event.Action.FACTOR_RESET, user, by=by, detail=detail, why=why)
