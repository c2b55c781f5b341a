"""`make bench`: the public site against a bare view under the same gunicorn, in one run.

Rates depend on the machine, and on what else it does. What an answer costs is measured in CPU time
of the server's processes, in turns with the bare view: the ratio of the two says what the portal
itself costs, and is what the targets are about.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count, repeat
from urllib.parse import urlencode

import psutil

from shiminsanka.environment import BASE_DIR, CannotRun
from shiminsanka.local import guarded, localdb, run
from tests.measures import wire

ROUNDS = 15
SECONDS = 0.25
CONNECTIONS = 8
PACKED_SECONDS = 30
AHEAD_SECONDS, RESTING = 120, 1.0
MOST_MEMORY_MB = 150

# An NPO with three registered years and a project of 36 months in Nepal.
ANSWERS = {
    "applicant_kind": "organisation",
    "japanese_organisation": "true",
    "organisation_type": "npo_corporation",
    "registered_on": "2023-10-30",
    "overseas_months_last_5_years": "30",
    "does_international_cooperation": "true",
    "budget_yen": "40000000",
    "project_months": "36",
    "technical_cooperation": "true",
    "has_counterpart": "true",
    "benefits_residents": "true",
    "activities": ["dispatch", "equipment"],
    "project_theme": "poverty_reduction",
    "country": "NP",
    "wants": "funds",
    "deadline_on": "2026-10-30",
}
ASKED = urlencode(ANSWERS, doseq=True)
FIRST = urlencode({**ANSWERS, "budget_yen": ""}, doseq=True).replace("budget_yen=", "budget_yen={}")
LEAST_BUDGET = 30_000_000
BARE = "何もしないビュー"


@dataclass(frozen=True)
class Target:
    """An address to measure and what is expected of it: ``least`` of what the bare view does with the
    same CPU time, ``most_bytes`` on the wire. ``unchanged``: asked as by one who has the page. A path
    with ``{}`` is another one each time: nobody asked it before."""

    name: str
    path: str
    status: int = 200
    unchanged: bool = False
    least: float | None = None
    most_bytes: int | None = None


# One line for each kind of answer; a line without numbers is only told.
TARGETS = (
    Target("残してある頁(ホーム)", "/", least=1.4, most_bytes=6_000),
    Target("残してある頁(類型)", "/schemes/kusanone/support/", least=1.4, most_bytes=9_000),
    Target("残してある大きな頁(根拠)", "/schemes/kusanone/evidence/", least=1.2),
    Target("変わっていない頁", "/", status=304, unchanged=True, least=1.4, most_bytes=1_000),
    Target("絞り込んだ一覧", "/schemes/?who=ngo&want=funds", least=1.0),
    Target("知らない条件の付いた頁", "/about/?utm_source=letter", least=1.0),
    Target("ほかの日", "/schemes/kusanone/?as_of=2026-05-01", least=1.0),
    Target("どこにもない頁", "/wp-login.php", status=404, least=1.0),
    Target("載っていない事業", "/schemes/nai/", status=404, least=1.0),
    Target("API(事業の一覧)", "/api/v1/schemes/", least=1.2),
    Target("動いているか", "/healthz", least=1.4),
    Target("確認の結果(もう一度)", f"/check/?{ASKED}", least=1.0, most_bytes=15_000),
    Target("確認の結果(はじめて)", f"/check/?{FIRST}", least=0.1),
    Target("質問の一覧(はじめて)", f"/check/?show=questions&{FIRST}", least=0.1),
    Target("一つの類型の理由(はじめて)", f"/check/kusanone/partner/?{FIRST}", most_bytes=30_000),
    Target("相談シート(はじめて)", f"/sheet/?{FIRST}"),
    Target("予算の計画(はじめて)", "/plan/?project_months=36&budget_yen={}", least=0.1),
    Target("成長の道(はじめて)", f"/path/?{FIRST}", least=0.1),
)


@dataclass
class Measured:
    """What was measured of one address: answers a second, CPU seconds of an answer, its bytes."""

    target: Target
    server: psutil.Process
    port: int
    sent: Iterator[bytes] = field(default_factory=lambda: repeat(b""))
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def cost(self) -> float:
        return statistics.median(self.costs)

    @property
    def ratio(self) -> float:
        """How often it answers in the CPU time in which the bare view answers once."""
        return statistics.median(self.ratios or [1.0])


def main() -> int:
    """Measure and print; 1 if a target is missed or a worker takes too much memory."""
    parser = argparse.ArgumentParser(description="公開サイトの速さを測ります。")
    parser.add_argument("--only", default="", help="名前にこの言葉がある返事だけを測る")
    only = parser.parse_args().only
    targets = [one for one in TARGETS if only in one.name]
    if not targets:
        parser.error(f"名前に「{only}」がある返事はありません。")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiminsanka.settings")
    try:
        with ExitStack() as stack:
            return _bench(stack, targets)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1


def _bench(stack: ExitStack, targets: Sequence[Target]) -> int:
    url = stack.enter_context(localdb.temporary()).url()
    print("目録を読み込んでいます。")
    for name in (["migrate", "--verbosity=0"], ["load_catalogue"], ["publish", "--initial"]):
        _manage(url, name)
    _manage(url, ["collectstatic", "--no-input", "--verbosity=0"])
    public = stack.enter_context(_served(url, "shiminsanka.wsgi:application"))
    bare = stack.enter_context(_served(url, "tests.measures.bench_bare:application"))
    measure = Measured(Target(BARE, "/"), *bare)
    found = [Measured(target, *public) for target in targets]
    for one in (measure, *found):
        _prepare(one)
    _rest(public[0])
    print(f"{ROUNDS}回ずつ、{BARE}と交互に測っています。")
    for _ in range(ROUNDS):
        for one in found:
            # Side by side: whatever else the machine does then weighs on both.
            one.ratios.append(_measure(measure) / _measure(one))
    missed = list(_told(measure, found))
    missed += _memory(public[0])
    print("\n" + ("届かなかった目標があります。" if missed else "どの目標にも届いています。"))
    for line in missed:
        print(f"  {line}")
    return 1 if missed else 0


def _environment(url: str) -> dict[str, str]:
    return {"DATABASE_URL": url, "PORTAL_ENV": "local", "PORTAL_ACCESS_LOG": "0"}


def _manage(url: str, arguments: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env={**os.environ, **_environment(url), "PORTAL_SITE": "all"},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if result.returncode:
        raise CannotRun("測る準備ができなかったので、上に出ている知らせを確かめてください。")


@contextmanager
def _served(url: str, application: str) -> Iterator[tuple[psutil.Process, int]]:
    """`application` under the gunicorn of the product, as the public site, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = guarded.start(
        [sys.executable, "-m", "gunicorn", "-c", BASE_DIR / "gunicorn.conf.py", application],
        env={
            **_environment(url),
            "PORTAL_SITE": "public",
            "PORT": str(port),
            "PORTAL_LOG_LEVEL": "warning",
        },
        cwd=BASE_DIR,
    )
    try:
        deadline = time.monotonic() + run.READY_SECONDS
        while not _accepts(port):
            if not server.is_running or time.monotonic() > deadline:
                raise CannotRun(
                    "サーバーを始められなかったので、上に出ている知らせを確かめてください。"
                )
            time.sleep(run.PAUSE)
        yield psutil.Process(server.process.pid).children()[0], port
    finally:
        server.stop()


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _prepare(one: Measured) -> None:
    """Ask until every worker has made the answer, and packed what it keeps as small as it gets."""
    plain = _sent(one.target.path)
    until = time.monotonic() + PACKED_SECONDS
    answers = wire.asked(one.port, plain, 0.3, CONNECTIONS)
    while not all(_is_ready(answer) for answer in answers) and time.monotonic() < until:
        answers = wire.asked(one.port, plain, 0.3, CONNECTIONS)
    one.sent = plain
    if one.target.unchanged:
        tag = answers[-1].header("etag")
        one.sent = repeat(wire.request(one.target.path, f"If-None-Match: {tag}"))


