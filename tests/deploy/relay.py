"""A stretch of network between two processes, which a test can cut or let fall silent."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 65536
LOOK = 0.05


class Relay:
    """Passes on what comes to ``port``; ``cut`` refuses, ``silence`` takes and passes nothing."""

    def __init__(self, target: int | str) -> None:
        """``target``: a port of this machine, or the path of a Unix socket."""
        self.target = target
        self.port = 0
        self._silent = threading.Event()
        self._ended = threading.Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listening: socket.socket | None = None
        self.mend()

    def mend(self) -> None:
        """Pass everything on (again). What was silent goes on where it was."""
        self._silent.clear()
        if self._listening is None:
            self._listening = socket.create_server(("127.0.0.1", self.port), backlog=512)
            self.port = self._listening.getsockname()[1]
            threading.Thread(target=self._take, args=[self._listening], daemon=True).start()

    def silence(self) -> None:
        """Nothing passes, and nobody is told: as if a cable were pulled."""
        self._silent.set()

    def cut(self) -> None:
        """Whoever is connected is sent away, whoever comes is refused."""
        listening, self._listening = self._listening, None
        if listening:
            # A thread that waits in accept() would keep the port.
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def end(self) -> None:
        self._ended.set()
        self.cut()

    def _take(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=[near], daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        if self._wait_while_silent():
            near.close()
            return
        try:
            far = self._far()
        except OSError:
            near.close()
            return
        self._pairs.append((near, far))
        with near, far, selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            with suppress(OSError):
                while not self._ended.is_set():
                    for key, _ in ready.select(1):
                        self._wait_while_silent()
                        part = key.fileobj.recv(CHUNK)
                        if not part:
                            return
                        key.data.sendall(part)

    def _far(self) -> socket.socket:
        if isinstance(self.target, int):
            return socket.create_connection(("127.0.0.1", self.target), timeout=30)
        far = socket.socket(socket.AF_UNIX)
        far.connect(self.target)
        return far

    def _wait_while_silent(self) -> bool:
        while self._silent.is_set() and not self._ended.is_set():
            self._ended.wait(LOOK)
        return self._ended.is_set()


@contextmanager
def relayed(target: int | str) -> Iterator[Relay]:
    """A relay to that port or socket; nothing is left of it afterwards."""
    relay = Relay(target)
    try:
        yield relay
    finally:
        relay.end()
