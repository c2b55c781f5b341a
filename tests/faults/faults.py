"""`make faults`: people who save at the same moment, and processes that are killed in mid-work.

Works on a temporary database, or on the empty one that DATABASE_URL names. Each round must have one
winner, and a loser who is told and can save on top; after each kill no half row may be left.
"""

import argparse
import io
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html.parser import HTMLParser
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Barrier
from typing import Any

from shiminsanka import database
from shiminsanka.environment import CannotRun
from shiminsanka.local import localdb
from tests.faults import faults_decisions

ROUNDS = 200
KILLS = 50
LONGEST_LIFE = 2.5  # in turns of the work: a kill falls anywhere in the next two or three
PATIENCE = 30  # seconds for a killed process's connection to end
PEOPLE = ("faults-1", "faults-2")
APPROVER = "faults-3"  # who wrote nothing
TRACK = ("kusanone", "support")
PUBLISHED = ("kusanone", "volunteers")


def main() -> int:
    """Run both and print the counts; 1 if anything was lost, half saved or untold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--kills", type=int, default=KILLS)
    asked = parser.parse_args()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "shiminsanka.settings",
        "PORTAL_ENV": "local",
        "PORTAL_SITE": "all",
    }
    try:
        with ExitStack() as stack:
            # Nothing may touch the data of a portal that runs from the same checkout.
            os.environ["PORTAL_VAR"] = stack.enter_context(tempfile.TemporaryDirectory())
            if not os.environ.get("DATABASE_URL"):
                os.environ["DATABASE_URL"] = stack.enter_context(localdb.temporary()).url()
            return _run(asked.rounds, asked.kills)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1


def _run(rounds: int, kills: int) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    database.check(settings.DATABASES["default"], tables=False)
    print("目録を読み込んでいます。", flush=True)
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    call_command("publish", initial=True, stdout=io.StringIO())
    settings.ALLOWED_HOSTS = ["testserver"]
    # The pages' static files need no names of a release here.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.STATIC_ROOT.mkdir()
    _quiet()
    _hire()
    problems = [*_saves(rounds), *faults_decisions.decisions(rounds // 4), *_kills(kills)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _quiet() -> None:
    import logging

    # A save that is refused is what is asked for here, not news.
    logging.getLogger("django.request").setLevel(logging.ERROR)


def _hire() -> None:
    from django.contrib.auth.models import Group, User

    from schemes import roles

    for name in PEOPLE:
        user, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        user.groups.add(Group.objects.get(name=roles.EDITOR))


# --- A browser -----------------------------------------------------------------------------------


class _Form(HTMLParser):
    """What a browser would send for a page's form as it stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._name = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, kind = told.get("name", ""), told.get("type", "text")
        if "disabled" in told or kind == "submit":
            return
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in told:
            self.fields.setdefault(self._select, []).append(told.get("value", ""))
        elif tag == "textarea" and name:
            self._name = name
            self.fields[name] = [""]
        elif tag == "input" and name:
            ticked = kind in ("checkbox", "radio")
            if not ticked or "checked" in told:
                value = told.get("value", "on" if ticked else "")
                self.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._name = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._name:
            # HTML drops the line break that follows the tag.
            self.fields[self._name][0] += data.removeprefix("\n")


