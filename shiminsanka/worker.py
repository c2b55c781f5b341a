"""gunicorn's threaded worker, whose own refusals look like the portal's and log no query string."""

from typing import Any

from gunicorn import util
from gunicorn.http import errors as http_errors
from gunicorn.workers.gthread import ThreadWorker

TOO_LONG = (http_errors.LimitRequestLine, http_errors.LimitRequestHeaders)


class Worker(ThreadWorker):
    """Answers what gunicorn cannot read, before Django sees it, in Japanese and with our headers."""

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
