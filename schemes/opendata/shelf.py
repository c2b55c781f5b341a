"""What the page of open data lists: each file with its forms, how many lines it has, and how large it is."""

from dataclasses import dataclass

from schemes.opendata import files
from schemes.opendata.files import OpenFile
from schemes.views.serving import Moment

LABELS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
WHOM = {
    files.READY: "NPO支援センター、国際交流協会、自治体の市民活動の窓口へ。Excelで開いて、そのまま使えます。",
    files.STANDARDS: "制度の検索サイトや、自治体のオープンデータへ。デジタル庁が定めた項目の名前と書き方に合わせています。",
    files.WHOLE: "自分で加工する人、調べる人へ。要件・上限・出典・食い違いまで、すべて入っています。",
    files.LISTS: "必要な一覧だけを表で使う人へ。CSVの文字コードはUTF-8(BOM付き)で、Excelでそのまま開けます。",
}
UNIT = 1024


@dataclass(frozen=True)
class Receivable:
    """``size``: in words; empty of a workbook, which is made when it is asked for."""

    label: str
    path: str
    size: str


@dataclass(frozen=True)
class ShelvedFile:
    """``count``: lines or records; None of a file that is one thing."""

    file: OpenFile
    count: int | None
    forms: tuple[Receivable, ...]


@dataclass(frozen=True)
class FileGroup:
    """``is_short``: listed in a table, as a line of its own says no more than its name."""

    name: str
    whom: str
    files: tuple[ShelvedFile, ...]

    @property
    def is_short(self) -> bool:
        return self.name == files.LISTS


def groups(now: Moment) -> list[FileGroup]:
    found: dict[str, list[ShelvedFile]] = {}
    for one in files.files().values():
        found.setdefault(one.group, []).append(_listed(one, now))
    return [FileGroup(name, WHOM[name], tuple(listed)) for name, listed in found.items()]


def _listed(one: OpenFile, now: Moment) -> ShelvedFile:
    forms = tuple(
        Receivable(LABELS[kind], one.path(kind), _size(one, now, kind)) for kind in one.formats
    )
    return ShelvedFile(one, one.count(now), forms)


def _size(one: OpenFile, now: Moment, kind: str) -> str:
    return "" if kind == "xlsx" else size(len(one.content(now, kind)))


def size(count: int) -> str:
    """「24KB」「1.2MB」, never 0."""
    if count < UNIT * UNIT:
        return f"{max(1, round(count / UNIT))}KB"
    return f"{count / UNIT / UNIT:.1f}MB"
