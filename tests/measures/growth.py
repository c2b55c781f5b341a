"""`make bench`, last part: what a growing catalogue costs the process that serves it.

Synthetic editions are put into a temporary database: many schemes, or many editions of each subject.
For each a process of its own serves them while new editions are published; it tells its memory, the
CPU of a kept page, when each publication was visible, and the longest that a visitor waited.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from wsgiref.util import setup_testing_defaults

import psycopg

from shiminsanka.environment import BASE_DIR, CannotRun
from shiminsanka.local import localdb

MODULE = ["-m", "tests.measures.growth"]
SCHEME = "kusanone"
FIRST = date(2026, 3, 1)
PREPARATIONS = (
    ["migrate", "--verbosity=0"],
    ["collectstatic", "--no-input", "--verbosity=0"],
    ["load_catalogue"],
    ["publish", "--initial"],
)
AFTERWARDS = 3.0  # seconds in which visitors go on after a publication is seen
PUBLICATIONS = 3
ROUNDS, TIMES = 100, 500
PAUSE = 0.002
MOST_PAGE, MOST_MEMORY, MOST_VISIBLE, MOST_WAIT = 1.1, 1.5, 2.0, 0.1


@dataclass(frozen=True)
class Measured:
    """Megabytes at the start and at the end, microseconds of CPU of a kept page, seconds."""

    name: str
    started: float
    memory: float
    memory_after: float
    page: float
    visible: float
    wait: float


def main() -> int:
    """Measure and print; 1 if a target is missed."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--schemes", type=int, default=200)
    reader.add_argument("--editions", type=int, default=30)
    asked = reader.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiminsanka.settings")
    os.environ["PORTAL_ENV"] = "local"
    try:
        with localdb.temporary() as server:
            print("目録を読み込んでいます。", file=sys.stderr)
            for command in PREPARATIONS:
                _run(["manage.py", *command], _environment(server.url()))
            now = _measured(server, "今の目録", 0, 0)
            schemes = _measured(server, f"{asked.schemes:,}事業", asked.schemes, 0)
            editions = _measured(server, f"対象ごとに{asked.editions:,}版", 0, asked.editions)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1
    return _told(now, schemes, editions)


def _told(now: Measured, schemes: Measured, editions: Measured) -> int:
    print(
        "| 目録 | 起動(秒) | メモリ(MB) | 公開のあと(MB) | 覚えた頁(µs) | 見えるまで(秒) | 最長の待ち(ms) |"
    )
    print("|---|---|---|---|---|---|---|")
    for one in (now, schemes, editions):
        print(
            f"| {one.name} | {one.started:.1f} | {one.memory:.0f} | {one.memory_after:.0f} "
            f"| {one.page:.0f} | {one.visible:.2f} | {one.wait * 1000:.0f} |"
        )
    missed = [
        f"{one.name}: {what}"
        for one, in_force in ((schemes, schemes.memory), (editions, now.memory))
        for what, is_met in (
            (f"覚えた頁は今の{MOST_PAGE}倍まで", one.page <= now.page * MOST_PAGE),
            (
                f"メモリは効力のある版の{MOST_MEMORY}倍まで",
                one.memory_after <= in_force * MOST_MEMORY,
            ),
            (f"公開が見えるまで{MOST_VISIBLE:.0f}秒まで", one.visible <= MOST_VISIBLE),
            (f"待ちは{MOST_WAIT * 1000:.0f}ミリ秒まで", one.wait <= MOST_WAIT),
        )
        if not is_met
    ]
    for line in missed:
        print(f"届きませんでした: {line}")
    return 1 if missed else 0


# --- The database, and the processes over it -----------------------------------------------------------


def _environment(url: str, copy: str = os.devnull) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": url, "PORTAL_CATALOGUE_COPY": copy}


