"""What changed between two documents of a subject, in sentences. No Django, no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from schemes.document import Document, Fact


@dataclass(frozen=True)
class Change:
    """One statement that was added, removed or changed.

    ``place``: where, as people say it (「草の根協力支援型 上限 KS-2」). ``label``: which part of
    it (「金額」; empty for the whole). ``before`` and ``after``: as people read them, empty where
    there is nothing. ``code``: the requirement's or cap's code, where it is one; ``track``: its
    track's key, empty for the whole scheme.
    """

    subject: str
    place: str
    kind: Literal["added", "removed", "changed"]
    label: str
    before: str
    after: str
    code: str = ""
    track: str = ""

    @property
    def sentence(self) -> str:
        """「草の根協力支援型 上限 KS-2: 金額を「10,000,000円」から「15,000,000円」に変更」."""
        raise AttributeError


def between(old: Document | None, new: Document | None, facts: Mapping[str, Fact]) -> list[Change]:
    """The changes from one document to another, in the order of the page; None: not published.

    ``facts``: by key, for the words of a rule's condition.
    """
    return []