def _rest(server: psutil.Process) -> None:
    """Wait until the workers have no page left to make before it is asked for."""
    until = time.monotonic() + AHEAD_SECONDS
    while time.monotonic() < until:
        before = _cpu(server)
        time.sleep(RESTING)
        if _cpu(server) - before < RESTING / 50:
            return


def _sent(path: str) -> Iterator[bytes]:
    """The requests for a path, one after the other."""
    if "{}" not in path:
        return repeat(wire.request(path))

    def made(yen: int) -> bytes:
        return wire.request(path.replace("{}", str(yen)))

    # Several threads take from it, which a generator refuses.
    return map(made, count(LEAST_BUDGET))


def _is_ready(answer: wire.Answered) -> bool:
    quickly_packed = answer.header("content-encoding") == "gzip"
    return not (quickly_packed and "public" in answer.header("cache-control"))


def _measure(one: Measured) -> float:
    """The CPU seconds of one answer."""
    before, began = _cpu(one.server), time.perf_counter()
    answers = wire.asked(one.port, one.sent, SECONDS, CONNECTIONS)
    seconds, cpu = time.perf_counter() - began, _cpu(one.server) - before
    if wrong := {answer.status for answer in answers} - {one.target.status}:
        raise CannotRun(
            f"{one.target.name}({one.target.path})が {sorted(wrong)} と答えたので、測れませんでした。"
        )
    one.rates.append(len(answers) / seconds)
    one.costs.append(cpu / len(answers))
    one.size = answers[-1].size
    return one.costs[-1]


