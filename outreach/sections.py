"""What outreach adds to a scheme's document: desks, coordinators, offices, results …"""

from collections.abc import Iterable

from outreach import storing
from outreach.models import (
    Agreement,
    Coordinator,
    Coverage,
    Desk,
    HostPrefecture,
    MeetingTheme,
    Office,
    Programme,
    VolunteerCategory,
    YearlyResult,
)
from schemes import document, sections
from schemes.document import Frozen
from schemes.editing.composing import CITATIONS, cite
from schemes.writing.places import PREFECTURE_NAMES


class DeskRow(Frozen):
    country: str
    name: document.Label
    region: str
    region_label: document.Label
    note: str
    citations: tuple[document.Citation, ...]


class CoordinatorRow(Frozen):
    """``people`` is null where the number is unknown (未確認)."""

    prefecture: str
    name: document.Label
    people: int | None
    host: str
    note: str
    citations: tuple[document.Citation, ...]


class CoverageRow(Frozen):
    prefecture: str
    name: document.Label
    part: str
    certain: bool
    citations: tuple[document.Citation, ...]


class OfficeRow(Frozen):
    """``name`` is empty where it is unknown (未確認)."""

    key: str
    kind: str
    kind_label: document.Label
    name: str
    note: str
    coverage: tuple[CoverageRow, ...]
    citations: tuple[document.Citation, ...]


class ResultRow(Frozen):
    fiscal_year: int
    measure: str
    value: int | None
    unit: str
    text: str
    citations: tuple[document.Citation, ...]


class ProgrammeRow(Frozen):
    track: str
    name: document.Label
    audience: str
    audience_label: document.Label
    results: tuple[ResultRow, ...]
    citations: tuple[document.Citation, ...]


class CategoryRow(Frozen):
    key: str
    name: str
    text: str
    standing: document.Standing
    fiscal_year: int | None
    citations: tuple[document.Citation, ...]


class HostRow(Frozen):
    prefecture: str
    name: document.Label
    citations: tuple[document.Citation, ...]


class ThemeRow(Frozen):
    track: str
    fiscal_year: int
    number: int
    title: str
    citations: tuple[document.Citation, ...]


class AgreementRow(Frozen):
    partner: str
    signed: str
    form: str
    note: str
    citations: tuple[document.Citation, ...]


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    sections.register(
        sections.Section("desks", "設置国", DeskRow, desks, "outreach/_desks.html", storing.desks),
        sections.Section(
            "coordinators",
            "都道府県ごとの配置",
            CoordinatorRow,
            coordinators,
            "outreach/_coordinators.html",
            storing.coordinators,
        ),
        sections.Section(
            "offices",
            "拠点と担当地域",
            OfficeRow,
            offices,
            "outreach/_offices.html",
            storing.offices,
        ),
        sections.Section(
            "programmes",
            "年度ごとの実績",
            ProgrammeRow,
            programmes,
            "outreach/_programmes.html",
            storing.programmes,
        ),
        sections.Section(
            "categories",
            "協力隊の種類",
            CategoryRow,
            categories,
            "outreach/_categories.html",
            storing.categories,
        ),
        sections.Section(
            "hosts", "受入れの実績がある道県", HostRow, hosts, "outreach/_hosts.html", storing.hosts
        ),
        sections.Section(
            "themes", "議題とテーマ", ThemeRow, themes, "outreach/_themes.html", storing.themes
        ),
        sections.Section(
            "agreements",
            "連携協定の例",
            AgreementRow,
            agreements,
            "outreach/_agreements.html",
            storing.agreements,
        ),
    )


def desks(scheme: str) -> Iterable[DeskRow]:
    if scheme != "japan-desk":
        return
    for desk in Desk.objects.prefetch_related(CITATIONS):
        yield DeskRow(
            country=desk.country,
            name=desk.get_country_display(),
            region=desk.region,
            region_label=desk.get_region_display(),
            note=desk.note,
            citations=cite(desk),
        )


def coordinators(scheme: str) -> Iterable[CoordinatorRow]:
    if scheme != "coordinators":
        return
    for row in Coordinator.objects.prefetch_related(CITATIONS):
        yield CoordinatorRow(
            prefecture=row.prefecture,
            name=row.get_prefecture_display(),
            people=row.people,
            host=row.host,
            note=row.note,
            citations=cite(row),
        )


def offices(scheme: str) -> Iterable[OfficeRow]:
    if scheme != "offices":
        return
    served: dict[int, list[CoverageRow]] = {}
    for row in Coverage.objects.prefetch_related(CITATIONS):
        served.setdefault(row.office_id, []).append(
            CoverageRow(
                prefecture=row.prefecture,
                name=PREFECTURE_NAMES[row.prefecture],
                part=row.part,
                certain=row.certain,
                citations=cite(row),
            )
        )
    for office in Office.objects.prefetch_related(CITATIONS):
        yield OfficeRow(
            key=office.key,
            kind=office.kind,
            kind_label=office.get_kind_display(),
            name=office.name,
            note=office.note,
            coverage=tuple(served.get(office.pk, ())),
            citations=cite(office),
        )


def programmes(scheme: str) -> Iterable[ProgrammeRow]:
    found = Programme.objects.filter(track__scheme__key=scheme).select_related("track")
    for programme in found.prefetch_related(CITATIONS):
        yield ProgrammeRow(
            track=programme.track.key,
            name=programme.track.name,
            audience=programme.audience,
            audience_label=programme.get_audience_display(),
            results=tuple(_results(programme)),
            citations=cite(programme),
        )


def _results(programme: Programme) -> Iterable[ResultRow]:
    for row in YearlyResult.objects.filter(programme=programme).prefetch_related(CITATIONS):
        yield ResultRow(
            fiscal_year=row.fiscal_year,
            measure=row.measure,
            value=row.value,
            unit=row.unit,
            text=row.text,
            citations=cite(row),
        )


def categories(scheme: str) -> Iterable[CategoryRow]:
    if scheme != "volunteers":
        return
    for row in VolunteerCategory.objects.prefetch_related(CITATIONS):
        yield CategoryRow(
            key=row.key,
            name=row.name,
            text=row.text,
            standing=row.standing,
            fiscal_year=row.fiscal_year,
            citations=cite(row),
        )


def hosts(scheme: str) -> Iterable[HostRow]:
    if scheme != "volunteers":
        return
    for row in HostPrefecture.objects.prefetch_related(CITATIONS):
        yield HostRow(
            prefecture=row.prefecture, name=row.get_prefecture_display(), citations=cite(row)
        )


def themes(scheme: str) -> Iterable[ThemeRow]:
    found = MeetingTheme.objects.filter(track__scheme__key=scheme).select_related("track")
    for row in found.prefetch_related(CITATIONS):
        yield ThemeRow(
            track=row.track.key,
            fiscal_year=row.fiscal_year,
            number=row.number,
            title=row.title,
            citations=cite(row),
        )


def agreements(scheme: str) -> Iterable[AgreementRow]:
    if scheme != "agreements":
        return
    for row in Agreement.objects.prefetch_related(CITATIONS):
        yield AgreementRow(
            partner=row.partner,
            signed=row.signed,
            form=row.form,
            note=row.note,
            citations=cite(row),
        )
