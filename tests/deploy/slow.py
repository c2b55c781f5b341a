"""Connections that cost a server a place for nothing: slow headers, slow bodies, slow readers."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.deploy.front import PUBLIC, Front

HOST = f"Host: {PUBLIC}\r\n"
KINDS = {
    "headers": f"GET / HTTP/1.1\r\n{HOST}X-Slow: ",
    "bodies": f"POST /plan/ HTTP/1.1\r\n{HOST}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\na",
    "readers": f"GET /schemes/kusanone/evidence/ HTTP/1.1\r\n{HOST}\r\n",
}


@contextmanager
def slow(front: Front, kind: str, count: int) -> Iterator[list[ssl.SSLSocket]]:
    """So many connections that have begun, and neither go on nor end."""
    held: list[ssl.SSLSocket] = []
    try:
        for _ in range(count):
            line = front.raw()
            held.append(line)
            if kind == "readers":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.sendall(KINDS[kind].encode())
        yield held
    finally:
        for line in held:
            with suppress(OSError):
                line.close()
