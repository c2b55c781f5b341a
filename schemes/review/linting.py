"""Whether a draft may be published: errors block, warnings ask. No Django, no database, no clock."""

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, Literal

from schemes import bound, sections
from schemes.document import (
    NAMES,
    OVERVIEW,
    REFERENCE,
    Document,
    Fact,
    OverviewDocument,
    ReferenceDocument,
    Requirement,
    SchemeDocument,
    SharedClause,
    Source,
)
from schemes.judging.rulebook import WANTS
from schemes.memory import Memory
from schemes.review import (
    answerlint,
    linklint,
    marklint,
    numberlint,
    rulelint,
    sourcelint,
    spots,
    standings,
    totallint,
)
from schemes.review.rulelint import Fault, Rule
from schemes.review.spots import Spot
from schemes.sections import Kind

Severity = Literal["error", "warning"]

# The most characters that fit where a text stands; longer prose is for a passage.
LONGEST = {
    "wording": 90,
    "heading": 40,
    "name": 30,
    "title": 60,
    "summary": 90,
    "gives": 60,
    "aside": 60,
    "lead": 80,
    "question": 60,
    "help": 80,
    "label": 32,
    "topic": 30,
    "handling": 120,
    "asks": 100,
    "note": 65,
    "purpose": 60,
    "receives": 60,
    "voice": 40,
    "text": 300,
}
# What every document may name by key, as the reference lists it.
SHARED = ("facts", "sources", "conflicts")
_SCHEME_PAGE = re.compile(r"(?<![\w.%-])/schemes/([a-z0-9_-]+)/")


@dataclass(frozen=True)
class Finding:
    """``rule``: a fixed key of the check. ``place``: where, as people say it.

    ``sentence``: what is wrong and what to do. ``row``: the model's label and the natural key of
    the working row at fault, for a link; None where it is no single row. (A passage is named by
    its owner, its kind and its place among those of the kind, from 1.)
    """

    severity: Severity
    rule: str
    subject: str
    place: str
    sentence: str
    row: tuple[str, tuple] | None = None

    @property
    def key(self) -> str:
        """Names the finding, so that a warning that was seen is known again."""
        return f"{self.rule} {self.subject} {self.place} {self.sentence}"

    @classmethod
    def at(
        cls, spot: Spot, subject: str, severity: Severity, rule: str, sentence: str
    ) -> "Finding":
        return cls(severity, rule, subject, spot.place, sentence, spot.model)


@dataclass(frozen=True)
class _Draft:
    """What all checks look things up in."""

    reference: ReferenceDocument
    schemes: frozenset[str]
    tracks: frozenset[str]
    day: date
    reviews: Mapping[str, date]
    unlisted: Mapping[str, Collection[str]]
    kept: standings.Kept | None
    avoided: Mapping[str, str]

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        return {source.key: source for source in self.reference.sources}

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        return {fact.key: fact for fact in self.reference.facts}

    @cached_property
    def clauses(self) -> Mapping[str, SharedClause]:
        return {clause.key: clause for clause in self.reference.clauses}

    @cached_property
    def wants(self) -> set[str]:
        """What can be wanted, by key."""
        return {
            choice.value
            for fact in self.reference.facts
            if fact.key == WANTS
            for choice in fact.choices
        }

    @cached_property
    def known(self) -> Mapping[str, set[str]]:
        """The keys that there are, by the list of the reference."""
        return {name: {row.key for row in getattr(self.reference, name)} for name in SHARED}

    def name_for(self, document: Document) -> Hashable:
        """All that decides what is found in a document, besides itself and the reference."""
        name = (
            self.schemes,
            self.tracks,
            self.day,
            sections.registered(),
            tuple(sections.checks()),
            frozenset(self.avoided.items()),
        )
        if not isinstance(document, ReferenceDocument):
            return name
        return (*name, *map(_frozen, (self.reviews, self.unlisted, self.kept)))


def _frozen(named: Mapping[str, Any] | None) -> Hashable:
    if named is None:
        return None
    return frozenset(
        (key, value if isinstance(value, date) else frozenset(value))
        for key, value in named.items()
    )


