"""What the room adds to a scheme's document: its leaflets, with their printings."""

from datetime import date, time
from typing import Annotated

from schemes import sections
from schemes.document import Citation, Frozen, Label, Says, Standing
from schemes.sections import Kind
from tests.sample.models import Leaflet, Printing


class PrintingRow(Frozen):
    number: int
    copies: int | None
    unit: str
    citations: tuple[Citation, ...]


class FirstLeafletRow(Frozen):
    """A leaflet as the first version of the room published it."""

    track: str
    title: str
    language: str
    language_label: Annotated[Label, Says("language")]
    price: int | None
    valid_for: int | None
    readers: int | None
    standing: Standing
    fiscal_year: int | None
    issued_on: date | None
    handed_out_at: time | None
    in_print: bool
    posted: bool | None
    text: str
    conflict: str | None
    printings: tuple[PrintingRow, ...]
    citations: tuple[Citation, ...]


class LeafletRow(FirstLeafletRow):
    """The same with a column that a later version added."""

    audience: str = ""


PRINTINGS = Kind("printings", Printing, PrintingRow, within="leaflet", name=("number",))


def _leaflets(row: type[FirstLeafletRow]) -> Kind:
    return Kind(
        "leaflets",
        Leaflet,
        row,
        within="track",
        title="配布物",
        template="sample/_leaflets.html",
        name=("title",),
        shows=("language_label", "price"),
        parts=(PRINTINGS,),
        must_cite=True,
    )


FIRST_LEAFLETS = _leaflets(FirstLeafletRow)
LEAFLETS = _leaflets(LeafletRow)


def hand_over(kind: Kind = LEAFLETS) -> None:
    """Register with ``schemes``."""
    sections.register(kind)


def take_back(kind: Kind = LEAFLETS) -> None:
    sections.forget(kind)
