"""What the page of windows says: its headline, the question in a line, and the windows by kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from outreach import windows
from outreach.tiles import Tiles, tiles
from outreach.windows import HOME, Service
from schemes.catalogue import Catalogue
from schemes.document import Citation, Contact
from schemes.views import showing
from schemes.views.linking import address_of
from schemes.views.windows import Place, Window
from schemes.writing.places import COUNTRIES, PREFECTURE_NAMES

ASKING = ("どこに相談しますか。",)
COUNTED = ("", "一つ", "二つ", "三つ", "四つ")
UNKNOWN_ABROAD = (
    "ほかの国のデスクが、{name}の相談を受けるか",
    "{name}のJICA事務所に直接聞けるか",
)
WITH_OFFICE = "JICAの事務所がある国だけか({year}{scheme}の条件)"
KINDS = (
    (windows.OFFICES, "国内拠点"),
    (windows.COORDINATORS, "推進員"),
    (windows.DESKS, "ジャパンデスク"),
)
VISITS = ("development-education", "facility-visit")
OFFICE_ABROAD = "jica_office_in_country"


@dataclass(frozen=True)
class Region:
    """The countries with a desk in one part of the world."""

    name: str
    countries: tuple[str, ...]


@dataclass(frozen=True)
class Unknown:
    """What nobody has said yet, as a question; where it comes from, if a source raises it."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Directory:
    """All that the page shows for a place. ``said``: the question in a line; ``lists``: JICA's own lists
    of offices and of coordinators; ``unknowns``: what is asked at the window about a country;
    ``visits``: the page of how a 地球ひろば is visited; ``kinds``: the schemes that list all windows of
    a kind."""

    place: Place
    headline: tuple[str, ...]
    said: str
    windows: tuple[Window, ...]
    tiles: Tiles
    office_list: Contact | None
    coordinator_list: Contact | None
    regions: tuple[Region, ...]
    unknowns: tuple[Unknown, ...]

    visits: str
    kinds: tuple[tuple[str, str], ...]

    def _of(self, *roles: str) -> list[Window]:
        return [one for one in self.windows if one.role in roles]

    @property
    def offices(self) -> list[Window]:
        return self._of("office")

    @property
    def desk(self) -> Window | None:
        return next(iter(self._of("desk")), None)

    @property
    def near(self) -> list[Window]:
        return self._of("coordinator", "hiroba")

    @property
    def schemes(self) -> list[Window]:
        return self._of("scheme")

    @property
    def lacks_telephone(self) -> bool:
        return any(not one.telephone for one in self.offices)

    @property
    def prefecture_name(self) -> str:
        return PREFECTURE_NAMES.get(self.place.prefecture, "")

    @property
    def helper(self) -> str:
        """Who is asked what is not known."""
        return "か".join(one.name for one in self.offices) or windows.ANY_OFFICE

    @property
    def desk_count(self) -> int:
        return sum(len(region.countries) for region in self.regions)

    @property
    def schemes_first(self) -> bool:
        """Nobody is asked for it by prefecture."""
        return bool(self.windows) and self.windows[0].role == "scheme"

    @property
    def is_open(self) -> bool:
        """Whether the question stands open: nothing that decides is chosen."""
        place = self.place
        return not (place.prefecture or place.country or self.schemes_first)


def answer(catalogue: Catalogue, place: Place) -> Directory:
    found = tuple(windows.find(catalogue, place))
    serving = windows.serving_offices(catalogue, place)
    known = windows.register(catalogue)
    is_missing = any(one.missing for one in found)
    return Directory(
        place,
        headline(catalogue, place, found, serving),
        _said(catalogue, place),
        found,
        tiles(known, place.prefecture, serving),
        windows.list_of(catalogue, windows.OFFICES),
        windows.list_of(catalogue, windows.COORDINATORS),
        tuple(_regions(catalogue)) if is_missing else (),
        tuple(_unknowns(catalogue, place.country)) if is_missing else (),
        address_of("schemes:track", *VISITS) if "/".join(VISITS) in catalogue.rules.tracks else "",
        tuple(one for one in KINDS if one[0] in catalogue.schemes),
    )


