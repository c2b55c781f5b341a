"""What a track's answer page says, section by section, each with its sources."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from schemes.catalogue import Catalogue
from schemes.document import Citation, Contact, Point, Requirement, SchemeDocument, Track
from schemes.judging import labels
from schemes.judging.rulebook import WANTS
from schemes.views import naming, rooms, seasons, showing
from schemes.writing import japanese

MOST = {"who": 5, "cell": 3, "step_note": 2, "paper": 6, "unknown": 5, "otherwise": 3}
"""The most lines of a kind: an answer page says what decides, the evidence the rest."""
DECIDE = 2
"""From so many questions on, rules decide; with fewer, a window does."""
TALKED = frozenset({"advice", "giving", "dialogue"})
"""What is wanted of a window: talked over there, whatever its rules ask."""
FIGURE = re.compile(r"(約?)([0-9,]+(?:\.[0-9]+)?)([^0-9,]{1,4})")
ABLE = re.compile("[^・]+?(?:できる|べる)(?=団体|企業|人)")
SEATS = {"funds": "登記", "training": "登記", "learning": "学校"}
"""By what is wanted, what stands in the prefecture whose window helps."""
Cited = tuple[Citation, ...]


@dataclass(frozen=True)
class AnswerLine:
    """A line with the sources that are not its section's. ``year``: of an old call, 「2023年度」."""

    text: str
    mark: str = ""
    heading: str = ""
    aside: str = ""
    year: str = ""
    citations: Cited = ()

    @property
    def number(self) -> tuple[str, str, str] | None:
        """A text that is a number with its unit, 「約」「36,000」「点」; None for any other."""
        found = FIGURE.fullmatch(self.text)
        return (found[1], found[2], found[3]) if found else None


@dataclass(frozen=True)
class Section:
    """Lines, and the sources that most of them share. ``year``: of all of them."""

    lines: tuple[AnswerLine, ...] = ()
    citations: Cited = ()
    year: str = ""


@dataclass(frozen=True)
class LimitCell:
    """A limit as a large number with its unit, 「1,000」「万円まで」; ``value``: the same in whole yen or
    months; ``other``: what another source says, 「1年」, with the sources of both."""

    label: str
    number: str
    unit: str
    value: int
    citations: Cited
    other: str = ""


@dataclass(frozen=True)
class Neighbour:
    """What fits instead: another track, and the one thing that differs."""

    scheme: SchemeDocument
    track: Track
    text: str

    @property
    def name(self) -> str:
        return naming.short(self.scheme, self.track)


@dataclass(frozen=True)
class Answer:
    """A track's answer page."""

    scheme: SchemeDocument
    track: Track
    who: Section
    cells: Section
    amount: LimitCell | None
    period: LimitCell | None
    season: seasons.Season | None
    steps: Section
    step_notes: Section
    papers: Section
    unknown: Section
    otherwise: tuple[Neighbour, ...]
    wants: tuple[str, ...]
    decides: bool
    ways: tuple[rooms.TrackWay, ...]
    page: Contact | None

    @property
    def name(self) -> str:
        return naming.shown(self.scheme, self.track)

    @property
    def want(self) -> str:
        """The want that it is asked for first."""
        return self.wants[0] if self.wants else ""

    @property
    def by_country(self) -> bool:
        """Whether its window depends on the country."""
        return self.track.window_by == "country"

    @property
    def address(self) -> str:
        return f"{self.scheme.key}/{self.track.key}"

    @property
    def asks(self) -> str:
        """What the checker is asked: 「応募できる」, as its heading says it, else as its verdict does."""
        said = ABLE.match(self.track.who_heading)
        return said[0] if said else labels.can(self.wants)

    @property
    def seat(self) -> str:
        """Whose prefecture finds its window."""
        seat = next((SEATS[want] for want in self.wants if want in SEATS), "")
        return f"{seat}の都道府県" if seat else "都道府県"

    @property
    def has_limits(self) -> bool:
        return bool(self.amount or self.period)

    @property
    def disputed(self) -> list[LimitCell]:
        """The limits on which the sources do not agree."""
        return [one for one in (self.amount, self.period) if one and one.other]

    @property
    def terms(self) -> str:
        """The heading of its numbers; empty where none is known."""
        if self.has_limits:
            return "いくら・いつまで・いつ"
        if self.cells.lines:
            return "やり方と費用"
        return "募集" if self.season else ""


