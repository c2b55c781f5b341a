"""A child process that cannot outlive this one (the owner's side of watchdog.py)."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

WATCHDOG = Path(__file__).with_name("watchdog.py")


@dataclass(frozen=True)
class User:
    """Whom to run as; only root can choose."""

    name: str
    uid: int
    gid: int


@dataclass
class Guarded:
    """A running command under its watchdog."""

    process: subprocess.Popen

    @property
    def is_running(self) -> bool:
        """Whether the command has not ended yet."""
        return self.process.poll() is None

    def stop(self) -> int:
        """Ask the command to stop, wait until it has, and return its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait()


def start(
    command: Sequence[str | os.PathLike[str]],
    stop_signal: signal.Signals = signal.SIGTERM,
    user: User | None = None,
    env: Mapping[str, str] | None = None,
    output: IO | int | None = None,
    cwd: Path | None = None,
) -> Guarded:
    """Start `command`; it gets `stop_signal` when stop() is called or this process is gone."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-I", "-S", WATCHDOG),
            *(stop_signal.name, f"{user.uid}:{user.gid}" if user else ""),
            *command,
        ],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=output,
        env={**os.environ, **(env or {})},
        # Its own session: Ctrl-C reaches the owner only, who then ends things in order.
        start_new_session=True,
        # A directory every user can stand in; the checkout may be closed to `user`.
        cwd="/" if user else cwd,
    )
    return Guarded(process)
