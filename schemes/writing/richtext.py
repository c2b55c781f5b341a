"""Prose with a little form: **strong words**, [links](https://…), lists and line breaks.

Each line is a paragraph; lines that begin with 「・」 or 「- 」 are a list. Inside a line only
``**`` and links mean anything, so that numbers, single asterisks and signs stay what they are;
a backslash before a sign keeps it as it is. Whatever is drawn has passed the sanitiser.
No Django, no database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

SCHEMES = frozenset({"http", "https"})
LONGEST = 4_000  # characters of one text
MARKS = ("・", "- ")
KEPT = 4_096  # lines whose drawing is remembered; a catalogue has some hundreds
_TELLING = re.compile(r"[*\[\\]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)

TOO_LONG = f"長すぎます。{LONGEST:,}文字以内で書いてください。"
FOREIGN_LINK = (
    "リンク「{address}」は使えません。"
    "リンク先は https:// か http:// で始まるアドレスにしてください。"
)


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list where the source lists."""

    listed: bool
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """A text's lines as they were written; those that begin with 「・」 or 「- 」 become lists."""
    found: list[tuple[bool, list[str]]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        mark = next((mark for mark in MARKS if line.startswith(mark)), "")
        if not found or not mark or not found[-1][0]:
            found.append((bool(mark), []))
        found[-1][1].append(line.removeprefix(mark).strip())
    return [Block(listed, tuple(lines)) for listed, lines in found]


@lru_cache(maxsize=KEPT)
def line(text: str) -> str:
    """The safe HTML of one line."""
    if not _TELLING.search(text):
        return escape(text)
    return nh3.clean(
        _markdown.renderInline(text),
        tags={"strong", "a"},
        attributes={"a": {"href"}, "*": set()},
        url_schemes=set(SCHEMES),
        link_rel="noopener",
    )


def plain(text: str) -> str:
    """One line as bare words, without marks."""
    if not _TELLING.search(text):
        return text
    return "".join(token.content for token in _tokens(text))


def problem(text: str) -> str:
    """Why a text is refused, as a sentence; "" if it is not."""
    if len(text) > LONGEST:
        return TOO_LONG
    for address in _links(text):
        if _scheme_of(address) not in SCHEMES:
            return FOREIGN_LINK.format(address=address[:60])
    return ""


def _links(text: str) -> Iterator[str]:
    for one in filter(_TELLING.search, text.splitlines()):
        for token in _tokens(one):
            if token.type == "link_open":
                yield str(token.attrs["href"])


def _tokens(text: str) -> list[Token]:
    return _any_link.parseInline(text)[0].children or []


def _scheme_of(address: str) -> str:
    match = _SCHEME.match(address.strip())
    return match[1].lower() if match else ""


def _strong(state: StateInline, silent: bool) -> bool:
    """``**words**``, wherever they stand. Markdown's own rule sees no end of strong words in
    「**です。**次に」, since Japanese puts no blank there."""
    start = state.pos
    if not state.src.startswith("**", start):
        return False
    end = state.src.find("**", start + 2, state.posMax)
    inside = state.src[start + 2 : end]
    if end < 0 or not inside or inside != inside.strip() or "*" in (inside[0], inside[-1]):
        return False
    if not silent:
        last = state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = start + 2, end
        state.md.inline.tokenize(state)
        state.push("strong_close", "strong", -1)
        state.posMax = last
    state.pos = end + 2
    return True


class _OurLinks(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        return _scheme_of(url) in SCHEMES


class _AnyLinks(MarkdownIt):
    """Takes any address for a link's: what is refused must be seen first."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True


def _reader(kind: type[MarkdownIt]) -> MarkdownIt:
    reader = kind("zero", {"html": False, "linkify": False, "typographer": False})
    reader.enable(["link", "escape"])
    reader.inline.ruler.before("link", "strong_words", _strong)
    return reader


_markdown, _any_link = _reader(_OurLinks), _reader(_AnyLinks)
