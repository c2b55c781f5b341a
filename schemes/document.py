"""The published form of the catalogue, as frozen typed objects.

A *document* is what publishing freezes and what everything public reads: pages, the
checker, the API and the open data share these types. Three kinds of subject have one:

- a scheme (``SchemeDocument``; its subject is the scheme's key),
- ``reference`` (``ReferenceDocument``): facts, sources and conflicts, which schemes share,
- ``overview`` (``OverviewDocument``): pages that belong to no scheme.

A scheme that is no longer published has a ``WithdrawnDocument``, so that its end is an edition too.

Amounts are whole yen, periods whole months, dates ISO 8601, texts plain Japanese. An empty
text or a null number means that the source does not say (未確認). No Django, no database,
no clock.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

REFERENCE = "reference"
OVERVIEW = "overview"
# What people call the subjects that are no scheme.
NAMES = {REFERENCE: "質問・出典・相違", OVERVIEW: "解説の頁・成長の段階"}

Standing = Literal["current", "past_call", "unseen", "superseded"]
Strength = Literal["must", "principle", "purpose", "note", "info", "aim"]
Subject = Literal["applicant", "member", "plan", "reference"]
FactType = Literal[
    "choice",
    "bool",
    "date",
    "months",
    "count",
    "yen",
    "set",
    "country",
    "prefecture",
    "int",
    "days",
]


SourceKind = Literal[
    "baseline",
    "guideline",
    "jica_page",
    "public_body",
    "magazine",
    "reprint",
    "private",
    "unlocated",
]
MOVING = frozenset({"baseline", "guideline", "jica_page", "public_body"})
"""The kinds of source that may move a verdict."""
KINDS_OF_2026 = {
    "primary": "baseline",
    "official": "jica_page",
    "public_body": "public_body",
    "private": "private",
}
Missing = Literal["", "not_written", "in_figure", "link_lost", "not_checked"]


@dataclass(frozen=True)
class Says:
    """Marks the words for the code (or the track) that stands beside them in the field ``of``.

    They follow from the code, so that nothing is read from them.
    """

    of: str


Label = Annotated[str, Field(default="", json_schema_extra={"readOnly": True})]


_LINK = re.compile(r"\[([^\]]*)\]\((?:#|/|https?:)[^)]*\)")
_MARKUP = re.compile(r"\*\*|</?[A-Za-z][^>]*>")
_LIST_MARKS = re.compile(r"^[ \t]*(?:[-*][ \t]+)+", re.M)


def quoted(text: str) -> str:
    """The words of a source without the markup of its text copy: bold, links, tags, list marks.

    What a slide itself puts before its words (「①」「・」「■」) stands.
    """
    return _LIST_MARKS.sub("", _MARKUP.sub("", _LINK.sub(r"\1", text))).strip()


class Frozen(BaseModel):
    """Base of all published types: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Citation(Frozen):
    """Where a statement stands: a source's key, a place in it and its words.

    ``verbatim`` tells the source's own words (true) from a restatement of them (false).
    """

    source: str
    locator: str = ""
    quote: Annotated[str, AfterValidator(quoted)]
    verbatim: bool = True
    as_of: date | None = None
    as_of_label: str = ""


class Source(Frozen):
    """A document that is cited, with the voice in which it speaks.

    ``dated``: its day or year as people write it. ``call``: the call that it announces, 「2026年
    春」. ``valid_until``: the last day for which it may be relied on.
    """

    key: str
    title: str
    publisher: str = ""
    url: str = ""
    dated: str = ""
    fiscal_year: int | None = None
    kind: SourceKind
    call: str = ""
    address_known: bool = True
    valid_until: date | None = None
    note: str = ""

    @property
    def moves(self) -> bool:
        """May what it says move a verdict?"""
        return self.kind in MOVING


class Choice(Frozen):
    """``short``: the label where there is little room. ``also``: what else people call it, to be read
    as this choice. ``who``: those who find it among few (``schemes.judging.people``); empty:
    everybody."""

    value: str
    label: str
    short: str = ""
    also: tuple[str, ...] = ()
    who: tuple[str, ...] = ()

    @property
    def brief(self) -> str:
        """Its short label; without one its label up to the bracket."""
        return self.short or self.label.partition("(")[0]


