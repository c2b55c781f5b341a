"""Runs one command and stops it when the owner is gone, however the owner went.

The owner holds the other end of this process's standard input. The kernel closes it when the
owner ends, even by SIGKILL, and that is the sign to stop. Run as a script; needs nothing but the
standard library, because it is started with `python -I -S`.

    watchdog.py SIGNAL USER COMMAND...

SIGNAL is what asks the command to stop; USER is "uid:gid", or empty for the own user.
"""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

PATIENCE = 15


def main(stop_signal: str, user: str, command: list[str]) -> int:
    """The command's exit code, or 128 + the signal that ended it."""
    # A shell lets what it starts in the background ignore Ctrl-C; PostgreSQL is stopped by it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # stdin=DEVNULL: the pipe must end with this process, not live on in the command.
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **_switch(user))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: _stop(child, stop_signal))
    threading.Thread(target=_wait_for_owner, args=(child, stop_signal), daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


def _switch(user: str) -> dict[str, Any]:
    """Popen's arguments for running as "uid:gid"; nothing for the own user."""
    if not user:
        return {}
    uid, gid = user.split(":")
    return {"user": int(uid), "group": int(gid), "extra_groups": []}


def _wait_for_owner(child: subprocess.Popen, stop_signal: str) -> None:
    while os.read(0, 1024):
        pass
    _stop(child, stop_signal)
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()


def _stop(child: subprocess.Popen, stop_signal: str) -> None:
    child.send_signal(signal.Signals[stop_signal])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
