"""A clock that a file sets, for every Python process that has this folder on its path from the start.

The file holds the seconds by which what people call the time is beside the real one; what counts
seconds goes on. Python imports a module of this name by itself.
"""

import os
import threading
import time
from pathlib import Path

import time_machine

OFFSET = Path(os.environ["DRILL_CLOCK"])
LOOKED_EVERY = 0.02
_clock = time_machine.travel(time.time(), tick=True).start()
_real = time_machine.escape_hatch.time.time  # it tells nothing before


def _follow() -> None:
    known, pause = 0.0, threading.Event()
    while not pause.wait(LOOKED_EVERY):
        wanted = float(OFFSET.read_text() or known)
        if wanted != known:
            known = wanted
            _clock.move_to(_real() + wanted)


def _start() -> None:
    threading.Thread(target=_follow, name="clock", daemon=True).start()


os.register_at_fork(after_in_child=_start)
_start()
