"""Texts that know their row: what a page of a preview prints of a row leaves a sign, by which the row is found
again in the finished page.

A document is copied with such texts in place of its own. They are texts like any other to whoever
compares, searches or measures them; only where a template prints one does it add its sign, and only
in a preview. So no template and no view of the public site has anything to do for it.
"""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString

from schemes import catalogue, sections
from schemes.admin.publishing.pencils import CLOSES, OPENS, OWN, QUOTED, WORDS
from schemes.document import Document, Frozen
from schemes.memory import Memory
from schemes.review import spots
from schemes.review.spots import Spot
from schemes.sections import Kind

# A choice is changed where its question is.
APART = ("choices",)


class Traced(str):
    """A text of a row. ``mark``: the subject, the row's number in its document, and the rank."""

    __slots__ = ("mark",)
    mark: str

    @property
    def sign(self) -> str:
        return f"{OPENS}{self.mark}{CLOSES}" if catalogue.previewing() else ""

    def __html__(self) -> SafeString:
        return SafeString(f"{escape(str(self))}{self.sign}")

    def splitlines(self, keepends: bool = False) -> list[str]:
        """What is drawn line by line has its sign at the end of the first."""
        first, *rest = str(self).splitlines(keepends) or [""]
        return [f"{first}{self.sign}", *rest]


def traced(document: Document) -> Document:
    """The same document, all of whose texts know their row."""
    return _made.of(sections.registered(), lambda: _Copy(document).whole(), document)


def rows_of(document: Document) -> Sequence[Spot]:
    """The rows of a traced document, by their numbers."""
    return spots.of(document)


_made: Memory[Document] = Memory(64)


class _Copy:
    """One copy of a document, whose rows are counted as ``spots.of`` does."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.numbers = count()

    def whole(self) -> Document:
        document: Any = self.document
        update: dict[str, Any] = {}
        if hasattr(document, "tracks"):
            update = self._row(sections.own("schemes"), document)
        for key in spots.SHARED:
            if rows := getattr(document, key, ()):
                update[key] = self._rows(sections.own(key), rows)
        if found := spots.content_of(document):
            own = {kind.key: kind for kind in sections.registered() if kind.key in found}
            update["sections"] = {
                **found,
                **{key: self._rows(kind, found[key]) for key, kind in own.items()},
            }
        return document.model_copy(update=update)

    def _rows(self, kind: Kind, rows: Iterable[Frozen]) -> tuple[Frozen, ...]:
        return tuple(row.model_copy(update=self._row(kind, row)) for row in rows)

    def _row(self, kind: Kind, row: Any) -> dict[str, Any]:
        """What takes the place of a row's texts, and of the rows within it."""
        name = f"{self.document.subject}:{next(self.numbers)}"
        update: dict[str, Any] = {}
        if kind.key not in APART:
            ranks = {**dict.fromkeys(_texts(kind), OWN), **dict.fromkeys(kind.said.values(), WORDS)}
            for field, rank in ranks.items():
                if text := getattr(row, field):
                    update[field] = _with_mark(text, f"{name}:{rank}")
            if kind.is_cited:
                mark = f"{name}:{QUOTED}"
                update["citations"] = tuple(
                    one.model_copy(update={"quote": _with_mark(one.quote, mark)})
                    for one in row.citations
                )
        for part in kind.parts:
            update[part.key] = self._rows(part, getattr(row, part.key) or ())
        return update


def _with_mark(text: str, mark: str) -> Traced:
    made = Traced(text)
    made.mark = mark
    return made


def _texts(kind: Kind) -> list[str]:
    """The columns that people write in: no keys, no codes, no addresses."""
    return [name for name in kind.columns if _is_text(kind.column(name))]


def _is_text(column: Any) -> bool:
    return (
        isinstance(column, models.CharField | models.TextField)
        and not isinstance(column, models.SlugField | models.URLField)
        and not column.choices
    )
