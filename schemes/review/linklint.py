"""Whether links in texts lead to addresses of the web. No Django, no database, no clock."""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from schemes.review.spots import Spot

Told = Iterator[tuple[Literal["error", "warning"], str, str]]

VERBATIM = {"quote"}  # a source's words stand as they are
_TARGET = re.compile(r"\]\(\s*<?([^)\s>]*)")
_ADDRESS = re.compile(
    r"\b([a-zA-Z][a-zA-Z0-9+.-]*)://\S*|\b(javascript|data|vbscript|file|mailto):\S"
)


def texts(spot: Spot) -> Iterator[tuple[str, str]]:
    """The texts of a row itself; rows within it have their own spots."""
    for name, value in spot.row.items():
        if isinstance(value, str) and name not in VERBATIM:
            yield name, value
        elif isinstance(value, list | tuple):
            yield from ((name, one) for one in value if isinstance(one, str))


def wrong(spot: Spot) -> Told:
    if spot.implied:
        return
    for name, text in texts(spot):
        bad = [text] if name == "url" and text and not _is_web(text) else []
        if name != "url":
            bad = [link for link in _linked(text) if not _is_web(link)]
        for link in bad:
            yield (
                "error",
                "link",
                f"リンク「{_brief(link)}」は、http:// か https:// で始まるアドレスにしてください。",
            )


def _linked(text: str) -> Iterator[str]:
    for found in _TARGET.finditer(text):
        if not found[1].startswith(("/", "#")) or found[1].startswith("//"):
            yield found[1]
    for found in _ADDRESS.finditer(_TARGET.sub("", text)):
        yield found[0]


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _brief(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
