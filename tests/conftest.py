"""What every test may use: a PostgreSQL, the published catalogue, a browser, a running portal."""

import os
import secrets
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connections

from schemes import catalogue
from shiminsanka import database, environment
from shiminsanka.local import localdb
from tests import kept
from tests.portal import Portal, own_directory

# The machine's speed is no property of the code: only what is answered counts.
hypothesis.settings.register_profile(
    "portal",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=True,
)
hypothesis.settings.load_profile("portal")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_BROWSER = (
    "Chromiumがないので、ブラウザーの試験を省きました。"
    "「apt-get install chromium fonts-noto-cjk」で入れられます。"
)


def pytest_configure(config: pytest.Config) -> None:
    """A given database that cannot be used stops the run with its sentence."""
    _block_network()
    # A run that is asked to end tidies up as it does at Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    url = os.environ.get("DATABASE_URL")
    if url and not (config.getoption("help") or config.getoption("collectonly")):
        try:
            database.check(database.settings_from_url(url), tables=False)
        except environment.CannotRun as problem:
            pytest.exit(str(problem), returncode=1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests need a browser: without one they are skipped, or fail where it is required."""
    if _browser():
        return
    if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1":
        pytest.exit("PORTAL_REQUIRE_BROWSER=1 ですが、Chromiumが見つかりません。", returncode=1)
    for item in items:
        if "browser" in item.keywords or {"chromium", "page"} & set(
            getattr(item, "fixturenames", [])
        ):
            item.add_marker(pytest.mark.skip(reason=INSTALL_BROWSER))


def _browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _block_network() -> None:
    """No test may reach beyond this machine."""
    connect = socket.socket.connect

    def guarded_connect(self: socket.socket, address: Any) -> None:
        local = self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1", "localhost")
        if not local:
            raise RuntimeError(f"試験からは外部のネットワーク（{address[0]}）に接続できません。")
        connect(self, address)

    socket.socket.connect = guarded_connect


# --- The database --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """DATABASE_URL of a server for this run: the given one, else a temporary one of our own."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with localdb.temporary() as server:
        yield server.url()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database_server: str, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Point Django at the server only once a test needs it; each worker has its own database."""
    connections["default"].settings_dict.update(database.settings_from_url(database_server))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database holds every fixture, loaded and published once.

    Editions refuse to be changed or truncated, so tests run in transactions that are rolled back.
    """
    with django_db_blocker.unblock():
        call_command("load_catalogue", verbosity=0)
        call_command("publish", initial=True, verbosity=0)
        catalogue.refresh()


@pytest.fixture(autouse=True)
def _same_catalogue() -> Iterator[None]:
    """A test that publishes and refreshes leaves the catalogue to the next as it found it."""
    before = catalogue._shelf.library
    yield
    catalogue._shelf.library = before


@pytest.fixture(scope="session")
def case_facts() -> Callable[[str], dict[str, Any]]:
    """The answers of one of the eligibility cases, by its ID."""
    cases = kept.cases()
    return lambda name: dict(cases[name]["facts"])


@pytest.fixture(scope="session")
def new_database(database_server: str) -> Iterator[Callable[[], str]]:
    """Makes an empty database on the same server and returns its DATABASE_URL."""
    import psycopg

    made: list[str] = []
    with psycopg.connect(database_server, autocommit=True) as connection:

        def make() -> str:
            name = f"portal_{secrets.token_hex(4)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
            made.append(name)
            before, _, after = database_server.partition("?")
            query = f"?{after}" if after else ""
            return f"{before.rpartition('/')[0]}/{name}{query}"

        yield make
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


# --- A served portal and a browser ---------------------------------------------------------------


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Finds a port nobody listens on."""

    def find() -> int:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            return server.getsockname()[1]

    return find


@pytest.fixture(scope="session")
def portal(request: pytest.FixtureRequest, free_port: Callable[[], int]) -> Iterator[Portal]:
    """A portal as `make run` serves it, over a database of its own; its output has the accounts."""
    given = {}
    if os.environ.get("DATABASE_URL"):
        given["DATABASE_URL"] = request.getfixturevalue("new_database")()
    portal = Portal(free_port(), own_directory(), **given)
    yield portal
    portal.end()
    portal.forget()


@pytest.fixture(scope="session")
def portal_url(portal: Portal) -> str:
    """The address of a served portal, with a slash at its end."""
    return portal.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A Playwright browser: the machine's own Chromium, silent on the network."""
    from playwright.sync_api import sync_playwright

    path = _browser()
    if path is None:
        pytest.skip(INSTALL_BROWSER)
    arguments = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    if os.geteuid() == 0:
        # Chromium's sandbox refuses to work for root.
        arguments.append("--no-sandbox")
    # Playwright runs an event loop in this thread, which Django takes for an asynchronous view.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
        # While the loop runs, Django keeps connections apart that nothing else would close.
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
