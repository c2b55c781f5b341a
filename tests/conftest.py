"""What every test may use: the cast, the published catalogue, a browser, a running portal."""

import gc
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import astuple
from typing import Any

import hypothesis
import pytest
from django.db import connections
from django.test import client
from django.utils import timezone

from schemes import catalogue, publishing
from schemes.catalogue import shelf
from schemes.models import Source
from shiminsanka import database, environment
from tests import browser, databases, kept
from tests.databases import Databases
from tests.portal import Portal, served
from tests.staff import administrator, approver, colleague, editor, limited

# The cast: whoever a test names stands before it in a browser of their own.
__all__ = ["administrator", "approver", "colleague", "editor", "limited"]

# The machine's speed is no property of the code: only what is answered counts.
hypothesis.settings.register_profile(
    "portal",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=True,
)
hypothesis.settings.load_profile("portal")

DATABASES = pytest.StashKey[Databases]()
INSTALL_BROWSER = (
    "Chromiumがないので、ブラウザーの試験を省きました。"
    "「apt-get install chromium-headless-shell fonts-noto-cjk」で入れられます。"
)


def pytest_configure(config: pytest.Config) -> None:
    """A given database that cannot be used stops the run with its sentence."""
    _block_network()
    _keep_no_widgets()
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
    if browser.program():
        return
    if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1":
        pytest.exit("PORTAL_REQUIRE_BROWSER=1 ですが、Chromiumが見つかりません。", returncode=1)
    for item in items:
        if "browser" in item.keywords or {"chromium", "page"} & set(
            getattr(item, "fixturenames", [])
        ):
            item.add_marker(pytest.mark.skip(reason=INSTALL_BROWSER))


def _block_network() -> None:
    """No test may reach beyond this machine."""
    connect = socket.socket.connect

    def guarded_connect(self: socket.socket, address: Any) -> None:
        local = self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1", "localhost")
        if not local:
            raise RuntimeError(f"試験からは外部のネットワーク（{address[0]}）に接続できません。")
        connect(self, address)

    socket.socket.connect = guarded_connect


def _keep_no_widgets() -> None:
    """A client keeps what each template was drawn with; of a page's hundred widgets nobody asks it."""
    keep = client.store_rendered_templates

    def keep_others(store: Any, signal: Any, sender: Any, template: Any, context: Any, **more: Any):
        if not str(template.name).startswith("django/forms/"):
            keep(store, signal, sender, template, context, **more)

    client.store_rendered_templates = keep_others


# --- The database --------------------------------------------------------------------------------


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The workers of pytest-xdist share the server, and the template on it."""
    node.workerinput["databases"] = astuple(_databases(node.config))


def _databases(config: pytest.Config) -> Databases:
    """Those of this run; what starts them, and puts them away at the end, is no worker."""
    if hasattr(config, "workerinput"):
        return Databases(*config.workerinput["databases"])
    if DATABASES not in config.stash:
        stack = ExitStack()
        config.add_cleanup(stack.close)
        config.stash[DATABASES] = made = stack.enter_context(databases.of_a_run())
        if config.getoption("numprocesses", None):
            stack.enter_context(made.preparing())
    return config.stash[DATABASES]


@pytest.fixture(scope="session")
def run_databases(pytestconfig: pytest.Config) -> Databases:
    """The server of this run (of DATABASE_URL, else a temporary one), and databases on it."""
    return _databases(pytestconfig)


@pytest.fixture(scope="session")
def database_server(run_databases: Databases) -> str:
    """DATABASE_URL of the server's first database, which no test writes in."""
    return run_databases.server


@pytest.fixture(scope="session")
def new_database(run_databases: Databases) -> Callable[[], str]:
    """Makes an empty database and returns its DATABASE_URL."""
    return run_databases.empty


@pytest.fixture(scope="session")
def published_database(
    run_databases: Databases, django_test_environment: None, django_db_blocker: Any
) -> Callable[[], str]:
    """Makes a database with the catalogue loaded and published; returns its DATABASE_URL."""
    with django_db_blocker.unblock():
        run_databases.prepare()
    return run_databases.published


@pytest.fixture(scope="session")
def django_db_setup(
    published_database: Callable[[], str], django_db_blocker: Any
) -> Iterator[None]:
    """Point Django at a database of this worker's own, once a test needs it.

    Editions refuse to be changed or truncated, so tests run in transactions that are rolled back.
    """
    with django_db_blocker.unblock(), databases.pointed_at(published_database()):
        catalogue.refresh()
        _spare_what_stays()
        with django_db_blocker.block():
            yield


def _spare_what_stays() -> None:
    """Modules and the catalogue last as long as the run: nobody looks for rubbish in them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _same_catalogue() -> Iterator[None]:
    """A test that publishes and refreshes leaves the catalogue to the next as it found it."""
    before = shelf.here.library
    yield
    shelf.here.library = before


@pytest.fixture(scope="session")
def case_facts() -> Callable[[str], dict[str, Any]]:
    """The answers of one of the eligibility cases, by its ID."""
    cases = kept.cases()
    return lambda name: dict(cases[name]["facts"])


# --- A served portal and a browser ---------------------------------------------------------------


@pytest.fixture(scope="session")
def portal(published_database: Callable[[], str]) -> Iterator[Portal]:
    """A portal as `make run` serves it, over a database of its own."""
    with served(published_database()) as portal:
        yield portal


@pytest.fixture(scope="session")
def portal_url(portal: Portal) -> str:
    """The address of a served portal, with a slash at its end."""
    return portal.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A Playwright browser: the machine's own Chromium, silent on the network."""
    from playwright.sync_api import sync_playwright

    path = browser.program()
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
        running = playwright.chromium.launch(executable_path=path, args=arguments)
        yield running
        running.close()
        # While the loop runs, Django keeps connections apart that nothing else would close.
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def lasting_sources(db: None) -> None:
    """The sources may be relied on in the coming years as well, and that is published."""
    Source.objects.update(valid_until=None)
    publishing.publish(
        "reference",
        by="編集者",
        reason="来年度も使う",
        effective_from=catalogue.library().first_day,
        at=timezone.now(),
    )
    catalogue.refresh()
