"""How a query is read: its words, what else means the same, amounts, periods and places.

What is known comes from the entries and from the catalogue's own words; nothing of it is written here.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from schemes.searching.forms import form, placed, runs
from schemes.searching.index import BREAK, Index
from schemes.writing import japanese, reading
from schemes.writing.folding import fold
from schemes.writing.reading import Unreadable

LONGEST = 100
"""The most characters of a query."""
MOST_WORDS = 8
MOST_MONTHS = 120
"""A longer period is a year of the calendar."""
LONGEST_WORD = 20
SHORT_LATIN = 3
"""Shorter words of small letters are articles and the like."""

_BETWEEN = re.compile(r"[\s、;；/／|+＋&＆\"'“”「」『』()（）【】?？!！]+|(?<![0-9]),|,(?![0-9])")
_NUMBER = "[0-9〇零一二三四五六七八九十百千,.]"
_REST = rf"(?:{_NUMBER}+(?!{_NUMBER}|[年歳人回名かカヶケヵ箇]))?"
_YEN = rf"{_NUMBER}+[億万](?:{_NUMBER}+万)?{_REST}円?|[0-9][0-9,]{{3,}}円?|[0-9][0-9,]*円"
_PERIOD = (
    r"[0-9一二三四五六七八九十]+年(?:半|[0-9]+[かカヶケヵ箇]月)?間?(?![度生次前目分0-9])"
    r"|[0-9一二三四五六七八九十]+[かカヶケヵ箇]月間?|半年間?"
)
_AMOUNT = re.compile(f"({_YEN}|{_PERIOD})")
_APART = re.compile(r"(?<=[0-9])\s+(?=[万億千円年歳才人]|[かカヶケヵ箇]月)")
_LIMIT = re.compile(r"^(?:まで|以内|以下|以上|未満|くらい|ぐらい|程度|前後|ほど|の|で|を|間)+")
_HIRAGANA, _KATAKANA = re.compile("[ぁ-ゖー]+"), re.compile("[ァ-ヺー]")
_LETTERS = re.compile("[A-Za-z]")
_LATIN = re.compile("[a-z]+")
_PARTICLE = re.compile("から|まで|より|など|[のをにがはへとでもや]")


@dataclass(frozen=True)
class Word:
    """``text``: as it was typed. ``form``, ``others``: what is looked for, and what means the same.
    ``needed``: whether an answer must have it."""

    text: str
    form: str
    others: tuple[str, ...] = ()
    yen: int | None = None
    months: int | None = None
    needed: bool = True

    @property
    def is_amount(self) -> bool:
        return self.yen is not None or self.months is not None

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.form, *self.others)


@dataclass(frozen=True)
class Query:
    """``whole``: the form of the whole query. ``left_out``: words beyond the most that are looked for."""

    text: str
    whole: str
    words: tuple[Word, ...]
    left_out: tuple[str, ...] = ()

    @property
    def amounts(self) -> str:
        """The amounts and periods in full, 「8,000,000円、36か月(3年)」."""
        yen = [japanese.yen(word.yen) for word in self.words if word.yen is not None]
        months = [japanese.months(word.months) for word in self.words if word.months is not None]
        return "、".join([*yen, *months])


class Lexicon:
    """The words that are known. ``same``: rows of words of one meaning."""

    def __init__(self, index: Index, same: Iterable[Sequence[str]] = ()) -> None:
        self._index = index
        self.same: dict[str, dict[str, None]] = {}
        for row in same:
            forms = list(filter(None, map(form, row)))
            for one in forms:
                self.same.setdefault(one, {}).update(dict.fromkeys(o for o in forms if o != one))
        self.places: dict[str, list[int]] = {}
        """By what a place is called, the entries that answer for it."""
        known: dict[str, None] = dict.fromkeys(self.same)
        for place, levels in enumerate(index.phrases):
            names, aliases, wants, *_ = levels
            known |= dict.fromkeys((*names, *aliases, *wants, *index.along[place]))
            if index.entries[place].is_place:
                for name in (*names, *aliases):
                    self.places.setdefault(name, []).append(place)
        self.known = {word: None for word in known if len(word) > 1}
        self._all_known = BREAK.join(self.known)

    def read(self, text: str) -> Query:
        """The words of a query; none where there is nothing to look for."""
        typed = _APART.sub("", fold(text))
        words: dict[str, Word] = {}
        for part in _BETWEEN.split(typed):
            for word in self._of_part(part):
                words.setdefault(word.form, word)
        found = list(words.values())
        if not any(word.needed for word in found):
            found = [replace(word, needed=True) for word in found]
        kept, more = found[:MOST_WORDS], found[MOST_WORDS:]
        return Query(text, form(text), tuple(kept), tuple(one.text for one in more))

    def _of_part(self, part: str) -> Iterator[Word]:
        """The amounts in what stands between blanks, and the words around them."""
        last = 0
        for found in _AMOUNT.finditer(part):
            yield from self._words(part[last : found.start()])
            yield _amount(found[0])
            limit = _LIMIT.match(part, found.end())
            last = limit.end() if limit else found.end()
        yield from self._words(part[last:])

    def _words(self, part: str) -> Sequence[Word]:
        whole = form(part)
        if not whole:
            return ()
        if len(whole) == 1 or whole in self.same or whole in self._all_known:
            return (self._word(part),)
        pieces = self._pieces(part)
        has_known = any(word.form in self.known for word in pieces)
        is_whole = not has_known and self._index.having(whole)
        if is_whole or not any(map(self._index.having, (word.form for word in pieces))):
            return (self._word(part),)
        return pieces

    def _word(self, text: str, needed: bool = True) -> Word:
        told = form(text)
        others = tuple(self.same.get(told, ()))
        if _LATIN.fullmatch(told):
            if told.endswith("s") and len(told) > SHORT_LATIN:
                others = (*others, told[:-1])
            needed = needed and (len(text) > SHORT_LATIN or not text.islower())
        return Word(text, told, others, needed=needed)

    def _pieces(self, part: str) -> list[Word]:
        """The known words in it, and what else stands in it but for particles and endings."""
        told, places = placed(part)
        cuts = [bisect_left(places, at) for at in range(len(part) + 1)]
        pieces: list[Word] = []
        at, last = 0, 0
        while at < len(part):
            if end := self._end(part, told, cuts, at):
                pieces += [*self._rest(part[last:at]), self._word(part[at:end])]
                at = last = end
            else:
                at += 1
        return [*pieces, *self._rest(part[last:])]

    def _end(self, part: str, told: str, cuts: list[int], at: int) -> int:
        """Where the longest known word ends that begins here; 0 if none does."""
        if at and not _is_edge(part, at):
            return 0
        for end in range(min(len(part), at + LONGEST_WORD), at + 1, -1):
            if told[cuts[at] : cuts[end]] in self.known and _is_edge(part, end):
                return end
        return 0

    def _rest(self, text: str) -> Iterator[Word]:
        for run in runs(text):
            if form(run) and not _HIRAGANA.fullmatch(run):
                yield self._word(run, needed=len(run) > 1)


def _is_edge(text: str, at: int) -> bool:
    """Whether a word may begin or end there: not inside kana or letters of one kind, but before a
    particle."""
    if at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    for kind in (_KATAKANA, _LETTERS):
        if kind.match(before) and kind.match(after):
            return False
    is_inside = bool(_HIRAGANA.match(before) and _HIRAGANA.match(after))
    return not is_inside or bool(_PARTICLE.match(text, at))


def _amount(part: str) -> Word:
    """An amount or a period, as the project's one reader understands it."""
    told = form(part)
    try:
        if re.fullmatch(_YEN, part):
            return Word(part, told, yen=reading.yen(part))
        months = reading.months(part)
    except Unreadable:
        return Word(part, told)
    return Word(part, told, months=months if months <= MOST_MONTHS else None)