# --- The headline ---------------------------------------------------------------------------------


def headline(
    catalogue: Catalogue, place: Place, found: Sequence[Window], serving: Sequence[Service]
) -> tuple[str, ...]:
    """The answer, in one sentence or two."""
    desk = next((one for one in found if one.role == "desk"), None)
    if desk:
        return _abroad(place, desk, serving)
    if not windows.register(catalogue).is_regional(place.want):
        return (_national(catalogue, place, found),)
    if place.prefecture:
        return (_at_home(catalogue, place, serving),)
    return ("都道府県を選ぶと、窓口がわかります。",) if place.want or place.track else ASKING


def _abroad(place: Place, desk: Window, serving: Sequence[Service]) -> tuple[str, ...]:
    country = COUNTRIES[place.country]
    if desk.missing:
        helper = "か".join(one.name for one in serving) or windows.ANY_OFFICE
        return (f"{country}に現地の窓口はありません。", f"{helper}に相談してください。")
    at_home = (_shared("国内", serving, True),) if serving else ()
    return (f"{country}には、現地の窓口があります。", *at_home)


def _at_home(catalogue: Catalogue, place: Place, serving: Sequence[Service]) -> str:
    name = PREFECTURE_NAMES[place.prefecture]
    if not serving:
        return f"{name}の窓口は、未確認です。"
    return _shared(name, serving, bool(windows.needed(catalogue, place)))


def _shared(name: str, serving: Sequence[Service], is_chosen: bool) -> str:
    """Which office, or how several share it; ``is_chosen``: for what is said."""
    count = COUNTED[min(len(serving), len(COUNTED) - 1)]
    if len(serving) > 1 and all(one.coverage.part for one in serving):
        return f"{name}の窓口は、地域で{count}に分かれます。"
    if len(serving) > 1 and not is_chosen:
        return f"{name}の窓口は、したいことで{count}に分かれます。"
    return f"{name}の窓口は、{'と'.join(one.name for one in serving)}です。"


def _national(catalogue: Catalogue, place: Place, found: Sequence[Window]) -> str:
    title = showing.wants(catalogue)[place.want]
    own = next((one for one in found if one.role == "scheme"), None)
    return f"「{title}」の窓口は、{own.name if own else '未確認'}です。"


# --- The question ---------------------------------------------------------------------------------


def _said(catalogue: Catalogue, place: Place) -> str:
    """「長野県・ケニア・相談する」"""
    prefecture = PREFECTURE_NAMES.get(place.prefecture) or "都道府県は選ばない"
    country = COUNTRIES.get(place.country) or "国は選ばない"
    want = [showing.wants(catalogue)[place.want]] if place.want else []
    where = [prefecture, country] if place.prefecture or place.country else []
    return "・".join([*where, *want])


def countries() -> list[tuple[str, str]]:
    """The countries one may work in."""
    found = [(code, name) for code, name in COUNTRIES.items() if code != HOME]
    return sorted(found, key=lambda one: one[1])


def _regions(catalogue: Catalogue) -> list[Region]:
    found: dict[str, list[str]] = {}
    for desk in windows.rows(catalogue, windows.DESKS, "desks"):
        found.setdefault(desk.region_label, []).append(desk.name)
    return [Region(name, tuple(names)) for name, names in found.items()]


def _unknowns(catalogue: Catalogue, country: str) -> Iterator[Unknown]:
    """What to ask about a country without a desk; a condition of a past call by its year."""
    for text in UNKNOWN_ABROAD:
        yield Unknown(text.format(name=COUNTRIES[country]))
    for scheme in catalogue.schemes.values():
        for rule in scheme.all_requirements:
            if rule.fact == OFFICE_ABROAD and rule.standing == "past_call":
                year = f"{rule.fiscal_year}年度の" if rule.fiscal_year else ""
                yield Unknown(WITH_OFFICE.format(year=year, scheme=scheme.name), rule.citations)
                return
