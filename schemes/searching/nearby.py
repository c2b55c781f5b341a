"""What may be meant by words that nothing has."""

import difflib

from schemes.searching.forms import form
from schemes.searching.index import Index
from schemes.searching.lexicon import Lexicon

MOST_MEANT = 3
LIKE = 0.7
SHORTEST = 2


def meant(index: Index, lexicon: Lexicon, text: str) -> list[str]:
    """Names and other known words that look like it, as they are written, the nearest first."""
    word = form(text)
    if len(word) < SHORTEST:
        return []
    least, most = len(word) * 2 // 3, len(word) * 3 // 2 + 1
    near = [known for known in lexicon.known if least <= len(known) <= most]
    found = difflib.get_close_matches(word, near, n=MOST_MEANT, cutoff=LIKE)
    written = _written(index, frozenset(found))
    return [written[one] for one in found if one in written]


def _written(index: Index, sought: frozenset[str]) -> dict[str, str]:
    """By its form, a known word as a page has it."""
    found: dict[str, str] = {}
    for entry, levels in zip(index.entries, index.phrases, strict=True):
        if any(sought.intersection(level) for level in levels[:3]):
            for text in (*entry.names, *entry.aliases, *entry.wants):
                if (told := form(text)) in sought:
                    found.setdefault(told, text)
    return found
