"""The databases of a test run: one server, the catalogue loaded and published once, copies of it."""

import io
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg.sql import SQL, Identifier

from shiminsanka import database, starting
from shiminsanka.environment import BASE_DIR
from shiminsanka.local import localdb

# Any number that nothing else on the server locks.
TEMPLATE_LOCK = 20_260_301


@dataclass(frozen=True)
class Databases:
    """The server of a run, and how the names of all that the run makes on it begin."""

    server: str  # its DATABASE_URL
    prefix: str

    def empty(self) -> str:
        """DATABASE_URL of a new database without tables."""
        return self._made("template0")

    def published(self) -> str:
        """DATABASE_URL of a new copy of the template."""
        return self._made(self._template)

    def prepare(self) -> None:
        """Make the template unless another process of the run has; wait for one that is at it."""
        with self._connected() as server:
            server.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            found = "SELECT 1 FROM pg_database WHERE datname = %s"
            if server.execute(found, [self._template]).fetchone():
                return
            draft = f"{self.prefix}_draft"
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(draft)))
            self._create(server, draft, "template0")
            with pointed_at(self._url(draft)):
                call_command("migrate", verbosity=0)
                call_command("load_catalogue", stdout=io.StringIO())
                call_command("publish", initial=True, stdout=io.StringIO())
            server.execute(
                SQL("ALTER DATABASE {} RENAME TO {}").format(
                    Identifier(draft), Identifier(self._template)
                )
            )

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """``prepare`` in a process beside this one, while the tests are still collected. Whoever needs the
        template waits for it, and makes it if that process could not."""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.databases"],
            cwd=BASE_DIR,
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            # Not in its arguments, which anybody on the machine may read: it can hold a password.
            process.stdin.write(json.dumps(astuple(self)).encode())
            process.stdin.close()
            try:
                yield
            finally:
                process.send_signal(signal.SIGINT)

    def drop(self) -> None:
        """Remove everything that the run has made, whoever is still connected to it."""
        with self._connected() as server:
            made = server.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.prefix]
            ).fetchall()
            for (name,) in made:
                server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    @property
    def _template(self) -> str:
        return f"{self.prefix}_template"

    def _made(self, template: str) -> str:
        name = f"{self.prefix}_{secrets.token_hex(4)}"
        with self._connected() as server:
            self._create(server, name, template)
        return self._url(name)

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self.server, autocommit=True)

    def _create(self, server: psycopg.Connection, name: str, template: str) -> None:
        server.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
                Identifier(name), Identifier(template)
            )
        )

    def _url(self, name: str) -> str:
        before, mark, options = self.server.partition("?")
        return f"{before.rpartition('/')[0]}/{name}{mark}{options}"


@contextmanager
def of_a_run() -> Iterator[Databases]:
    """On the server of DATABASE_URL, else on a temporary one; nothing is left behind."""
    prefix = f"portal_test_{secrets.token_hex(4)}"
    if given := os.environ.get("DATABASE_URL"):
        made = Databases(given, prefix)
        try:
            yield made
        finally:
            made.drop()
        return
    with localdb.temporary() as server:
        yield Databases(server.url(), prefix)


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """Django works on the database `url`, in every thread that connects from now on."""
    settings = connections["default"].settings_dict
    before = dict(settings)
    connections.close_all()
    settings.update(database.settings_from_url(url))
    try:
        yield
    finally:
        connections.close_all()
        settings.clear()
        settings.update(before)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    starting.setup()
    Databases(*json.load(sys.stdin)).prepare()
