"""Values of rules that texts hold by reference: a document as people read it, with words for marks.

A published document keeps its marks, so that a value and a text may be changed, merged and taken
back apart from each other; whoever shows a document, looks for words in it or compares it reads it
``spoken``. A mark names a rule of the same document, so that an edition says the same for ever. No
Django, no database, no clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from schemes import sections
from schemes.document import Citation, Document, Fact, Frozen, Requirement, SchemeDocument
from schemes.memory import Memory
from schemes.writing import marks, words
from schemes.writing.marks import Mark
from schemes.writing.reading import exact_day

# How the value of a rule is said that is no answer to its question.
COUNTED_IN = {
    "years_since": "年",
    "years_since_edge": "年",
    "months_since": "か月",
    "age_at_least": "歳",
    "age_at_most": "歳",
}
IN_ENGLISH = "english"


def spoken(document: Document) -> Document:
    """The document with words for its marks; itself if it has none. What names nothing stays a mark."""
    if not isinstance(document, SchemeDocument):
        return document
    return _spoken_before.of("", lambda: _in_words(document), document)


# By the document, so that the same one is looked through once; those in force and as many drafts.
_spoken_before: Memory[Document] = Memory(96)


def _in_words(document: SchemeDocument) -> Document:
    return _Speaker(document).node(document, "") if _is_marked(document) else document


@dataclass(frozen=True)
class Value:
    """A value that a text may hold. ``track``: whose it is, "" for all tracks; ``unit``: how it is
    said, "" where the document alone does not tell."""

    track: str
    code: str
    unit: str
    value: Any
    wording: str = ""

    def fits(self, mark: Mark) -> bool:
        return self.code == mark.code and (
            self.unit == mark.unit
            if self.unit
            else _is_days(self.value) == (mark.unit == words.DATE)
        )


def values(document: SchemeDocument, facts: Mapping[str, Fact] | None = None) -> Iterator[Value]:
    """The values that texts of a scheme may hold. ``facts``: by key, for the units of answers."""
    told = set()
    for kind in sections.registered():
        for row in document.sections.get(kind.key, ()):
            for name in kind.columns if hasattr(row, "code") else ():
                unit, held = getattr(kind.column(name), "unit", ""), getattr(row, name)
                if unit and held is not None:
                    told.add((row.track, row.code))
                    yield Value(row.track, row.code, unit, held, getattr(row, "wording", ""))
    for track, rules in (
        ("", document.requirements),
        *((track.key, track.requirements) for track in document.tracks),
    ):
        for rule in rules:
            # A rule that a cap makes is told already.
            if (track, rule.code) not in told and _is_number(rule.value):
                yield Value(track, rule.code, _unit(rule, facts), rule.value, rule.wording)


def _unit(rule: Requirement, facts: Mapping[str, Fact] | None) -> str:
    if rule.operator in COUNTED_IN:
        return COUNTED_IN[rule.operator]
    if _is_days(rule.value):
        return words.DATE
    fact = (facts or {}).get(rule.fact or "")
    return unit_of(fact) if fact else ""


def unit_of(fact: Fact) -> str:
    """In which unit people say the answers of a question; "" if in none."""
    return {"yen": "円", "months": "か月"}.get(fact.type, fact.unit)


def _is_number(value: Any) -> bool:
    held = list(value.values()) if isinstance(value, Mapping) else [value]
    return all(type(one) is int for one in held) or _is_days(value)


def _is_days(value: Any) -> bool:
    held = list(value.values()) if isinstance(value, Mapping) else [value]
    return all(isinstance(one, date) or _day(one) is not None for one in held)


def _day(value: Any) -> date | None:
    try:
        return exact_day(value) if isinstance(value, str) else None
    except ValueError:
        return None


def said(unit: str, value: Any, in_english: bool = False) -> str:
    """The words for a value: 「1,500万円」; of a range both ends."""
    say = words.measured_in_english if in_english else words.measured
    if isinstance(value, Mapping):
        ends = (say(unit, _day(value[end]) or value[end]) for end in ("from", "to"))
        return " to ".join(ends) if in_english else "{}から{}まで".format(*ends)
    return say(unit, _day(value) or value)


def _is_marked(node: Any) -> bool:
    """Whether a mark stands in a part of a document; quick, as every document is asked when it is read."""
    parts = [node]
    while parts:
        part = parts.pop()
        if type(part) is str:
            if "{{" in part or "｛｛" in part:
                return True
        elif isinstance(part, Frozen):
            if type(part) is not Citation:
                parts.extend(part.__dict__.values())
        elif isinstance(part, Mapping):
            parts.extend(part.values())
        elif isinstance(part, tuple | list):
            parts.extend(part)
    return False


def word(document: SchemeDocument, mark: Mark, track: str, in_english: bool = False) -> str:
    """The words for a mark in a text of a track ("" for the scheme's own); "" if it names nothing, or
    several values."""
    return _Speaker(document).word(mark, track, in_english)


@dataclass(frozen=True)
class _Speaker:
    document: SchemeDocument

    @cached_property
    def values(self) -> tuple[Value, ...]:
        return tuple(values(self.document))

    def node(self, node: Any, track: str, name: str = "") -> Any:
        """A part of the document with words. ``track``: to which it belongs."""
        if isinstance(node, str):
            return self.text(node, track, name == IN_ENGLISH) if _is_marked(node) else node
        if not _is_marked(node):
            return node
        if isinstance(node, Frozen):
            own = self._track(node) or track
            told = {name: self.node(part, own, name) for name, part in node.__dict__.items()}
            return node.model_copy(update=told)
        if isinstance(node, Mapping):
            return {key: self.node(part, track) for key, part in node.items()}
        return tuple(self.node(part, track, name) for part in node)

    def _track(self, node: Frozen) -> str:
        is_track = any(node is track for track in self.document.tracks)
        return str(getattr(node, "key" if is_track else "track", ""))

    def text(self, text: str, track: str, in_english: bool) -> str:
        return marks.filled(text, lambda mark: self.word(mark, track, in_english))

    def word(self, mark: Mark, track: str, in_english: bool) -> str:
        """The words for a mark; "" if it names nothing, or several values."""
        fitting = [one for one in self.values if one.fits(mark)]
        for tier in (
            [one for one in fitting if one.track == track],
            [one for one in fitting if not one.track],
            fitting,
        ):
            found = {said(mark.unit, one.value, in_english) for one in tier}
            if found:
                return found.pop() if len(found) == 1 else ""
        return ""