def lint(
    documents: Mapping[str, Document],
    day: date,
    reviews: Mapping[str, date] | None = None,
    groups: Mapping[str, Collection[str]] | None = None,
    kept: standings.Kept | None = None,
) -> list[Finding]:
    """Everything found in a whole draft (all subjects), errors first.

    ``reviews``: by a source's key, the day on which it is to be looked at again. ``groups``: by a
    fact's key, the choices that some group counts together. ``kept``: by a conflict's key, the
    verdicts that the cases which show it expect.
    """
    reference = documents.get(REFERENCE)
    if not isinstance(reference, ReferenceDocument):
        reference = ReferenceDocument(subject="reference", facts=(), sources=(), conflicts=())
    schemes = frozenset(key for key, doc in documents.items() if isinstance(doc, SchemeDocument))
    unlisted = rulelint.unlisted(_all_rules(documents.values()), reference.facts, groups or {})
    tracks = frozenset(
        f"{doc.key}/{track.key}"
        for doc in documents.values()
        if isinstance(doc, SchemeDocument)
        for track in doc.tracks
    )
    avoided = _avoided(documents.get(OVERVIEW))
    draft = _Draft(reference, schemes, tracks, day, reviews or {}, unlisted, kept, avoided)
    found = {
        finding.key: finding
        for document in documents.values()
        for finding in _found_before.of(
            draft.name_for(document), partial(_told, draft, document), document, reference
        )
    }
    return sorted(found.values(), key=lambda finding: finding.severity)


def _avoided(overview: Document | None) -> dict[str, str]:
    """The words that stand on no answer page, with what people say instead."""
    terms = overview.sections.get("terms", ()) if isinstance(overview, OverviewDocument) else ()
    return {term.word: term.plain for term in terms if term.avoided}


# What was found in documents that stand beside the same reference: a change leaves most of them be. Of
# several days, before and after a change: with room for fewer, each would drive out the next.
_found_before: Memory[tuple[Finding, ...]] = Memory(192)


def _told(draft: _Draft, document: Document) -> tuple[Finding, ...]:
    return tuple(_document(draft, document))


def _document(draft: _Draft, written: Document) -> Iterator[Finding]:
    for spot, sentence in marklint.wrong(written, draft.facts):
        yield Finding.at(spot, written.subject, "error", "mark", sentence)
    document = bound.spoken(written)
    rows = spots.of(document)
    for spot in rows:
        for severity, rule, sentence in (
            *_uncited(spot),
            *_unknown(spot, draft),
            *_blank_question(spot),
            *linklint.wrong(spot),
            *_yearless(spot),
            *_overlong(spot),
            *sourcelint.overdue(spot, draft.reviews, draft.day),
            *sourcelint.expired(spot, draft.day),
            *_schemes_gone(spot, draft),
            *_unlisted(spot, draft),
            *answerlint.plain(spot, draft.avoided),
            *answerlint.brief(spot),
            *answerlint.uncited(spot),
            *answerlint.astray(spot, draft.tracks, draft.wants),
            *answerlint.unreachable(spot),
            *numberlint.wrong(spot, draft.facts),
            *standings.promised(spot, draft.kept),
            *standings.replaced(spot, draft.sources),
            *standings.as_shared(spot, draft.clauses),
            *standings.unmoved(spot, draft.sources),
        ):
            yield Finding.at(spot, document.subject, severity, rule, sentence)
    yield from _rules(draft, document, rows)
    for spot, sentence in totallint.apart(rows):
        yield Finding.at(spot, document.subject, "warning", "total_differs", sentence)


Found = Iterator[tuple[Severity, str, str]]


# --- One row -------------------------------------------------------------------------------------


def _uncited(spot: Spot) -> Found:
    if spot.implied or not spot.kind.needs_citation(spot.row) or spot.row["citations"]:
        return
    told = f"引用がありません。この{spot.kind.noun}が書かれている"
    if not spot.kind.must_cite:
        names = "".join(f"「{spot.kind.label(name)}」" for name in spot.kind.held(spot.row))
        told = f"{names}がありますが、引用がありません。それが書かれている"
    yield "error", "uncited", f"{told}出典の箇所を、一つ以上選んでください。"