def _measured(server: localdb.Server, name: str, schemes: int, editions: int) -> Measured:
    """One process over a database of its own; others publish while it serves."""
    print(f"{name}を測っています。", file=sys.stderr)
    own = f"growth_{schemes}_{editions}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as asked:
        asked.execute(f"CREATE DATABASE {own} TEMPLATE {localdb.NAME}")
    with tempfile.TemporaryDirectory() as directory:
        env = _environment(server.url(own), f"{directory}/catalogue.json")
        _run([*MODULE, "grow", str(schemes), str(editions)], env)
        serving = subprocess.Popen(
            [sys.executable, *MODULE, "serve"],
            cwd=BASE_DIR,
            env=env | {"PORTAL_SITE": "public"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with serving:
            ready = _line(serving)
            seen = [_published(serving, env) for _ in range(PUBLICATIONS)]
            serving.communicate()
    return Measured(
        name,
        visible=max(one["visible"] for one in seen),
        wait=max(one["wait"] for one in seen),
        memory_after=seen[-1]["memory"],
        **ready,
    )


def _published(serving: "subprocess.Popen[str]", env: dict[str, str]) -> dict[str, float]:
    """One publication: when it was visible, and how long visitors waited meanwhile."""
    at = float(_run([*MODULE, "publish"], env))
    told = _line(serving)
    return {**told, "visible": told["seen"] - at}


def _run(arguments: list[str], env: dict[str, str]) -> str:
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env=env | {"PORTAL_SITE": "all"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if result.returncode:
        raise CannotRun("測る準備ができなかったので、上に出ている知らせを確かめてください。")
    return result.stdout


def _line(process: "subprocess.Popen[str]") -> dict[str, float]:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise CannotRun(
            "測るプロセスが終わってしまったので、上に出ている知らせを確かめてください。"
        )
    return json.loads(line)


# --- Inside such a process: editions are added ---------------------------------------------------------


def grow(schemes: int, editions: int) -> None:
    """Add copies of the schemes under other keys up to so many, and editions to each subject."""
    from schemes.models import Edition

    first = list(Edition.objects.order_by("position"))
    own = [row for row in first if row.content.get("tracks") is not None]
    more = (
        (f"{own[number % len(own)].subject}-{number}", 1, own[number % len(own)].content)
        for number in range(len(own), schemes)
    )
    again = (
        (row.subject, number, row.content) for number in range(2, editions + 1) for row in first
    )
    chain = _chained(first[-1], (*more, *again))
    while some := list(islice(chain, 100)):
        Edition.objects.bulk_create(some)


def _chained(last: Any, wanted: Iterable[tuple[str, int, Any]]) -> Iterator[Any]:
    from schemes.models import Edition

    for subject, number, content in wanted:
        days = timedelta(days=number - 1 if number > 1 else 0)
        edition = Edition(
            position=last.position + 1,
            subject=subject,
            number=number,
            content={**content, "key": subject, "summary": f"{subject} 第{number}版"}
            if "tracks" in content
            else content,
            # The newest of five hundred came into force some weeks ago.
            effective_from=min(last.effective_from, FIRST) if number == 1 else FIRST + days / 4,
            published_at=last.published_at,
            published_by="計測",
            reason=f"第{number}版",
            previous=last.digest,
        )
        edition.digest = edition.seal()
        yield edition
        last = edition


def publish() -> None:
    """One more edition of a scheme; prints when it was committed."""
    from django.utils import timezone

    from schemes import publishing, sections

    before = publishing.newest(SCHEME)
    assert before
    document = sections.parse({**before.content, "summary": f"第{before.number + 1}版"})
    at = timezone.now()
    publishing.freeze(
        document, by="計測", reason="計測", effective_from=timezone.localdate(), at=at
    )
    print(time.time())


# --- Inside such a process: pages are served -----------------------------------------------------------


def serve() -> None:
    """Start as the portal does, and tell a line: when ready, and after each publication."""
    began = time.monotonic()
    from shiminsanka.wsgi import application

    started = time.monotonic() - began
    from schemes import catalogue

    for _ in range(200):
        _get(application)
    page = min(_page(application) for _ in range(ROUNDS))
    print(json.dumps({"started": started, "memory": _memory(), "page": page}), flush=True)
    digest = catalogue.library().digest
    for _ in range(PUBLICATIONS):
        wait, quiet_since, seen = 0.0, time.monotonic(), 0.0
        while not seen or time.monotonic() - quiet_since < AFTERWARDS:
            asked = time.monotonic()
            _get(application)
            wait = max(wait, time.monotonic() - asked)
            if not seen and catalogue.library().digest != digest:
                seen, quiet_since = time.time(), time.monotonic()
                digest = catalogue.library().digest
            time.sleep(PAUSE)  # a visitor every so often, who leaves the watcher its share
        print(json.dumps({"seen": seen, "wait": wait, "memory": _memory()}), flush=True)
    sys.stdin.read()


def _page(application: Any) -> float:
    """Microseconds of CPU that a kept page takes; what other threads do meanwhile is no part of it."""
    before = time.thread_time()
    for _ in range(TIMES):
        _get(application)
    return (time.thread_time() - before) / TIMES * 1e6


def _get(application: Any) -> None:
    environ: dict[str, Any] = {"HTTP_HOST": "localhost", "HTTP_ACCEPT_ENCODING": "gzip"}
    environ |= {"SCRIPT_NAME": "", "PATH_INFO": f"/schemes/{SCHEME}/"}
    setup_testing_defaults(environ)
    answer = application(environ, lambda *_: None)
    b"".join(answer)
    getattr(answer, "close", lambda: None)()


def _memory() -> float:
    """Megabytes that this process holds."""
    with open("/proc/self/statm", encoding="ascii") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("grow", "publish"):
        import django

        django.setup()
    match sys.argv[1:]:
        case ["grow", schemes, editions]:
            grow(int(schemes), int(editions))
        case ["publish"]:
            publish()
        case ["serve"]:
            serve()
        case _:
            sys.exit(main())
