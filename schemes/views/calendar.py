"""The calendar: what is open, what comes next, a month, and each track's past dates; as files as well.

It is made for the month in which nothing is dated: that is answered first, and then how to be told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from schemes import catalogue
from schemes.document import Passage, Point, SchemeDocument, Track
from schemes.views import entries, ics, naming, occasions, seasons, showing
from schemes.views.notes import Notes
from schemes.views.occasions import Occasion, Turn
from schemes.views.publisher import publisher
from schemes.views.seasons import Season
from schemes.views.serving import Moment, published_page, published_page_of, render
from schemes.views.tracks import track_of
from schemes.writing import japanese

MONTH = re.compile("([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
RHYTHM = re.compile("例年|毎年|年[0-9]+回|月(?:ごろ|頃)")
UNRHYTHMIC = ("paper", "otherwise", "who")
TOLD = ("current", "past_call")
APRIL = 4
SOON = 6
"""The most coming days that are shown before the month."""
CLOSED = 3
"""The most closings of a track that are shown."""
EARLIER = 6
"""The most days of the same month in other years."""
NAME = "JICA市民参加の予定"
NO_WANT = "その「したいこと」はありません。予定表のページで選んでください。"
NO_TRACK = "その制度はありません。予定表のページで選んでください。"
Month = tuple[int, int]


@dataclass(frozen=True)
class DatedTurn:
    """A day of the calendar and whose it is."""

    scheme: SchemeDocument
    track: Track
    occasion: Occasion
    turn: Turn

    @property
    def name(self) -> str:
        return naming.short(self.scheme, self.track)

    @property
    def when(self) -> str:
        return " ".join(filter(None, [occasions.on(self.turn.day), self.turn.said]))

    @property
    def month(self) -> Month:
        return self.turn.day.year, self.turn.day.month


@dataclass(frozen=True)
class TrackLine:
    """A track that has a time of its own. ``rhythm``: what sources say of its usual time; ``closed``: its
    newest known closings; ``undated``: a newer call of which no day is known; ``checked``: when what is
    published of it was last looked at."""

    scheme: SchemeDocument
    track: Track
    season: Season | None
    rhythm: Point | Passage | None
    closed: tuple[DatedTurn, ...]
    undated: Occasion | None
    checked: date

    @property
    def name(self) -> str:
        return naming.short(self.scheme, self.track)

    @property
    def is_open(self) -> bool:
        return self.season is not None and self.season.is_open


@dataclass(frozen=True)
class MonthShown:
    """A month and its neighbours (empty: out of reach), 「2027-04」. ``earlier``: the same month in
    years before."""

    label: str
    number: int
    turns: tuple[DatedTurn, ...]
    earlier: tuple[DatedTurn, ...]
    before: str
    after: str


def _is_kept(given: dict[str, str]) -> bool:
    """Wants are few; with every month and track they would be too many."""
    return not (given["month"] or given["track"])


@published_page_of("month", "want", "track", keep=_is_kept)
def calendar(request: HttpRequest, now: Moment, month: str, want: str, track: str) -> HttpResponse:
    """What is open and what comes next; a month (「2027-04」; of today if it is empty); each track."""
    wants = showing.wants(now.catalogue)
    if want and want not in wants:
        raise Http404(NO_WANT)
    if track and track not in now.catalogue.rules.tracks:
        raise Http404(NO_TRACK)
    if track:
        want = ""  # a track is narrower than any want
    everything = list(_chosen(now, "", ""))
    chosen = list(_chosen(now, want, track))
    turns = [turn for pair in chosen for turn in _turns(*pair)]
    lines = [line for pair in chosen if (line := _line(now, *pair))]
    coming = [turn for turn in turns if turn.turn.ends > now.at]
    names = {f"{scheme.key}/{one.key}": naming.short(scheme, one) for scheme, one in everything}
    asked = {"want": want, "track": track}
    day = {"as_of": now.day.isoformat() if now.travelled else ""}
    return render(
        now,
        "schemes/calendar.html",
        place="calendar",
        month=month,
        shown=_month(now, turns, month),
        open=[line for line in lines if line.is_open],
        coming=sorted(coming, key=_order)[:SOON],
        lines=lines,
        want=want,
        want_label=wants.get(want, ""),
        wants=wants,
        track=track,
        track_name=names.get(track, ""),
        tracks=names,
        file=_file_of(want, track),
        kept_query=_query(**asked, **day),
        canonical_query=_query(month=month, **asked),
        notes=Notes(now.catalogue.sources, quoting=False),
    )


def _query(**values: str) -> str:
    """「want=funds&as_of=2027-04-01」."""
    return "&".join(f"{name}={value}" for name, value in values.items() if value)


def _chosen(now: Moment, want: str, track: str) -> Iterator[tuple[SchemeDocument, Track]]:
    for scheme in now.catalogue.schemes.values():
        for one in scheme.tracks:
            address = f"{scheme.key}/{one.key}"
            serves = now.catalogue.rules.tracks[address].wants
            if track in ("", address) and (not want or want in serves):
                yield scheme, one


def _turns(scheme: SchemeDocument, track: Track) -> Iterator[DatedTurn]:
    for occasion in occasions.of(scheme).get(track.key, ()):
        for turn in occasion.turns:
            yield DatedTurn(scheme, track, occasion, turn)


def _order(one: DatedTurn) -> tuple[object, str]:
    return one.turn.ends, one.name


def _line(now: Moment, scheme: SchemeDocument, track: Track) -> TrackLine | None:
    """None for a track of which no source says that it has a time."""
    found = occasions.of(scheme).get(track.key, ())
    rhythm = _rhythm(track)
    if not found and not rhythm:
        return None
    closed = [
        one
        for one in _turns(scheme, track)
        if one.turn.kind == "closes" and one.turn.ends <= now.at
    ]
    dated = max((_year(one) for one in found if one.turns), default="")
    undated = [one for one in found if not one.turns and _year(one) > dated]
    return TrackLine(
        scheme,
        track,
        seasons.of(scheme, track.key, now.at),
        rhythm,
        tuple(sorted(closed, key=_order, reverse=True)[:CLOSED]),
        max(undated, key=_year, default=None),
        now.catalogue.editions[scheme.key].published_at.astimezone(occasions.TOKYO).date(),
    )


def _year(occasion: Occasion) -> str:
    """Sorts occasions by their year, which the name of each begins with."""
    return occasion.name[1]


def _rhythm(track: Track) -> Point | Passage | None:
    """What a source says of the usual time, 「年2回」: one of today's before one of a past year."""
    points = [one for one in track.points if one.topic not in UNRHYTHMIC]
    statements: list[Point | Passage] = [*points, *track.passages]
    found = [one for one in statements if one.standing in TOLD and RHYTHM.search(one.text)]
    return min(found, key=lambda one: TOLD.index(one.standing), default=None)


