"""Numbers as bars on one scale, each beside its words: a table that is its own picture.

Rooms hand over those of the page of 「学ぶ・知る」 (``rooms.Additions.pictures``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from schemes.catalogue import Catalogue
from schemes.document import Citation
from schemes.views import rooms


@dataclass(frozen=True)
class Bar:
    """``text``: the number as people read it. ``share``: how much of the scale it is, in percent."""

    label: str
    text: str
    share: float
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Picture:
    """``heads``: what the two columns of its table are."""

    title: str
    heads: tuple[str, str]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Measure:
    """A number before it has its scale; the fields are those of ``Bar``."""

    label: str
    text: str
    value: int
    citations: tuple[Citation, ...] = ()


Maker = Callable[[Catalogue], Iterable[Picture]]


def drawn(title: str, heads: tuple[str, str], measures: Sequence[Measure]) -> Picture:
    """A picture whose longest bar is its whole scale."""
    most = max((one.value for one in measures), default=0) or 1
    return Picture(
        title,
        heads,
        tuple(Bar(one.label, one.text, 100 * one.value / most, one.citations) for one in measures),
    )


def collected(catalogue: Catalogue) -> list[Picture]:
    """The pictures of all rooms that have something to show."""
    made = (picture for make in rooms.added().pictures for picture in make(catalogue))
    return [picture for picture in made if picture.bars]
