"""Both chains, that of the editions and that of the record: what is wrong with them, and where they end.

Who owns the database can rewrite a chain from any row on. An anchor is what was written down
elsewhere of its end, so that this is seen as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils import timezone

from schemes.keeping import blotted
from schemes.keeping.blotted import BlotRecord
from schemes.models import Edition, Event, Head, Proposal
from schemes.models.editions import flaws
from schemes.models.events import broken_links
from schemes.writing.refusals import Refused

LINE = re.compile(r"(\S+) 版 (\d+) ([0-9a-f]{64}|-) 操作の記録 (\d+) ([0-9a-f]{64}|-)")
TRIGGERS = (
    "schemes_edition_append_only",
    "schemes_edition_no_truncate",
    "schemes_event_append_only",
    "schemes_event_no_truncate",
    "schemes_event_chained",
)


class NoAnchor(Refused):
    """A file of anchors that cannot be read."""


@dataclass(frozen=True)
class End:
    """The last link of a chain; of an empty one, position 0 without a digest."""

    position: int
    digest: str


@dataclass(frozen=True)
class Anchor:
    """Where both chains ended at a moment, as one line of text."""

    at: str
    editions: End
    events: End

    def __str__(self) -> str:
        parts = (self.at, *_words("版", self.editions), *_words("操作の記録", self.events))
        return " ".join(parts)


def _words(name: str, end: End) -> tuple[str, str, str]:
    return name, str(end.position), end.digest or "-"


def now(at: datetime | None = None) -> Anchor:
    """Where the chains end."""
    edition = Edition.objects.order_by("-position").defer("content").first()
    event = Event.objects.order_by("-position").first()
    moment = timezone.localtime(at).isoformat(timespec="seconds") if at else ""
    return Anchor(moment, _end(edition), _end(event))


def _end(row: Edition | Event | None) -> End:
    return End(row.position, row.digest) if row else End(0, "")


def read(path: Path) -> list[Anchor]:
    """The anchors of a file, in its order. Raises ``NoAnchor``."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise NoAnchor(f"控えのファイル {path} を読めないので、場所を確かめてください。") from None
    return [_anchor(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _anchor(path: Path, number: int, line: str) -> Anchor:
    found = LINE.fullmatch(line.strip())
    if not found:
        raise NoAnchor(
            f"控えのファイル {path} の{number}行目を読み取れないので、manage.py anchor が書いた行に直してください。"
        )
    at, *ends = found.groups()
    digests = [digest.strip("-") for digest in ends[1::2]]
    return Anchor(at, End(int(ends[0]), digests[0]), End(int(ends[2]), digests[1]))


def everything_wrong(anchors: Sequence[Anchor] = ()) -> Iterator[str]:
    """A sentence for each flaw of both chains: their links, their ends, what keeps them, and what
    does not agree with the anchors."""
    heads = {head.id: head for head in Head.objects.all()}
    editions = list(Edition.objects.order_by("position"))
    found = blotted.records()
    yield from flaws(editions, heads.get(Head.Of.EDITIONS), blotted.newest(found))
    yield from _blots(found, {edition.position for edition in editions})
    if editions and Head.Of.EDITIONS not in heads:
        yield "版の終わりの記録がありません。"
    yield from _missed({edition.position for edition in editions})
    events = Event.objects.order_by("position").iterator(chunk_size=5000)
    yield from broken_links(events, heads.get(Head.Of.EVENTS))
    yield from _asleep()
    yield from _moved("版", Edition, [(one.at, one.editions) for one in anchors])
    yield from _moved("操作の記録", Event, [(one.at, one.events) for one in anchors])


def _blots(found: Iterable[BlotRecord], there: set[int]) -> Iterator[str]:
    for record in found:
        if record.flaw:
            yield record.flaw
        for position in sorted(record.editions.keys() - there):
            yield f"操作の記録{record.event.position}で文を消した、通し番号{position}の版がありません。"


def _missed(there: set[int]) -> Iterator[str]:
    for proposal in Proposal.objects.published().order_by("pk"):
        for position in sorted(set(proposal.positions) - there):
            yield f"{proposal}で公開した、通し番号{position}の版がありません。"


def _asleep() -> Iterator[str]:
    """Triggers that keep the chains and are away or switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled IN ('O', 'A')",
            [list(TRIGGERS)],
        )
        awake = {name for (name,) in cursor.fetchall()}
    for name in TRIGGERS:
        if name not in awake:
            yield f"版と操作の記録を守るトリガー {name} が、ないか、止められています。"


def _moved(
    name: str, model: type[Edition] | type[Event], ends: Iterable[tuple[str, End]]
) -> Iterator[str]:
    """Where a chain is not what an anchor says."""
    wanted = [(at, end) for at, end in ends if end.position]
    rows = model.objects.filter(position__in={end.position for _, end in wanted})
    digests = dict(rows.values_list("position", "digest"))
    for at, end in wanted:
        if end.position not in digests:
            yield f"{at}の控えにある、通し番号{end.position}の{name}がありません。"
        elif digests[end.position] != end.digest:
            yield f"通し番号{end.position}の{name}が、{at}の控えと違います。控えのあとに書き換えられています。"
