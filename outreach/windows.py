"""Whom to ask, by place and by what is wanted: offices, desks, coordinators, 地球ひろば, and their lists.

Pure functions of the catalogue and the place. Another country is never advice: where a country has no
desk, that is said, and who helps instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from schemes.catalogue import Catalogue
from schemes.document import Contact, SchemeDocument
from schemes.views.windows import Place, Window
from schemes.writing.places import COUNTRIES, PREFECTURE_NAMES, PREFECTURES

OFFICES, COORDINATORS, DESKS = "offices", "coordinators", "japan-desk"
HOME = "JP"

# What an office is asked for alone, in a few words: the first that fits names it.
ABOUT = {
    "funds": "団体の事業の相談",
    "learning": "学校での学び・見学",
    "dispatch": "海外協力隊",
    "hosting": "研修員の受入れ",
    "training": "団体の研修",
    "dialogue": "JICAとの連携",
    "advice": "そのほかの相談",
}
OFFICE_DOES = "国際協力への参加や、事業の提案を相談できます。"
PART_DOES = "国際協力への参加や、事業の提案の相談"
COORDINATOR_DOES = "参加のしかた、学校での学び、多文化共生の相談"
HIROBA_DOES = "展示・講義・ワークショップ"
DESK_DOES = "現地の情報や手続きの相談、現地のNGOの引き合わせ"
ANY_OFFICE = "JICAの国内拠点"


@dataclass(frozen=True)
class Service:
    """An office that serves a prefecture, or a part of it."""

    office: Any
    coverage: Any

    @property
    def name(self) -> str:
        return called(self.office)


@dataclass(frozen=True)
class Register:
    """The windows of a catalogue, by place. ``regional``: the wants that offices are asked for by
    prefecture; empty where no office says so (then every want is)."""

    offices: tuple[Any, ...]
    services: dict[str, tuple[Service, ...]]
    coordinators: dict[str, Any]
    desks: dict[str, Any]
    regional: frozenset[str]

    @property
    def hirobas(self) -> list[Any]:
        return [office for office in self.offices if office.kind == "hiroba"]

    def is_regional(self, want: str) -> bool:
        return not want or not self.regional or want in self.regional


def register(catalogue: Catalogue) -> Register:
    """Made once for each catalogue, and kept with its pages."""
    if "windows" not in catalogue.pages:
        catalogue.pages["windows"] = _register(catalogue)
    return catalogue.pages["windows"]


def _register(catalogue: Catalogue) -> Register:
    offices = rows(catalogue, OFFICES, "offices")
    services: dict[str, list[Service]] = {code: [] for code in PREFECTURE_NAMES}
    for office in offices:
        for coverage in office.coverage:
            services[coverage.prefecture].append(Service(office, coverage))
    return Register(
        tuple(offices),
        {code: tuple(found) for code, found in services.items()},
        {row.prefecture: row for row in rows(catalogue, COORDINATORS, "coordinators")},
        {row.country: row for row in rows(catalogue, DESKS, "desks")},
        frozenset(want for office in offices for one in office.coverage for want in one.wants),
    )


def rows(catalogue: Catalogue, scheme: str, section: str) -> Sequence[Any]:
    found = catalogue.schemes.get(scheme)
    return found.sections.get(section, ()) if found else ()


def called(office: Any) -> str:
    """As its contact points name it, without the section: 「JICA中部」 「JICA駒ヶ根」; else its name."""
    first = next(iter(office.contacts), None)
    return first.name.removesuffix(first.section).strip() if first else office.name


def find(catalogue: Catalogue, place: Place) -> list[Window]:
    """The windows for a place, the nearest to the question first."""
    known = register(catalogue)
    serving = serving_offices(catalogue, place)
    own = list(_of_offices(known, serving, place))
    special = list(_of_schemes(catalogue, place))
    first, second = (own, special) if known.is_regional(place.want) else (special, own)
    return [
        *first,
        *_of_country(known, place.country, [one.name for one in own]),
        *second,
        *_near(known, serving, place.prefecture),
        *_lists(catalogue),
    ]


# --- Offices --------------------------------------------------------------------------------------


def needed(catalogue: Catalogue, place: Place) -> frozenset[str]:
    """What the office must be asked for; empty: whatever. A plan abroad is a body's project, unless
    it says otherwise."""
    track = catalogue.rules.tracks.get(place.track)
    if track and track.wants and place.want in ("", "advice", *track.wants):
        return track.wants & {place.want} or track.wants
    if place.country and place.want in ("", "advice"):
        return frozenset({"funds"})
    return frozenset({place.want} - {""})


def serving_offices(catalogue: Catalogue, place: Place) -> list[Service]:
    """The offices of the prefecture for what is wanted; all of them where none is for it."""
    found = register(catalogue).services.get(place.prefecture, ())
    wanted = needed(catalogue, place)
    fitting = [
        one
        for one in found
        if not wanted or not one.coverage.wants or wanted & {*one.coverage.wants}
    ]
    return fitting or list(found)


def about(one: Service, found: Sequence[Service]) -> str:
    """What, or which area, an office of several serves, in a few words."""
    if one.coverage.part:
        return one.coverage.part
    shared = {want for other in found if other is not one for want in other.coverage.wants}
    alone = [want for want in ABOUT if want in one.coverage.wants and want not in shared]
    return ABOUT[alone[0]] if alone else ""


def _of_offices(known: Register, serving: Sequence[Service], place: Place) -> Iterator[Window]:
    every = known.services.get(place.prefecture, ())
    for one in serving:
        others = [other for other in every if other not in serving]
        yield Window(
            "office",
            one.name,
            one.coverage.note or (PART_DOES if one.coverage.part else _serves(one)),
            one.office.contacts,
            "".join(f"{about(other, every)}は、{other.name}です。" for other in others),
            one.coverage.citations,
            about(one, every) if len(every) > 1 else "",
        )


def _serves(one: Service) -> str:
    return f"{one.coverage.name}を担当する拠点です。{OFFICE_DOES}"


# --- Abroad ---------------------------------------------------------------------------------------


def _of_country(known: Register, country: str, offices: Sequence[str]) -> Iterator[Window]:
    if country not in COUNTRIES or country == HOME or not known.desks:
        return
    name, helper = COUNTRIES[country], "か".join(offices) or ANY_OFFICE
    if desk := known.desks.get(country):
        has_contact = any(one.telephone or one.mail or one.form_url for one in desk.contacts)
        yield Window(
            "desk",
            f"{name}のジャパンデスク",
            DESK_DOES,
            desk.contacts,
            "" if has_contact else f"連絡先は、{helper}に聞いてください。",
            desk.citations,
        )
        return
    yield Window(
        "desk",
        f"{name}に、ジャパンデスクはありません",
        f"NGO-JICAジャパンデスクがあるのは、{len(known.desks)}か国です。",
        note=f"{helper}に相談してください。",
        citations=next(iter(known.desks.values())).citations,
        missing=True,
    )


# --- Near by --------------------------------------------------------------------------------------


def _near(known: Register, serving: Sequence[Service], prefecture: str) -> Iterator[Window]:
    if row := known.coordinators.get(prefecture):
        yield from _of_coordinator(row)
    yield from _hirobas(known, serving, prefecture)


def _of_coordinator(row: Any) -> Iterator[Window]:
    """Each desk of the prefecture by its name; else that there is somebody."""
    people = f"({row.people}名)" if row.people else ""
    note = f"{row.host}に置かれています。" if row.host else ""
    if not row.contacts:
        name = f"国際協力推進員{people}({row.name})"
        yield Window("coordinator", name, COORDINATOR_DOES, (), note, row.citations)
    desks = list(dict.fromkeys(one.name for one in row.contacts))
    for name in desks:
        own = tuple(one for one in row.contacts if one.name == name)
        does = own[0].purpose or COORDINATOR_DOES
        placed = "" if own[0].address or len(desks) > 1 else note
        yield Window("coordinator", name, does, own, placed, row.citations)


def _hirobas(known: Register, serving: Sequence[Service], prefecture: str) -> Iterator[Window]:
    """The nearest that is known: of the prefecture, else of the area of its office; else all."""
    if not known.hirobas:
        return
    area = {
        other.coverage.prefecture
        for found in known.services.values()
        for other in found
        if any(other.office is one.office for one in serving)
    }
    for codes in ({prefecture}, area):
        near = [one for one in known.hirobas if codes & _prefectures(one)]
        if near:
            for one in near:
                yield Window("hiroba", called(one), HIROBA_DOES, one.contacts, "", one.citations)
            return
    does = f"{HIROBA_DOES}。全国に{len(known.hirobas)}か所あります。"
    yield Window("hiroba", "地球ひろば", does, citations=known.hirobas[0].citations)


def _prefectures(office: Any) -> set[str]:
    """Where it stands, as far as its area or its address says."""
    said = [one.address for one in office.contacts]
    return {one.prefecture for one in office.coverage} | {
        prefecture.code
        for prefecture in PREFECTURES
        if any(prefecture.name in address for address in said)
    }


# --- Schemes and lists ----------------------------------------------------------------------------


def _of_schemes(catalogue: Catalogue, place: Place) -> Iterator[Window]:
    """Who answers for the track asked about (its page alone is no window); for a want that no office
    is asked for, all that the schemes that serve it name."""
    is_regional = register(catalogue).is_regional(place.want)
    for scheme in catalogue.schemes.values():
        found = [
            one
            for track in scheme.tracks
            if _is_asked(catalogue, place, f"{scheme.key}/{track.key}", is_regional)
            for one in track.contacts
            if not is_regional or one.telephone or one.mail or one.form_url
        ]
        yield from _listed(scheme, found)


def _is_asked(catalogue: Catalogue, place: Place, track: str, is_regional: bool) -> bool:
    if place.track:
        return track == place.track
    return not is_regional and place.want in catalogue.rules.tracks[track].wants


def _listed(scheme: SchemeDocument, contacts: Sequence[Contact]) -> Iterator[Window]:
    """Each name once, with all that is known of it."""
    for name in dict.fromkeys(one.name for one in contacts):
        own = tuple(one for one in _once(contacts) if one.name == name)
        does = own[0].purpose
        yield Window("scheme", name, f"{scheme.name}: {does}" if does else scheme.name, own)


def _once(contacts: Sequence[Contact]) -> list[Contact]:
    """Those that several tracks share, once."""
    return list({one.model_copy(update={"citations": ()}): one for one in contacts}.values())


def _lists(catalogue: Catalogue) -> Iterator[Window]:
    """JICA's own lists of all offices and all coordinators, and where it has its seat."""
    for key in (OFFICES, COORDINATORS):
        scheme = catalogue.schemes.get(key)
        for one in scheme.contacts if scheme else ():
            role = "headquarters" if one.address else "directory"
            yield Window(role, one.name, one.purpose, (one,), "", one.citations)


def list_of(catalogue: Catalogue, scheme: str) -> Contact | None:
    """JICA's own list of all windows of a kind."""
    found = catalogue.schemes.get(scheme)
    listed = (one for one in found.contacts if one.page_url and not one.address) if found else ()
    return next(iter(listed), None)
