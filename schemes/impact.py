"""Whose verdict changes: cases judged by two rule books. No Django, no database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemes.document import Document
from schemes.eligibility import RuleBook, Verdict


@dataclass(frozen=True)
class Example:
    """An applicant to try: ``facts`` as the API takes them, ``day`` of the check.

    ``expect``: by 「scheme/track」, the verdict keys that are right. ``generated``: made from
    a changed requirement's boundary, not kept by staff.
    """

    key: str
    title: str
    facts: Mapping[str, Any]
    day: date
    expect: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    generated: bool = False


@dataclass(frozen=True)
class Shift:
    """One example's verdict of one track that changes; None: the track is not there.

    ``deciding``: codes of the requirements that make the new verdict (of the old one where the
    new one is 応募できる見込み); ``because``: them in words. ``expected``: whether the new verdict
    is one that the example expects (None: it expects nothing of this track).
    """

    example: Example
    track: str
    track_name: str
    old: Verdict | None
    new: Verdict | None
    deciding: tuple[str, ...]
    because: tuple[str, ...]
    expected: bool | None

    @property
    def key(self) -> str:
        """「C-A01 kusanone/partner eligible confirm」: what is accepted by name."""
        names = [verdict.key if verdict is not None else "none" for verdict in (self.old, self.new)]
        return " ".join([self.example.key, self.track, *names])


def shifts(
    old: RuleBook, new: RuleBook, examples: Iterable[Example], names: Mapping[str, str]
) -> list[Shift]:
    """Every verdict that differs, in the order of the examples. ``names``: of tracks."""
    return []


@dataclass(frozen=True)
class Miss:
    """A verdict that is not one of those that its example expects."""

    example: Example
    track: str
    found: Verdict | None
    expected: tuple[str, ...]


def misses(book: RuleBook, examples: Iterable[Example]) -> list[Miss]:
    """Where a rule book does not come out as the examples expect. An example that cannot be
    read (a question that is gone) misses every verdict that it expects."""
    return []


def boundaries(
    old: Mapping[str, Document], new: Mapping[str, Document], bases: Iterable[Example]
) -> list[Example]:
    """Generated examples on both sides of the boundary of each requirement that changed.

    ``old`` and ``new``: whole catalogues by subject. ``bases``: what is changed in one answer.
    """
    return []
