"""The texts of editions, read from the database when they are wanted, each checked by its digest."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from schemes.models import Edition
from schemes.writing.refusals import Refused

AT_ONCE = 50
AWAY = "この日の内容は、データベースから読み直しますが、いまはつながりません"
BUSY = "この日の内容を読むのに、いまは時間がかかっています"


class NoCatalogue(Refused):
    """Neither the database nor the copy on disk holds a catalogue that can be served."""


class TextsAway(NoCatalogue):
    """A day asks for editions that are in force no more, and their texts cannot be read now."""


class Sought(Protocol):
    """An edition, as far as it is looked for."""

    position: int
    digest: str


def heads(after: int = 0) -> list[Edition]:
    """The editions beyond a position without their texts, in order."""
    return list(Edition.objects.filter(position__gt=after).order_by("position").defer("content"))


def are_linked(rows: Iterable[Edition], position: int = 0, digest: str = "") -> bool:
    """Whether editions continue the chain that ends at a position with a digest."""
    for row in rows:
        if (row.position, row.previous) != (position + 1, digest):
            return False
        position, digest = row.position, row.digest
    return True


def contents(rows: Sequence[Sought]) -> Iterator[tuple[str, Any]]:
    """The digest and the content of each. Raises database errors, and ``TextsAway`` where the
    database does not hold the very same edition (any more)."""
    for some in _batches(rows):
        found = {row.digest: row for row in Edition.objects.filter(position__in=some)}
        for position, digest in some.items():
            row = found.get(digest)
            if row is None or not row.is_whole:
                raise TextsAway(f"通し番号{position}の版を、公開した時のまま読めません。")
            yield digest, row.content


def raw(rows: Sequence[Sought]) -> Iterator[tuple[str, str]]:
    """The digest of each and its content as JSON text, as the database writes it."""
    for some in _batches(rows):
        told = Edition.objects.annotate(told=Cast("content", TextField()))
        yield from told.filter(position__in=some).values_list("digest", "told")


def for_a_day(rows: Sequence[Sought]) -> Iterator[tuple[str, Any]]:
    """As ``contents``, for a request: every failure is ``TextsAway``, and no connection stays."""
    try:
        yield from contents(rows)
    except DatabaseError:
        raise TextsAway(AWAY) from None
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _batches(rows: Sequence[Sought]) -> Iterator[dict[int, str]]:
    for start in range(0, len(rows), AT_ONCE):
        yield {row.position: row.digest for row in rows[start : start + AT_ONCE]}
