"""The tracks of a result as the page shows them: the nearest as cards, the rest in a line each."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from schemes.asking.layouts import STEPPING
from schemes.catalogue import Catalogue
from schemes.document import Citation, Point, SchemeDocument, Track
from schemes.judging.answers import Answers
from schemes.judging.eligibility import TrackVerdict
from schemes.judging.rulebook import RECENT, Verdict
from schemes.views import naming, seasons
from schemes.views.checking import changing, deciding, limits, remedies, saying
from schemes.views.linking import address_of
from schemes.views.queries import changed
from schemes.views.seasons import Season
from schemes.views.serving import Moment
from schemes.views.windows import Place
from schemes.writing import japanese

CELLS = 2
SIGNS = {
    "eligible": "○",
    "plan_change": "△",
    "ineligible": "×",
    "not_this_purpose": "－",
    "confirm": "？",
    "unanswered": "？",
}
FITS = "答えた範囲では、合わない条件がありません。"


@dataclass(frozen=True)
class Button:
    label: str
    address: str


@dataclass(frozen=True)
class CardLine:
    """One track in a line: mark, name, and the reason in a word. ``sentence``: its verdict in full."""

    track: str
    name: str
    verdict: str
    sentence: str
    why: str
    trace: str

    @property
    def sign(self) -> str:
        return SIGNS[self.verdict]


@dataclass(frozen=True)
class Card(CardLine):
    """One of the nearest tracks with all that one acts on."""

    rank: int
    page: str
    limits: tuple[limits.Limit, ...]
    cells: tuple[Point, ...]
    reason: str
    disputed: str
    waits: str
    noted: tuple[Citation, ...]
    steps: tuple[str, ...]
    button: Button | None


@dataclass(frozen=True)
class Shop:
    """What cards and lines are made from: the day, the answers and their query."""

    now: Moment
    answers: Answers
    query: QueryDict

    @property
    def catalogue(self) -> Catalogue:
        return self.now.catalogue

    def trace(self, found: TrackVerdict) -> str:
        """The address of one track's whole trace."""
        return address_of("schemes:trace", *found.track.split("/")) + self.same

    def place(self, want: str = "", track: str = "") -> Place:
        """What is known of who asks, for the windows."""
        facts = self.answers.facts
        prefecture = facts.get("head_office_prefecture") or facts.get("school_prefecture") or ""
        return Place(prefecture, facts.get("country") or "", want, track)

    def contacts(self, want: str = "") -> str:
        """The page of windows for the same place."""
        place = self.place(want)
        asked = {"prefecture": place.prefecture, "country": place.country, "want": place.want}
        day = {"as_of": self.now.day.isoformat()} if self.now.travelled else {}
        given = {name: value for name, value in {**asked, **day}.items() if value}
        query = changed(QueryDict(), (), **given) if given else ""
        return address_of("outreach:contacts") + query

    def season(self, track: str) -> Season | None:
        """How the calls of a track (「scheme/track」) stand."""
        scheme, found = remedies.track_of(self.catalogue, track)
        if self.now.travelled:
            return seasons.of(scheme, found.key, self.now.at)
        return seasons.of_today(self.catalogue, scheme, found.key, self.now.at)

    def sheet(self) -> str:
        return address_of("schemes:sheet") + self.same

    @cached_property
    def same(self) -> str:
        """The query with the same answers."""
        return changed(self.query, STEPPING)


def line(shop: Shop, found: TrackVerdict, want: str) -> CardLine:
    return _line(shop, found, changing.of(shop.catalogue, found, shop.answers), want)


def _line(
    shop: Shop, found: TrackVerdict, change: changing.PlanChange | None, want: str
) -> CardLine:
    scheme, track = remedies.track_of(shop.catalogue, found.track)
    does = saying.doing(want, shop.catalogue.rules.tracks[found.track].wants)
    sentence = saying.sentence(shop.catalogue, found, change, does)
    return CardLine(
        found.track,
        naming.short(scheme, track),
        found.verdict.key,
        sentence,
        saying.brief(shop.catalogue, found, sentence, does),
        shop.trace(found),
    )


