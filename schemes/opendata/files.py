"""Which files there are: their names, what each holds and for whom, and how it is made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from schemes.catalogue import Catalogue
from schemes.opendata import (
    centres,
    facilities,
    handed,
    listing,
    meetings,
    municipal,
    packing,
    services,
    whole,
)
from schemes.opendata.offered import TrackData, offered
from schemes.opendata.packing import OpenTable
from schemes.opendata.stamps import Stamp, stamp
from schemes.views.serving import Moment

SPREADSHEETS = ("csv", "xlsx")
NO_MEETING = "この日に公開されている会議・説明会の記録はありません。"
ASKED_MOST = (
    *("tracks", "requirements", "caps", "costs", "calls", "contacts"),
    *("offices", "coverage", "desks", "coordinators", "sources", "conflicts"),
)
"""The lists that stand first; a kind of row that no room declares is left out."""
AS_PUBLISHED = "公開した行を、そのまま表にしたもの"

Records = Callable[[Moment, Stamp, str], dict[str, Any]]
Table = Callable[[Moment, Stamp], OpenTable]


@dataclass(frozen=True)
class OpenFile:
    """``said``: what it holds; ``group``: under which heading the page lists it."""

    name: str
    title: str
    said: str
    group: str
    records: Records | None = None
    table: Table | None = None
    spreadsheets: tuple[str, ...] = SPREADSHEETS

    @property
    def formats(self) -> tuple[str, ...]:
        return (*(["json"] if self.records else []), *(self.spreadsheets if self.table else ()))

    def path(self, kind: str) -> str:
        return reverse("schemes:open_file", args=[f"{self.name}.{kind}"])

    def content(self, now: Moment, kind: str) -> bytes:
        """Its bytes in one of its formats."""
        told, path = stamp(now), self.path(kind)
        if kind == "json":
            assert self.records is not None  # as ``formats`` says
            return packing.records(self.records(now, told, path))
        assert self.table is not None
        return packing.table(self.table(now, told), told, self.title, path, kind)

    def count(self, now: Moment) -> int | None:
        """How many lines or records it has; None of what is one thing."""
        if self.table:
            return len(self.table(now, stamp(now)).rows)
        assert self.records is not None
        found: int | None = self.records(now, stamp(now), "").get("件数")
        return found


STANDARDS, READY, WHOLE, LISTS = "国の標準", "すぐ使える表", "目録の全体", "一覧ごとの表"


def files() -> dict[str, OpenFile]:
    """Every file by its name."""
    known = tuple(listing.kinds())
    return _files((*(name for name in ASKED_MOST if name in known), *known))


@cache
def _files(lists: tuple[str, ...]) -> dict[str, OpenFile]:
    found = [*_ready(), *_standards(), *_whole(), *(_list(name) for name in dict.fromkeys(lists))]
    return {one.name: one for one in found}


def names(shown: Catalogue) -> Iterator[dict[str, str]]:
    """What an address of a file may have in it (``views.keeping.making``)."""
    for one in files().values():
        for kind in one.formats:
            yield {"file": f"{one.name}.{kind}"}


# --- Standards ------------------------------------------------------------------------------------

SERVICES_TITLE = "行政サービス・制度(DS-451-4)"
FACILITIES_TITLE = "行政サービス拠点・支援機関等(DS-451-7)"
MEETINGS_TITLE = "イベント・会議(DS-451-5)"


def _standards() -> Iterator[OpenFile]:
    yield OpenFile(
        "ds-451-4",
        SERVICES_TITLE,
        "制度ごとの記録。国の標準の52の項目を、すべて標準の名前で持ちます",
        STANDARDS,
        _service_records,
        _service_table,
        ("csv",),
    )
    yield OpenFile(
        "ds-451-7",
        FACILITIES_TITLE,
        "国内拠点、国際協力推進員、ジャパンデスクと、担当する地域・連絡先",
        STANDARDS,
        _facility_records,
    )
    yield OpenFile(
        "ds-451-5",
        MEETINGS_TITLE,
        "協議会・勉強会・募集の説明会。日付のわからないものは、そう書いています",
        STANDARDS,
        _meeting_records,
    )
    yield OpenFile(
        "municipal-support",
        "支援制度(給付金)情報(自治体標準オープンデータセット)",
        "自治体の制度の一覧に加えるための、同じ列の表",
        STANDARDS,
        table=_municipal_table,
    )


def _head(told: Stamp, title: str, path: str, found: list[Any]) -> dict[str, Any]:
    return {**told.told(title, path), "件数": len(found), "データ": found}


def _service_records(now: Moment, told: Stamp, path: str) -> dict[str, Any]:
    return _head(told, SERVICES_TITLE, path, [services.record(one, told) for one in offered(now)])


def _service_table(now: Moment, told: Stamp) -> OpenTable:
    return OpenTable(
        services.FIELDS, [services.row(services.record(one, told)) for one in offered(now)]
    )


def _facility_records(now: Moment, told: Stamp, path: str) -> dict[str, Any]:
    found = [facilities.record(one, now.catalogue) for one in handed.facilities(now.catalogue)]
    return _head(told, FACILITIES_TITLE, path, found)


def _meeting_records(now: Moment, told: Stamp, path: str) -> dict[str, Any]:
    found = [meetings.record(one, now.catalogue) for one in handed.meetings(now.catalogue)]
    return _head(told, MEETINGS_TITLE, path, found) | ({} if found else {"注記": NO_MEETING})


def _municipal_table(now: Moment, told: Stamp) -> OpenTable:
    return OpenTable(
        municipal.COLUMNS,
        [municipal.row(one, services.record(one, told)) for one in offered(now)],
    )


# --- Ready tables ---------------------------------------------------------------------------------


def _ready() -> Iterator[OpenFile]:
    yield OpenFile(
        "npo-centres",
        "団体が応募できる制度",
        "NPO支援センターの助成情報に、そのまま載せられる列の表。募集・金額・経費・相談先",
        READY,
        table=_centre_table,
    )
    yield OpenFile(
        "prefectures",
        "都道府県ごとの相談先",
        "どの拠点・推進員が、どの都道府県の何を受け持つか",
        READY,
        table=_prefecture_table,
    )


def _centre_table(now: Moment, told: Stamp) -> OpenTable:
    helpers = centres.helpers(handed.facilities(now.catalogue))
    listed: list[TrackData] = [one for one in offered(now) if centres.is_listed(one)]
    return OpenTable(centres.COLUMNS, [centres.row(one, helpers) for one in listed])


def _prefecture_table(now: Moment, told: Stamp) -> OpenTable:
    found = centres.prefecture_rows(handed.facilities(now.catalogue))
    return OpenTable(centres.PREFECTURE_COLUMNS, found)


# --- The whole, and every list --------------------------------------------------------------------


def _whole() -> Iterator[OpenFile]:
    yield OpenFile(
        "catalogue",
        whole.TITLE,
        "公開しているすべての文書を、公開した形のまま一つにしたもの",
        WHOLE,
        lambda now, told, path: whole.catalogue(now, told, path, schema_path()),
    )
    yield OpenFile(
        "catalogue.schema",
        "目録の全体のJSON Schema",
        "上のファイルの形。読むプログラムを作るとき、確かめるときに使います",
        WHOLE,
        lambda _, told, path: whole.schema(told.address + path),
    )


def schema_path() -> str:
    return reverse("schemes:open_file", args=["catalogue.schema.json"])


def _list(name: str) -> OpenFile:
    first = listing.kinds()[name][0]
    return OpenFile(
        name, str(first.model._meta.verbose_name), AS_PUBLISHED, LISTS, table=_rows(name)
    )


def _rows(name: str) -> Table:
    def make(now: Moment, told: Stamp) -> OpenTable:
        kinds = listing.kinds()[name]
        found = listing.placed(now.catalogue).get(name, [])
        return OpenTable(
            listing.header(kinds[0]), [listing.cells(one, now.catalogue) for one in found]
        )

    return make
