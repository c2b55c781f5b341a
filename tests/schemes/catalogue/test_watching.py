"""What a process serves while the database changes, is put back, goes away, or says nothing."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from django.utils import timezone

from schemes import catalogue
from schemes.catalogue import NoCatalogue, copying, watching
from schemes.models import Edition
from tests import databases
from tests.schemes.catalogue.editions import publish, taken_back


def summary() -> str:
    return catalogue.library().on(timezone.localdate()).schemes["kusanone"].summary


# --- What is new, and what is another history --------------------------------------------------------


@pytest.mark.django_db
def test_nothing_is_served_before_the_catalogue_is_loaded(shelf):
    assert catalogue.readiness() == {"ready": False}
    with pytest.raises(NoCatalogue):
        catalogue.library()


@pytest.mark.django_db
def test_refreshing_takes_over_what_is_new_once(shelf):
    assert catalogue.refresh() is True
    assert catalogue.refresh() is False
    assert catalogue.readiness()["origin"] == "database"


@pytest.mark.django_db
def test_one_cheap_query_asks_for_news(shelf, django_assert_num_queries):
    catalogue.refresh()
    with django_assert_num_queries(1):
        catalogue.refresh()


@pytest.mark.django_db
def test_only_what_is_new_is_read(shelf, django_assert_num_queries):
    catalogue.refresh()
    before = {row.subject: row for row in catalogue.library().rows}
    publish("第2版")
    with django_assert_num_queries(3):  # which is the newest, what is new, and its text
        catalogue.refresh()
    now = catalogue.library().on(timezone.localdate()).editions
    assert [key for key in now if now[key] is not before[key]] == ["kusanone"]


@pytest.mark.django_db
def test_an_older_backup_is_taken_over(shelf):
    catalogue.refresh()
    before = summary()
    with taken_back():
        publish("消えた版")
        catalogue.refresh()
        assert summary() == "消えた版"
    assert catalogue.refresh() is True
    assert summary() == before
    assert catalogue.readiness()["position"] == Edition.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, 1])
def test_another_history_of_the_same_length_or_longer_is_taken_over(shelf, more):
    with taken_back():
        publish("消えた版")
        catalogue.refresh()
    publish("ほかの版")
    for number in range(more):
        publish(f"ほかの版のあと{number}")
    assert catalogue.refresh() is True
    newest = Edition.objects.order_by("-position").first()
    assert catalogue.readiness()["digest"] == newest.digest
    assert summary() == newest.content["summary"]


def forge(number: int, further: int = 1) -> None:
    """An edition that says it follows the newest, with a digest that is not its own."""
    newest = Edition.objects.order_by("-position").first()
    Edition(
        position=newest.position + further,
        subject="kusanone",
        number=number,
        content=newest.content,
        effective_from=newest.effective_from,
        published_at=newest.published_at,
        reason="",
        previous=newest.digest,
        digest="f" * 64,
    ).save()


@pytest.mark.django_db
def test_editions_that_are_no_chain_are_not_taken_over(shelf):
    publish("第2版")
    forge(number=3, further=2)
    with pytest.raises(NoCatalogue, match="版のつながりが切れています。"):
        catalogue.refresh()
    assert shelf.library is None


@pytest.mark.django_db
def test_a_text_that_was_changed_is_not_taken_over(shelf):
    catalogue.refresh()
    before = catalogue.library()
    forge(number=2)
    with pytest.raises(NoCatalogue, match="公開した時のまま読めません。"):
        catalogue.refresh()
    assert catalogue.library() is before


# --- A watcher whose database fails -------------------------------------------------------------------


@pytest.fixture
def copied(shelf, published_database, django_db_blocker, monkeypatch):
    """A process beside its copy; it looks often, and waits for nothing long."""
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(watching, "START_SECONDS", 0.5)
    monkeypatch.setattr(watching, "ANSWER_SECONDS", 1)
    monkeypatch.setattr(watching, "CUT_SECONDS", 1.5)
    url = published_database()
    with django_db_blocker.unblock():
        with databases.pointed_at(url):
            catalogue.refresh()
            copying.keep(catalogue.library())
        shelf.library, shelf.seen_at = None, None
        yield url


@contextmanager
def started(url: str) -> Iterator[watching.Watcher]:
    with databases.pointed_at(url):
        watcher = catalogue.start()
        try:
            yield watcher
        finally:
            watcher.stop()


@contextmanager
def silent_server() -> Iterator[str]:
    """DATABASE_URL of a server that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        yield f"postgresql://portal@127.0.0.1:{port}/portal?connect_timeout=2"


