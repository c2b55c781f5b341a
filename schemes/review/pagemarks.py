"""Two versions of a page's HTML compared by what people read: passages, and the pages with marks.

No Django, no database, no clock.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import unescape

from schemes.review.marking import MarkedRun, marked, words

MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.S)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
_TOKENS = re.compile(r"(<!--.*?-->|<[^>]*>)", re.S)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_SPACE = re.compile(r"\s+")
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "br",
        "cite",
        "code",
        "del",
        "em",
        "i",
        "ins",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "small",
        "span",
        "strong",
        "sub",
        "time",
        "u",
        "wbr",
    ]
)
# What is no part of a sentence: the numbers of sources (``sup``) as well.
SILENT = frozenset(("script", "style", "svg", "option", "sup", "textarea", "template"))
# What a page tells of its own editions, which every publishing moves on: in a ``div`` without others.
OF_EDITIONS = "<div data-editions>"
HEADINGS = frozenset(("h1", "h2", "h3"))
# What a mark says to those who hear the page.
SAID = {"ins": ("追加: ", "(追加ここまで)"), "del": ("前の文: ", "(前の文ここまで)")}
# Between facts that stand side by side on the page, each in a ``span`` of its own.
BESIDE = " / "
PAIRED = 0.4  # so much alike are two passages of which one became the other


@dataclass
class _Block:
    """A run of text between two block tags: which tokens it stands in, and the heading above."""

    heading: str
    tokens: list[int] = field(default_factory=list)
    text: str = ""
    is_heading: bool = False


@dataclass(frozen=True)
class ChangedPassage:
    """A passage that changed, under the heading where it stands; ``number``: of its mark."""

    number: int
    heading: str
    runs: tuple[MarkedRun, ...]


@dataclass(frozen=True)
class Marked:
    """A comparison: the passages, and both pages with marks."""

    passages: tuple[ChangedPassage, ...]
    before: str
    after: str


def main_of(html: str) -> str:
    """The part of a page that is its own."""
    found = MAIN.search(html)
    return found[1] if found else ""


def title_of(html: str) -> str:
    """What the page is called, without the name of the site."""
    found = TITLE.search(html)
    return _plain(found[1]).rpartition(" | ")[0] if found else ""


def passages(before: str, after: str) -> tuple[ChangedPassage, ...]:
    """What differs within ``<main>`` between two versions of a page."""
    return tuple(
        _passage(number, *pair)
        for number, pair in enumerate(
            _pairs(_Side(before, "del").blocks, _Side(after, "ins").blocks), start=1
        )
    )


def compared(before: str, after: str) -> Marked:
    """Both versions of a page, with what differs marked."""
    sides = _Side(before, "del"), _Side(after, "ins")
    found = []
    for number, pair in enumerate(_pairs(sides[0].blocks, sides[1].blocks), start=1):
        found.append(_passage(number, *pair))
        _mark(sides, *pair, number)
    return Marked(tuple(found), sides[0].html(), sides[1].html())


def _passage(number: int, old: _Block | None, new: _Block | None) -> ChangedPassage:
    heading = (new or old or _Block("")).heading
    texts = [_plain(block.text) if block else "" for block in (old, new)]
    return ChangedPassage(number, heading, tuple(marked(*texts)))


def _plain(text: str) -> str:
    return unescape(_SPACE.sub(" ", text)).strip()


def _pairs(
    olds: Sequence[_Block], news: Sequence[_Block]
) -> Iterator[tuple[_Block | None, _Block | None]]:
    """The blocks that differ: what became what, what is gone and what is new, in page order."""
    before, after = ([_plain(block.text) for block in side] for side in (olds, news))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, start_new, end_new in matcher.get_opcodes():
        if kind != "equal":
            yield from _became(olds[start:end], news[start_new:end_new])


def _became(
    olds: Sequence[_Block], news: Sequence[_Block]
) -> Iterator[tuple[_Block | None, _Block | None]]:
    left = list(olds)
    for new in news:
        partner = next((old for old in left if _is_alike(old, new)), None)
        if partner is not None:
            gone, left = left[: left.index(partner)], left[left.index(partner) + 1 :]
            yield from ((old, None) for old in gone)
        yield partner, new
    yield from ((old, None) for old in left)


def _is_alike(old: _Block, new: _Block) -> bool:
    pair = SequenceMatcher(None, words(_plain(old.text)), words(_plain(new.text)), autojunk=False)
    return pair.quick_ratio() >= PAIRED and pair.ratio() >= PAIRED


class _Side:
    """One version of a page, taken apart into tags and texts."""

    def __init__(self, html: str, mark: str):
        self.mark = mark
        found = MAIN.search(html)
        start, end = found.span(1) if found else (len(html), len(html))
        self.head, self.tail = html[:start], html[end:]
        self.tokens = _TOKENS.split(html[start:end])
        self.changed: dict[int, list[tuple[str, bool]]] = {}
        self.numbers: dict[int, int] = {}
        self.blocks = list(self._blocks())

    def _blocks(self) -> Iterator[_Block]:
        block, heading, silent, is_heading = _Block(""), "", "", False
        for place, token in enumerate(self.tokens):
            if place % 2 == 0:
                if not silent and token.strip():
                    block.tokens.append(place)
                    block.text += token
                elif block.text and not silent:
                    block.text += token
                continue
            tag = _TAG.match(token)
            name = tag[1].lower() if tag else ""
            if silent:
                silent = "" if token.startswith("</") and name == silent else silent
            elif token == OF_EDITIONS or (name in SILENT and not token.endswith("/>")):
                silent = name
            elif name == "span" and self._adjoins(place) and block.text.strip():
                block.text += BESIDE
            elif name and name not in INLINE:
                if block.tokens:
                    heading = _plain(block.text) if is_heading else heading
                    yield block
                is_heading = name in HEADINGS and not token.startswith("</")
                block = _Block(heading)
        if block.tokens:
            yield block

    def _adjoins(self, place: int) -> bool:
        """Whether a ``span`` begins where another ends that is more than a sign for the eye."""
        before = self.tokens[max(0, place - 4) : place]
        is_next = before[-2:] == ["</span>", ""] and not self.tokens[place].startswith("</")
        return is_next and not (len(before) == 4 and "aria-hidden" in before[0])

    def html(self) -> str:
        """The page again, with its marks."""
        out = []
        for place, token in enumerate(self.tokens):
            parts = self.changed.get(place)
            if parts is None:
                out.append(token)
            else:
                out.extend(self._wrapped(place, parts))
        return "".join([self.head, *out, self.tail])

    def _wrapped(self, place: int, parts: Sequence[tuple[str, bool]]) -> Iterator[str]:
        opened, closed = SAID[self.mark]
        number = self.numbers.pop(place, 0)
        for text, is_changed in parts:
            if not is_changed or not text.strip():
                yield text
                continue
            name = f' id="change-{number}"' if number else ""
            number = 0
            yield (
                f'<{self.mark} class="marked"{name}><span class="visually-hidden">{opened}</span>'
                f'{text}<span class="visually-hidden">{closed}</span></{self.mark}>'
            )


def _mark(sides: tuple[_Side, _Side], old: _Block | None, new: _Block | None, number: int) -> None:
    """Mark in both versions what differs between two passages."""
    before, after = sides
    if old is None or new is None:
        for side, block in ((before, old), (after, new)):
            if block is not None:
                _put(side, block, number, [True] * len(_worded(side, block)))
        return
    told = [_worded(side, block) for side, block in ((before, old), (after, new))]
    flags = [[True] * len(side) for side in told]
    was, now = ([word for _, word in side] for side in told)
    for match in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        for flag, start in zip(flags, (match.a, match.b), strict=True):
            flag[start : start + match.size] = [False] * match.size
    _put(before, old, number, flags[0])
    _put(after, new, number, flags[1])


def _worded(side: _Side, block: _Block) -> list[tuple[int, str]]:
    return [(place, word) for place in block.tokens for word in words(side.tokens[place])]


def _put(side: _Side, block: _Block, number: int, flags: Sequence[bool]) -> None:
    is_first = True
    for (place, word), flag in zip(_worded(side, block), flags, strict=True):
        parts = side.changed.setdefault(place, [])
        if parts and parts[-1][1] == flag:
            parts[-1] = (parts[-1][0] + word, flag)
        else:
            parts.append((word, flag))
        if flag and word.strip() and is_first:
            side.numbers[place] = number
            is_first = False
