"""The index of what can be found: every word of every entry, in memory, and who has it.

A word is looked up by its rarest pair of characters; who has that is asked for the whole word. So
every entry that a plain scan would find is found, and no other.
"""

from array import array
from collections.abc import Iterable, Sequence
from operator import add

from schemes.searching.entries import Findable
from schemes.searching.forms import form

LEVELS = ("names", "aliases", "wants", "headings", "text")
"""The ranks of words, the first ones first."""
BREAK = "\n"
Phrases = tuple[str, ...]
Places = dict[str, "array[int]"]
"""By a character, or by two that stand side by side, the places of those that have them."""


class Index:
    """Entries with their words in the form in which they are compared."""

    def __init__(self, entries: Iterable[Findable]) -> None:
        self.entries: Sequence[Findable] = tuple(entries)
        self.phrases: list[tuple[Phrases, ...]] = []
        """By entry, by level, its phrases."""
        self.written: list[tuple[Phrases, ...]] = []
        """The same as they are written."""
        self.above: list[str] = []
        """By entry, all that stands above its text."""
        self.along: list[frozenset[str]] = []
        self.going_along: dict[str, set[int]] = {}
        """By a word that goes along with entries, their places."""
        self.whole: list[str] = []
        """By entry, all that it says."""
        self.capped: list[int] = []
        """The places of those with ceilings."""
        self._places: Places = {}
        self._headed: Places = {}
        for place, entry in enumerate(self.entries):
            self._add(place, entry)

    def __len__(self) -> int:
        return len(self.entries)

    def _add(self, place: int, entry: Findable) -> None:
        written = [_formed(getattr(entry, level)) for level in LEVELS]
        levels = tuple(map(tuple, written))
        above = BREAK.join(phrase for level in levels[:-1] for phrase in level)
        whole = BREAK.join([above, *levels[-1]])
        self.phrases.append(levels)
        self.written.append(tuple(tuple(texts.values()) for texts in written))
        self.above.append(above)
        self.along.append(frozenset(_formed(entry.along)))
        for word in self.along[place]:
            self.going_along.setdefault(word, set()).add(place)
        self.whole.append(whole)
        if entry.yen or entry.months:
            self.capped.append(place)
        for places, told in ((self._places, whole), (self._headed, above)):
            for gram in {*map(add, told, told[1:]), *told}:
                if gram in places:
                    places[gram].append(place)
                else:
                    places[gram] = array("I", (place,))

    def having(self, word: str) -> set[int]:
        """The places of all entries that say a word (a form)."""
        return _looked_up(self._places, self.whole, word)

    def headed_by(self, word: str) -> set[int]:
        """The places of those that say it above their text."""
        return _looked_up(self._headed, self.above, word)


def _looked_up(places: Places, texts: Sequence[str], word: str) -> set[int]:
    if not word or BREAK in word:
        return set()
    pairs = [*map(add, word, word[1:])] or [word]
    known = [places.get(pair) for pair in pairs]
    found = [one for one in known if one is not None]
    if len(found) < len(pairs):
        return set()
    rarest, *others = sorted(found, key=len)
    candidates = set(rarest).intersection(*others[:1])
    if len(pairs) == 1:
        return candidates
    return {place for place in candidates if word in texts[place]}


def _formed(texts: Iterable[str]) -> dict[str, str]:
    """By their forms, texts as they are written."""
    found: dict[str, str] = {}
    for text in texts:
        if told := form(text):
            found.setdefault(told, text)
    return found
