"""The watcher: once a second it asks the database for newer editions, and takes them over whole.

What is new is read, checked and made ready before it takes the place of what is served. While the
database is away, or does not answer in time, the process goes on with what it has.
"""

import gc
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import Error as DatabaseError
from django.db import OperationalError, connection
from django.utils import timezone

from schemes.catalogue import copying, shelf, texts
from schemes.catalogue.published import Library, NoCatalogue, Published
from schemes.models import Edition

POLL_SECONDS = 1.0
COPY_SECONDS = 60.0  # so often the copy is told that it is still the newest
ANSWER_SECONDS = 5  # the server gives up a question
CUT_SECONDS = 8.0  # a server that says nothing at all is hung up on
START_SECONDS = 10.0  # before a start looks for the copy
EMPTY = "公開された版がありません。先に manage.py publish --initial を実行してください。"
ADVICE = "データベースを動かすか、接続先(DATABASE_URL)を確かめてください。"

log = logging.getLogger(__name__)


class Empty(NoCatalogue):
    """The database answers, and nothing has been published in it."""


class Broken(NoCatalogue):
    """The editions of the database are no chain: something was changed or taken out."""


def refresh() -> bool:
    """Take over what the database has, if it is not what is served. True if it was not.

    Raises database errors and ``NoCatalogue``: what is served stays then.
    """
    here = shelf.here
    with here.lock:
        newest = _newest()
        known, today = here.library, timezone.localdate()
        days = today, today + timedelta(days=1)
        is_new = known is None or not _is_served(known, newest)
        if is_new:
            library = _read(known, newest)
            library.prepare(*days)
            here.put(library, "database")
        elif known:
            known.prepare(*days)
        here.saw()
        here.is_away = False
        return is_new


@dataclass(frozen=True)
class Newest:
    """The newest edition, and what is left of those out of which a text was blotted."""

    position: int
    digest: str
    blots: tuple[str, ...]


def _newest() -> Newest:
    blotted = Edition.objects.exclude(blotted="").order_by("position").values("blotted")
    newest = Edition.objects.order_by("-position").annotate(blots=ArraySubquery(blotted))
    found = newest.values_list("position", "digest", "blots").first()
    if found is None:
        raise Empty(EMPTY)
    position, digest, blots = found
    return Newest(position, digest, tuple(blots))


def _is_served(known: Library, newest: Newest) -> bool:
    """Whether the newest edition is what is served: it, or a replica that is still behind it."""
    if (newest.digest, newest.blots) == (known.digest, known.blots):
        return True
    is_older = (
        newest.position <= known.position
        and known.rows[newest.position - 1].digest == newest.digest
        and len(newest.blots) <= len(known.blots)
    )
    return is_older and _is_replica()


def _is_replica() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


def _read(known: Library | None, newest: Newest) -> Library:
    """The library of the database: what is known and what is newer if that continues it, else all."""
    today = timezone.localdate()
    is_same_so_far = known and newest.blots == known.blots
    if known and is_same_so_far and newest.position > known.position:
        rows = texts.heads(after=known.position)
        if texts.are_linked(rows, known.position, known.digest):
            return known.renewed([*known.rows, *map(Published, rows)], today)
    if known and is_same_so_far:
        log.warning("データベースの版が、いまの目録の続きではありません。すべてを読み直します。")
    rows = texts.heads()
    if not texts.are_linked(rows):
        raise Broken(
            "データベースの版のつながりが切れています。manage.py editions --verify で確かめてください。"
        )
    before = known or Library(map(Published, rows), shelf.texts_of)
    held = {row.held: row for row in before.rows}
    found = [held.get(row.blotted or row.digest) or Published(row) for row in rows]
    return before.renewed(found, today)


def start() -> "Watcher":
    """Load the catalogue and keep it fresh in the background; once per process.

    What the database does not give in time is taken from the copy on disk, whatever the reason.
    Raises ``NoCatalogue`` if there is no copy that can be trusted either.
    """
    watcher = Watcher()
    shelf.here.is_watched = True
    watcher.start()
    if not watcher.looked.wait(START_SECONDS):
        log.warning("データベースの答えを待たずに、手元の写しを見ます。")
    if shelf.here.library is None:
        try:
            take_copy(watcher.failure)
        except NoCatalogue as problem:
            watcher.looked.wait()  # every question has its limit
            if shelf.here.library is None:
                watcher.stop()
                raise (watcher.failure if isinstance(watcher.failure, Empty) else problem) from None
    return watcher


