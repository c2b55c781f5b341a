"""What answers a query, the best first: a name before an alias, a want, a heading, a text."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemes.searching.entries import Findable
from schemes.searching.index import Index
from schemes.searching.lexicon import Lexicon, Query, Word

MOST = 30
"""So many hits are ranked and shown."""
MOST_WEIGHED = 100
"""Among more entries that all have the words only in their text, the first ones are weighed."""
WEIGHTS = (100.0, 80.0, 50.0, 25.0, 8.0)
SAME = 0.85
"""What a word of the same meaning counts."""
COUNTED = 6
FITS = 45.0
"""What a ceiling counts that an amount fits under; less, the further it is above."""
WHOLE = 25.0
"""What each of several words counts where they stand as they were typed; more, the fewer have it."""
SHORT_KANA = re.compile("[ぁ-ゖ]{1,3}")
"""So few kana stand in many words by chance."""
QUOTING = ("source", "term")
PRIORS = {"scheme": 0.95, "page": 0.95, "about": 0.7, "list": 0.35, "source": 0.2, "term": 0.2}

WEAK_PAGE = 0.5
"""A page of the site that has one of several words is seldom what is meant."""


@dataclass(frozen=True)
class Hit:
    """``place``: of the entry in the index; ``forms``: the words that are looked for, to be marked."""

    entry: Findable
    place: int
    score: float
    forms: tuple[str, ...]


@dataclass(frozen=True)
class SearchResult:
    """``count``: of all that was found. ``missing``: words that no page has. ``is_weak``: no page has
    all words; these have some. ``is_above``: an amount or a period is above all ceilings; the highest
    are shown."""

    query: Query
    hits: tuple[Hit, ...] = ()
    count: int = 0
    missing: tuple[str, ...] = ()
    is_weak: bool = False
    is_above: bool = False


def find(index: Index, lexicon: Lexicon, text: str) -> SearchResult:
    """The answers to what was typed."""
    query = lexicon.read(text)
    if not query.words:
        return SearchResult(query)
    having = {word.form: _having(index, lexicon, word) for word in query.words}
    above = [word for word in query.words if word.is_amount and not having[word.form]]
    having |= {word.form: _highest(index, word) for word in above}
    answers = _answers(lexicon, query)
    needed = [word for word in query.words if word.needed]
    # A place that is named is answered for by its window.
    needed = [word for word in needed if word.form not in lexicon.places] or needed
    met = [word for word in needed if having[word.form]]
    missing = tuple(word.text for word in needed if not having[word.form])
    found = _with_all(index, met, having)
    # What is only quoted somewhere is no answer to several words.
    is_answer = any(index.entries[place].kind not in QUOTING for place in found)
    is_weak = bool(missing or above) or (not is_answer and len(met) > 1)
    if not is_answer:
        found = set().union(*having.values())
    if answers:  # the windows of other places answer nothing
        found = {place for place in found if place in answers or not index.entries[place].is_place}
    hits = _ranked(index, query, having, found, is_weak)
    hits = _with_answers(index, query, hits, answers)
    count = max(len(found), len(hits))
    return SearchResult(query, tuple(hits[:MOST]), count, missing, is_weak, bool(above))


def _having(index: Index, lexicon: Lexicon, word: Word) -> set[int]:
    found = set().union(*map(index.having, word.forms))
    found |= set(lexicon.places.get(word.form, ()))
    if word.is_amount:
        found |= {place for place in index.capped if _fit(index.entries[place], word)}
    return found


def _highest(index: Index, word: Word) -> set[int]:
    """Those with the highest ceiling of its kind."""
    kind = "months" if word.yen is None else "yen"
    tops = {place: max(getattr(index.entries[place], kind), default=0) for place in index.capped}
    return {place for place, top in tops.items() if top and top == max(tops.values())}


def _with_all(index: Index, words: list[Word], having: dict[str, set[int]]) -> set[int]:
    """Who has every word; what goes along with an entry need not stand in it."""
    every = set().union(*(having[word.form] for word in words))
    for word in words:
        along = (index.going_along.get(form, set()) for form in word.forms)
        every &= having[word.form].union(*along)
    return every


def _answers(lexicon: Lexicon, query: Query) -> list[int]:
    """The windows of the places that are named."""
    found = {p: None for word in query.words for p in lexicon.places.get(word.form, ())}
    return list(found)


def _with_answers(index: Index, query: Query, hits: list[Hit], answers: list[int]) -> list[Hit]:
    """The window of a named place comes first; second where more was asked than whom to ask."""
    if not answers:
        return hits
    known = {index.entries[place].address: place for place in answers}
    forms = tuple(form for word in query.words for form in word.forms)
    own = [hit for hit in hits if hit.entry.address in known]
    told = {hit.entry.address for hit in own}
    own += [
        Hit(index.entries[place], place, 0.0, forms)
        for address, place in known.items()
        if address not in told
    ]
    rest = [hit for hit in hits if hit.entry.address not in known]
    named = {name for place in answers for level in index.phrases[place][:2] for name in level}
    is_more = any(
        word.needed
        and word.form not in named
        and all(index.along[place].isdisjoint(word.forms) for place in answers)
        for word in query.words
    )
    return [*rest[:1], *own, *rest[1:]] if is_more else [*own, *rest]


# --- Ranking --------------------------------------------------------------------------------------


def _ranked(
    index: Index,
    query: Query,
    having: dict[str, set[int]],
    found: Iterable[int],
    is_weak: bool,
) -> list[Hit]:
    rare = {
        word.form: math.log(1 + len(index) / (1 + len(having[word.form]))) for word in query.words
    }
    whole = index.having(query.whole) if len(query.words) > 1 else set()
    as_typed = WHOLE * len(query.words) * math.log(1 + len(index) / (1 + len(whole)))
    hits = []
    for place in _foremost(index, query, sorted(found)):
        entry = index.entries[place]
        prior = PRIORS.get(entry.kind, 1.0)
        if is_weak and entry.kind == "page":
            prior = WEAK_PAGE
        score = sum(rare[word.form] * _weight(index, place, word) for word in query.words)
        if place in whole:
            score += as_typed + _of_form(index, place, query.whole)
        forms = tuple(f for word in query.words for f in word.forms)
        hits.append(Hit(entry, place, score * prior, forms))
    hits.sort(key=lambda hit: -hit.score)
    return hits


def _foremost(index: Index, query: Query, found: list[int]) -> Iterator[int]:
    if len(found) <= MOST_WEIGHED:
        yield from found
        return
    headed = set().union(*(index.headed_by(form) for word in query.words for form in word.forms))
    above = [place for place in found if place in headed]
    yield from [*above, *(place for place in found if place not in headed)][:MOST_WEIGHED]


def _weight(index: Index, place: int, word: Word) -> float:
    own = _of_form(index, place, word.form)
    same = max((_of_form(index, place, other) for other in word.others), default=0.0)
    if not word.is_amount:
        return max(own, SAME * same)
    return max(own, SAME * same, _fit(index.entries[place], word))


def _of_form(index: Index, place: int, form: str) -> float:
    """What a word counts in an entry: by the rank that has most of it."""
    if form not in index.above[place]:
        count = index.whole[place].count(form)
        return WEIGHTS[-1] + min(count, COUNTED) if count else 0.0
    best = 0.0
    for phrases, weight in zip(index.phrases[place], WEIGHTS[:-1], strict=False):
        if weight <= best:
            break
        part = max((_part(form, phrase) for phrase in phrases if form in phrase), default=0.0)
        best = max(best, weight * part)
    return best


def _part(form: str, phrase: str) -> float:
    if form == phrase:
        return 1.0
    share = len(form) / len(phrase)
    if len(form) == 1 or (SHORT_KANA.fullmatch(form) and not phrase.startswith(form)):
        return 0.2 + 0.2 * share
    return 0.4 + 0.4 * share + (0.1 if phrase.startswith(form) else 0.0)


def _fit(entry: Findable, word: Word) -> float:
    """What a track's ceilings count for an amount or a period: most where they are the same."""
    for asked, ceilings in ((word.yen, entry.yen), (word.months, entry.months)):
        fitting = [most for most in ceilings if asked and most >= asked]
        if asked and fitting:
            least = min(fitting)
            return WEIGHTS[1] if least == asked else FITS * (asked / least) ** 0.25
    return 0.0
