"""Wrong passwords and codes make the next try wait, longer each time; nobody is locked out by others.

Counted are the address with the name, the name, the address, and all tries together, so that neither
one guesser nor many get far. A terminal that the person has come in by before is counted by itself:
whatever strangers do, it goes on. Names that nobody has are counted alike.
"""

import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from django.conf import settings
from django.contrib import admin, auth
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Max, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from schemes.editing.recording import record
from schemes.models import Event
from schemes.staff import terminals
from schemes.staff.models import Guesses

# Any number of our own, beside the one of schemes.editing.locks.
NAMES = 0x5349474E
PASSWORD, CODE, OWN_PASSWORD = "password", "code", "own"
UNKNOWN = "登録のないユーザー名"
# The record tells of these failures in a row; the rest is summed.
TOLD = {1, 5, 50, 500, 5_000, 50_000}
FORGOTTEN = timedelta(hours=24)
# So far the clocks of two machines may differ.
CLOCKS_APART = timedelta(minutes=1)
# Hashing a password takes a processor a quarter of a second and more. So many at once in a process
# for strangers, and as many again for terminals that are known.
AT_ONCE = 2
TURN_SECONDS = 5.0
_turns = {known: threading.BoundedSemaphore(AT_ONCE) for known in (True, False)}


@dataclass(frozen=True)
class Brake:
    """``free`` failures cost nothing; then ``first`` seconds of waiting, doubled each time."""

    free: int
    first: int
    most: int

    def delay(self, failures: int) -> timedelta:
        if failures < self.free:
            return timedelta()
        doubled = self.first * 2 ** min(failures - self.free, 20)
        return timedelta(seconds=min(doubled, self.most))


BRAKES = {
    "pair": Brake(free=5, first=30, most=15 * 60),
    # One office may be one address, and one address alone never comes as far as the name's limit.
    "client": Brake(free=20, first=30, most=15 * 60),
    "name": Brake(free=100, first=30, most=15 * 60),
    "all": Brake(free=300, first=1, most=5),
    "terminal": Brake(free=5, first=30, most=15 * 60),
    # Only who has the right password comes to the codes.
    "code": Brake(free=5, first=30, most=60 * 60),
    "own": Brake(free=5, first=30, most=15 * 60),
}


class Tally(NamedTuple):
    """What is counted."""

    kind: str
    name: str = ""
    client: str = ""


class Attempt:
    """One try of a person, or of someone who gives the person's name."""

    def __init__(self, request: HttpRequest, username: str, of: str = PASSWORD) -> None:
        self.request, self.username = request, username
        self.terminal = terminals.known(request, username)
        self.exists = User.objects.filter(username=username).exists()
        self.name = username if self.exists else f"~{_digest(username)}"
        self.keys = list(self._keys(of))

    def _keys(self, of: str) -> Iterator[Tally]:
        if self.terminal:
            yield Tally("terminal", self.name, self.terminal.token[:32])
        elif of == PASSWORD:
            if client := client_of(self.request):
                yield Tally("pair", self.name, client)
                yield Tally("client", client=client)
            yield Tally("name", self.name)
            yield Tally("all")
        else:
            yield Tally("code" if of == CODE else "own", self.name)

    def hold(self) -> None:
        """Wait for the name until the transaction ends: tries at once are counted one by one. A
        terminal that is known never waits behind strangers."""
        held = f"{self.username}\n{self.terminal.token if self.terminal else ''}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [NAMES, held])

    def wait(self) -> timedelta:
        """How long the next try is to wait."""
        now = timezone.now()
        found = Guesses.objects.filter(_any(self.keys), _by_this_clock(now))
        until = found.aggregate(last=Max("until"))["last"]
        return max(until - now, timedelta()) if until else timedelta()

    def check_password(self, password: str) -> User | None:
        """The member of staff if the password is theirs; a failure is counted and recorded."""
        user = auth.authenticate(self.request, username=self.username, password=password)
        if isinstance(user, User) and user.is_staff:
            return user
        self.fail("パスワード")
        return None

    def fail(self, with_what: str) -> None:
        """Count a failure, and record it if it is one that is told."""
        now = timezone.now()
        counted = {key.kind: _count(key, now) for key in self.keys}
        if not self.exists:
            failures, what = _count(Tally("unknown"), now), UNKNOWN
        else:
            own = (counted[kind] for kind in ("name", "terminal", "code", "own") if kind in counted)
            failures, what = next(own), self.username
        if failures in TOLD:
            times = "" if failures == 1 else f"これで{failures}回目です。"
            record(
                Event.Action.SIGN_IN_FAILED,
                by=self.username if self.exists else "",
                what=what,
                detail=f"{with_what}が違いました。{times}",
            )
        Guesses.objects.filter(last_at__lt=now - FORGOTTEN).delete()

    def succeed(self) -> int:
        """The person is in: the count starts again. How many failures there had been by the name."""
        failed = Guesses.objects.filter(kind="name", name=self.name).first()
        mine = [*self.keys, Tally("name", self.name), Tally("code", self.name)]
        if client := client_of(self.request):
            mine.append(Tally("pair", self.name, client))
        Guesses.objects.filter(_any(mine)).exclude(kind__in=("all", "client")).delete()
        return failed.failures if failed else 0