def _enter(username: str) -> Any:
    """A signed-in person's browser."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    user = User.objects.get(username=username)
    device, _ = TOTPDevice.objects.get_or_create(user=user, name=username)
    browser = Client()
    browser.force_login(user)
    session = browser.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return browser


def _opened(browser: Any, address: str) -> dict[str, list[str]]:
    page = browser.get(address)
    if page.status_code != 200:
        raise CannotRun(f"{address} が{page.status_code}と答えたので、試せませんでした。")
    return _Form(page.text).fields


def _track() -> Any:
    from schemes.models import Track

    scheme, key = TRACK
    return Track.objects.get(scheme__key=scheme, key=key)


def _address(row: Any) -> str:
    from django.urls import reverse

    page = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(page, args=[row.pk])


# --- At the same moment --------------------------------------------------------------------------


def _saves(rounds: int) -> list[str]:
    """Two people send the same form at the same moment; sentences for what went wrong."""
    from django.db import connections

    browsers = [_enter(name) for name in PEOPLE]
    cap = _track().caps.exclude(yen=None).first()
    connections.close_all()
    problems: list[str] = []
    won = dict.fromkeys(PEOPLE, 0)
    began = time.monotonic()
    with ThreadPoolExecutor(len(browsers)) as pool:
        for number in range(1, rounds + 1):
            problems += _round(pool, browsers, cap, number, won)
    took = time.monotonic() - began
    shares = "、".join(f"{name} {count}回" for name, count in won.items())
    print(
        f"同時の保存: {rounds}回、先に保存できた人は {shares}、問題 {len(problems)}件({took:.0f}秒)"
    )
    return problems


def _round(
    pool: ThreadPoolExecutor, browsers: list[Any], cap: Any, number: int, won: dict[str, int]
) -> Iterator[str]:
    from schemes.models import Event

    address = _address(cap)
    amounts = [10_000_000 + 10 * number + place for place in range(len(browsers))]
    events = Event.objects.filter(address=address, action=Event.Action.CHANGED)
    before = events.count()
    gate = Barrier(len(browsers))
    answers = list(
        pool.map(_save, browsers, [address] * len(browsers), amounts, [gate] * len(browsers))
    )
    statuses = sorted(status for status, _ in answers)
    if statuses != [302, 409]:
        yield f"{number}回目: 答えが{statuses}です。"
        return
    first = next(place for place, (status, _) in enumerate(answers) if status == 302)
    won[PEOPLE[first]] += 1
    cap.refresh_from_db()
    if cap.yen != amounts[first]:
        yield f"{number}回目: 先に保存した{amounts[first]:,}円が、{cap.yen:,}円になっています。"
    last, page = 1 - first, answers[1 - first][1]
    if f"{amounts[first]:,}" not in page or "ほかの人がこの内容を変えました" not in page:
        yield f"{number}回目: あとの人に、先の保存が知らされていません。"
    again = _Form(page).fields
    if again.get("yen") != [f"{amounts[last]:,}円"]:
        yield f"{number}回目: あとの人の入力が残っていません({again.get('yen')})。"
    if browsers[last].post(address, again).status_code != 302:
        yield f"{number}回目: 示された内容の上に保存できません。"
    cap.refresh_from_db()
    if cap.yen != amounts[last] or events.count() != before + 2:
        yield f"{number}回目: 二つの保存が、どちらも記録に残ってはいません。"


def _save(browser: Any, address: str, amount: int, gate: Barrier) -> tuple[int, str]:
    from django.db import connections

    sent = {**_opened(browser, address), "yen": [str(amount)]}
    gate.wait()
    try:
        answer = browser.post(address, sent)
        return answer.status_code, answer.text
    finally:
        # Each thread has a connection of its own, which nothing else would close.
        connections.close_all()


# --- Killed --------------------------------------------------------------------------------------


def _kills(count: int) -> list[str]:
    """Kill a process that saves or publishes at a random moment; sentences for what it left."""
    from django.db import connections

    problems: list[str] = []
    fork = get_context("fork")
    dice = random.Random()
    began = time.monotonic()
    before = _done()
    saved = published = 0
    for number in range(1, count + 1):
        work = _saving if number % 2 else _publishing
        # A forked child has this process's modules, but no connection of it.
        connections.close_all()
        ours, theirs = fork.Pipe(duplex=False)
        child = fork.Process(target=_for_ever, args=(work, theirs), daemon=True)
        child.start()
        theirs.close()
        try:
            turn = ours.recv()
        except EOFError:
            raise CannotRun("保存や公開を始められなかったので、試せませんでした。") from None
        time.sleep(dice.uniform(0, LONGEST_LIFE * turn))
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        ours.close()
        _wait_until_alone()
        problems += [f"{number}回目の強制終了: {flaw}" for flaw in _left_behind()]
        saved, published = (now - then for now, then in zip(_done(), before, strict=True))
    print(
        f"強制終了: {count}回、それまでの保存 {saved}回・公開した版 {published}つ、"
        f"問題 {len(problems)}件({time.monotonic() - began:.0f}秒)"
    )
    return problems


def _for_ever(work: Callable[[], Callable[[int], None]], told: Connection) -> None:
    """Work turn after turn; how long the first took is told once it is done."""
    turn = work()
    number = time.time_ns()
    began = time.monotonic()
    turn(number)
    told.send(time.monotonic() - began)
    while True:
        number += 1
        turn(number)


def _saving() -> Callable[[int], None]:
    """Each turn saves the form of a track with its rows: one number everywhere."""
    browser = _enter(PEOPLE[0])
    address = _address(_track())

    def turn(number: int) -> None:
        sent = _opened(browser, address)
        sent |= {name: [_mark(number)] for name in sent if _is_marked(name)}
        answer = browser.post(address, sent)
        if answer.status_code != 302:
            raise CannotRun(f"保存が{answer.status_code}と答えたので、試せませんでした。")

    return turn


def _is_marked(name: str) -> bool:
    """The track's summary and what is shown of each of its rows that a number can stand in."""
    return name == "summary" or (name.endswith("-wording") and "__prefix__" not in name)


