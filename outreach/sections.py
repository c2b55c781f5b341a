"""What outreach adds to a scheme's document: desks, coordinators, offices, results …"""

from typing import Annotated

from outreach.models import (
    Agreement,
    Coordinator,
    CoordinatorContact,
    Coverage,
    Desk,
    DeskContact,
    HostPrefecture,
    MeetingTheme,
    Office,
    OfficeContact,
    Programme,
    VolunteerCategory,
    YearlyResult,
)
from schemes import sections
from schemes.document import Citation, Contact, Frozen, Label, Says, Standing
from schemes.editing.kinds import contact_points
from schemes.sections import Kind, Total


class DeskRow(Frozen):
    country: str
    name: Annotated[Label, Says("country")]
    region: str
    region_label: Annotated[Label, Says("region")]
    note: str = ""
    contacts: tuple[Contact, ...] = ()
    citations: tuple[Citation, ...] = ()


class CoordinatorRow(Frozen):
    """``people`` is null where the number is unknown (未確認)."""

    prefecture: str
    name: Annotated[Label, Says("prefecture")]
    people: int | None = None
    host: str = ""
    note: str = ""
    contacts: tuple[Contact, ...] = ()
    citations: tuple[Citation, ...] = ()


class CoverageRow(Frozen):
    """``wants``: what the office is asked for in the prefecture; empty: for everything."""

    prefecture: str
    name: Annotated[Label, Says("prefecture")]
    part: str = ""
    certain: bool = True
    wants: tuple[str, ...] = ()
    note: str = ""
    citations: tuple[Citation, ...] = ()


class OfficeRow(Frozen):
    """``name`` is empty where it is unknown (未確認)."""

    key: str
    kind: str
    kind_label: Annotated[Label, Says("kind")]
    name: str = ""
    note: str = ""
    coverage: tuple[CoverageRow, ...] = ()
    contacts: tuple[Contact, ...] = ()
    citations: tuple[Citation, ...] = ()


class ResultRow(Frozen):
    fiscal_year: int
    measure: str
    value: int | None = None
    unit: str
    text: str
    citations: tuple[Citation, ...] = ()


class ProgrammeRow(Frozen):
    track: str
    name: Annotated[Label, Says("track")]
    audience: str
    audience_label: Annotated[Label, Says("audience")]
    results: tuple[ResultRow, ...] = ()
    citations: tuple[Citation, ...] = ()


class CategoryRow(Frozen):
    key: str
    name: str
    text: str
    standing: Standing = "current"
    fiscal_year: int | None = None
    citations: tuple[Citation, ...] = ()


class HostRow(Frozen):
    prefecture: str
    name: Annotated[Label, Says("prefecture")]
    citations: tuple[Citation, ...] = ()


class ThemeRow(Frozen):
    track: str
    fiscal_year: int
    number: int
    title: str
    citations: tuple[Citation, ...] = ()


class AgreementRow(Frozen):
    partner: str
    signed: str = ""
    form: str = ""
    note: str = ""
    citations: tuple[Citation, ...] = ()


DESKS = Kind(
    "desks",
    Desk,
    DeskRow,
    home="japan-desk",
    title="設置国",
    template="outreach/_desks.html",
    shows=("region_label", "note"),
    parts=(contact_points(DeskContact, within="desk"),),
    totals=(
        Total("か国"),
        *(Total("か国", only=("region", region)) for region in Desk.Region.values),
    ),
    must_cite=True,
)
COORDINATORS = Kind(
    "coordinators",
    Coordinator,
    CoordinatorRow,
    home="coordinators",
    title="都道府県ごとの配置",
    template="outreach/_coordinators.html",
    shows=("people", "host", "note"),
    parts=(contact_points(CoordinatorContact, within="coordinator"),),
    totals=(Total("都道府県"), Total("人", column="people")),
    must_cite=True,
)
COVERAGE = Kind("coverage", Coverage, CoverageRow, within="office", name=("name", "part"))
OFFICES = Kind(
    "offices",
    Office,
    OfficeRow,
    home="offices",
    title="拠点と担当地域",
    template="outreach/_offices.html",
    shows=("kind_label", "note"),
    parts=(COVERAGE, contact_points(OfficeContact, within="office")),
    totals=(
        Total("拠点", only=("kind", Office.Kind.CENTRE)),
        Total("か所", only=("kind", Office.Kind.TRAINING)),
        Total("か所", only=("kind", Office.Kind.HIROBA)),
    ),
    must_cite=True,
)
RESULTS = Kind(
    "results",
    YearlyResult,
    ResultRow,
    within="programme",
    name=("fiscal_year", "measure"),
    shows=("text",),
    group=("fiscal_year",),
    must_cite=True,
)
PROGRAMMES = Kind(
    "programmes",
    Programme,
    ProgrammeRow,
    within="track",
    title="年度ごとの実績",
    template="outreach/_programmes.html",
    shows=("audience_label",),
    parts=(RESULTS,),
)
CATEGORIES = Kind(
    "categories",
    VolunteerCategory,
    CategoryRow,
    home="volunteers",
    title="協力隊の種類",
    template="outreach/_categories.html",
    shows=("text",),
    must_cite=True,
)
HOSTS = Kind(
    "hosts",
    HostPrefecture,
    HostRow,
    home="volunteers",
    title="受入れの実績がある道県",
    template="outreach/_hosts.html",
    totals=(Total("都道府県"),),
    must_cite=True,
)
THEMES = Kind(
    "themes",
    MeetingTheme,
    ThemeRow,
    within="track",
    title="議題とテーマ",
    template="outreach/_themes.html",
    name=("fiscal_year", "number"),
    shows=("title",),
    must_cite=True,
)
AGREEMENTS = Kind(
    "agreements",
    Agreement,
    AgreementRow,
    home="agreements",
    title="連携協定の例",
    template="outreach/_agreements.html",
    name=("partner",),
    shows=("signed", "form", "note"),
    known_as=(("partner",),),
    must_cite=True,
)


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    sections.register(
        DESKS, COORDINATORS, OFFICES, PROGRAMMES, CATEGORIES, HOSTS, THEMES, AGREEMENTS
    )
