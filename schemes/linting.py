"""Whether a draft may be published: errors block, warnings ask. No Django, no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from schemes.document import Document


@dataclass(frozen=True)
class Finding:
    """``rule``: a fixed key of the check. ``place``: where, as people say it.

    ``sentence``: what is wrong and what to do. ``row``: the model's label and the natural key of
    the working row at fault, for a link; None where it is no single row.
    """

    severity: Literal["error", "warning"]
    rule: str
    subject: str
    place: str
    sentence: str
    row: tuple[str, tuple] | None = None

    @property
    def key(self) -> str:
        """Names the finding, so that a warning that was seen is known again."""
        return f"{self.rule} {self.subject} {self.place} {self.sentence}"


def lint(
    documents: Mapping[str, Document], day: date, reviews: Mapping[str, date] | None = None
) -> list[Finding]:
    """Everything found in a whole draft (all subjects), errors first."""
    return []
