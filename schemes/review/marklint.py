"""Whether the marks of texts name a value that there is. No Django, no database, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from schemes import bound
from schemes.document import Document, Fact, SchemeDocument
from schemes.review import linklint, spots
from schemes.review.spots import Spot
from schemes.writing import marks

CHOOSE = "「規則の値を入れる」から選び直してください。"


def wrong(document: Document, facts: Mapping[str, Fact]) -> Iterator[tuple[Spot, str]]:
    """Marks that stand for nothing, each with a sentence."""
    reader = _Marks(document, facts)
    for spot in spots.of(document):
        if spot.implied:
            continue
        for name, text in linklint.texts(spot):
            for sentence in reader.problems(text, spot.owner.partition("/")[2]):
                yield spot, f"「{spot.kind.label(name)}」の{sentence}"
        for citation in spot.row.get("citations") or ():
            if next(marks.written(citation["quote"]), ""):
                yield (
                    spot,
                    "引用した言葉には、規則の値の印を入れられません。出典の言葉のまま書いてください。",
                )


@dataclass(frozen=True)
class _Marks:
    document: Document
    facts: Mapping[str, Fact]

    @cached_property
    def values(self) -> tuple[bound.Value, ...]:
        if not isinstance(self.document, SchemeDocument):
            return ()
        return tuple(bound.values(self.document, self.facts))

    def problems(self, text: str, track: str) -> Iterator[str]:
        for written in marks.written(text):
            if problem := self._problem(written, track):
                yield f"印「{written}」{problem}"
        if marks.is_torn(text):
            yield f"「{{{{」か「}}}}」が片方だけです。{CHOOSE}"

    def _problem(self, written: str, track: str) -> str:
        mark = marks.read(written)
        if not isinstance(self.document, SchemeDocument):
            return "は、スキームの文でだけ使えます。値を文に書いてください。"
        if mark is None:
            return f"を読み取れません。{CHOOSE}"
        if not any(one.fits(mark) for one in self.values):
            return f"の指す規則の値がありません。{CHOOSE}"
        if not bound.word(self.document, mark, track):
            return "に当てはまる値が、いくつもあります。値を文に書いてください。"
        return ""
