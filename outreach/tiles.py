"""Japan as a picture of 47 cells, and the same as a table: which office serves which prefecture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outreach.windows import Register, Service, about
from schemes.writing.places import PREFECTURES

# Each prefecture in its row, with its column of twelve; rows from north to south.
_ROWS = """
12:01
12:02
11:05 12:03
11:06 12:04
9:17 10:16 11:15 12:07
8:18 9:21 10:20 11:10 12:09
4:32 5:31 6:28 7:26 8:25 9:23 10:19 11:11 12:08
3:35 4:34 5:33 6:27 7:29 8:24 9:22 10:14 11:13 12:12
1:41 2:40 4:38 5:37 7:30
1:42 2:44 4:39 5:36
1:43 2:45
1:47 2:46
"""
CELLS = tuple((int(column), code) for column, code in (cell.split(":") for cell in _ROWS.split()))
_SHORT = {one.code: one.name if one.code == "01" else one.name[:-1] for one in PREFECTURES}


@dataclass(frozen=True)
class Tile:
    """``offices``: their numbers; ``state``: chosen, same (of an office of the chosen one) or ""."""

    column: int
    name: str
    offices: tuple[int, ...]
    state: str

    @property
    def is_long(self) -> bool:
        return len(self.name) > 2


@dataclass(frozen=True)
class OfficeLine:
    """An office of the table; ``areas``: its prefectures, each with what it is asked for there."""

    number: int
    name: str
    areas: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True)
class Tiles:
    cells: tuple[Tile, ...]
    lines: tuple[OfficeLine, ...]

    @property
    def chosen(self) -> list[OfficeLine]:
        return [line for line in self.lines if line.is_chosen]


def tiles(known: Register, prefecture: str, serving: Sequence[Service]) -> Tiles:
    """The picture and its table, with the chosen prefecture and the offices that serve it."""
    own = {one.office.key for one in serving}
    offices = _by_office(known)
    numbers = {key: number for number, key in enumerate(offices, 1)}
    return Tiles(
        tuple(
            Tile(
                column,
                _SHORT[code],
                tuple(sorted(numbers[one.office.key] for one in known.services[code])),
                _state(code == prefecture, known.services[code], own),
            )
            for column, code in CELLS
        ),
        tuple(
            OfficeLine(numbers[key], found[0].name, tuple(_areas(known, found)), key in own)
            for key, found in offices.items()
        ),
    )


def _by_office(known: Register) -> dict[str, list[Service]]:
    """What each office serves, in the order of the offices."""
    every = [one for found in known.services.values() for one in found]
    places = {office.key: number for number, office in enumerate(known.offices)}
    found: dict[str, list[Service]] = {}
    for one in sorted(every, key=lambda one: places[one.office.key]):
        found.setdefault(one.office.key, []).append(one)
    return found


def _state(is_chosen: bool, services: Iterable[Service], own: set[str]) -> str:
    if is_chosen:
        return "chosen"
    return "same" if any(one.office.key in own for one in services) else ""


def _areas(known: Register, found: Iterable[Service]) -> Iterable[str]:
    for one in found:
        part = about(one, known.services[one.coverage.prefecture])
        yield f"{one.coverage.name}({part})" if part else one.coverage.name
