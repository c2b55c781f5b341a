"""Pencils on a page of a preview: at each row that it shows, the way to the row's form.

Of the signs that a page's texts left (``tracing``) each row's best becomes a link, the others go.
No Django, no database, no clock.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

# Characters of nobody's script, which no page holds.
OPENS, CLOSES = "\ue000", "\ue001"
OWN, WORDS, QUOTED = "own", "words", "quoted"
RANKS = (OWN, WORDS, QUOTED)
"""How surely a text shows its row: what is written in it, the words for a code, what it quotes."""
SIGN = re.compile(f"{OPENS}[^{CLOSES}]*{CLOSES}")
_PART = re.compile(
    rf"<!--.*?-->|<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9-]*)(?P<rest>[^>]*)>"
    rf"|{OPENS}(?P<subject>[^:{CLOSES}]*):(?P<number>[0-9]+):(?P<rank>[a-z]+){CLOSES}",
    re.DOTALL,
)
# No link may stand in these: it stands behind them.
HELD = ("a", "button", "label", "summary")
# In these there is no place for one: what is no prose, and ways to other pages.
SILENT = ("head", "form", "nav", "select", "svg", "textarea", "script", "style")
_WAY = re.compile(r'\bhref="[/#]')
# The sources of a statement, folded: what they name is told on their own pages.
_SOURCES = re.compile(r'\bclass="cite"')
_OPEN = re.compile(r"\bopen\b")
LINK = (
    '<a class="pencil" id="{id}" href="{address}" title="{title}">'
    '<span aria-hidden="true">✎</span><span class="visually-hidden">{name}</span></a>'
)


@dataclass(frozen=True)
class Pencil:
    """``id``: its name on the page; ``address``: of the form, and ``name``: what it changes."""

    id: str
    address: str
    title: str
    name: str

    def drawn(self) -> str:
        return LINK.format(**{key: escape(value) for key, value in vars(self).items()})


Row = tuple[str, int]
"""The subject, and the row's number in its document."""
Rank = tuple[bool, int]
"""Whether it is folded away, then how surely it shows its row: the least is the best."""


@dataclass
class _Around:
    """An element that no link may stand in. ``is_silent``: nor behind it."""

    tag: str
    is_silent: bool = False
    is_sources: bool = False
    waiting: list[tuple[Row, int]] = field(default_factory=list)
    depth: int = 1

    def drops(self, rank: int) -> bool:
        return self.is_silent or (self.is_sources and rank < len(RANKS) - 1)


def plain(page: str) -> str:
    """A page without the signs."""
    return SIGN.sub("", page)


def put_in(page: str, pencil: Callable[[str, int], Pencil | None]) -> str:
    """A page with a pencil at each row for which there is one."""
    chosen: dict[int, list[Row]] = {}
    for row, place in _PageReader().read(page).items():
        chosen.setdefault(place, []).append(row)
    made, last = [], 0
    for place in sorted(chosen):
        links = [one.drawn() for row in chosen[place] if (one := pencil(*row))]
        if links:
            made += [plain(page[last:place]), *links]
            last = place
    return "".join([*made, plain(page[last:])])


class _PageReader:
    """Reads a page once from its beginning to its end."""

    def __init__(self) -> None:
        self.found: dict[Row, tuple[Rank, int]] = {}
        self.around: list[_Around] = []
        # Of the parts that can be folded, whether each is.
        self.folds: list[bool] = []

    def read(self, page: str) -> dict[Row, int]:
        """By row, the best place for its pencil: the first of the surest."""
        for part in _PART.finditer(page):
            if part["rank"]:
                row = (part["subject"], int(part["number"]))
                self._sign(row, RANKS.index(part["rank"]), part.end())
            elif part["tag"] and not part["end"]:
                self._begin(part["tag"].lower(), part["rest"])
            elif part["tag"]:
                self._end(part["tag"].lower(), part.end())
        return {row: place for row, (_, place) in self.found.items()}

    def _sign(self, row: Row, rank: int, place: int) -> None:
        if not self.around:
            best = (any(self.folds), rank)
            if row not in self.found or best < self.found[row][0]:
                self.found[row] = (best, place)
        elif not any(one.drops(rank) for one in self.around):
            self.around[0].waiting.append((row, rank))

    def _begin(self, tag: str, rest: str) -> None:
        inner = self.around[-1] if self.around else None
        if inner and inner.tag == tag:
            inner.depth += 1
            return
        is_way = tag == "a" and bool(_WAY.search(rest))
        if tag == "details" and _SOURCES.search(rest):
            self.around.append(_Around(tag, is_sources=True))
        elif tag == "details":
            self.folds.append(not _OPEN.search(rest))
        elif tag in HELD or tag in SILENT:
            self.around.append(_Around(tag, is_silent=is_way or tag in SILENT))

    def _end(self, tag: str, place: int) -> None:
        inner = self.around[-1] if self.around else None
        if inner and inner.tag == tag:
            inner.depth -= 1
            if not inner.depth:
                self.around.pop()
            if not self.around:
                for row, rank in inner.waiting:
                    self._sign(row, rank, place)
        elif tag == "details" and self.folds:
            self.folds.pop()