@contextmanager
def empty_database(new_database, copied: str) -> Iterator[str]:
    url = new_database()
    with psycopg.connect(copied) as old, psycopg.connect(url, autocommit=True) as new:
        columns = old.execute(
            "SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ')"
            " FROM pg_attribute WHERE attrelid = 'schemes_edition'::regclass AND attnum > 0"
        ).fetchone()[0]
        new.execute(f"CREATE TABLE schemes_edition ({columns})")
    yield url


@contextmanager
def no_tables(new_database, copied: str) -> Iterator[str]:
    yield new_database()


@contextmanager
def locked_table(new_database, copied: str) -> Iterator[str]:
    with psycopg.connect(copied) as holder:
        holder.execute("LOCK TABLE schemes_edition IN ACCESS EXCLUSIVE MODE")
        yield copied
        holder.rollback()


@contextmanager
def no_permission(new_database, copied: str) -> Iterator[str]:
    with psycopg.connect(copied, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS portal_stranger")
        owner.execute("CREATE ROLE portal_stranger")
        mark = "&" if "?" in copied else "?"
        yield f"{copied}{mark}options=-c%20role%3Dportal_stranger"
        owner.execute("DROP ROLE portal_stranger")


@contextmanager
def nobody_there(new_database, copied: str) -> Iterator[str]:
    yield "postgresql://portal@127.0.0.1:1/portal"


@contextmanager
def says_nothing(new_database, copied: str) -> Iterator[str]:
    with silent_server() as url:
        yield url


FAILURES = {
    empty_database: "データベースに公開された版がなく",
    no_tables: "データベースの版を読めず",
    locked_table: "データベースに接続できず",
    no_permission: "データベースの版を読めず",
    nobody_there: "データベースに接続できず",
    says_nothing: "データベースに接続できず",
}


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_whatever_fails_at_start_the_copy_is_served(copied, new_database, failure):
    with failure(new_database, copied) as url, started(url):
        state = catalogue.readiness()
        assert (state["ready"], state["origin"], state["database"]) == (True, "disk", "away")
        assert summary()


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_without_a_copy_the_start_says_why(copied, new_database, failure, settings):
    settings.PORTAL_CATALOGUE_COPY.unlink()
    with (
        failure(new_database, copied) as url,
        pytest.raises(NoCatalogue) as refused,
        started(url),
    ):
        pass
    said = str(refused.value)
    assert said == watching.EMPTY if failure is empty_database else FAILURES[failure] in said


def test_the_watcher_keeps_the_copy(copied, shelf, settings):
    settings.PORTAL_CATALOGUE_COPY.unlink()
    with started(copied):
        wait_for(settings.PORTAL_CATALOGUE_COPY.exists)
        assert copying.take()[0].digest == shelf.library.digest


def test_one_of_several_hosts_is_enough(copied):
    parts = urlsplit(copied)
    settings = databases.database.settings_from_url(copied)
    there = f"{quote(settings['HOST'], safe='')}:{settings['PORT'] or 5432}"
    people = parts.netloc.rpartition("@")[0]
    url = f"postgresql://{people}@127.0.0.1:1,{there}{parts.path}?target_session_attrs=any"
    with started(url):
        assert catalogue.readiness()["database"] == "connected"
        assert catalogue.readiness()["origin"] == "database"


def stepped(shelf, seconds: float) -> None:
    """As if the last answer of the database were longer ago."""
    shelf.seen -= seconds
    shelf.seen_at -= timedelta(seconds=seconds)


def test_who_heard_nothing_for_long_is_not_connected(copied, shelf):
    with databases.pointed_at(copied):
        catalogue.refresh()
    stepped(shelf, 14)
    assert catalogue.readiness()["database"] == "connected"
    stepped(shelf, 2)
    assert catalogue.readiness()["database"] == "away"


def test_a_connection_that_falls_silent_is_hung_up_on_and_made_anew(copied, shelf):
    """Between the process and the database stands a line that stops in the middle."""
    with relay(copied) as (url, line), started(url) as watcher:
        wait_for(lambda: catalogue.readiness()["database"] == "connected")
        line.clear()
        wait_for(lambda: watcher.failure is not None)
        assert catalogue.readiness()["database"] == "away"
        line.set()
        wait_for(lambda: watcher.failure is None)
        assert catalogue.readiness()["database"] == "connected"


def wait_for(happens) -> None:
    end = time.monotonic() + 20
    while not happens():
        assert time.monotonic() < end
        threading.Event().wait(0.02)


@contextmanager
def relay(url: str) -> Iterator[tuple[str, threading.Event]]:
    """A DATABASE_URL over which bytes come through while the event is set."""
    parts, flowing = urlsplit(url), threading.Event()
    flowing.set()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def pump(source: socket.socket, target: socket.socket) -> None:
            try:
                with suppress(OSError):
                    while some := source.recv(65536):
                        flowing.wait()
                        target.sendall(some)
            finally:
                with suppress(OSError):
                    target.shutdown(socket.SHUT_RDWR)
                source.close()

        def serve() -> None:
            while True:
                try:
                    near, _ = server.accept()
                except OSError:
                    return
                far = reached(parts)
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        people = parts.netloc.rpartition("@")[0]
        port = server.getsockname()[1]
        try:
            yield f"postgresql://{people}@127.0.0.1:{port}{parts.path}?connect_timeout=2", flowing
        finally:
            flowing.set()
            server.shutdown(socket.SHUT_RDWR)


def reached(parts) -> socket.socket:
    """A connection to the server of a DATABASE_URL."""
    settings = databases.database.settings_from_url(parts.geturl())
    if settings["HOST"].startswith("/"):
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{settings['HOST']}/.s.PGSQL.{settings['PORT'] or 5432}")
        return far
    return socket.create_connection((settings["HOST"], int(settings["PORT"] or 5432)))


# --- What pages say of it ------------------------------------------------------------------------------

OLD = "2026年11月28日12時34分の内容です。"


@pytest.mark.django_db
def test_pages_say_of_when_they_are_once_that_is_long_ago(shelf, client, time_machine):
    time_machine.move_to(datetime(2026, 11, 28, 3, 34, 56, tzinfo=UTC), tick=False)
    catalogue.refresh()
    shelf.is_watched = True
    for path in ("/", "/schemes/kusanone/", "/check/"):
        assert OLD not in client.get(path).content.decode()
    stepped(shelf, 601)
    shelf.seen_at += timedelta(seconds=601)
    for path in ("/", "/schemes/kusanone/", "/check/", "/nai/"):
        assert OLD in client.get(path).content.decode()
    assert OLD not in client.get("/?as_of=2026-04-01").content.decode()
    assert catalogue.readiness()["stale"] is True
    catalogue.refresh()
    for path in ("/", "/schemes/kusanone/", "/check/"):
        assert OLD not in client.get(path).content.decode()


@pytest.mark.django_db
def test_content_is_old_after_ten_minutes(shelf):
    catalogue.refresh()
    shelf.is_watched = True
    stepped(shelf, 599)
    assert (catalogue.staleness(), catalogue.readiness()["stale"]) == (None, False)
    stepped(shelf, 2)
    assert catalogue.staleness() == shelf.seen_at
