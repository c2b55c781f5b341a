"""A text, or a number however it is written, found in texts and put in another's place.

No Django, no database, no clock.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from schemes.writing import quantities, words
from schemes.writing.folding import FoldedText, fold
from schemes.writing.quantities import Quantity
from schemes.writing.words import DATE

Span = tuple[int, int]
AROUND = 30  # signs told before and after what is found
_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True)
class Snippet:
    """A part of a text as a preview shows it. ``is_found``: it is what is sought, or stands in its place."""

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class Replacing:
    """``sought``: a text, or one amount, period, count, age or date, which is found however it is
    written (「1000万円」「１，０００万円」「10,000,000円」). ``instead``: what takes its place."""

    sought: str
    instead: str

    @cached_property
    def number(self) -> Quantity | None:
        return quantities.whole(self.sought)

    def found_in(self, text: str) -> list[Span]:
        """Where it stands in a text, in order and apart from each other."""
        number = self.number
        if number is None:
            return list(_plain(FoldedText(text), self._word))
        return [
            (one.start, one.end) for one in quantities.occurrences(text) if one.quantity == number
        ]

    @cached_property
    def _word(self) -> str:
        return fold(self.sought).lower()

    def done(self, text: str) -> str:
        return "".join(piece.text for piece in self.pieces(text)[1])

    def pieces(self, text: str) -> tuple[list[Snippet], list[Snippet]]:
        """The text before and after, in pieces."""
        before, after, done = [], [], 0
        for start, end in self.found_in(text):
            between = Snippet(text[done:start])
            before += [between, Snippet(text[start:end], True)]
            after += [between, Snippet(self._instead_of(text[start:end]), True)]
            done = end
        rest = Snippet(text[done:])
        return [*before, rest], [*after, rest]

    def _instead_of(self, found: str) -> str:
        """In an English sentence a number is written in English."""
        number = quantities.whole(self.instead)
        if self.number and number and _LATIN.search(found) and number.unit != DATE:
            return words.measured_in_english(number.unit, number.value)
        return self.instead


def _plain(folded: FoldedText, sought: str) -> Iterator[Span]:
    text, start = folded.text.lower(), 0
    if len(text) != len(folded.text):
        text = folded.text
    while sought and (start := text.find(sought, start)) >= 0:
        yield folded.span(start, start + len(sought))
        start += len(sought)


def shortened(pieces: Sequence[Snippet]) -> list[Snippet]:
    """Pieces with only what stands around what is found."""
    return [
        one if one.is_found else Snippet(_short(one.text, place > 0, place < len(pieces) - 1))
        for place, one in enumerate(pieces)
    ]


def _short(text: str, is_behind: bool, is_before: bool) -> str:
    """``is_behind``, ``is_before``: whether something found stands before and after it."""
    most = AROUND * (is_behind + is_before)
    if len(text) <= most + 1:
        return text
    start, end = text[:AROUND] if is_behind else "", text[-AROUND:] if is_before else ""
    return f"{start}…{end}"
