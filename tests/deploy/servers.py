"""A PostgreSQL primary and its streaming replica, made by the shipped scripts on this machine."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from shiminsanka.environment import BASE_DIR
from shiminsanka.local import guarded, postgres
from tests.portal import free_port

SCRIPTS = BASE_DIR / "deploy" / "postgres"
START_SECONDS = 60
PASSWORD = "only-here"


@dataclass
class Server:
    """One running server of the pair."""

    home: Path  # shared by both
    name: str
    port: int
    binaries: postgres.Binaries
    user: guarded.User | None
    process: guarded.Guarded | None = None

    def url(self, database: str = "portal") -> str:
        """DATABASE_URL of one of its databases."""
        return f"postgresql://portal:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    @property
    def data(self) -> Path:
        return self.home / self.name

    def env(self) -> dict[str, str]:
        return {
            **self.binaries.environment,
            "PATH": f"{self.binaries.path}{os.pathsep}{os.environ['PATH']}",
            "PGDATA": str(self.data),
            "PGHOST": str(self.home),
            "PGPORT": str(self.port),
            "POSTGRES_USER": "portal",
            "POSTGRES_DB": "portal",
            "REPLICATION_PASSWORD_FILE": str(self.home / "password"),
        }

    def start(self, command: Sequence[str | Path], **env: str) -> None:
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.home),
            "logging_collector": "off",
            "shared_buffers": "32MB",
        }
        given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.home / f"{self.name}.log").open("ab") as log:
            self.process = guarded.start(
                [*command, *given],
                stop_signal=signal.SIGINT,
                user=self.user,
                env={**self.env(), **env},
                output=log,
            )
        self.until("SELECT 1", (1,), database="postgres")

    def run(self, *command: str | Path) -> None:
        """Run a program as the server's user."""
        who = (
            {"user": self.user.uid, "group": self.user.gid, "extra_groups": []} if self.user else {}
        )
        env = {**os.environ, **self.env()}
        done = subprocess.run(
            command, env=env, cwd="/", capture_output=True, text=True, check=False, **who
        )
        assert done.returncode == 0, done.stderr

    def until(self, question: str, answer: tuple[object, ...], database: str = "portal") -> None:
        """Ask until it is answered so."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with psycopg.connect(self.url(database), connect_timeout=5) as one:
                    if one.execute(question).fetchone() == answer:
                        return
            except psycopg.Error as error:
                told = str(error)
            else:
                told = "another answer"
            assert time.monotonic() < deadline, f"{self.name}: {told}"
            time.sleep(0.02)  # PostgreSQL tells nobody how far it is; only asking again does

    def promote(self) -> None:
        self.run(self.binaries.path / "pg_ctl", "promote", "-D", self.data)
        self.until("SELECT pg_is_in_recovery()", (False,))

    def stop(self) -> None:
        if self.process:
            self.process.stop()
            self.process = None


@contextmanager
def streaming() -> Iterator[tuple[Server, Server]]:
    """The pair, the replica following; gone with their data afterwards."""
    binaries, user = postgres.find(), postgres.server_user()
    binaries = postgres.reachable(binaries, user)
    home = Path(tempfile.mkdtemp(prefix="portal-pair-", dir="/tmp"))
    made = [Server(home, name, free_port(), binaries, user) for name in ("primary", "replica")]
    primary, replica = made
    try:
        (home / "password").write_text(PASSWORD)
        for path in (home, home / "password"):
            if user:
                os.chown(path, user.uid, user.gid)
        primary.run(
            *(binaries.path / "initdb", "--username", "portal", "--pwfile", home / "password"),
            *("--auth-local", "trust", "--auth-host", "scram-sha-256", "--no-sync"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--pgdata", primary.data),
        )
        primary.start([binaries.path / "postgres"])
        primary.run(binaries.path / "createdb", "--username", "portal", "portal")
        shipped = Path(shutil.copytree(SCRIPTS, home / "scripts"))
        primary.run("sh", shipped / "primary.sh")
        replica.start(
            ["sh", shipped / "replica.sh"], PRIMARY_HOST="127.0.0.1", PRIMARY_PORT=str(primary.port)
        )
        yield primary, replica
    finally:
        for server in made:
            server.stop()
        shutil.rmtree(home)
