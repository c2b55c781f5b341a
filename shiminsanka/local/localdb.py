"""The PostgreSQL of a developer's machine: found, made, started and stopped without questions.

The server listens on a Unix socket in a private directory and nowhere else, and ends with the
process that started it. Production never comes here: it gives DATABASE_URL.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from shiminsanka.database import DatabaseProblem
from shiminsanka.local import guarded, postgres

NAME = "portal"
ROLE = "portal"
START_SECONDS = 60
# The kernel's limit for a socket's path is 104 bytes on macOS (108 on Linux), with the final NUL.
LONGEST_SOCKET = 103
LOCK = "postgres.lock"
# What a server needs not do whose data are gone at its end, and room for all who test at the same time.
PASSING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    "max_wal_size": "2GB",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "128MB",
    "max_connections": "200",
}
IN_MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes that must be free there
SOCKET = ".s.PGSQL.5432"


class LocalDatabaseProblem(DatabaseProblem):
    """The local database cannot be used."""


class AlreadyRunning(LocalDatabaseProblem):
    """Another process owns this checkout's database."""


@dataclass
class Server:
    """A running local PostgreSQL."""

    binaries: postgres.Binaries
    data: Path
    socket: Path
    process: guarded.Guarded
    note: str = ""

    def url(self, name: str = NAME) -> str:
        """DATABASE_URL of one of its databases."""
        return url(self.socket, name)

    def stop(self) -> None:
        """Stop the server and wait until it has stopped."""
        self.process.stop()


def url(socket: Path | str, name: str = NAME) -> str:
    """DATABASE_URL of a database behind a Unix socket in the directory `socket`."""
    return f"postgresql://{ROLE}@/{name}?host={quote(str(socket), safe='')}"


def running_url(var: Path) -> str | None:
    """DATABASE_URL of the server that `make run` has running for this checkout, if any."""
    for home in (var, _home_elsewhere(var)):
        for pidfile in sorted(home.glob("postgres-*/postmaster.pid"), reverse=True):
            if socket := _ready_socket(pidfile):
                return url(socket)
    return None


@contextmanager
def kept(var: Path) -> Iterator[Server]:
    """The server of a checkout: its data stay below `var` for the next time."""
    binaries = postgres.find()
    user = postgres.server_user()
    home, note = _home(var, user)
    with _owned(var / LOCK):
        _stop_leftover(home / f"postgres-{binaries.major}", binaries)
        server = _start(binaries, home, user, durable=True)
        server.note = note
        try:
            yield server
        finally:
            server.stop()
            _remove_short_socket(server, home)


@contextmanager
def temporary() -> Iterator[Server]:
    """A server for one test run: gone with its data afterwards."""
    binaries = postgres.find()
    user = postgres.server_user()
    home = Path(tempfile.mkdtemp(prefix="portal-test-", dir=_temporary_root()))
    try:
        if user:
            os.chown(home, user.uid, user.gid)
        server = _start(binaries, home, user, durable=False)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _temporary_root() -> str:
    """A directory every user can enter, even when TMPDIR is private to root; in memory if it fits."""
    user = postgres.server_user()
    if _has_room(IN_MEMORY) and (user is None or postgres.can_reach(user, IN_MEMORY)):
        return str(IN_MEMORY)
    place = tempfile.gettempdir()
    return place if user is None or postgres.can_reach(user, Path(place)) else "/var/tmp"


def _has_room(place: Path) -> bool:
    is_open = place.is_dir() and os.access(place, os.W_OK)
    return is_open and shutil.disk_usage(place).free > ROOM


def _home(var: Path, user: guarded.User | None) -> tuple[Path, str]:
    """Where the data lie, and a sentence when that is not where one would look."""
    var.mkdir(parents=True, exist_ok=True)
    if user is None or postgres.can_reach(user, var):
        return var, ""
    home = _home_elsewhere(var)
    _make_private(home, user)
    return home, (
        f"このフォルダには利用者「{user.name}」が入れないので、"
        f"データベースは {home} に置いています。"
    )


def _home_elsewhere(var: Path) -> Path:
    key = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"shiminsanka-{key}"


def _make_private(directory: Path, user: guarded.User | None) -> None:
    """Make a directory for `user` alone; its name can be foreseen, so it may be someone else's."""
    try:
        directory.mkdir(mode=0o700)
        if user:
            os.chown(directory, user.uid, user.gid)
    except FileExistsError:
        state = directory.lstat()
        wanted = user.uid if user else os.getuid()
        if not directory.is_dir() or directory.is_symlink() or state.st_uid != wanted:
            raise LocalDatabaseProblem(
                f"{directory} がほかの利用者のものなので、そのフォルダを片付けてからやり直してください。"
            ) from None


