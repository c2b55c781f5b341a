"""Whether the links of a row lead to the web. No Django, no database, no clock."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from schemes.review.spots import Spot
from schemes.review.standings import Told

BRIEF = 40
_TARGET = re.compile(r"\]\(\s*<?([^)\s>]*)")
_ADDRESS = re.compile(
    r"\b([a-zA-Z][a-zA-Z0-9+.-]*)://\S*|\b(javascript|data|vbscript|file|mailto):\S"
)


def told(spot: Spot) -> Told:
    """Links, and addresses in a text, that are none of the web."""
    if spot.implied:
        return
    for name, text in spot.texts:
        wrong = [text] if name == "url" and text and not _is_web(text) else []
        if name != "url":
            wrong = [link for link in _linked(text) if not _is_web(link)]
        for link in wrong:
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
    return text if len(text) <= BRIEF else text[: BRIEF - 1] + "…"
