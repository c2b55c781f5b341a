"""A disk is full: under the database's log, and under what a public process keeps of its own.

The full disks are small ones in memory, which only the superuser of a machine can mount; elsewhere the
drill says so and is not done. ``python -m pytest tests/faults/drill_disk.py -s``.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.drill_outages import BACK, at, changed, none_failed, refusal, shows, tell
from tests.faults.stage import Stage, Watch, staged, until

LOG_MEGABYTES = 160
FULL = "No space left on device"
UNKEPT = "目録の写しを保存できません"


def can_mount() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("mount"))


pytestmark = pytest.mark.skipif(
    not can_mount(), reason="小さいディスクを付けられるのは、このマシンの管理者(root)だけです。"
)


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


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of its own at a directory that is there, as its owner's."""
    owner = place.stat()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        os.chown(place, owner.st_uid, owner.st_gid)
        place.chmod(0o700)
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(disk: Path) -> Path:
    """A file that takes what is left."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 65_536)
    return ballast


@contextmanager
def log_on(stage: Stage, disk: Path) -> Iterator[None]:
    """The database's log (WAL) stands on that disk, inside; the database is started again for it."""
    command = [stage.primary.binaries.path / "postgres"]
    log, before = stage.primary.data / "pg_wal", stage.primary.home / "pg_wal_before"
    stage.primary.stop()
    shutil.copytree(log, disk / "pg_wal")
    owner = log.stat()
    for path in (disk / "pg_wal", *(disk / "pg_wal").rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
        path.chmod(0o700 if path.is_dir() else 0o600)
    log.rename(before)
    log.symlink_to(disk / "pg_wal")
    stage.primary.start(command)
    try:
        yield
    finally:
        stage.primary.stop()
        log.unlink()
        shutil.copytree(disk / "pg_wal", log)
        for path in (log, *log.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        shutil.rmtree(before)
        stage.primary.start(command)


def write_until_full(stage: Stage) -> str:
    """Write on and on; what the database says at its end."""
    try:
        with psycopg.connect(stage.url, autocommit=True) as one:
            one.execute("CREATE TABLE IF NOT EXISTS ballast (told text)")
            while True:
                one.execute(
                    "INSERT INTO ballast SELECT repeat('x', 2000) FROM generate_series(1, 5000)"
                )
    except psycopg.Error as error:
        return str(error)


def test_the_disk_of_the_database_is_full(stage: Stage) -> None:
    place = stage.primary.home / "small"
    place.mkdir()
    shutil.chown(place, *(2 * [stage.primary.user.uid] if stage.primary.user else [0, 0]))
    with small_disk(place, f"{LOG_MEGABYTES}m") as disk, log_on(stage, disk):
        stage.staff_again()
        mark = f"満杯の前に公開した文{time.time_ns()}"
        changed(stage, mark)
        until(lambda: shows(stage, mark), 30, "公開した内容が見えません")
        with Watch(stage.front) as watch:
            ballast = fill(disk)
            said = write_until_full(stage)
            told = refusal(stage)
            began = time.monotonic()
            ballast.unlink()
            stage.primary.stop()
            stage.primary.start([stage.primary.binaries.path / "postgres"])
            back = stage.staff_again()
            took = time.monotonic() - began
        assert shows(stage, mark)
    stage.staff_again()
    tell(
        "データベースのディスクの満杯",
        watch,
        f"職員「{told}」",
        f"空けてから戻るまで{took:.1f}秒(データベースが起きてから{back:.1f}秒)",
    )
    none_failed(watch)
    assert FULL in stage.primary.home.joinpath("primary.log").read_text(), said
    assert told == "いま、データベースにつながりません"
    assert back <= BACK


def test_the_disk_of_a_public_process_is_full(stage: Stage) -> None:
    process = stage.public[0]
    place = Path(process.env["PORTAL_VAR"])
    place.mkdir(exist_ok=True)
    with small_disk(place, "256k") as disk:
        fill(disk)
        with Watch(stage.front) as watch:
            process.stop()
            process.start()
            mark = f"満杯のあいだの公開{time.time_ns()}"
            changed(stage, mark)
            seen = until(lambda: all(shows(stage, mark) for _ in range(10)), 60, "見えません")
        log = stage.home / f"{process.name}.log"
        until(lambda: UNKEPT in log.read_text(), 30, "ログに何も出ません")
        process.stop()
    process.start()
    tell("公開サイトのディスクの満杯", watch, f"公開が見えるまで{seen:.1f}秒")
    none_failed(watch)
    assert seen <= BACK
