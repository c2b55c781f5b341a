"""gunicorn's threaded worker, whose own refusals look like the portal's and log no query string."""

import ctypes
import sys
from contextlib import suppress
from typing import Any

from gunicorn import util
from gunicorn.http import errors as http_errors
from gunicorn.http import wsgi
from gunicorn.workers.gthread import ThreadWorker

TOO_LONG = (http_errors.LimitRequestLine, http_errors.LimitRequestHeaders)
MOST_PAIRS = 512
LONGEST_PIECE = 64 * 1024
# mallopt(3): how many heaps the threads of a process may have. With one for each thread a worker
# keeps a fifth more memory than it uses.
M_ARENA_MAX, ARENAS = -8, 2


class Pieces(list[bytes]):
    """A socket's place, for what is to leave together."""

    def sendall(self, data: bytes) -> None:
        self.append(data)


class Response(wsgi.Response):
    """gunicorn's response; headers that were checked once are not checked again, and head and body
    leave in one piece. For a page that is kept, that is a fifth of its cost."""

    sock: Any
    checked: set[tuple[str, str]] = set()

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        for pair in headers:
            if pair in self.checked:
                self.headers.append(pair)
                continue
            super().process_headers([pair])
            # Not those that gunicorn acts on, or leaves out.
            is_plain = self.headers[-1:] == [pair] and pair[0].lower() != "content-length"
            if is_plain and len(self.checked) < MOST_PAIRS:
                self.checked.add(pair)

    def write(self, arg: bytes) -> None:
        if self.headers_sent or len(arg) > LONGEST_PIECE:
            super().write(arg)
            return
        sock = self.sock
        pieces = self.sock = Pieces()
        try:
            super().write(arg)
        finally:
            self.sock = sock
        util.write(sock, b"".join(pieces))


# gunicorn has no setting for it.
wsgi.Response = Response


class Worker(ThreadWorker):
    """Answers what gunicorn cannot read, before Django sees it, in Japanese and with our headers."""

    def init_process(self) -> None:
        if sys.platform == "linux":
            with suppress(OSError, AttributeError):  # a C library without it
                ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
        super().init_process()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Overrides gunicorn's English page; 400 for what the client sent, else 500."""
        from shiminsanka import errors, guard

        if isinstance(exc, TOO_LONG):
            status, message = "400 Bad Request", guard.TOO_LONG
        elif isinstance(exc, http_errors.ParseException | http_errors.ConfigurationProblem):
            status, message = "400 Bad Request", errors.BAD_REQUEST
        else:
            status, message = "500 Internal Server Error", errors.SERVER_ERROR
        # Only the kind of error: its text may repeat the query string.
        self.log.warning("Refused a request: %s", type(exc).__name__)
        try:
            util.write_nonblock(client, _response(status, errors.minimal_page(message)))
        except OSError:
            self.log.debug("The client was gone before its answer.")


def _response(status: str, page: str) -> bytes:
    from shiminsanka import headers

    body = page.encode()
    own = [
        ("Connection", "close"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", headers.UNSAID),
    ]
    lines = "".join(f"{name}: {value}\r\n" for name, value in (*own, *headers.constant()))
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
