"""What `make bench` asks: the portal, a bare view and a Wagtail site under one gunicorn, nginx in front.

Each place is started on a free port when a target is measured there, and gone afterwards.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import repeat
from urllib.parse import urlsplit

import psutil

from shiminsanka.environment import BASE_DIR, CannotRun
from shiminsanka.local import guarded, localdb, run
from tests.databases import Databases
from tests.deploy import front
from tests.measures import wire
from tests.portal import free_port

PUBLIC, BARE = "public", "bare"
FRONT, FILES = "front", "files"
WAGTAIL, WAGTAIL_FILES, WAGTAIL_MEMORY = "wagtail", "wagtail_files", "wagtail_memory"
PORTAL = "shiminsanka.wsgi:application"
TRACK = "/schemes/kusanone/support/"
SITE = "tests.measures.wagtail_site"
PREPARATIONS = (
    ["migrate", "--verbosity=0"],
    ["load_catalogue"],
    ["publish", "--initial"],
    ["collectstatic", "--no-input", "--verbosity=0"],
)
# The pages as files beside the shipped front: the same nginx with the same duties, but no application.
FILES_SERVER = """
    server {{
        listen 127.0.0.1:{port};
        server_name {host};
        include written.conf;
        location / {{
            try_files $uri$written =404;
        }}
    }}
"""
NOT_PREPARED = "測る準備ができなかったので、上に出ている知らせを確かめてください。"
NOT_STARTED = "サーバーを始められなかったので、上に出ている知らせを確かめてください。"
NO_NGINX = "nginxがないので、前段を測れません。「apt-get install nginx-light」で入れてからやり直してください。"


@dataclass(frozen=True)
class Place:
    """Where something answers, and the numbers of the processes that do; ``backends``: of those of
    the database that an answer asks, as they are now."""

    port: int
    workers: tuple[int, ...]
    backends: Callable[[], tuple[int, ...]] = tuple

    def cpu(self) -> float:
        """The CPU seconds that the workers have taken, threads that have ended included, to the
        nanosecond."""
        # The kernel's clock of another process (clock_getcpuclockid), which Python has no name for.
        processes = (*self.workers, *self.backends())
        return sum(time.clock_gettime((~process << 3) | 2) for process in processes)

    def memory(self) -> list[float]:
        """The resident megabytes of each worker."""
        return [psutil.Process(worker).memory_info().rss / 1024**2 for worker in self.workers]


@dataclass
class Places:
    """The places of a run, each started when it is first asked for."""

    stack: ExitStack
    server: localdb.Server
    started: dict[str, Place] = field(default_factory=dict)

    def prepare(self) -> None:
        """Publish the catalogue."""
        for arguments in PREPARATIONS:
            self._run(["manage.py", *arguments])

    def place(self, name: str) -> Place:
        if name not in self.started:
            makers: dict[str, Callable[[], None]] = {
                PUBLIC: lambda: self._serve(PUBLIC, PORTAL),
                BARE: lambda: self._serve(BARE, "tests.measures.bench_bare:application"),
                FRONT: self._front,
                FILES: self._front,
                WAGTAIL: lambda: self._wagtail(WAGTAIL, ""),
                WAGTAIL_FILES: lambda: self._wagtail(WAGTAIL_FILES, "filebased.FileBasedCache"),
                WAGTAIL_MEMORY: lambda: self._wagtail(WAGTAIL_MEMORY, "locmem.LocMemCache"),
            }
            makers[name]()
        return self.started[name]

    def _serve(self, name: str, application: str, **env: str) -> None:
        self.started[name] = self.stack.enter_context(
            _served(application, {**self._environment(), **env})
        )

    def _front(self) -> None:
        """nginx with the shipped configuration before the portal, and beside it the files."""
        if front.program_path() is None:
            raise CannotRun(NO_NGINX)
        public, port = self.place(PUBLIC), free_port()
        files = FILES_SERVER.format(port=port, host=front.PUBLIC)
        shown = self.stack.enter_context(
            front.running([public.port], public.port, more=files, with_tls=False)
        )
        self._run(["manage.py", "write_pages", str(shown.home / "written")])
        # What keeps a page asks the portal for it once a second: that is counted for both.
        workers = (*_children(shown.process.pid, "worker process"), *public.workers)
        self.started[FRONT] = Place(shown.port, workers)
        self.started[FILES] = Place(port, workers)

    def _wagtail(self, name: str, cache: str) -> None:
        """A fresh site with one page, as long as a track's page of the portal."""
        url = Databases(self.server.url(), name).empty()
        files = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-cache-"))
        env = {"BENCH_DATABASE_URL": url, "BENCH_CACHE": cache, "BENCH_CACHE_FILES": files}
        self._run(["-m", SITE, str(self._length_of_track())], **env)
        self._serve(name, f"{SITE}.wsgi:application", **env)
        # Each answer asks the database, whose work is counted: its title names what it works on.
        postgres = psutil.Process(self.server.process.process.pid).children()[0].pid
        database = urlsplit(url).path.removeprefix("/")
        self.started[name] = replace(
            self.started[name], backends=lambda: _children(postgres, database)
        )

    def _length_of_track(self) -> int:
        sent = repeat(wire.request(TRACK, accepting="identity"))
        answer = wire.asked(self.place(PUBLIC).port, sent, 0, 1)[0]
        return int(answer.header("content-length"))

    def _run(self, command: list[str], **env: str) -> None:
        result = subprocess.run(
            [sys.executable, *command],
            cwd=BASE_DIR,
            env={**os.environ, **self._environment(), "PORTAL_SITE": "all", **env},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if result.returncode:
            raise CannotRun(NOT_PREPARED)

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.server.url(),
            "PORTAL_ENV": "local",
            "PORTAL_ACCESS_LOG": "0",
            "PORTAL_LOG_LEVEL": "warning",
        }


@contextmanager
def _served(application: str, env: dict[str, str]) -> Iterator[Place]:
    """`application` under the gunicorn of the product, as the public site."""
    port = free_port()
    # The portal's own loads the portal's modules before others.
    settings = "gunicorn.conf.py" if application == PORTAL else "tests/measures/bench_served.py"
    server = guarded.start(
        [sys.executable, "-m", "gunicorn", "-c", BASE_DIR / settings, application],
        env={**env, "PORTAL_SITE": "public", "PORT": str(port)},
        cwd=BASE_DIR,
    )
    try:
        deadline = time.monotonic() + run.READY_SECONDS
        while not wire.accepts(port):
            if not server.is_running or time.monotonic() > deadline:
                raise CannotRun(NOT_STARTED)
            time.sleep(run.PAUSE)  # gunicorn tells nobody that it listens; only asking again does
        gunicorn = psutil.Process(server.process.pid).children()[0]
        yield Place(port, _children(gunicorn.pid))
    finally:
        server.stop()


def _children(parent: int, called: str = "") -> tuple[int, ...]:
    """The numbers of its child processes that are called so."""
    children = psutil.Process(parent).children()
    return tuple(one.pid for one in children if called in " ".join(one.cmdline()))
