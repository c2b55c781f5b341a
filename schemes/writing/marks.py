"""Marks that stand in a text for the value of a rule: 「総額は{{KS-2 円}}まで」.

A mark names a rule by its code, and how its value is said. No Django, no database, no clock.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from schemes.writing.folding import fold

_MARK = re.compile(r"[{｛]{2}[^{}｛｝]*[}｝]{2}")
_TORN = re.compile(r"[{｛]{2}|[}｝]{2}")
_INSIDE = re.compile(r"\{\{\s*(\S+)\s+(\S+?)\s*\}\}")


class Mark(NamedTuple):
    """``unit``: 円, か月, 年, 歳, 日付, or what is counted (件)."""

    code: str
    unit: str

    def __str__(self) -> str:
        return f"{{{{{self.code} {self.unit}}}}}"


def written(text: str) -> Iterator[str]:
    """The marks of a text, each as it is written."""
    return (found[0] for found in _MARK.finditer(text))


def is_torn(text: str) -> bool:
    """Whether a mark was begun or ended, and is none."""
    return bool(_TORN.search(_MARK.sub("", text)))


def read(text: str) -> Mark | None:
    """What a mark names; None if it cannot be read."""
    found = _INSIDE.fullmatch(fold(text))
    return Mark(found[1], found[2]) if found else None


def filled(text: str, say: Callable[[Mark], str]) -> str:
    """A text with words for its marks; those for which there are none stay as they are."""

    def word(found: re.Match[str]) -> str:
        mark = read(found[0])
        return (mark and say(mark)) or found[0]

    return _MARK.sub(word, text)
