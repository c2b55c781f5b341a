"""The copy of the catalogue on disk, from which a process starts while the database is away.

One line is a signed head: what library it is, when that was the newest, and the digest of all
the lines that follow. Each of them is an edition, with its text if it is in force or will be.
"""

import hashlib
import hmac
import json
import logging
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from schemes.catalogue import texts
from schemes.catalogue.published import Library, NoCatalogue, Published
from schemes.models import Edition

HEAD_BYTES = 512
SALT = "schemes.catalogue.copy"
COLUMNS = (
    "position",
    "subject",
    "number",
    "effective_from",
    "published_at",
    "reason",
    "digest",
    "blotted",
)

log = logging.getLogger(__name__)


class Distrusted(NoCatalogue):
    """The copy is cut, changed, or signed with another key."""


@dataclass(frozen=True)
class CopyHead:
    """``digest``: the library's mark; ``body`` and ``size``: of the lines; ``at``: when the database
    last said that nothing is newer (ISO)."""

    digest: str
    body: str
    size: int
    at: str

    def line(self) -> bytes:
        told = json.dumps({**asdict(self), "mac": self._mac()})
        return f"{told:<{HEAD_BYTES - 1}}\n".encode()

    def _mac(self) -> str:
        told = json.dumps(asdict(self), sort_keys=True)
        return salted_hmac(SALT, told, algorithm="sha256").hexdigest()

    @classmethod
    def read(cls, copy: IO[bytes]) -> "CopyHead":
        """The head of an open copy. Raises ``Distrusted``."""
        try:
            told = json.loads(copy.read(HEAD_BYTES))
            mac = told.pop("mac")
            head = cls(**told)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Distrusted from None
        is_whole = os.fstat(copy.fileno()).st_size == HEAD_BYTES + head.size
        if not hmac.compare_digest(head._mac(), str(mac)) or not is_whole:
            raise Distrusted
        return head


def keep(library: Library) -> None:
    """Write the copy, or only that it still is the newest. A failure is logged and costs nothing else
    but the copy."""
    path = Path(settings.PORTAL_CATALOGUE_COPY)
    try:
        if not _renew(path, library):
            _write(path, library)
    except OSError as error:
        log.warning("目録の写しを保存できません: %s", error)


def _renew(path: Path, library: Library) -> bool:
    """Sign anew what is there, if it is of this library."""
    with suppress(FileNotFoundError, Distrusted), path.open("r+b") as copy:
        head = CopyHead.read(copy)
        if head.digest == library.mark:
            copy.seek(0)
            copy.write(CopyHead(head.digest, head.body, head.size, _now()).line())
            return True
    return False


def _write(path: Path, library: Library) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as copy:
        try:
            _fill(copy, library)
            os.replace(copy.name, path)
        except BaseException:
            os.unlink(copy.name)
            raise


def _fill(copy: IO[bytes], library: Library) -> None:
    digest, size = hashlib.sha256(), 0
    copy.write(b" " * HEAD_BYTES)
    by_digest = {row.digest: row for row in library.rows}

    def put(row: Published, told: str) -> None:
        nonlocal size
        values = {column: getattr(row, column) for column in COLUMNS}
        columns = json.dumps(values, ensure_ascii=False, default=str)
        line = f"[{columns}, {told}]\n".encode()
        copy.write(line)
        digest.update(line)
        size += len(line)

    for row in library.rows:
        if not row.is_open:
            put(row, "null")
    for named, told in texts.raw([row for row in library.rows if row.is_open]):
        put(by_digest[named], told)
    copy.seek(0)
    copy.write(CopyHead(library.mark, digest.hexdigest(), size, _now()).line())
    copy.flush()


def _now() -> str:
    return timezone.now().isoformat()


def take() -> tuple[Library, datetime]:
    """The library of the copy, and when it was the newest.

    Raises ``FileNotFoundError``, ``OSError`` and ``Distrusted``.
    """
    path = Path(settings.PORTAL_CATALOGUE_COPY)
    digest, rows = hashlib.sha256(), []
    with path.open("rb") as copy:
        head = CopyHead.read(copy)
        for line in copy:
            digest.update(line)
            rows.append(line)
    if digest.hexdigest() != head.body:
        raise Distrusted
    editions = sorted(map(_row, rows), key=lambda row: row.position)
    return Library(map(Published, editions)), datetime.fromisoformat(head.at)


def _row(line: bytes) -> Edition:
    columns: dict[str, Any]
    columns, content = json.loads(line)
    columns["effective_from"] = date.fromisoformat(columns["effective_from"])
    columns["published_at"] = datetime.fromisoformat(columns["published_at"])
    return Edition(**columns, content=content)