class Fact(Frozen):
    """A question to the applicant. ``minimum``/``maximum`` are inclusive and in ``unit``.

    ``change``: how a plan is changed in it, with 「{value}」 for what it becomes (「総額を{value}に
    する」). ``said_yes``, ``said_no``: what the answers of a yes-or-no question say. ``spared``:
    kinds of body that are not asked it.
    """

    key: str
    subject: Subject
    per_member: bool = False
    type: FactType
    unit: str = ""
    label: str
    question: str
    help: str = ""
    group: str
    asked_of: Literal["", "organisation", "individual"] = ""
    changeable: bool = False
    change: str = ""
    said_yes: str = ""
    said_no: str = ""
    spared: tuple[str, ...] = ()
    effort: int = 1
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[Choice, ...] = ()

    def label_of(self, value: str) -> str:
        """The Japanese label of one of the fact's choices; the value itself if unknown."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


class ConflictSide(Frozen):
    text: str
    citations: tuple[Citation, ...] = ()


class Conflict(Frozen):
    """Two sources, or two places of one, that do not agree. ``state``: open, settled, consistent.

    ``promises``: the verdict that ``handling`` promises; empty where it promises none.
    """

    key: str
    topic: str
    state: Literal["open", "settled", "consistent"] = "open"
    handling: str
    promises: str = ""
    asks: str = ""
    asked_on: date | None = None
    answered_on: date | None = None
    sides: tuple[ConflictSide, ...] = ()


class Passage(Frozen):
    """A text of a scheme, a track or a page. An empty ``text`` is shown as 未確認, with the
    reason why it is ``missing``."""

    kind: str
    kind_label: Annotated[Label, Says("kind")]
    heading: str = ""
    text: str = ""
    missing: Missing = ""
    standing: Standing = "current"
    fiscal_year: int | None = None
    conflict: str | None = None
    citations: tuple[Citation, ...] = ()


class Figure(Frozen):
    """A number with its day. ``text`` is the number as the source writes it."""

    key: str
    label: str
    value: int | None = None
    unit: str = ""
    text: str = ""
    standing: Standing = "current"
    fiscal_year: int | None = None
    citations: tuple[Citation, ...] = ()


class Requirement(Frozen):
    """One atomic rule: fact, operator, value. See ``schemes.judging.operators`` and vocabulary.

    ``fact`` is None, and there is no value, where JICA judges by itself (``judged``).
    Requirements that share an ``alternative`` are joined by OR; within it those that share a
    ``clause`` are joined by AND. ``over`` joins the members of a 共同事業体. ``awaited``: a past
    call's rule without whose answer there is no verdict. ``shared``: the clause that several
    schemes have in common and that this is. ``sentence``: what is said to those who do not meet it.
    """

    code: str
    fact: str | None
    operator: str
    value: Any = None
    over: Literal["", "all", "any", "none"] = ""
    strength: Strength
    standing: Standing = "current"
    fiscal_year: int | None = None
    alternative: str = ""
    clause: str = ""
    awaited: bool = False
    shared: str | None = None
    wording: str
    sentence: str = ""
    conflict: str | None = None
    citations: tuple[Citation, ...]


class SharedClause(Frozen):
    """A rule that several schemes say in the same words: it is asked the same of all."""

    key: str
    label: str
    fact: str
    operator: str
    value: Any = None
    strength: Strength
    note: str = ""


class Alias(Frozen):
    name: str
    note: str = ""
    citations: tuple[Citation, ...] = ()


class Point(Frozen):
    """One line of a track's answer page. ``leads_to``: another track, ``scheme/track``."""

    topic: str
    topic_label: Annotated[Label, Says("topic")]
    mark: Literal["", "yes", "no", "ask"] = ""
    heading: str = ""
    text: str
    aside: str = ""
    leads_to: str = ""
    standing: Standing = "current"
    fiscal_year: int | None = None
    citations: tuple[Citation, ...] = ()


class Contact(Frozen):
    """窓口の連絡先: whom to ask for what. What is empty is unknown (未確認).

    ``checked_on``, ``checked_label``: of when it is, as a day and as people write it.
    """

    name: str
    section: str = ""
    purpose: str = ""
    telephone: str = ""
    mail: str = ""
    form_url: str = ""
    address: str = ""
    hours: str = ""
    page_url: str = ""
    checked_on: date | None = None
    checked_label: str = ""
    citations: tuple[Citation, ...] = ()