def take_copy(failure: BaseException | None = None) -> None:
    """Serve the copy on disk. Raises ``NoCatalogue``, which says why the database did not do."""
    why, advice = _reason(failure)
    try:
        library, at = copying.take()
    except FileNotFoundError:
        raise NoCatalogue(f"{why}、目録の写しもありません。{advice}") from None
    except OSError:
        raise NoCatalogue(f"{why}、目録の写しも読めません。{advice}") from None
    except copying.Distrusted:
        raise NoCatalogue(
            f"{why}、目録の写しも使えません。途中で切れたか、変わったか、ほかのSECRET_KEYで作られています。{advice}"
        ) from None
    today = timezone.localdate()
    library = Library(library.rows, shelf.texts_of)
    library.prepare(today, today + timedelta(days=1))
    if shelf.here.library is None:
        shelf.here.put(library, "disk")
        shelf.here.saw(at)
        shelf.here.is_away = True


def _reason(failure: BaseException | None) -> tuple[str, str]:
    """Why the database gave no catalogue, and what to do."""
    if isinstance(failure, Empty):
        return "データベースに公開された版がなく", ADVICE
    if failure is None or isinstance(failure, OperationalError):
        return "データベースに接続できず", ADVICE
    return "データベースの版を読めず", "表と権限を確かめ、manage.py migrate を実行してください。"


class Watcher:
    """``looked`` is set when the first look is over; ``failure``: why the last one gave nothing.

    A second thread keeps the copy, which takes longer than a look."""

    def __init__(self) -> None:
        self.looked, self._stopped = threading.Event(), threading.Event()
        self._changed = threading.Event()
        self.failure: BaseException | None = None
        self._threads = [
            threading.Thread(target=self._look_on, name="catalogue", daemon=True),
            threading.Thread(target=self._copy_on, name="copy", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Look no more; returns when the last look and the last copy are over."""
        self._stopped.set()
        self._changed.set()
        for thread in self._threads:
            thread.join()

    def _look_on(self) -> None:
        while True:
            self.look()
            self.looked.set()
            if self._stopped.wait(POLL_SECONDS):
                connection.close()
                return

    def _copy_on(self) -> None:
        """Keep the copy as new as what is served, and say now and then that it still is."""
        self.looked.wait()
        while not self._stopped.is_set():
            self._changed.clear()
            self._copy()
            self._changed.wait(COPY_SECONDS)

    def look(self) -> None:
        """Ask once; on any failure keep what there is."""
        here = shelf.here
        before = here.library
        try:
            with answered_in_time():
                if refresh() and here.library:
                    if before:
                        log.info("目録を替えました(通し番号%s)。", here.library.position)
                    gc.freeze()  # it lasts: nobody looks for rubbish in it
                    self._changed.set()
            self.failure = None
        except (DatabaseError, NoCatalogue) as error:
            self._fail(error)
        except Exception as error:
            log.exception("新しい版を読めません。今の目録で続けます。")
            self.failure = error
            connection.close()

    def _fail(self, error: BaseException) -> None:
        if not shelf.here.is_away:
            log.warning("目録を確かめられません。今の目録で続けます: %s", error)
        shelf.here.is_away = True
        self.failure = error
        connection.close()

    def _copy(self) -> None:
        library = shelf.here.library
        if library is None or self.failure is not None:
            return
        try:
            with answered_in_time():
                copying.keep(library)
        except Exception as error:  # noqa: BLE001
            log.warning("目録の写しを保存できません: %s", error)
        finally:
            connection.close()


@contextmanager
def answered_in_time() -> Iterator[None]:
    """Inside, each question of this thread ends in time: the server gives it up, and one that does not
    answer at all is hung up on. Connecting has its own limit (``connect_timeout``)."""
    is_new = connection.connection is None
    with connection.execute_wrapper(_hung_up):
        if is_new:
            with connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = '{ANSWER_SECONDS}s'")
        yield


def _hung_up(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    clock = threading.Timer(CUT_SECONDS, _hang_up, [context["connection"].connection])
    clock.daemon = True
    clock.start()
    try:
        return execute(sql, params, many, context)
    finally:
        clock.cancel()


def _hang_up(line: Any) -> None:
    """End a connection from outside the thread that waits for it."""
    with suppress(OSError), socket.socket(fileno=os.dup(line.fileno())) as end:
        end.shutdown(socket.SHUT_RDWR)