def card(shop: Shop, found: TrackVerdict, want: str, rank: int) -> Card:
    scheme, track = remedies.track_of(shop.catalogue, found.track)
    change = changing.of(shop.catalogue, found, shop.answers)
    shown = limits.of(scheme, track, shop.answers)
    disputed = next((one for one in shown if one.disputed), None)
    does = saying.doing(want, shop.catalogue.rules.tracks[found.track].wants)
    reason = _reason(shop, found, does)
    return Card(
        **vars(_line(shop, found, change, want)),
        rank=rank,
        page=_page(shop, scheme, track),
        limits=shown,
        cells=() if shown else _cells(track),
        reason=reason,
        disputed=disputed.disputed if disputed else "",
        waits=waits(found),
        noted=disputed.citations if disputed and not reason else deciding.cited(found),
        steps=_steps(shop, change),
        button=button(shop, found, change, want),
    )


def _reason(shop: Shop, found: TrackVerdict, does: saying.Doing) -> str:
    """The deciding reason; nothing where the sentence is the reason, or there is none to tell."""
    if found.verdict == Verdict.ELIGIBLE:
        return "" if does.is_open else FITS
    return "" if found.verdict == Verdict.INELIGIBLE else deciding.said(shop.catalogue, found)


def waits(found: TrackVerdict) -> str:
    """From when time alone makes it good; \"\" where it does not."""
    if found.possible_from is None:
        return ""
    return f"{japanese.day(found.possible_from)}以後の締切なら、合う見込みです。"


def _page(shop: Shop, scheme: SchemeDocument, track: Track) -> str:
    where = address_of("schemes:track", scheme.key, track.key)
    return where + shop.now.context()["as_of_query"]


def _cells(track: Track) -> tuple[Point, ...]:
    """What is known instead, of a track without amount and period."""
    return tuple(one for one in track.points if one.topic == "cell")[:CELLS]


def _steps(shop: Shop, change: changing.PlanChange | None) -> tuple[str, ...]:
    """Each of many changes, where the sentence only says how many they are."""
    if change is None or change.many <= changing.FEW:
        return ()
    return tuple(changing.lines(shop.catalogue, change, shop.answers))


def button(
    shop: Shop, found: TrackVerdict, change: changing.PlanChange | None, want: str
) -> Button | None:
    """What brings this track nearer: the change, the question that decides, the window, the sheet."""
    if change:
        made = {key: remedies.written(value) for key, value in change.values}
        where = address_of("schemes:check") + changed(shop.query, STEPPING, **made)
        return Button(f"{change.made}確かめる", where)
    if found.verdict == Verdict.ELIGIBLE:
        return _onward(shop, found, want)
    if found.verdict not in (Verdict.UNANSWERED, Verdict.CONFIRM) or found.expired:
        return None
    if key := next(iter(_settling(shop, found)), None):
        label = shop.catalogue.facts[key].label
        asking = changed(shop.query, STEPPING, show="step", ask=key)
        return Button(f"{label}を答える", address_of("schemes:check") + asking)
    return Button("窓口を見る", shop.contacts(want))


def _onward(shop: Shop, found: TrackVerdict, want: str) -> Button:
    """One who applies takes the sheet along; one who gives or learns reads how."""
    if want in ("giving", "learning"):
        scheme, track = remedies.track_of(shop.catalogue, found.track)
        does = saying.doing(want, ())
        return Button(f"{does.done}のしかたを見る", _page(shop, scheme, track))
    return Button("相談シートを印刷", shop.sheet())


def _settling(shop: Shop, found: TrackVerdict) -> Collection[str]:
    """The questions whose answer would settle it: what it waits for, else what its newest call asked
    about the same matter."""
    if found.missing:
        return found.missing
    decisive = [one.outcome.fact for one in deciding.reasons(found)[:1]]
    groups = {fact.group for fact in decisive if fact}
    book = shop.catalogue.rules
    newest = max(book.tracks[found.track].newest, book.newest - RECENT)
    return [
        one.fact.key
        for one in found.trace
        if one.state == "not_asked"
        and not one.relieved
        and (one.requirement.fiscal_year or 0) >= newest > 0
        and one.requirement.strength in ("must", "principle")
        and one.fact is not None
        and one.fact.group in groups
    ]