class Track(Frozen):
    """類型: what one applies to or uses. Its address is ``scheme/track``.

    ``gives``: what it gives, in a sentence. ``easy``: the same in やさしい日本語.
    ``window_by``: what its window depends on. ``also``: what else people call it, for search.
    """

    key: str
    name: str
    also: tuple[str, ...] = ()
    short_name: str = ""
    summary: str = ""
    gives: str = ""
    who_heading: str = ""
    easy: str = ""
    english: str = ""
    window_by: Literal["", "prefecture", "country"] = ""
    passages: tuple[Passage, ...] = ()
    figures: tuple[Figure, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    citations: tuple[Citation, ...] = ()
    points: tuple[Point, ...] = ()
    contacts: tuple[Contact, ...] = ()


class SchemeDocument(Frozen):
    """One scheme with its tracks. ``sections`` are the parts that grants and outreach add:
    a mapping from a section's key to its rows (see ``schemes.sections``)."""

    subject: str
    key: str
    name: str
    kana: str
    category: str
    category_label: Annotated[Label, Says("category")]
    summary: str
    order: int
    aliases: tuple[Alias, ...] = ()
    passages: tuple[Passage, ...] = ()
    figures: tuple[Figure, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    tracks: tuple[Track, ...] = ()
    sections: Mapping[str, tuple[Any, ...]] = {}
    citations: tuple[Citation, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def requirements_of(self, track: Track) -> tuple[Requirement, ...]:
        """The rules that hold for one track: the scheme's own, then the track's."""
        return self.requirements + track.requirements

    @property
    def all_requirements(self) -> tuple[Requirement, ...]:
        """The scheme's own rules, then those of each of its tracks."""
        return self.requirements + tuple(
            rule for track in self.tracks for rule in track.requirements
        )


class ReferenceDocument(Frozen):
    subject: Literal["reference"]
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]
    conflicts: tuple[Conflict, ...]
    clauses: tuple[SharedClause, ...] = ()


class Page(Frozen):
    key: str
    title: str
    lead: str = ""
    passages: tuple[Passage, ...] = ()
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()


TASK_PAGES = ("schemes", "check", "contacts", "plan", "compare", "path", "about", "glossary")
"""The pages of this site that a task may lead to."""


class Task(Frozen):
    """よくある用事: a way straight from the home page. ``leads_to``: ``scheme/track``, or a page of
    this site (``TASK_PAGES``) with its query (「contacts」, 「schemes?want=funds」)."""

    who: str
    label: str
    leads_to: str


class Term(Frozen):
    """ことば. ``plain``: what people say instead; ``avoided``: not to stand on answer pages."""

    word: str
    kana: str
    plain: str = ""
    meaning: str
    avoided: bool = False
    citations: tuple[Citation, ...] = ()


class OverviewDocument(Frozen):
    subject: Literal["overview"]
    pages: tuple[Page, ...]
    sections: Mapping[str, tuple[Any, ...]] = {}


class WithdrawnDocument(Frozen):
    """A scheme that is not published any more."""

    subject: str
    key: str
    name: str
    withdrawn: Literal[True]


Document = SchemeDocument | ReferenceDocument | OverviewDocument | WithdrawnDocument


def as_today(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The JSON of a document with the names of today.

    Editions of November 2026 tell sources apart by how far they can be relied on.
    """
    sources = content.get("sources")
    if content.get("subject") != REFERENCE or not isinstance(sources, list | tuple):
        return content
    return {**content, "sources": [_with_kind(one) for one in sources]}


def _with_kind(source: Any) -> Any:
    if not isinstance(source, Mapping) or source.get("reliability") not in KINDS_OF_2026:
        return source
    rest = {name: value for name, value in source.items() if name != "reliability"}
    return {**rest, "kind": KINDS_OF_2026[source["reliability"]]}


def canonical(document: BaseModel | Mapping[str, Any]) -> bytes:
    """The one byte form of a document: JSON, keys sorted, no spaces, UTF-8.

    The same document always gives the same bytes, from the typed object or from its JSON.
    """
    content = document.model_dump(mode="json") if isinstance(document, BaseModel) else document
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()