def forget(username: str) -> bool:
    """Forget the failures of a name, whoever they are of; whether there were any."""
    return bool(Guesses.objects.filter(name=username).delete()[0])


def waiting(now: datetime) -> QuerySet:
    """For an annotation of users: the tries of the name that have to wait."""
    return Guesses.objects.filter(_by_this_clock(now), name=OuterRef("username"), until__gt=now)


def client_of(request: HttpRequest) -> str:
    """A digest of the address that asks; empty where it is not known, as behind a proxy that does
    not tell. Addresses themselves are not kept."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # What the proxy itself adds stands last; what stands before it anyone can write.
        said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    # A household has as many IPv6 addresses as it likes, of one network.
    whose = ipaddress.ip_network((address, 56 if address.version == 6 else 32), strict=False)
    return _digest(str(whose))


@contextmanager
def turn(*, known: bool) -> Iterator[bool]:
    """Whether there is room to hash another password; strangers never take a known terminal's."""
    has_turn = _turns[known].acquire(timeout=TURN_SECONDS)
    try:
        yield has_turn
    finally:
        if has_turn:
            _turns[known].release()


def page(request: HttpRequest, wait: timedelta) -> HttpResponse:
    """What is shown instead of any answer to a try that has to wait; nothing was looked at."""
    seconds = max(ceil(wait.total_seconds()), 1)
    told = f"{ceil(seconds / 60)}分" if seconds > 90 else f"{seconds}秒"
    context = {**admin.site.each_context(request), "title": "エラー: お待ちください", "wait": told}
    shown = TemplateResponse(request, "admin/staff/wait.html", context, status=429)
    shown["Retry-After"] = str(seconds)
    shown["Cache-Control"] = "no-store"
    return shown.render()


def _count(key: Tally, now: datetime) -> int:
    """One more, in one row; after a quiet day from the beginning."""
    first = {"last_at": now, "until": now}
    row, _ = Guesses.objects.select_for_update().get_or_create(**key._asdict(), defaults=first)
    row.failures = 1 if now - row.last_at > FORGOTTEN else row.failures + 1
    row.last_at = now
    limit = BRAKES.get(key.kind)
    row.until = now + limit.delay(row.failures) if limit else now
    row.save(update_fields=["failures", "last_at", "until"])
    return row.failures


def _any(keys: list[Tally]) -> Q:
    found = Q(pk__in=[])
    for key in keys:
        found |= Q(**key._asdict())
    return found


def _by_this_clock(now: datetime) -> Q:
    """Not while the clock was ahead: nobody waits until it is there again."""
    return Q(last_at__lte=now + CLOCKS_APART)


def _digest(text: str) -> str:
    """Useless without this site's secret key."""
    return salted_hmac("schemes.staff.guesses", text).hexdigest()[:32]
