"""Asking a served portal as plainly as can be: a heavier client would be measured with it."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from shiminsanka.environment import CannotRun

BROWSER = "gzip, br"
HEADERS_END = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True)
class Answered:
    """``size``: all its bytes on the wire."""

    status: int
    head: str
    size: int

    def header(self, name: str) -> str:
        """The value of a header; "" if it is not there."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name:
                return value
        return ""


def request(path: str, *lines: str, accepting: str = BROWSER) -> bytes:
    """A GET as a browser sends it, with these further header lines."""
    head = (f"GET {path} HTTP/1.1", "Host: localhost", f"Accept-Encoding: {accepting}", *lines)
    return "\r\n".join((*head, "", "")).encode()


def accepts(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def asked(port: int, sent: Iterator[bytes], seconds: float, connections: int) -> list[Answered]:
    """The answers to one request after the other over so many kept connections in this time; one for
    each at least."""
    with ThreadPoolExecutor(connections) as pool:
        until = time.perf_counter() + seconds
        found = pool.map(lambda _: _ask(port, sent, until), range(connections))
        return [answered for one in found for answered in one]


def _ask(port: int, sent: Iterator[bytes], until: float) -> list[Answered]:
    found: list[Answered] = []
    while not found or time.perf_counter() < until:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            found += _ask_on(connection, sent, until)
    return found


def _ask_on(connection: socket.socket, sent: Iterator[bytes], until: float) -> Iterator[Answered]:
    """The answers over one connection, which the server may end after some of them."""
    while True:
        connection.sendall(next(sent))
        answered = _read(connection)
        yield answered
        if answered.header("connection") == "close" or time.perf_counter() > until:
            return


def _read(connection: socket.socket) -> Answered:
    data = b""
    while HEADERS_END not in data:
        data += _receive(connection)
    head, _, body = data.partition(HEADERS_END)
    text = head.decode("latin-1")
    answered = Answered(int(text[9:12]), text, 0)
    if answered.header("transfer-encoding") == "chunked":
        while not body.endswith(LAST_CHUNK):
            body += _receive(connection)
    elif answered.status != 304:
        length = int(answered.header("content-length"))
        while len(body) < length:
            body += _receive(connection)
    return Answered(answered.status, text, len(head) + len(HEADERS_END) + len(body))


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise CannotRun("サーバーが途中で接続を切ったので、測れませんでした。")
    return data
