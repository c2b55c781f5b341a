"""`make bench`: the public pages against a bare view under the same gunicorn, in one run.

Rates depend on the machine; the ratios to the bare view, measured in turns with the pages, say
what the pages themselves cost.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from shiminsanka.environment import BASE_DIR, CannotRun
from shiminsanka.local import guarded, localdb, run

ROUNDS = 7
SECONDS = 0.7
CONNECTIONS = 8
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
PAGES = {
    "ホーム": "/",
    "事業の一覧": "/schemes/",
    "事業（草の根）": "/schemes/kusanone/",
    "確認の結果": f"/check/?{urlencode(ANSWERS, doseq=True)}",
}
BARE = "何もしないビュー"


@dataclass
class Target:
    """One address to measure, and what was measured."""

    name: str
    port: int
    path: str
    rates: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


def main() -> int:
    """Measure and print; 1 if a page does not answer or a worker takes too much memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiminsanka.settings")
    try:
        with ExitStack() as stack:
            return _bench(stack)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1


def _bench(stack: ExitStack) -> int:
    url = stack.enter_context(localdb.temporary()).url()
    print("目録を読み込んでいます。")
    for name in (["migrate", "--verbosity=0"], ["load_catalogue"], ["publish", "--initial"]):
        _manage(url, name)
    _manage(url, ["collectstatic", "--no-input", "--verbosity=0"])
    public = stack.enter_context(_served(url, "shiminsanka.wsgi:application"))
    bare = stack.enter_context(_served(url, "tests.measures.bench_bare:application"))
    targets = [Target(BARE, bare[1], "/")]
    targets += [Target(name, public[1], path) for name, path in PAGES.items()]
    for target in targets:
        _measure(target, 0.3, CONNECTIONS)  # warm: each thread and each page's first time
    print(f"{ROUNDS}回ずつ、交互に測っています。")
    for _ in range(ROUNDS):
        for target in targets:
            target.rates.append(_measure(target, SECONDS, CONNECTIONS))
            target.waits.append(1 / _measure(target, SECONDS / 2, 1))
    _print_speed(targets)
    return _print_memory(public[0])


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
def _served(url: str, application: str) -> Iterator[tuple[guarded.Guarded, int]]:
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
        yield server, port
    finally:
        server.stop()


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _measure(target: Target, seconds: float, connections: int) -> float:
    """Answers a second over kept connections."""
    with ThreadPoolExecutor(connections) as pool:
        began = time.perf_counter()
        counts = pool.map(lambda _: _ask(target, began + seconds), range(connections))
        return sum(counts) / (time.perf_counter() - began)


def _ask(target: Target, until: float) -> int:
    """Ask over one connection until the time is up; the number of answers."""
    request = (
        f"GET {target.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, br\r\n\r\n"
    ).encode()
    count = 0
    with socket.create_connection(("127.0.0.1", target.port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while count == 0 or time.perf_counter() < until:
            connection.sendall(request)
            _read(connection, target)
            count += 1
    return count


def _read(connection: socket.socket, target: Target) -> None:
    """One whole answer: a plain reader costs the measured side less than http.client would."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _receive(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        line = head.split(b"\r\n")[0].decode()
        raise CannotRun(
            f"{target.name}（{target.path}）が「{line}」と答えたので、測れませんでした。"
        )
    headers = head.lower()
    if b"transfer-encoding: chunked" in headers:
        while not body.endswith(b"0\r\n\r\n"):
            body += _receive(connection)
        return
    length = int(headers.partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += _receive(connection)


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise CannotRun("サーバーが途中で接続を切ったので、測れませんでした。")
    return data


def _print_speed(targets: list[Target]) -> None:
    rate = {target.name: statistics.median(target.rates) for target in targets}
    print(
        f"\n{CONNECTIONS}本の接続で毎秒の回答数（中央値）、{BARE}との比、1本の接続での待ち時間（中央値）"
    )
    for target in targets:
        print(
            f"  {rate[target.name]:7,.0f} 回/秒  比 {rate[target.name] / rate[BARE]:.3f}"
            f"  {statistics.median(target.waits) * 1000:6.2f} ミリ秒  {target.name}"
        )


def _print_memory(server: guarded.Guarded) -> int:
    """The resident memory of each worker of the public site, after the measurement."""
    workers = [rss for master in _children(server.process.pid) for _, rss in _children(master[0])]
    print(f"\n公開サイトのメモリー：{'、'.join(f'{mb:.0f} MB' for mb in workers)}（ワーカーごと）")
    if max(workers) > MOST_MEMORY_MB:
        print(f"ワーカーが {MOST_MEMORY_MB} MB を超えています。")
        return 1
    return 0


def _children(parent: int) -> list[tuple[int, float]]:
    """The process ids and resident memory, in MB, of the children of a process."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    rows = [tuple(map(int, line.split())) for line in listing.splitlines()]
    return [(pid, rss / 1024) for pid, ppid, rss in rows if ppid == parent]


if __name__ == "__main__":
    sys.exit(main())
