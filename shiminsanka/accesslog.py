"""gunicorn's record of requests: one line of JSON each, without answers and without addresses of people."""

import json
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn.glogging import Logger

from shiminsanka.naming import request_id, without_secret

LONGEST_PATH = 300


class Log(Logger):
    """Tells of each request when it has been answered."""

    def access(
        self, resp: Any, req: Any, environ: MutableMapping[str, Any], request_time: timedelta
    ) -> None:
        """Overrides gunicorn's line of text."""
        if self.access_log_enabled:
            told = line(environ, resp.status, resp.sent, request_time)
            self.access_log.info("%s", json.dumps(told, ensure_ascii=False))


def line(
    environ: MutableMapping[str, Any], status: str | int, sent: int | None, took: timedelta
) -> Mapping[str, Any]:
    """What is told of a request. No query string, no referrer, no browser, no address."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": request_id(environ),
        "method": environ.get("REQUEST_METHOD", ""),
        "path": _path(environ),
        "status": int(str(status).split()[0]),
        "bytes": sent or 0,
        "milliseconds": round(took / timedelta(milliseconds=1), 1),
    }


def _path(environ: Mapping[str, Any]) -> str:
    raw: str = environ.get("PATH_INFO", "")
    path = raw.encode("latin-1", "replace").decode("utf-8", "replace")
    return without_secret(path)[:LONGEST_PATH]
