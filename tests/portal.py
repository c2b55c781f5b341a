"""A portal as `make run` serves it, in a process of its own, for the tests that need a whole one."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from shiminsanka.environment import BASE_DIR

ACCOUNT = re.compile(r"(sample-[a-z]+)  パスワード：(\S+)")
READY = "止めるときは Ctrl-C を押してください。"
# What the test run itself was told must not reach a portal that stands for another machine.
OWN = (
    "DATABASE_URL",
    "DJANGO_ALLOW_ASYNC_UNSAFE",  # set while a browser runs in this process
    "DJANGO_SETTINGS_MODULE",
    "PORTAL_SITE",
    "PORTAL_VAR",
    "MAKELEVEL",
    "PORT",
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def environment(**values: str) -> dict[str, str]:
    """The environment of a developer's machine with a port of its own, and `values`."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    own = {"PORTAL_ENV": "local", "PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
    return {**kept, **own, **values}


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python with `command` in the checkout to its end."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def own_directory() -> Path:
    """A new PORTAL_VAR that PostgreSQL's user can enter as well."""
    directory = Path(tempfile.mkdtemp(prefix="portal-test-", dir="/tmp"))
    directory.chmod(0o711)
    return directory


class Portal:
    """A served portal; `output` is what it printed until it was ready (stdout and stderr)."""

    def __init__(self, var: Path, **env: str) -> None:
        self.var = var
        self.env = env
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "shiminsanka.local.run"],
            cwd=BASE_DIR,
            # MAKELEVEL makes it watch its parent, as under make: a killed test run leaves nothing.
            env=environment(PORT=str(port), PORTAL_VAR=str(var), MAKELEVEL="1", **env),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output = ""
        for line in self.process.stdout:
            self.output += line
            if READY in line:
                break
        else:
            self.process.wait()
            self.process.stdout.close()
            self.forget()
            raise RuntimeError(f"ポータルが始まりませんでした：\n{self.output}")
        self.family = psutil.Process(self.process.pid).children(recursive=True)
        # Keep reading, so that the server never waits for a full pipe.
        self._rest: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        self._rest.extend(self.process.stdout)

    def sample_passwords(self) -> dict[str, str]:
        """Makes the sample staff; their passwords by name."""
        made = run("manage.py", "sample_staff", PORTAL_VAR=str(self.var), **self.env)
        return dict(ACCOUNT.findall(made.stdout))

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Send a signal; the exit code and what was printed since the start."""
        self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(60)
        self.process.stdout.close()
        return code, "".join(self._rest)

    def survivors(self, seconds: float) -> list[str]:
        """The command lines of its processes that are still there after `seconds`."""
        _, alive = psutil.wait_procs(self.family, timeout=seconds)
        return [" ".join(process.cmdline()) for process in alive]

    def forget(self) -> None:
        """Remove its data."""
        shutil.rmtree(self.var)


@contextmanager
def served(url: str) -> Iterator[Portal]:
    """A portal over the database `url`; its own data are gone afterwards."""
    portal = Portal(own_directory(), DATABASE_URL=url)
    try:
        yield portal
    finally:
        portal.end()
        portal.forget()
