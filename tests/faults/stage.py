"""A whole portal for the drills: a followed database, two public processes, the staff site, the front."""

import http.client
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from django.contrib.auth.models import User
from django.test import Client, override_settings

from schemes import roles
from shiminsanka.environment import BASE_DIR
from tests import databases
from tests.deploy import front as fronts
from tests.deploy.front import PUBLIC, STAFF, Answer, Front
from tests.deploy.relay import Relay, relayed
from tests.deploy.servers import Server, streaming
from tests.portal import OWN, free_port
from tests.staff import hire, let_in

READY_SECONDS = 90
# Asked once and again: pages that the front keeps, and those that it does not (an applicant's).
PATHS = (
    "/",
    "/schemes/kusanone/",
    "/schemes/kusanone/support/",
    "/check/?who=ngo&wants=funds&organisation_type=npo_corporation&budget_yen=8000000",
    "/check/kusanone/support/?who=ngo&wants=funds&budget_yen=8000000",
    "/api/v1/schemes/",
    "/contacts/?prefecture=13",
)
PACE = 0.05  # seconds between two questions of one visitor


def until(holds: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until it holds; the seconds that it took."""
    began, pause = time.monotonic(), threading.Event()
    while not holds():
        assert time.monotonic() - began < seconds, f"{seconds}秒待ちましたが、{what}。"
        pause.wait(0.02)
    return time.monotonic() - began


@dataclass
class Process:
    """One gunicorn of the portal; its address stays when it is started again."""

    name: str
    env: dict[str, str]
    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self, wait: bool = True) -> None:
        with (self.home / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn"],
                cwd=BASE_DIR,
                env={**self.env, "PORT": str(self.port)},
                stdout=log,
                stderr=log,
            )
        if wait:
            until(self.is_ready, READY_SECONDS, f"{self.name}が始まりません({self.told()})")

    def told(self) -> str:
        return (self.home / f"{self.name}.log").read_text()[-600:]

    def is_ready(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/readyz" if self.name != "staff" else "/healthz")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def is_whole(self) -> bool:
        """Whether all of its workers are there and have begun what a loaded one does beside, and it
        answers."""
        workers = self.workers()
        is_full = len(workers) == 2 and all(one.num_threads() > 1 for one in workers)
        return is_full and self.is_ready()

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(60)
            self.process = None


class Watch:
    """Visitors who ask on and on; what came back, as (path, status, seconds, when)."""

    def __init__(self, front: Front, visitors: int = 3) -> None:
        self.seen: list[tuple[str, int, float, float]] = []
        self._front = front
        self._ended = threading.Event()
        self._visitors = [
            threading.Thread(target=self._visit, args=[number]) for number in range(visitors)
        ]

    def __enter__(self) -> "Watch":
        for one in self._visitors:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for one in self._visitors:
            one.join()

    def _visit(self, number: int) -> None:
        line = self._front.line(timeout=30)
        turn = number
        while not self._ended.wait(PACE):
            path = PATHS[turn % len(PATHS)]
            turn += 1
            began = time.monotonic()
            try:
                line.request("GET", path, headers={"Host": PUBLIC, "Accept-Encoding": "gzip"})
                answer = line.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                line.close()
                status = 0
            self.seen.append((path, status, time.monotonic() - began, began))
        line.close()

    def has_seen(self, count: int) -> bool:
        return len(self.seen) >= count

    def failures(self) -> list[tuple[str, int, float, float]]:
        return [one for one in self.seen if one[1] != 200]

    def p99(self) -> float:
        """Milliseconds within which 99 of 100 were answered."""
        times = sorted(seconds for _, _, seconds, _ in self.seen)
        return 1000 * times[min(len(times) - 1, int(len(times) * 0.99))]

    def line(self) -> str:
        failed = len(self.failures())
        return f"公開 {len(self.seen)}件(200でない {failed}件、p99 {self.p99():.0f}ミリ秒)"


@dataclass
class Stage:
    """The running portal, and the ways to do it harm."""

    primary: Server
    replica: Server
    way: Relay  # from every process to the primary
    public: list[Process]
    staff: Process
    front: Front
    key: str  # SECRET_KEY of the staff site
    home: Path
    cookie: str = ""

    @property
    def url(self) -> str:
        """DATABASE_URL of the primary, past the relay."""
        return self.primary.url()

    def sign_in(self) -> str:
        """The cookie of an editor who has just come in."""
        return _signed_in(self.url, self.key)

    def ask_staff(self) -> Answer:
        """The first page of a signed-in editor."""
        return self.front.ask("/admin/", STAFF, Cookie=self.cookie)

    def staff_again(self) -> float:
        """Seconds until the staff site answers again."""
        return until(lambda: self.ask_staff().status == 200, 60, "職員用サイトが戻りません")

    @contextmanager
    def django(self) -> Iterator[None]:
        """Django of this run works on the stage's database."""
        with databases.pointed_at(self.url):
            yield


def _environment(home: Path, name: str, **values: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in OWN}
    own = {
        "PORTAL_ENV": "production",
        "PORTAL_BEHIND_PROXY": "1",
        "PORTAL_STATIC": str(home / "static"),
        "PORTAL_VAR": str(home / name),
        "PORTAL_CATALOGUE_COPY": str(home / name / "catalogue.json"),
        "PORTAL_ACCESS_LOG": "0",
        "PORTAL_LOG_LEVEL": "warning",
        "DJANGO_SETTINGS_MODULE": "shiminsanka.settings",
    }
    return {**kept, **own, **values}


def _filled(template: str, primary: Server, home: Path) -> None:
    """The published catalogue, from the run's server to the primary."""
    env = {**os.environ, **primary.binaries.environment}
    dump = home / "published.dump"
    programs = primary.binaries.path
    for command in (
        [programs / "pg_dump", "-Fc", f"--file={dump}", f"--dbname={template}"],
        [programs / "pg_restore", "--no-owner", f"--dbname={primary.url()}", dump],
    ):
        subprocess.run(command, env=env, check=True, capture_output=True)


def _signed_in(url: str, key: str) -> str:
    with databases.pointed_at(url), override_settings(SECRET_KEY=key):
        browser = Client()
        person = User.objects.filter(username="訓練の人").first() or hire("訓練の人", roles.EDITOR)
        return f"__Host-session={let_in(browser, person).session.session_key}"


@contextmanager
def staged(
    template: str, through: Callable[[Server, Server, Relay], str], **env: str
) -> Iterator[Stage]:
    """The stage over a copy of the database ``template``; ``through``: the public DATABASE_URL;
    ``env``: what every process of the portal is told besides."""
    key = secrets.token_urlsafe(64)
    home = Path(tempfile.mkdtemp(prefix="portal-stage-", dir="/tmp"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home)
        primary, replica = stack.enter_context(streaming())
        _filled(template, primary, home)
        way = stack.enter_context(relayed(primary.port))
        near = primary.url().replace(f":{primary.port}/", f":{way.port}/")
        staff_env = _environment(
            home,
            "staff",
            PORTAL_SITE="staff",
            SECRET_KEY=key,
            ALLOWED_HOSTS=STAFF,
            DATABASE_URL=near,
            **env,
        )
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
            cwd=BASE_DIR,
            env=staff_env,
            check=True,
        )
        public = [
            Process(
                name,
                _environment(
                    home,
                    name,
                    PORTAL_SITE="public",
                    SECRET_KEY=secrets.token_urlsafe(64),
                    ALLOWED_HOSTS=PUBLIC,
                    DATABASE_URL=through(primary, replica, way),
                    **env,
                ),
                home,
            )
            for name in ("public-1", "public-2")
        ]
        staff = Process("staff", staff_env, home)
        for process in (*public, staff):
            stack.callback(process.stop)
            process.start()
        front = stack.enter_context(
            fronts.running([process.port for process in public], staff.port)
        )
        stage = Stage(primary, replica, way, public, staff, front, key, home)
        stage.cookie = stage.sign_in()
        yield stage
