"""The public pages as files that a web server serves while nothing else of the portal runs.

A directory of its own is written first and takes the place of the last one by one rename, so a
reader meets the old pages or the new ones, whole.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schemes.catalogue import Catalogue
from schemes.views.keeping import stock
from schemes.views.keeping.answers import OK, KeptAnswer
from schemes.views.keeping.making import Made, made
from schemes.views.keeping.stock import Now
from schemes.writing.refusals import Refused

CURRENT = "current"
"""The name of what is served: ``current/schemes/index.html``, ``current/schemes/@who=ngo.html``; what has
the name of a file already keeps it, ``current/sitemap.xml``."""
STAMP = ".made"
ENDINGS = {"": "", "gzip": ".gz", "br": ".br"}
INDEXES = {"text/html": "index.html", "application/json": "index.json"}
KEPT = 2
"""The pages before stay for those who are reading them."""


class NotWritten(Refused):
    """The pages could not be written; those of before are still there."""


def write(directory: Path, pages: Callable[[Catalogue], Made] = made) -> int | None:
    """Write every page of now, unless they are there; how many, or None if they are there or
    another process writes them. Raises ``NotWritten``."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with _alone(directory) as is_alone:
            here = stock.now()
            if not is_alone or _stamp(directory / CURRENT) == _stamp_of(here):
                return None
            return _write(directory, here, pages)
    except OSError as error:
        raise NotWritten(
            f"頁をファイルに書けませんでした({error.strerror})。前に書いた頁はそのままです。"
            f"{directory} の空きと権限を確かめてください。"
        ) from error


def _write(directory: Path, here: Now, pages: Callable[[Catalogue], Made]) -> int:
    new = Path(tempfile.mkdtemp(prefix="pages-", dir=directory))
    try:
        new.chmod(0o755)
        count = 0
        for address, answer in pages(here.shown):
            has_place = _is_named(address) or _kind(answer) in INDEXES
            if answer.status == OK and has_place:
                _put(new, address, answer)
                count += 1
        (new / STAMP).write_text(_stamp_of(here), encoding="utf-8")
        if _stamp_of(stock.now()) != _stamp_of(here):
            raise NotWritten("書いている間に内容が変わりました。もう一度実行してください。")
        _swap(directory, new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    _forget(directory)
    return count


def _put(root: Path, address: str, answer: KeptAnswer) -> None:
    answer.pack()
    path, _, query = address.partition("?")
    place, name = root / path.strip("/"), ""
    if _is_named(address):
        place, name = place.parent, place.name
    place.mkdir(parents=True, exist_ok=True)
    if not name:
        index = INDEXES[_kind(answer)]
        name = f"@{query}.html" if query else index
    for coding, body in answer.packed().items():
        (place / f"{name}{ENDINGS[coding]}").write_bytes(body)


def _is_named(address: str) -> bool:
    """Whether what stands there has the name of a file already, 「/sitemap.xml」."""
    path, _, query = address.partition("?")
    return not query and not path.endswith("/")


def _kind(answer: KeptAnswer) -> str:
    return answer.content_type.partition(";")[0]


def _swap(directory: Path, new: Path) -> None:
    link = directory / f"{new.name}.link"
    link.symlink_to(new.name)
    os.replace(link, directory / CURRENT)


def _forget(directory: Path) -> None:
    """Remove what was written before the last pages but one, and what was left half written."""
    current = (directory / CURRENT).resolve()
    written = [one for one in directory.glob("pages-*") if one.is_dir() and one != current]
    written.sort(key=lambda one: one.stat().st_mtime, reverse=True)
    for place, old in enumerate(written, start=1):
        # What was written before a text was blotted out may hold it still.
        if place >= KEPT or _blots(old) != _blots(current):
            shutil.rmtree(old, ignore_errors=True)


def _stamp_of(here: Now) -> str:
    return " ".join(map(str, (len(here.library.blots), here.shown.edition, *here.phase)))


def _stamp(written: Path) -> str:
    try:
        return (written / STAMP).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _blots(written: Path) -> str:
    return _stamp(written).partition(" ")[0]


@contextmanager
def _alone(directory: Path) -> Iterator[bool]:
    """Whether no other process of this machine writes there."""
    with (directory / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