def refuse_second(var: Path) -> None:
    """Raise AlreadyRunning at once if another process owns the server of this checkout."""
    var.mkdir(parents=True, exist_ok=True)
    with _owned(var / LOCK):
        pass


@contextmanager
def _owned(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                "このフォルダのポータルはもう動いているので、"
                "そちらを使うか、そちらを Ctrl-C で止めてからやり直してください。"
            ) from None
        yield


def _start(
    binaries: postgres.Binaries, home: Path, user: guarded.User | None, *, durable: bool
) -> Server:
    binaries = postgres.reachable(binaries, user)
    data = home / f"postgres-{binaries.major}"
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, data, user)
    socket = _socket_directory(home, user)
    log = home / "postgres.log"
    with log.open("ab") as output:
        process = guarded.start(
            [binaries.path / "postgres", "-D", data, *_options(socket, durable)],
            # SIGINT is PostgreSQL's fast shutdown: it ends connections and writes everything.
            stop_signal=signal.SIGINT,
            user=user,
            env=binaries.environment,
            output=output,
        )
    server = Server(binaries, data, socket, process)
    try:
        _wait_until_ready(server, log)
        _create_database(server)
    except BaseException:
        server.stop()
        raise
    return server


def _options(socket: Path, durable: bool) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "logging_collector": "off",
        "timezone": "Asia/Tokyo",
        # One person's machine: a small footprint matters more than throughput.
        "shared_buffers": "64MB",
    }
    if not durable:
        settings |= PASSING
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _initialise(binaries: postgres.Binaries, data: Path, user: guarded.User | None) -> None:
    """initdb beside the final place, so that an interrupted one leaves nothing half made."""
    draft = data.with_name(f"{data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if user:
        os.chown(draft, user.uid, user.gid)
    owner: dict[str, Any] = {}
    if user:
        owner = {"user": user.uid, "group": user.gid, "extra_groups": []}
    result = subprocess.run(
        [
            *(binaries.path / "initdb", "-D", draft, "--username", ROLE),
            # Whoever can reach the private socket is let in; there is no other way in.
            *("--auth-local", "trust", "--auth-host", "reject"),
            # C.UTF-8 knows Japanese letters and is the same on every machine.
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions", "--no-sync"),
        ],
        env={**os.environ, **binaries.environment},
        cwd="/",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        **owner,
    )
    if result.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise LocalDatabaseProblem(
            f"データベースを作れなかったので、次の知らせを確かめてください：{result.stderr.strip()}"
        )
    draft.rename(data)


def _socket_directory(home: Path, user: guarded.User | None) -> Path:
    """A private directory for the socket, short enough for the kernel."""
    directory = home / "socket"
    if len(os.fsencode(directory / SOCKET)) > LONGEST_SOCKET:
        directory = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
        if user:
            os.chown(directory, user.uid, user.gid)
    else:
        _make_private(directory, user)
    return directory


def _remove_short_socket(server: Server, home: Path) -> None:
    if server.socket.parent != home:
        shutil.rmtree(server.socket, ignore_errors=True)


def _ready_socket(pidfile: Path) -> str | None:
    """The socket directory that a running server wrote down once it was ready."""
    try:
        lines = pidfile.read_text().splitlines()
        ready = len(lines) >= 8 and lines[7].strip() == "ready" and _is_alive(int(lines[0]))
    except (OSError, ValueError):
        return None
    return lines[4] if ready else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _wait_until_ready(server: Server, log: Path) -> None:
    """PostgreSQL writes "ready" into its pid file; there is no event to wait for."""
    deadline = time.monotonic() + START_SECONDS
    while not _ready_socket(server.data / "postmaster.pid"):
        if not server.process.is_running or time.monotonic() > deadline:
            raise LocalDatabaseProblem(
                f"データベースを起動できなかったので、{log} の終わりを確かめてください。"
            )
        time.sleep(0.02)


def _create_database(server: Server) -> None:
    import psycopg

    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if not found.fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")


def _stop_leftover(data: Path, binaries: postgres.Binaries) -> None:
    """End a server whose watchdog was killed; we hold the lock, so nobody uses it."""
    pidfile = data / "postmaster.pid"
    if not _ready_socket(pidfile):
        return
    pid = int(pidfile.read_text().splitlines()[0])
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + START_SECONDS
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
