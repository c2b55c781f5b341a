"""What outreach tells open data: offices, desks and coordinators with what they serve, and meetings."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import cast

from outreach import windows
from outreach.sections import ThemeRow
from schemes.catalogue import Catalogue
from schemes.opendata import handed
from schemes.opendata.handed import Facility, Meeting, ServedArea
from schemes.sections import rows_of
from schemes.views import naming

DESK, COORDINATOR = "ジャパンデスク", "国際協力推進員"
COUNCIL, STUDY = "会議", "勉強会"


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    handed.hand_over(handed.Knowledge(facilities=(facilities,), meetings=(meetings,)))


def facilities(catalogue: Catalogue) -> Iterator[Facility]:
    """Every window that a row is published of: offices and 地球ひろば, coordinators, desks abroad."""
    yield from _offices(catalogue)
    yield from _coordinators(catalogue)
    yield from _desks(catalogue)


def _offices(catalogue: Catalogue) -> Iterator[Facility]:
    known = windows.register(catalogue)
    areas: dict[str, list[ServedArea]] = {}
    for every in known.services.values():
        for one in every:
            areas.setdefault(one.office.key, []).append(_area(one, every))
    for office in known.offices:
        does = windows.HIROBA_DOES if office.kind == "hiroba" else windows.OFFICE_DOES
        yield Facility(
            "office",
            f"offices/{office.key}",
            office.kind_label,
            office.name,
            does,
            tuple(areas.get(office.key, ())),
            office.contacts,
            office.note,
            office.citations,
        )


def _area(one: windows.Service, every: Sequence[windows.Service]) -> ServedArea:
    """``every``: all that serve the prefecture; what it is for alone is told only beside others."""
    row = one.coverage
    about = windows.about(one, every) if len(every) > 1 and not row.part else ""
    return ServedArea(row.prefecture, row.name, row.part, about, row.certain, row.note)


def _coordinators(catalogue: Catalogue) -> Iterator[Facility]:
    for row in windows.rows(catalogue, windows.COORDINATORS, "coordinators"):
        people = f"{row.people}人" if row.people is not None else ""
        yield Facility(
            "coordinator",
            f"coordinators/{row.prefecture}",
            COORDINATOR,
            f"{COORDINATOR}({row.name})",
            windows.COORDINATOR_DOES,
            (ServedArea(row.prefecture, row.name),),
            row.contacts,
            "、".join(filter(None, (row.host, people, row.note))),
            row.citations,
        )


def _desks(catalogue: Catalogue) -> Iterator[Facility]:
    for row in windows.rows(catalogue, windows.DESKS, "desks"):
        yield Facility(
            "desk",
            f"desks/{row.country}",
            DESK,
            f"NGO-JICAジャパンデスク({row.name})",
            windows.DESK_DOES,
            (ServedArea(row.country, row.name),),
            row.contacts,
            row.note,
            row.citations,
        )


def meetings(catalogue: Catalogue) -> Iterator[Meeting]:
    """The meetings whose subjects are published, a year of a track each: no source gives their days."""
    for scheme in catalogue.schemes.values():
        for track in scheme.tracks:
            rows = cast("Sequence[ThemeRow]", rows_of(scheme, "themes", track.key))
            by_year = sorted(rows, key=lambda row: (-row.fiscal_year, row.number))
            for year, found in groupby(by_year, key=lambda row: row.fiscal_year):
                yield _of_year(
                    f"{scheme.key}/{track.key}", naming.short(scheme, track), year, list(found)
                )


def _of_year(address: str, name: str, year: int, rows: Sequence[ThemeRow]) -> Meeting:
    return Meeting(
        f"{address}/{year}",
        f"{name}({year}年度)",
        STUDY if STUDY in name else COUNCIL,
        "。".join(f"{row.number} {row.title}" for row in rows) + "。",
        f"{year}年度。開催日は、資料に書かれていません",
        remark="一年度の議題を、一つの記録にまとめています",
        citations=tuple(one for row in rows for one in row.citations),
    )