def _cpu(server: psutil.Process) -> float:
    """The CPU seconds that the workers have taken, threads that have ended included, to the
    nanosecond."""
    # The kernel's clock of another process (clock_getcpuclockid), which Python has no name for.
    clocks = [(~worker.pid << 3) | 2 for worker in server.children(recursive=True)]
    return sum(map(time.clock_gettime, clocks))


def _told(bare: Measured, found: list[Measured]) -> Iterator[str]:
    """Print what was measured; a sentence for each target that is missed."""
    print(f"\n{CONNECTIONS}本の接続。CPUの比は、同じCPU時間での{BARE}の回答数を1とする(中央値)")
    print("  CPUの比   目標    1回のCPU    回/秒   送ったバイト")
    for one in (bare, *found):
        target, ratio = one.target, one.ratio
        goal = f"{target.least:.2f}" if target.least else "—"
        print(
            f"  {ratio:7.3f} {goal:>7} {one.cost * 1000:7.3f}ミリ秒 {one.rate:8,.0f}"
            f" {one.size:10,}   {target.name}"
        )
        if target.least and ratio < target.least:
            yield f"{target.name}: CPUの比 {ratio:.3f}(目標 {target.least:.2f}以上)"
        if target.most_bytes and one.size > target.most_bytes:
            yield f"{target.name}: {one.size:,}バイト(目標 {target.most_bytes:,}まで)"


def _memory(server: psutil.Process) -> Iterator[str]:
    """Print the resident memory of each worker of the public site, after the measurement."""
    workers = [one.memory_info().rss / 1024**2 for one in server.children(recursive=True)]
    print(f"\n公開サイトのメモリー: {'、'.join(f'{mb:.0f} MB' for mb in workers)}(ワーカーごと)")
    if max(workers) > MOST_MEMORY_MB:
        yield f"ワーカーのメモリー: {max(workers):.0f} MB(目標 {MOST_MEMORY_MB} MBまで)"


if __name__ == "__main__":
    sys.exit(main())
