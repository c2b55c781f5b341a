"""Five wrong passwords or codes, and a user name is refused for half an hour.

Counted by the name that was typed and by nothing else, so that no address or header makes a
difference; names that nobody has are counted alike.
"""

from datetime import datetime
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin, auth
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.db import connection
from django.db.models import OuterRef, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from schemes.editing.recording import record
from schemes.models import Event

# Any number of our own, beside the one of schemes.editing.locks.
NAMES = 0x5349474E
# A name that nobody has may be a password typed into the wrong field.
SHOWN = 30


def hold(username: str) -> None:
    """Wait for the name until the transaction ends: attempts at once are counted one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [NAMES, username])


def is_locked(request: HttpRequest, username: str) -> bool:
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def check_password(request: HttpRequest, username: str, password: str) -> User | None:
    """The member of staff if the password is theirs; a failure is counted and recorded."""
    user = auth.authenticate(request, username=username, password=password)
    if user is None:
        _record(request, username, "パスワード")
    elif not user.is_staff:
        fail(request, username, "パスワード")
        user = None
    return user


def fail(request: HttpRequest, username: str, with_what: str) -> None:
    """Count a failure, and record it; the fifth locks the name."""
    user_login_failed.send(__name__, credentials={"username": username}, request=request)
    _record(request, username, with_what)


def _record(request: HttpRequest, username: str, with_what: str) -> None:
    by = username if User.objects.filter(username=username).exists() else ""
    what = username if by else f"{username[:SHOWN]}(登録のないユーザー名)"
    record(Event.Action.SIGN_IN_FAILED, by=by, what=what, detail=f"{with_what}が違いました。")
    if getattr(request, "axes_locked_out", False):
        minutes = settings.AXES_COOLOFF_TIME.seconds // 60
        record(
            Event.Action.LOCKED,
            by=by,
            what=what,
            detail=f"続けて{settings.AXES_FAILURE_LIMIT}回間違えたため、{minutes}分のあいだログインできません。",
        )


def unlock(username: str) -> bool:
    """Forget the failures of a name; whether there were any."""
    return bool(AxesProxyHandler.reset_attempts(username=username))


def failures(now: datetime) -> QuerySet:
    """For an annotation of users: the failures that still count."""
    recent = AccessAttempt.objects.filter(
        username=OuterRef("username"), attempt_time__gte=now - settings.AXES_COOLOFF_TIME
    )
    return recent.values("username").values(sum=Sum("failures_since_start"))


def is_over_limit(failed: int | None) -> bool:
    return (failed or 0) >= settings.AXES_FAILURE_LIMIT


def no_address(request: HttpRequest) -> None:
    """Addresses are neither kept nor counted."""
    return


def page(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """What is shown instead of any answer to someone who is locked out."""
    context = {
        **admin.site.each_context(request),
        "title": "エラー: ログインできません",
        "minutes": settings.AXES_COOLOFF_TIME.seconds // 60,
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    shown = TemplateResponse(request, "admin/staff/locked.html", context, status=429)
    shown["Cache-Control"] = "no-store"
    return shown.render()
