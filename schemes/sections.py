"""Sections: the parts of a document that another room adds.

``grants`` and ``outreach`` hand theirs over at start-up (``AppConfig.ready``), so that
``schemes`` can publish, read and show them without importing either.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from schemes.document import (
    Document,
    Frozen,
    ReferenceDocument,
    Requirement,
    SchemeDocument,
    WithdrawnDocument,
)


@dataclass(frozen=True)
class Section:
    """One kind of section.

    ``rows`` takes a subject (a scheme's key or ``overview``) and returns the working rows in
    published form, () where the subject has none. ``template`` draws them: it is given
    ``rows`` (all of the scheme's rows, or those of one track) and ``catalogue``. ``store`` is
    the reverse of ``rows``: it makes a subject's working rows equal to those given, within
    the caller's transaction, and raises ``schemes.editing.rows.Refused``.
    """

    key: str
    title: str
    row: type[Frozen]
    rows: Callable[[str], Iterable[Frozen]]
    template: str
    store: Callable[[str, Sequence[Any]], None] | None = None


@dataclass(frozen=True)
class DerivedRequirements:
    """Requirements that another room's rows imply (a cap is a rule too).

    ``of`` takes the published rows of the sections that it ``needs``, by the section's key,
    and returns, by track key, the requirements. A plain function: it holds for working rows
    and for a document alike.
    """

    of: Callable[[Mapping[str, Sequence[Any]]], Mapping[str, Iterable[Requirement]]]
    needs: tuple[str, ...]


_sections: dict[str, Section] = {}
_derived: list[DerivedRequirements] = []
_year_changes: list[Callable[[str, int], Iterable[str]]] = []


def register(*sections: Section, derived: DerivedRequirements | None = None) -> None:
    """Add sections (once each, at start-up) and, if any, a source of requirements."""
    for section in sections:
        if section.key in _sections:
            raise ValueError(f"section {section.key!r} is registered twice")
        _sections[section.key] = section
    if derived:
        _derived.append(derived)


def at_year_change(prepare: Callable[[str, int], Iterable[str]]) -> None:
    """Add what a room does to its rows as a fiscal year is prepared.

    ``prepare`` takes a scheme's key and the coming fiscal year, changes working rows, and
    returns a sentence for each thing that it did.
    """
    _year_changes.append(prepare)


def prepare_year(scheme: str, year: int) -> list[str]:
    """Let every room prepare a scheme's rows for a coming fiscal year; what was done."""
    return [sentence for prepare in _year_changes for sentence in prepare(scheme, year)]


def registered() -> tuple[Section, ...]:
    return tuple(_sections.values())


def section(key: str) -> Section:
    return _sections[key]


def compose(subject: str) -> dict[str, tuple[Frozen, ...]]:
    """The non-empty sections of a subject, from the working rows."""
    rows = {key: tuple(section.rows(subject)) for key, section in _sections.items()}
    return {key: found for key, found in rows.items() if found}


def derived_requirements(scheme: str) -> dict[str, list[Requirement]]:
    """By track key, the requirements that other rooms' working rows imply."""
    needed = {key for source in _derived for key in source.needs}
    return implied_requirements({key: tuple(_sections[key].rows(scheme)) for key in needed})


def implied_requirements(rows: Mapping[str, Sequence[Any]]) -> dict[str, list[Requirement]]:
    """By track key, the requirements that the sections of a document imply."""
    found: dict[str, list[Requirement]] = {}
    for source in _derived:
        for track, requirements in source.of(rows).items():
            found.setdefault(track, []).extend(requirements)
    return found


def parse(content: Mapping[str, Any]) -> Document:
    """A document from its JSON. Raises ``pydantic.ValidationError`` if it is not one."""
    document = _documents.validate_python(content)
    if isinstance(document, ReferenceDocument | WithdrawnDocument):
        return document
    typed = {
        key: tuple(_sections[key].row.model_validate(row) for row in rows)
        for key, rows in document.sections.items()
        if key in _sections
    }
    return document.model_copy(update={"sections": typed})


def rows_of(document: SchemeDocument, key: str, track: str = "") -> tuple[Frozen, ...]:
    """The rows of a section of a scheme; those of one track if its key is given."""
    rows = document.sections.get(key, ())
    return tuple(row for row in rows if not track or getattr(row, "track", "") == track)


_documents: TypeAdapter[Document] = TypeAdapter(Document)
