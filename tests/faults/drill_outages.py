"""Drills with a whole portal: whatever is taken away, the public site answers and staff are told.

Each prints one line with its figures. ``python -m pytest tests/faults/drill_outages.py -s``.
"""

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import date
from functools import partial
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from schemes import publishing
from schemes.models import Scheme
from tests.deploy.slow import KINDS, slow
from tests.faults.stage import Process, Stage, Watch, staged, until

PAGE = "/schemes/kusanone/"
BACK = 5.0  # seconds within which staff can work again, and what is published is seen
KILLED = 6  # workers of each process
ANSWERED = 15  # questions between one and the next
HEADING = re.compile(r"<h1>(.+?)</h1>")


@pytest.fixture(scope="module")
def stage(
    published_database: Callable[[], str], django_db_setup: None, django_db_blocker: Any
) -> Iterator[Stage]:
    template = published_database()
    with (
        django_db_blocker.unblock(),
        staged(template, lambda primary, _, way: at(primary.url(), way.port)) as stage,
    ):
        yield stage


def at(url: str, port: int) -> str:
    """The same database by another port."""
    return re.sub(r":\d+/", f":{port}/", url)


def tell(name: str, watch: Watch, *more: str) -> None:
    print(f"\n{name}: {'、'.join([watch.line(), *more])}", flush=True)


def refusal(stage: Stage) -> str:
    """What staff read while they cannot work; empty where they still can."""
    answer = stage.ask_staff()
    found = HEADING.search(answer.text)
    assert answer.status in (200, 302, 503, 504), answer.status
    return "" if answer.status in (200, 302) else found.group(1)


def changed(stage: Stage, mark: str, day: date | None = None) -> None:
    """Publish a scheme with this text, from today on or from another day."""
    with stage.django():
        Scheme.objects.filter(key="kusanone").update(summary=mark)
        publishing.publish(
            "kusanone",
            by="訓練の人",
            reason=mark,
            effective_from=day or timezone.localdate(),
            at=timezone.now(),
        )


def shows(stage: Stage, mark: str) -> bool:
    return mark in stage.front.ask(PAGE).text


class Reader:
    """Reads one page on and on."""

    def __init__(self, stage: Stage) -> None:
        self.pages: list[tuple[float, str]] = []
        self._stage = stage
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._ended.wait(0.05):
            began = time.monotonic()
            self.pages.append((began, self._stage.front.ask(PAGE).text))

    def sees_only(self, mark: str) -> bool:
        return len(self.pages) > 40 and all(mark in page for _, page in self.pages[-40:])

    def last_without(self, mark: str) -> float:
        return max(began for began, page in self.pages if mark not in page)


def none_failed(watch: Watch) -> None:
    assert watch.failures()[:5] == []
    assert len(watch.seen) > 20


