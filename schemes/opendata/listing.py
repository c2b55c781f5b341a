"""Every list of the catalogue as a table: columns as the declaration of the rows has them, words for codes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from schemes import sections
from schemes.catalogue import Catalogue
from schemes.document import OVERVIEW, REFERENCE, Citation, Frozen
from schemes.opendata.cutting import BETWEEN
from schemes.sections import Kind
from schemes.writing import words

OWNER_COLUMNS = ("属するもの", "属するものの名前")
CITED_COLUMNS = ("出典の資料", "引用")
TRACK = "track"
ALONE = ("schemes", "pages")
SHARED = ("facts", "sources", "conflicts", "clauses")
LEFT_OUT = frozenset({"citations"})
"""A citation stands with the row that has it."""


@dataclass(frozen=True)
class Placed:
    """A row, and whose it is: 「kusanone/support」 with its name."""

    kind: Kind
    owner: str
    owner_name: str
    row: Any


def kinds() -> dict[str, list[Kind]]:
    """The kinds of rows, by the name of their list; contact points have many owners and one list."""
    found: dict[str, list[Kind]] = {}
    for kind in sections.kinds():
        if kind.key not in LEFT_OUT:
            found.setdefault(kind.key, []).append(kind)
    return found


def placed(catalogue: Catalogue) -> dict[str, list[Placed]]:
    """Every row of the catalogue, by the name of its list. Made once for each catalogue."""
    if "placed" not in catalogue.pages:
        found: dict[str, list[Placed]] = {}
        for one in _all(catalogue):
            found.setdefault(one.kind.key, []).append(one)
        catalogue.pages["placed"] = found
    rows: dict[str, list[Placed]] = catalogue.pages["placed"]
    return rows


def _all(catalogue: Catalogue) -> Iterator[Placed]:
    for scheme in catalogue.schemes.values():
        yield from _with_parts(sections.own("schemes"), "", "", scheme)
        tracks = {track.key: track.name for track in scheme.tracks}
        yield from _of_sections(scheme.sections, scheme.key, scheme.name, tracks)
    for page in catalogue.overview.pages:
        yield from _with_parts(sections.own("pages"), "", "", page)
    yield from _of_sections(catalogue.overview.sections, "", "", {})
    for key in SHARED:
        for row in getattr(catalogue.reference, key):
            yield from _with_parts(sections.own(key), "", "", row)


def _of_sections(found: Any, owner: str, name: str, tracks: dict[str, str]) -> Iterator[Placed]:
    for key, rows in found.items():
        kind = sections.section(key)
        if kind is None:
            continue
        for row in rows:
            track = getattr(row, TRACK, "")
            place = (f"{owner}/{track}", tracks.get(track, "")) if track else (owner, name)
            yield from _with_parts(kind, *place, row)


def _with_parts(kind: Kind, owner: str, name: str, row: Frozen) -> Iterator[Placed]:
    yield Placed(kind, owner, name, row)
    here = "/".join(filter(None, (owner, _identity(kind, row))))
    for part in kind.parts:
        for one in getattr(row, part.key):
            yield from _with_parts(part, here, _name(kind, row), one)


def _identity(kind: Kind, row: Frozen) -> str:
    return "-".join(str(getattr(row, name)) for name in kind.identity if hasattr(row, name))


def _name(kind: Kind, row: Frozen) -> str:
    return " ".join(str(getattr(row, name)) for name in kind.name if getattr(row, name, ""))


# --- Columns --------------------------------------------------------------------------------------


def columns(kind: Kind) -> list[str]:
    """The fields that are cells: not the words beside a code, nor what the owner says already."""
    return [name for name in kind.columns if name != TRACK]


def has_owner(kind: Kind) -> bool:
    """Whether its rows belong to others; schemes, sources or terms belong to none."""
    return kind.key not in ALONE and kind.home not in (OVERVIEW, REFERENCE)


def header(kind: Kind) -> list[str]:
    """Names that no other column has."""
    found: list[str] = list(OWNER_COLUMNS) if has_owner(kind) else []
    for name in columns(kind):
        label = kind.label(name)
        found.append(label if label not in found else f"{label}({name})")
    return [*found, *(CITED_COLUMNS if kind.is_cited else ())]


def cells(one: Placed, catalogue: Catalogue) -> list[str | int]:
    own = [cell(one.kind, name, getattr(one.row, name)) for name in columns(one.kind)]
    cited = _cited(one.row.citations, catalogue) if one.kind.is_cited else []
    owner = [one.owner, one.owner_name] if has_owner(one.kind) else []
    return [*owner, *own, *cited]


def cell(kind: Kind, name: str, value: Any) -> str | int:
    """Whole numbers as numbers, days as ISO, codes in words, several values joined; unknown is empty."""
    match value:
        case None:
            return ""
        case bool():
            return words.plain(value)
        case int():
            return value
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case list() | tuple():
            return BETWEEN.join(str(cell(kind, name, each)) for each in value)
        case dict():
            return json.dumps(value, ensure_ascii=False)
    return _in_words(kind, name, str(value))


def _in_words(kind: Kind, name: str, value: str) -> str:
    choices = getattr(kind.column(name), "flatchoices", None) or ()
    return next((str(label) for code, label in choices if code == value and value), value)


def _cited(citations: tuple[Citation, ...], catalogue: Catalogue) -> list[str]:
    sources = dict.fromkeys(_place(one, catalogue) for one in citations)
    quotes = dict.fromkeys(one.quote for one in citations)
    return [BETWEEN.join(sources), BETWEEN.join(quotes)]


def _place(one: Citation, catalogue: Catalogue) -> str:
    source = catalogue.sources.get(one.source)
    return " ".join(filter(None, (source.title if source else one.source, one.locator)))