def _unknown(spot: Spot, draft: _Draft) -> Found:
    """Facts, sources and conflicts that are named and not in the reference."""
    if spot.implied:
        return
    for kind, key in _named(spot):
        if key not in draft.known[kind.key]:
            yield (
                "error",
                "unknown_key",
                f"{kind.noun}「{key}」がありません。選び直すか、「{NAMES[REFERENCE]}」にその{kind.noun}を加えてください。",
            )


def _named(spot: Spot) -> Iterator[tuple[Kind, str]]:
    """The shared rows that a row names by their keys, and the sources that it cites."""
    shared = {kind.model._meta.label_lower: kind for kind in map(sections.own, SHARED)}
    for name in spot.kind.columns:
        kind, key = shared.get(spot.kind.names(name)), spot.row[name]
        if kind and isinstance(key, str):
            yield kind, key
    cited = dict.fromkeys(citation["source"] for citation in spot.row.get("citations") or ())
    yield from ((sections.own("sources"), source) for source in cited)


def _blank_question(spot: Spot) -> Found:
    if spot.part == "facts" and not (spot.row["question"].strip() and spot.row["label"].strip()):
        yield (
            "error",
            "no_question",
            "質問の文か短い名前が空欄です。両方を入れてください。",
        )


def _yearless(spot: Spot) -> Found:
    row = spot.row
    if not spot.kind.is_dated or spot.implied:
        return
    if row["standing"] == "past_call" and row.get("fiscal_year") is None:
        yield (
            "warning",
            "year_missing",
            "過年度の内容ですが、年度が空欄です。出典で確かめて、わかれば年度を入れてください。",
        )


def _overlong(spot: Spot) -> Found:
    if spot.implied:
        return
    for name, text in linklint.texts(spot):
        most = LONGEST.get(name)
        if most and len(text) > most:
            yield (
                "warning",
                "too_long",
                f"「{spot.kind.label(name)}」が{len(text)}字あります。{most}字までに短くするか、本文を分けてください。",
            )


def _schemes_gone(spot: Spot, draft: _Draft) -> Found:
    named = [
        spot.row[name]
        for name in spot.kind.columns
        if spot.kind.names(name) == "schemes.scheme" and spot.row[name]
    ]
    for name, text in linklint.texts(spot):
        named += _SCHEME_PAGE.findall(text) if name != "url" else []
    for key in dict.fromkeys(named):
        if key not in draft.schemes:
            yield (
                "warning",
                "scheme_gone",
                f"スキーム「{key}」はありません。別のスキームにするか、書き直してください。",
            )


def _unlisted(spot: Spot, draft: _Draft) -> Found:
    """A choice of which no rule was ever told: who chooses it fails every list."""
    if spot.part != "choices" or spot.model is None:
        return
    fact, value = spot.model[1]
    if value in draft.unlisted[fact]:
        yield (
            "warning",
            "unlisted_choice",
            f"「{spot.row['label']}」を挙げる要件もまとまりもないので、選んだ人はどの要件の値にも当てはまりません。数えるまとまりに加えるか、認める要件の値に加えてください。",
        )


# --- Rules together ------------------------------------------------------------------------------


def _all_rules(documents: Iterable[Document]) -> Iterator[Requirement]:
    for document in documents:
        if isinstance(document, SchemeDocument):
            yield from document.requirements
            for track in document.tracks:
                yield from track.requirements


def _rules(draft: _Draft, document: Document, rows: Sequence[Spot]) -> Iterator[Finding]:
    if not isinstance(document, SchemeDocument):
        return
    marked = [spot for spot in rows if spot.part == "requirements"]
    listed = [*document.requirements]
    for track in document.tracks:
        listed += track.requirements
    rules = [Rule(r, spot) for r, spot in zip(listed, marked, strict=True)]
    common = [rule for rule in rules if "/" not in rule.spot.owner]
    faults: list[Fault] = []
    for key in [track.key for track in document.tracks] or [""]:
        own = [rule for rule in rules if rule.spot.owner == f"{document.key}/{key}"]
        faults += rulelint.faults([*common, *own], draft.facts, draft.day)
    for fault in (*faults, *(fault for check in sections.checks() for fault in check(rows))):
        spot = fault.spot
        yield Finding(
            fault.severity, fault.rule, document.subject, fault.place, fault.sentence, spot.model
        )
