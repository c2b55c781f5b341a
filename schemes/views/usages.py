"""Where each source is used: from the statements of a catalogue back to what they cite.

The walk knows no kind of document or section: whatever has ``citations`` is a statement,
and its label is the first of its telling fields that is filled. No database.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from schemes import models, sections
from schemes.document import (
    Citation,
    Contact,
    OverviewDocument,
    Page,
    Point,
    ReferenceDocument,
    SchemeDocument,
    Source,
    Track,
)
from schemes.memory import Memory

# What tells one statement from its neighbours, best first.
LABELS = ("topic", "wording", "heading", "title", "label", "partner", "name", "area", "kind_label")
# The chapters of the overview, in the order of its slides.
CHAPTERS = ("表紙", "目次", "市民参加協力事業とは", "協力概要")
# As staff choose them; what the portal rests on is named for readers.
KINDS = {**dict(models.Source.Kind.choices), "baseline": "基準とする資料"}


@dataclass(frozen=True)
class CitedPlace:
    """Where a statement is shown: a page's kind (scheme: its evidence; track: the answer of a
    scheme's track, the anchor; contacts; page; conflicts), key and anchor."""

    kind: str
    key: str
    title: str
    anchor: str = ""


@dataclass(frozen=True)
class Usage:
    place: CitedPlace
    label: str


@dataclass
class Quoted:
    """One citation and every statement that rests on it."""

    citation: Citation
    usages: dict[Usage, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Locator:
    """The citations of one place in a source; ``name`` is empty where it has no page."""

    name: str
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True)
class CitedSource:
    """A source with all that is cited from it, in the order of its pages."""

    source: Source
    locators: tuple[Locator, ...]

    @property
    def citations(self) -> int:
        return sum(len(locator.quoted) for locator in self.locators)


def index(
    reference: ReferenceDocument, overview: OverviewDocument, schemes: Iterable[SchemeDocument]
) -> dict[str, CitedSource]:
    """By source key, in the order of the sources; a source that nothing cites has no locators."""
    found: dict[str, dict[Citation, Quoted]] = {source.key: {} for source in reference.sources}
    for citation, usage in _all(reference, overview, schemes):
        of_source = found.setdefault(citation.source, {})
        quoted = of_source.setdefault(citation, Quoted(citation))
        quoted.usages[usage] = None
    return {
        source.key: CitedSource(source, _by_locator(found[source.key].values()))
        for source in reference.sources
    }


def counted(scheme: SchemeDocument) -> Counter[str]:
    """How many places of each source a scheme's evidence cites, by the key of the source."""
    cited = {citation for citation, usage in _of(scheme) if usage.place.kind == "scheme"}
    return Counter(citation.source for citation in cited)


def _by_locator(quoted: Iterable[Quoted]) -> tuple[Locator, ...]:
    groups: dict[str, list[Quoted]] = {}
    for one in quoted:
        groups.setdefault(one.citation.locator, []).append(one)
    return tuple(Locator(name, tuple(groups[name])) for name in sorted(groups, key=slide_order))


def slide_order(locator: str) -> tuple[int, list[int], str]:
    """Sorts 「協力概要(9)」 before 「協力概要(10)」, chapters as in the overview, others last."""
    chapter = next(
        (place for place, name in enumerate(CHAPTERS) if locator.startswith(name)), len(CHAPTERS)
    )
    return chapter, [int(number) for number in re.findall("[0-9]+", locator)], locator


def _all(
    reference: ReferenceDocument, overview: OverviewDocument, schemes: Iterable[SchemeDocument]
) -> Iterator[tuple[Citation, Usage]]:
    for scheme in schemes:
        yield from _of(scheme)
    for page in overview.pages:
        yield from _walk(page, CitedPlace("page", page.key, page.title), "要約")
    for rows in overview.sections.values():
        yield from _walk(rows, CitedPlace("about", "", "学ぶ・知る"), "")
    for conflict in reference.conflicts:
        place = CitedPlace("conflicts", "", "出典どうしの相違", f"conflict-{conflict.key}")
        yield from _walk(conflict, place, conflict.topic)


def _of(scheme: SchemeDocument) -> Sequence[tuple[Citation, Usage]]:
    place = CitedPlace("scheme", scheme.key, scheme.name)
    return _found_before.of("", lambda: tuple(_walk(scheme, place, "事業の説明")), scheme)


# Of a change, most schemes stay.
_found_before: Memory[Sequence[tuple[Citation, Usage]]] = Memory(64)


def _walk(node: Any, place: CitedPlace, label: str) -> Iterator[tuple[Citation, Usage]]:
    """Every citation below a node, with the place and the label of the nearest statement."""
    if isinstance(node, Citation):
        yield node, Usage(place, label)
    elif isinstance(node, Point):
        answer = replace(place, kind="track")
        yield from _walk(node.citations, answer, node.heading or node.text)
    elif isinstance(node, Contact):
        yield from _walk(node.citations, CitedPlace("contacts", "", "相談先"), node.name)
    elif isinstance(node, BaseModel):
        if not isinstance(node, SchemeDocument | Page):
            label = _label(node, label)
        place = _narrowed(node, place)
        for name in type(node).model_fields:
            yield from _walk(getattr(node, name), place, label)
    elif isinstance(node, dict):
        titles = {section.key: section.title for section in sections.registered()}
        for key, value in node.items():
            yield from _walk(value, _part_of(place, key), titles.get(key, label))
    elif isinstance(node, tuple | list):
        for value in node:
            yield from _walk(value, place, label)


def _part_of(place: CitedPlace, section: str) -> CitedPlace:
    """Where a section of a scheme stands; its rows that name a track stand with that."""
    return replace(place, anchor=f"part-{section}") if place.kind == "scheme" else place


def _narrowed(node: BaseModel, place: CitedPlace) -> CitedPlace:
    """A track narrows a scheme's page to its anchor, as does a row that names its track."""
    track = node.key if isinstance(node, Track) else getattr(node, "track", "")
    return replace(place, anchor=track) if track else place


def _label(node: BaseModel, inherited: str) -> str:
    return next((text for name in LABELS if (text := getattr(node, name, ""))), inherited)