# --- A month --------------------------------------------------------------------------------------


def _month(now: Moment, turns: list[DatedTurn], text: str) -> MonthShown:
    """The month that is asked for; 404 in words for one out of reach."""
    today = (now.day.year, now.day.month)
    first, last = _reach(now)
    found = MONTH.fullmatch(text)
    year, month = (int(found[1]), int(found[2])) if found else today
    if (text and not found) or not first <= (year, month) <= last:
        raise Http404(
            f"その月の予定表はありません。{_said(first)}から{_said(last)}までの月を、"
            f"「2027-04」の形で指定してください。"
        )
    earlier = [one for one in turns if one.month[1] == month and one.month[0] < year]
    return MonthShown(
        _said((year, month)),
        month,
        tuple(sorted((one for one in turns if one.month == (year, month)), key=_order)),
        tuple(sorted(earlier, key=_order, reverse=True)[:EARLIER]),
        _address(_next((year, month), -1)) if (year, month) > first else "",
        _address(_next((year, month), 1)) if (year, month) < last else "",
    )


def _reach(now: Moment) -> tuple[Month, Month]:
    """The first and the last month that can be asked for: all that is dated, and to the end of the next
    year of the office."""
    dated = [one.month for pair in _chosen(now, "", "") for one in _turns(*pair)]
    today = (now.day.year, now.day.month)
    ends = (japanese.fiscal_year(now.day) + 2, APRIL - 1)
    return min([*dated, today]), max([*dated, ends])


def _next(month: Month, by: int) -> Month:
    year, rest = divmod(month[0] * 12 + month[1] - 1 + by, 12)
    return year, rest + 1


def _said(month: Month) -> str:
    return f"{month[0]}年{month[1]}月"


def _address(month: Month) -> str:
    return f"{month[0]:04d}-{month[1]:02d}"


# --- Files ----------------------------------------------------------------------------------------


def _file_of(want: str, track: str) -> str:
    """The address of the file that has the same days in it."""
    if track:
        return reverse("schemes:calendar_track", args=track.split("/"))
    return reverse("schemes:calendar_file") + (f"?want={want}" if want else "")


@published_page_of("want")
def whole_file(request: HttpRequest, now: Moment, want: str) -> HttpResponse:
    """Every day, or those of one want."""
    labels = showing.wants(now.catalogue)
    if want and want not in labels:
        raise Http404(NO_WANT)
    name = f"{NAME}({labels[want]})" if want else NAME
    tracks = {f"{scheme.key}/{one.key}" for scheme, one in _chosen(now, want, "")}
    return _file(now, name, None if not want else tracks)


@published_page
def track_file(request: HttpRequest, now: Moment, scheme: str, track: str) -> HttpResponse:
    """The days of one track."""
    found, one = track_of(now.catalogue, scheme, track)
    return _file(now, f"{NAME}({naming.short(found, one)})", {f"{scheme}/{track}"})


def _file(now: Moment, name: str, tracks: set[str] | None) -> HttpResponse:
    """The days of these tracks (None: of all), from the year of the office before this one on."""
    since = date(japanese.fiscal_year(now.day) - 1, APRIL, 1)
    found = [
        one
        for one in entries.told(catalogue.library(), now.day)
        if one.entry.day >= since and (tracks is None or one.entry.track in tracks)
    ]
    said = "JICAの市民参加の制度の、出典で確かめられた募集の日付です。"
    return HttpResponse(ics.file(name, said, found, publisher().address), content_type=ics.TYPE)
