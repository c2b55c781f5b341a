"""Numbered source notes of a page: a small number at a statement, the source at the foot.

Numbers are given in the order in which a page is drawn; the same source and place has one number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemes.document import Citation, Source

QUOTED = 40
"""The most characters of a quotation in a note."""


@dataclass(frozen=True)
class Note:
    """``title``: the source's; ``where``: place and day in it; ``quote``: its own words in short, or
    empty."""

    number: int
    source: str
    title: str
    where: str
    quote: str


@dataclass
class Notes:
    """The notes of one page as it is drawn; ``quoting``: with the sources' own words."""

    sources: Mapping[str, Source]
    quoting: bool = True
    found: dict[tuple[str, str, str], Note] = field(default_factory=dict)

    def number(self, citation: Citation) -> int:
        """The number of the note of a citation; a new one at its first use."""
        key = (citation.source, citation.locator, citation.as_of_label)
        if key not in self.found:
            self.found[key] = self._note(citation, len(self.found) + 1)
        return self.found[key].number

    def numbers(self, citations: Iterable[Citation]) -> list[int]:
        """Those of several citations, each once."""
        return list(dict.fromkeys(self.number(one) for one in citations))

    @property
    def listed(self) -> list[Note]:
        return list(self.found.values())

    def _note(self, citation: Citation, number: int) -> Note:
        source = self.sources.get(citation.source)
        title = source.title if source else citation.source
        dated = citation.as_of_label or (source.dated if source else "")
        place = f" {citation.locator}" if citation.locator else ""
        quote = citation.quote if self.quoting and citation.verbatim else ""
        return Note(
            number,
            citation.source,
            title,
            f"{place}({dated})" if dated and dated not in f"{title}{place}" else place,
            quote if len(quote) <= QUOTED else f"{quote[:QUOTED]}…",
        )