def test_the_database_is_killed(stage: Stage) -> None:
    with Watch(stage.front) as watch:
        pid = int((stage.primary.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        told = refusal(stage)
        stage.primary.stop()
        stage.primary.start([stage.primary.binaries.path / "postgres"])
        back = stage.staff_again()
    tell("データベースの強制終了", watch, f"職員「{told}」", f"戻るまで{back:.1f}秒")
    none_failed(watch)
    assert told
    assert back <= BACK


def test_the_database_stops_for_a_minute(stage: Stage, outage: float) -> None:
    with Watch(stage.front) as watch:
        stage.primary.stop()
        told = refusal(stage)
        threading.Event().wait(outage)
        stage.primary.start([stage.primary.binaries.path / "postgres"])
        back = stage.staff_again()
    tell(f"データベースの停止({outage:.0f}秒)", watch, f"職員「{told}」", f"戻るまで{back:.1f}秒")
    none_failed(watch)
    assert told == "いま、データベースにつながりません"
    assert back <= BACK


def test_a_public_process_starts_while_the_database_is_away(stage: Stage) -> None:
    stage.way.cut()
    try:
        with Watch(stage.front) as watch:
            first: Process = stage.public[0]
            first.stop()
            began = time.monotonic()
            first.start()
            took = time.monotonic() - began
    finally:
        stage.way.mend()
    tell("データベースなしの起動", watch, f"始まるまで{took:.1f}秒")
    none_failed(watch)
    stage.staff_again()


def fill(stack: ExitStack, stage: Stage) -> None:
    with suppress(psycopg.OperationalError):
        while True:
            stack.enter_context(psycopg.connect(stage.url))


def test_every_connection_is_taken(stage: Stage) -> None:
    with ExitStack() as stack, Watch(stage.front) as watch:
        fill(stack, stage)
        # What the staff process keeps is taken as well.
        stage.way.cut()
        stage.way.mend()
        fill(stack, stage)
        told = refusal(stage)
        stack.close()
        back = stage.staff_again()
    tell("接続の枯渇", watch, f"職員「{told or 'そのまま使えた'}」", f"戻るまで{back:.1f}秒")
    none_failed(watch)
    assert back <= BACK


def test_the_editions_are_locked(stage: Stage) -> None:
    with Watch(stage.front) as watch, psycopg.connect(stage.url) as other:
        other.execute("LOCK TABLE schemes_edition, schemes_scheme IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        told = refusal(stage)
        waited = time.monotonic() - began
        other.rollback()
        back = stage.staff_again()
    tell("版のロック", watch, f"職員「{told}」({waited:.1f}秒)", f"戻るまで{back:.1f}秒")
    none_failed(watch)
    assert told == "ほかの人の保存が続いています"
    assert waited < 15
    assert back <= BACK


def test_the_network_falls_silent(stage: Stage) -> None:
    with Watch(stage.front) as watch:
        stage.way.silence()
        try:
            began = time.monotonic()
            told = refusal(stage)
            waited = time.monotonic() - began
            mark = f"沈黙のあいだの公開{time.time_ns()}"
            changed(stage, mark)
        finally:
            stage.way.mend()
        back = stage.staff_again()
        seen = until(lambda: shows(stage, mark), 60, "公開した内容が見えません")
    tell(
        "黙った通信路",
        watch,
        f"職員「{told}」({waited:.1f}秒)",
        f"戻るまで{back:.1f}秒",
        f"公開が見えるまで{seen:.1f}秒",
    )
    none_failed(watch)
    # Nothing ends the wait but the front.
    assert told == "ただいま、つながりにくくなっています"
    assert waited < 40
    assert max(back, seen) <= BACK


def test_workers_are_killed_one_after_another(stage: Stage) -> None:
    with Watch(stage.front) as watch:
        for number, process in enumerate(stage.public * KILLED, 1):
            until(process.is_whole, 60, "ワーカーがそろいません")
            worker = process.workers()[0]
            worker.kill()
            worker.wait(60)  # gone, so that the process is not full until there is another
            until(partial(watch.has_seen, ANSWERED * number), 60, "だれも答えません")
        for process in stage.public:
            until(process.is_whole, 60, "ワーカーがそろいません")
    tell("ワーカーの強制終了", watch, f"{number}回")
    none_failed(watch)


def test_the_public_processes_are_started_again_in_turn(stage: Stage) -> None:
    with Watch(stage.front) as watch:
        for process in stage.public:
            process.stop()
            process.start()
    tell("順の再起動", watch)
    none_failed(watch)


def test_publishing_in_mid_load_is_seen_soon_and_whole(stage: Stage) -> None:
    marks = [f"負荷のなかの公開{number}番{time.time_ns()}" for number in range(3)]
    waits = []
    with Watch(stage.front) as watch, Reader(stage) as reader:
        for mark in marks:
            changed(stage, mark)
            done = time.monotonic()
            # Both processes have it once none of many pages is the old one.
            until(partial(reader.sees_only, mark), 60, "古いページが残っています")
            waits.append(reader.last_without(mark) - done)
    pages = reader.pages
    mixed = [page for _, page in pages if len([mark for mark in marks if mark in page]) > 1]
    tell(
        "負荷のなかの公開",
        watch,
        f"最後の古いページまで{max(waits):.1f}秒",
        f"混ざったページ{len(mixed)}",
    )
    none_failed(watch)
    assert mixed == []
    assert max(waits) <= BACK


def test_an_older_backup_is_restored(stage: Stage) -> None:
    old, new = (f"{word}{time.time_ns()}" for word in ("写したときの文", "写したあとの文"))
    changed(stage, old)
    server = at(stage.url, stage.primary.port).rpartition("/")[0]
    programs = stage.primary
    programs.run(
        programs.binaries.path / "pg_dump",
        "-Fc",
        "-U",
        "portal",
        "-f",
        stage.primary.home / "old.dump",
        "portal",
    )
    changed(stage, new)
    until(lambda: shows(stage, new), 30, "公開した内容が見えません")
    programs.run(programs.binaries.path / "createdb", "-U", "portal", "restored")
    programs.run(
        programs.binaries.path / "pg_restore",
        "-U",
        "portal",
        "-d",
        "restored",
        stage.primary.home / "old.dump",
    )
    with Watch(stage.front) as watch:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as one:
            one.execute("ALTER DATABASE portal ALLOW_CONNECTIONS false")
            one.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'portal'"
            )
            one.execute("ALTER DATABASE portal RENAME TO replaced")
            one.execute("ALTER DATABASE restored RENAME TO portal")
        back = stage.staff_again()
        seen = until(lambda: shows(stage, old), 60, "戻した内容が見えません")
    tell(
        "前の写しへの差し替え",
        watch,
        f"職員が戻るまで{back:.1f}秒",
        f"戻した内容が見えるまで{seen:.1f}秒",
    )
    none_failed(watch)
    assert max(back, seen) <= BACK


@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_slow_connections(stage: Stage, kind: str) -> None:
    with slow(stage.front, kind, 500), Watch(stage.front) as watch:
        threading.Event().wait(8)
    tell(f"遅い接続500本({kind})", watch)
    none_failed(watch)
    assert watch.p99() <= 200
