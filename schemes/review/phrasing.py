"""How the parts of a document are told: places, values, quotations. No Django, no database, no clock."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from schemes.document import Fact, Source
from schemes.judging.operators import OPERATORS, condition, problem
from schemes.sections import Kind

Row = Mapping[str, Any]

LONGEST = 60  # characters of a text in a sentence; of a longer one the part that differs is told
AROUND = 12  # characters told before and after that part


@dataclass(frozen=True)
class Words:
    """What names the things that a document only names by key."""

    subject: str
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    schemes: Mapping[str, str]
    tracks: Mapping[str, str]


@dataclass(frozen=True)
class Where:
    """A place as people say it, with the key of its track and the code of its rule, if any, and
    what people call such a row (「上限」)."""

    place: str
    track: str = ""
    code: str = ""
    noun: str = ""


@dataclass(frozen=True, eq=False)
class Whole:
    """A row that came or went as a whole. ``rows``: the changes of rows within it that are told by
    themselves, as those of a track."""

    words: Words
    kind: Kind
    row: Row
    rows: Callable[[], Iterable[Any]] = tuple


def inside(words: Words, kind: Kind, row: Row, where: Where) -> Where:
    """The place of a row: what it belongs to, its kind and its name."""
    if kind.key == "citations":
        return replace(where, place=f"{where.place} {cited(words, row)}")
    track = row.get("track") or where.track
    owner = where.place or words.tracks.get(track, "")
    names = [owner, kind.noun, *(shown(words, kind, name, row) for name in kind.name)]
    place = " ".join(filter(None, dict.fromkeys(names)))
    return Where(place, track, row.get("code") or where.code, kind.noun)


def cited(words: Words, row: Row) -> str:
    """「出典「…」の引用「…」」."""
    source = words.sources.get(row["source"])
    title = source.title if source else row["source"]
    return f"出典「{title}」の引用「{short(quoted(row['quote']))}」"


def asks(words: Words, rule: Row) -> str:
    """A rule's condition; in raw form where it is none."""
    fact = words.facts.get(rule["fact"])
    operator, value = rule["operator"], rule["value"]
    if not problem(operator, fact, value):
        return condition(operator, fact, value)
    found = OPERATORS.get(operator)
    rest = "" if value is None else f" {json.dumps(value, ensure_ascii=False)}"
    return f"{found.label if found else operator}{rest}"


def shown(words: Words, kind: Kind, name: str, row: Row) -> str:
    """A field as people read it; "" where there is nothing."""
    value = row.get(name)
    match kind.names(name), value:
        case "schemes.fact", str():
            return words.facts[value].label if value in words.facts else value
        case "schemes.source", str():
            return words.sources[value].title if value in words.sources else value
        case "schemes.scheme", str():
            return words.schemes.get(value, value)
        case "schemes.track", str():
            return words.tracks.get(value, value)
    return kind.say(name, row)


def quoted(text: str) -> str:
    """Quoted words within a quotation."""
    return text.translate(str.maketrans("「」", "『』"))


def short(text: str) -> str:
    """A text as it may stand in a sentence."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def told(before: str, after: str) -> tuple[str, str]:
    """Two texts as a sentence gives them: of long ones the part that differs."""
    before, after = quoted(before), quoted(after)
    if max(len(before), len(after)) <= LONGEST or not (before and after):
        return short(before), short(after)
    least = min(len(before), len(after))
    start = next((i for i in range(least) if before[i] != after[i]), least)
    rest = least - start
    end = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return _part(before, start, end), _part(after, start, end)


def _part(text: str, start: int, end: int) -> str:
    first, last = max(start - AROUND, 0), min(len(text) - end + AROUND, len(text))
    part = text[first:last]
    if len(part) > 2 * LONGEST:
        part = f"{part[:LONGEST]}…{part[-AROUND:]}"
    return f"{'…' if first else ''}{part}{'…' if last < len(text) else ''}"