def answer(catalogue: Catalogue, scheme: SchemeDocument, track: Track, at: datetime) -> Answer:
    """Everything that a track's page says, as the catalogue has it at a moment."""
    rules = scheme.requirements_of(track)
    found = catalogue.rules.tracks[f"{scheme.key}/{track.key}"]
    return Answer(
        scheme,
        track,
        who=_who(track, rules),
        cells=_section(track, "cell"),
        amount=_ceiling("JICAが出す総額", rules, "budget_yen"),
        period=_ceiling("期間", rules, "project_months"),
        season=seasons.of(scheme, track.key, at),
        steps=_section(track, "step"),
        step_notes=_apart(track, "step_note"),
        papers=_section(track, "paper"),
        unknown=_section(track, "unknown"),
        otherwise=tuple(_neighbours(catalogue, track)),
        wants=tuple(want for want in showing.wants(catalogue) if want in found.wants),
        decides=len(_asked(rules)) >= DECIDE and not (found.wants and found.wants <= TALKED),
        ways=tuple(way for way in rooms.added().track_ways if way.knows(scheme, track)),
        page=next((one for one in (*track.contacts, *scheme.contacts) if one.page_url), None),
    )


def _who(track: Track, rules: Sequence[Requirement]) -> Section:
    """For whom it is; where nobody has said it in short, what today's rules say."""
    section = _section(track, "who")
    if section.lines:
        return section
    current = [rule for rule in rules if _decides(rule) and not rule.alternative]
    return _joined([AnswerLine(one.wording, "yes", citations=one.citations) for one in current[:5]])


def _decides(rule: Requirement) -> bool:
    return rule.standing == "current" and rule.strength in ("must", "principle")


def _asked(rules: Iterable[Requirement]) -> set[str]:
    """The questions on which a verdict hangs."""
    deciding = (rule for rule in rules if _decides(rule) or rule.awaited)
    return {rule.fact for rule in deciding if rule.fact and rule.fact != WANTS}


def _section(track: Track, topic: str) -> Section:
    points = [point for point in track.points if point.topic == topic]
    return _joined([_line(point) for point in points[: MOST.get(topic, len(points))]])


def _apart(track: Track, topic: str) -> Section:
    """Sentences under no heading of their own: each keeps its source."""
    points = [point for point in track.points if point.topic == topic]
    return Section(tuple(replace(_line(point), year="") for point in points[: MOST[topic]]))


def _line(point: Point) -> AnswerLine:
    year = f"{point.fiscal_year}年度" if point.fiscal_year else ""
    return AnswerLine(point.text, point.mark, point.heading, point.aside, year, point.citations)


def _joined(lines: Sequence[AnswerLine]) -> Section:
    """Lines under one heading: the place of a source and the year that most share stand there once,
    and a line keeps what differs."""
    if not lines:
        return Section()
    places = Counter(place for line in lines for place in set(map(_place, line.citations)))
    common = max(places, key=lambda place: places[place], default=("", "", ""))
    years = {line.year for line in lines}
    year = years.pop() if len(years) == 1 else ""
    return Section(
        tuple(
            replace(
                line,
                year="" if year else line.year,
                citations=()
                if common in {_place(one) for one in line.citations}
                else line.citations,
            )
            for line in lines
        ),
        tuple(one for line in lines for one in line.citations if _place(one) == common)[:1],
        year,
    )


def _place(citation: Citation) -> tuple[str, str, str]:
    """What a note is told apart by."""
    return citation.source, citation.locator, citation.as_of_label


def _ceiling(label: str, rules: Iterable[Requirement], fact: str) -> LimitCell | None:
    """The limit that today's rules set, and what another of their sources says."""
    limits = {
        rule.value: rule
        for rule in rules
        if rule.fact == fact and rule.operator == "at_most" and rule.standing == "current"
    }
    if not limits:
        return None
    most, *others = sorted(limits, reverse=True)
    number, unit = _NUMBERS[fact](most)
    cited = tuple(dict.fromkeys(one for value in limits for one in limits[value].citations))
    other = "".join(_NUMBERS[fact](others[0])) if others else ""
    return LimitCell(label, number, f"{unit}まで", most, cited, other)


def _yen(amount: int) -> tuple[str, str]:
    """100000000 → 「1」「億円」; 12000000 → 「1,200」「万円」."""
    said = japanese.yen_short(amount)
    at = next((place for place, sign in enumerate(said) if sign not in "0123456789,"), len(said))
    return said[:at], said[at:]


def _months(count: int) -> tuple[str, str]:
    years, rest = divmod(count, 12)
    return (str(count), "か月") if rest else (str(years), "年")


_NUMBERS = {"budget_yen": _yen, "project_months": _months}


def _neighbours(catalogue: Catalogue, track: Track) -> Iterable[Neighbour]:
    points = [point for point in track.points if point.topic == "otherwise"]
    tracks: Mapping[str, tuple[SchemeDocument, Track]] = {
        f"{scheme.key}/{one.key}": (scheme, one)
        for scheme in catalogue.schemes.values()
        for one in scheme.tracks
    }
    for point in points[: MOST["otherwise"]]:
        if point.leads_to in tracks:
            yield Neighbour(*tracks[point.leads_to], point.text)
