"""The thread that makes and packs answers before a visitor waits for them.

What a visitor asked for comes first. With ``ahead`` it makes every page of a new edition, and with
a directory it writes them as files as well. It rests as long as it works, for visitors come first.
"""

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

from schemes.catalogue import NoCatalogue, NotYetPublished
from schemes.views.keeping import files, making, stock
from schemes.views.keeping.stock import Now, Waiting, Wanted

PAUSE = 1.0
LONGEST_REST = 0.2

log = logging.getLogger(__name__)


def start(*, ahead: bool = False, directory: Path | None = None) -> None:
    """Make and pack in the background from now on; once per process."""
    stock.waiting = SimpleQueue()
    work = Press(stock.waiting, ahead, directory)
    threading.Thread(target=work.run, name="press", daemon=True).start()


class Press:
    """``waiting``: what visitors wait for."""

    def __init__(self, waiting: Waiting, ahead: bool, directory: Path | None) -> None:
        self.waiting, self.ahead, self.directory = waiting, ahead, directory
        self.seen: Now | None = None
        self.pages: Iterator[object] = iter(())

    def run(self) -> None:
        pause = PAUSE
        while True:
            wanted = self._next(pause)
            began = time.monotonic()
            is_busy = self.do(wanted)
            # A rest, not a wait: visitors of this process have the processor meanwhile.
            time.sleep(min(time.monotonic() - began, LONGEST_REST))
            pause = 0 if is_busy else PAUSE

    def _next(self, pause: float) -> Wanted | None:
        try:
            return self.waiting.get(timeout=pause)
        except Empty:
            return None

    def do(self, wanted: Wanted | None) -> bool:
        """One piece of work, what visitors wait for first; False if there is none."""
        try:
            if wanted is None:
                return self._go_on()
            if isinstance(wanted, str):
                making.make(wanted)
            else:
                where, key = wanted
                where.pack(key)
        except (NoCatalogue, NotYetPublished):
            return False
        except files.NotWritten as problem:
            log.warning("%s", problem)
            return False
        except Exception:
            # Whatever it is, the thread goes on: the page is made when it is asked for, and fails there.
            log.exception("頁を前もって作れませんでした。求められたときに作ります。")
            return False
        return True

    def _go_on(self) -> bool:
        """The next page of the edition, if all of them are to be made; then the files."""
        here = stock.now()
        if here is not self.seen:
            self.seen = here
            self.pages = making.made(here.shown) if self.ahead else iter(())
        if next(self.pages, None) is not None:
            return True
        if self.directory:
            files.write(self.directory)
        return False
