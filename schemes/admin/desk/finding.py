"""One search over the rows of all drafts: words in any spelling, amounts in any writing. No Django, no database, no clock.

A row is found if it holds every word: its texts, the words for its codes and numbers, and what it
quotes. 「1000万円」 is found in 「1,000万円」, in 「１０００万円」 and where a column holds 10000000.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from schemes import sections
from schemes.document import Document
from schemes.review import spots
from schemes.review.spots import Spot
from schemes.searching import forms
from schemes.sections import Kind
from schemes.writing import quantities
from schemes.writing.folding import fold
from schemes.writing.quantities import Quantity

LONGEST, MOST_WORDS = 100, 8
AROUND = 60
"""So many characters of a long sentence stand before and behind what was found."""
BREAK = "\n"
_SENTENCE = re.compile(r"[^。\n]+。?")
_DIGIT = re.compile("[0-9０-９〇一二三四五六七八九十百千]")
KEPT = 2**16


@dataclass(frozen=True)
class RowEntry:
    """A row that can be found. ``told``: the forms of its texts."""

    subject: str
    spot: Spot
    texts: tuple["Text", ...]
    told: str


class Text(NamedTuple):
    """What a field says, under its label; ``is_quoted``: a citation of the row does."""

    label: str
    text: str
    is_quoted: bool = False


@dataclass(frozen=True)
class SoughtTerm:
    """``form``: as texts are compared; ``quantity``: what it says, if it is one amount or period."""

    form: str
    quantity: Quantity | None = None


@dataclass(frozen=True)
class RowHit:
    """``label``: of the field that has the words; ``sentence``: that they stand in; ``forms``: the
    words, to be marked. ``is_quoted``: only what it quotes has them all."""

    entry: RowEntry
    label: str
    sentence: str
    forms: tuple[str, ...]
    is_quoted: bool = False


def entries(documents: Mapping[str, Document]) -> list[RowEntry]:
    """All rows of some documents, in their order."""
    reader = _RowReader()
    return [
        reader.entry(subject, spot)
        for subject, document in documents.items()
        for spot in spots.of(document)
        if not spot.implied
    ]


class _RowReader:
    """Reads rows; the words for a list of codes, which have to be fetched, once for each such list."""

    def __init__(self) -> None:
        self._lists: dict[tuple[Kind, str, str], str] = {}

    def entry(self, subject: str, spot: Spot) -> RowEntry:
        texts = tuple(self._texts(spot))
        return RowEntry(subject, spot, texts, BREAK.join(_form(one.text) for one in texts))

    def _texts(self, spot: Spot) -> Iterator[Text]:
        kind, row = spot.kind, spot.row
        for name in kind.columns:
            # A code is told by its words.
            text = row[kind.said[name]] if name in kind.said else self._said(kind, name, row)
            if text:
                yield Text(kind.label(name), text)
        cited = sections.own("citations")
        for citation in row.get("citations") or ():
            for name in ("quote", "locator"):
                if citation[name]:
                    yield Text(cited.label(name), citation[name], is_quoted=True)

    def _said(self, kind: Kind, name: str, row: Mapping[str, Any]) -> str:
        if not isinstance(row[name], list | tuple):
            return kind.say(name, row)
        key = (kind, name, repr(row[name]))
        if key not in self._lists:
            self._lists[key] = kind.say(name, row)
        return self._lists[key]


_form = lru_cache(maxsize=KEPT)(forms.form)


@lru_cache(maxsize=KEPT)
def _quantities(text: str) -> frozenset[Quantity]:
    return quantities.found_in(text) if _DIGIT.search(text) else frozenset()


def words_of(text: str) -> tuple[SoughtTerm, ...]:
    """The words of what was typed, which blanks part."""
    found = {form: part for part in fold(text).split() if (form := forms.form(part))}
    return tuple(SoughtTerm(form, _only(part)) for form, part in list(found.items())[:MOST_WORDS])


def _only(text: str) -> Quantity | None:
    found = quantities.found_in(text)
    return next(iter(found)) if len(found) == 1 else None


def find(rows: Iterable[RowEntry], words: Sequence[SoughtTerm]) -> list[RowHit]:
    """The rows that hold every word: those that say them before those that only quote them."""
    hits = [hit for entry in rows if words and (hit := _hit(entry, words))]
    return sorted(hits, key=lambda hit: hit.is_quoted)


def _hit(entry: RowEntry, words: Sequence[SoughtTerm]) -> RowHit | None:
    if not all(word.quantity or word.form in entry.told for word in words):
        return None
    found = [next((one for one in entry.texts if _holds(one.text, word)), None) for word in words]
    texts = [one for one in found if one]
    if len(texts) < len(words):
        return None
    told = tuple(word.form for word in words)
    is_quoted = any(one.is_quoted for one in texts)
    return RowHit(entry, texts[0].label, _sentence(texts[0].text, words[0]), told, is_quoted)


def _holds(text: str, word: SoughtTerm) -> bool:
    if word.form in _form(text) and forms.spans(text, (word.form,)):
        return True
    return word.quantity is not None and word.quantity in _quantities(text)


def _sentence(text: str, word: SoughtTerm) -> str:
    """The sentence of a text that holds a word; of a long one what stands around it."""
    parts = [part.strip() for part in _SENTENCE.findall(text)]
    sentence = next((part for part in parts if _holds(part, word)), text)
    places = forms.spans(sentence, (word.form,))
    start, end = places[0] if places else (0, 0)
    first, last = max(0, start - AROUND), end + AROUND
    return f"{'…' if first else ''}{sentence[first:last]}{'…' if last < len(sentence) else ''}"