def _mark(number: int) -> str:
    return f"試し{number}"


def _publishing() -> Callable[[int], None]:
    """Each turn changes two schemes and the pages of none, sends all three and approves them."""
    from django.db import transaction
    from django.utils import timezone

    from schemes.editing import composing
    from schemes.editing.locks import hold_the_work
    from schemes.models import Page, Proposal, Scheme
    from schemes.review import reviewing
    from schemes.review.reviewing import Approval, Sending

    def turn(number: int) -> None:
        now, today = timezone.now(), timezone.localdate()
        seen: dict[str, Any] = {
            "effective_from": today,
            "accepted": {},
            "warnings_seen": (),
            "at": now,
            "today": today,
        }
        with transaction.atomic():
            hold_the_work()
            Scheme.objects.filter(key__in=PUBLISHED).update(summary=_mark(number))
            Page.objects.update(lead=_mark(number))
            contents = {key: composing.compose(key) for key in ("overview", *PUBLISHED)}
            sent = reviewing.send(
                Sending(
                    contents=contents,
                    kind=Proposal.Kind.CHANGE,
                    by=PEOPLE[0],
                    note=_mark(number),
                    **seen,
                )
            )
            reviewing.approve(Approval(proposal=sent.pk, by=APPROVER, comment="", **seen))

    return turn


def _wait_until_alone() -> None:
    """Until the server has ended what the killed process began."""
    from django.db import connection

    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(others)
            if not cursor.fetchone()[0]:
                return
            if time.monotonic() > until:
                raise CannotRun("終わらない接続があるので、試せませんでした。")
            time.sleep(0.02)


def _left_behind() -> Iterator[str]:
    """Sentences for what is half: in the chain of editions, in the saved rows, in the record."""
    from schemes.models import Edition, Event, Scheme
    from schemes.models.editions import Head, flaws

    yield from flaws(Edition.objects.order_by("position"), Head.objects.first())
    track = _track()
    marks = {track.summary}
    for rows in (track.caps, track.activities):
        marks |= set(rows.values_list("wording", flat=True))
    whole = Event.objects.filter(address=_address(track)).first()
    if whole and (len(marks) != 1 or not all(mark in whole.detail for mark in marks)):
        yield f"保存が途中までです({len(marks)}通りの値)。"
    summaries = set(Scheme.objects.filter(key__in=PUBLISHED).values_list("summary", flat=True))
    reasons = {
        Edition.objects.filter(subject=subject).order_by("-number").first().reason
        for subject in PUBLISHED
    }
    if any(mark.startswith("試し") for mark in summaries) and summaries != reasons:
        yield f"公開が途中までです({len(summaries | reasons)}通りの値)。"


def _done() -> tuple[int, int]:
    from schemes.models import Edition, Event

    address = _address(_track())
    return Event.objects.filter(address=address).count(), Edition.objects.count()


if __name__ == "__main__":
    raise SystemExit(main())
