"""Choices by the names that people call them: official, former, as they sound, long and short.

One list of names per choice. A name that several choices have is asked again, and a name that none
has gets those that may be meant. No Django, no database, no clock.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from schemes.writing.folding import fold, hyphens
from schemes.writing.numerals import Unreadable

MOST_MEANT = 3
CHOOSE = "選択肢から選んでください。"
SHORTEST_PART = 2
_BETWEEN = re.compile(r"[、,。\s「」]+")
_HIRAGANA = str.maketrans({chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)})
_SOUNDS = re.compile("ゔ([ぁぃぇぉ]?)")
_B_SOUNDS = {"ぁ": "ば", "ぃ": "び", "ぇ": "べ", "ぉ": "ぼ", "": "ぶ"}


def plain(text: str) -> str:
    """For comparing names: width, case, blanks and 「」 make no difference."""
    return re.sub(r"[\s「」]", "", fold(text)).casefold()


def key(text: str) -> str:
    """As people say it: nor do the kind of kana, the dot between words, a dash for ー, ヴァ for バ."""
    sounds = hyphens(plain(text).replace("・", "")).replace("ー", "-").translate(_HIRAGANA)
    return _SOUNDS.sub(lambda found: _B_SOUNDS[found[1]], sounds)


def _length(text: str, name: str) -> int:
    """How much of a text a name at its start takes, which may be written with blanks inside; 0 if
    the text goes on without a break, as another name."""
    ends = (place for place in range(1, len(text) + 1) if key(text[:place]) == name)
    end = next(ends, 0)
    return end if end == len(text) or _BETWEEN.match(text, end) else 0


@dataclass(frozen=True)
class Called:
    """A choice: its code, the name that is shown, and what else it is called."""

    code: str
    label: str
    also: tuple[str, ...] = ()


def _is_sought(choice: Called, word: str) -> bool:
    others = (key(choice.code), *map(key, choice.also))
    is_part = len(word) >= SHORTEST_PART and not word.isdecimal()
    return (
        word in key(choice.label)
        or word in others
        or (is_part and any(name.startswith(word) for name in others))
    )


class Names:
    """What a choice of one list may be called."""

    def __init__(self, choices: Iterable[Called]) -> None:
        self.choices = tuple(choices)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """By code, the name that is shown."""
        return {choice.code: choice.label for choice in self.choices}

    @cached_property
    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """By name, as ``key`` has it, the codes of those that are called so.

        The name that is shown is of one choice alone, whatever else others are called; a code
        stands behind every name.
        """
        return {key(choice.code): (choice.code,) for choice in self.choices} | self._named

    @cached_property
    def _named(self) -> dict[str, tuple[str, ...]]:
        """The same without the codes, which nobody has in mind."""
        found: dict[str, dict[str, None]] = {}
        for choice in self.choices:
            for name in map(key, choice.also):
                found.setdefault(name, {})[choice.code] = None
        shown = {key(choice.label): (choice.code,) for choice in self.choices}
        return {name: tuple(codes) for name, codes in found.items()} | shown

    def read(self, text: str) -> str:
        """The code of what is named. Raises ``Unreadable``."""
        if text in self.labels:
            return text
        found = self.codes.get(key(text), ())
        if len(found) == 1:
            return found[0]
        if found:
            meant = "".join(f"「{self.labels[code]}」" for code in found)
            raise Unreadable(
                text, f"{meant}のどれかに決まりません。そのうちの一つを入れてください。"
            )
        raise Unreadable(text, f"選択肢にありません。{self.hint(text) or CHOOSE}")

    def found(self, word: str) -> list[str]:
        """The codes of those that a search means: a name that is shown holds the word, or another
        name is it, or begins with as much of it as tells names apart."""
        sought = key(word)
        if not sought:
            return []
        return [one.code for one in self.choices if _is_sought(one, sought)]

    def split(self, text: str) -> list[str]:
        """The codes of all that is named in a list; what no one is called as it is written."""
        named = {name: codes[0] for name, codes in self.codes.items() if len(codes) == 1}
        by_length = sorted(filter(None, named), key=len, reverse=True)
        found, rest = [], fold(text)
        while rest := _BETWEEN.sub("", rest, count=1) if _BETWEEN.match(rest) else rest:
            spoken, part = key(rest), _BETWEEN.split(rest)[0]
            code, end = part, len(part)
            for name in by_length:
                if spoken.startswith(name) and (length := _length(rest, name)):
                    code, end = named[name], length
                    break
            found.append(code)
            rest = rest[end:]
        return found

    def hint(self, text: str) -> str:
        """A sentence with the choices that may be meant; empty without any."""
        found = list(dict.fromkeys(self._meant(key(text))))[:MOST_MEANT]
        shown = "".join(f"「{self.labels[code]}」" for code in found)
        return f"近いものに{shown}があります。" if shown else ""

    def _meant(self, word: str) -> Iterator[str]:
        """Those with a name that holds the word, or is held by it; else those that look like it."""
        names = sorted(
            (name for name in self._named if not name.isdecimal()), key=len, reverse=True
        )
        held = [
            name
            for name in names
            if min(len(name), len(word)) >= SHORTEST_PART and (name in word or word in name)
        ]
        for name in held or difflib.get_close_matches(word, names, n=MOST_MEANT, cutoff=0.5):
            yield from self._named[name]


def nearest(text: str, names: Iterable[str]) -> str:
    """A sentence with the known names that look most like the text; empty if none does."""
    return Names(Called(name, name) for name in names).hint(text)
