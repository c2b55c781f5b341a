"""The result: the answer, one's own answers, the nearest tracks of each want, and whom to ask."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from schemes.asking.layouts import STEPPING
from schemes.document import Citation
from schemes.judging.eligibility import TrackVerdict
from schemes.judging.rulebook import WANTS, Verdict
from schemes.views import naming, showing, windows
from schemes.views.checking import changing, lacking, ranking, remedies, saying
from schemes.views.checking.cards import Card, CardLine, Shop, card, line
from schemes.views.checking.ranking import ADVICE, Ranked
from schemes.views.linking import address_of
from schemes.views.queries import changed
from schemes.views.seasons import Season
from schemes.views.windows import Window

CARDS, LINES = 3, 5
WINDOWS = 2
NOTHING = ("今の計画で応募できる制度は、", "見つかりませんでした。")
FOR_BODIES = ("個人で応募できると", "書かれた制度は、", "ありません。")
NOT_ASKED = ("したいことを選ぶと、", "近い制度がわかります。")
SAME_YEAR = re.compile(r"applies_([a-z_]+)_same_year")
"""A question whether one applies for another scheme, named in it, in the same year."""


@dataclass(frozen=True)
class WantGroup:
    """The tracks of a want. ``swap``: the address where this want comes first, where it does not."""

    want: str
    label: str
    cards: tuple[Card, ...]
    lines: tuple[CardLine, ...]
    rest: tuple[CardLine, ...]
    swap: str


@dataclass(frozen=True)
class CalledTrack:
    """When one can apply, for the cards that it is said of."""

    name: str
    season: Season


@dataclass(frozen=True)
class Tie:
    """What ties two of the cards: 「1と2に同じ年度に応募できるかは、要確認です。」"""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Found:
    """All that a result shows of the tracks."""

    headline: tuple[str, ...]
    groups: tuple[WantGroup, ...]
    windows: tuple[Window, ...]
    advisers: tuple[CardLine, ...]
    others: tuple[TrackVerdict, ...]
    nothing: bool
    lack: lacking.Lack | None

    @property
    def cards(self) -> tuple[Card, ...]:
        return next((group.cards for group in self.groups if group.cards), ())


def of(shop: Shop, ranked: Ranked) -> Found:
    told = _told(shop)
    want, best = _best(ranked) if told else ("", None)
    shown = _windows(shop, best)
    advisers = sorted(ranked.windows, key=ranking.distance)
    nothing = best is not None and not _possible(best)
    wanted = next((found for key, found in ranked.wanted if key == want), ())
    for_bodies = bool(told) and lacking.is_for_bodies(shop.answers, wanted)
    return Found(
        FOR_BODIES if for_bodies else _headline(shop, ranked, (want, best), shown),
        tuple(_groups(shop, ranked, want)),
        shown,
        tuple(line(shop, one, ADVICE) for one in advisers),
        ranked.others,
        nothing,
        lacking.of(shop, ranked) if nothing or for_bodies else None,
    )


def _told(shop: Shop) -> Sequence[str]:
    return shop.answers.facts.get(WANTS) or ()


def _possible(found: TrackVerdict) -> bool:
    """Can it be had, now or after something that is known?"""
    if found.verdict == Verdict.PLAN_CHANGE:
        return bool(found.changes)
    return found.verdict < Verdict.PLAN_CHANGE


def _best(ranked: Ranked) -> tuple[str, TrackVerdict | None]:
    """The nearest track of the first want for which anything can be had, and that want."""
    nearest = [(want, found[0]) for want, found in ranked.wanted]
    possible = [one for one in nearest if _possible(one[1])]
    return next(iter(possible or nearest), ("", None))


def _groups(shop: Shop, ranked: Ranked, first: str) -> Iterator[WantGroup]:
    """The wants; the tracks of the first of them, as far as they can be had, as cards."""
    names, told = showing.wants(shop.catalogue), _told(shop)
    for want, found in ranked.wanted:
        is_first = bool(told) and want == first
        near = [one for one in found if _possible(one)][:CARDS] if is_first else []
        rest = [line(shop, one, want) for one in found if one not in near]
        few = LINES if told else len(rest)
        yield WantGroup(
            want,
            names.get(want, "そのほか"),
            tuple(card(shop, one, want, rank) for rank, one in enumerate(near, 1)),
            tuple(rest[:few]),
            tuple(rest[few:]),
            "" if is_first or not want or not told else _swapped(shop, want),
        )


def _swapped(shop: Shop, want: str) -> str:
    order = [want, *(one for one in _told(shop) if one != want)]
    return address_of("schemes:check") + changed(shop.query, STEPPING, wants=order)


def _windows(shop: Shop, best: TrackVerdict | None) -> tuple[Window, ...]:
    told = _told(shop)
    want = next((one for one in told if one == ADVICE), told[0] if told else "")
    place = shop.place(want, best.track if best else "")
    return tuple(windows.find(shop.catalogue, place)[:WINDOWS])


def _headline(
    shop: Shop,
    ranked: Ranked,
    nearest: tuple[str, TrackVerdict | None],
    shown: tuple[Window, ...],
) -> tuple[str, ...]:
    want, best = nearest
    if not _told(shop):
        return NOT_ASKED
    if best is None and ADVICE in _told(shop):
        return (f"{_adviser(shop, ranked, shown)}に、", "相談できます。")
    if best is None or not _possible(best):
        return NOTHING
    scheme, track = remedies.track_of(shop.catalogue, best.track)
    does = saying.doing(want, shop.catalogue.rules.tracks[best.track].wants)
    change = changing.of(shop.catalogue, best, shop.answers)
    return saying.headline(naming.short(scheme, track), best, change, does)


def _adviser(shop: Shop, ranked: Ranked, shown: tuple[Window, ...]) -> str:
    """Whom one who wants advice can ask first."""
    if there := [one for one in shown if not one.missing]:
        return there[0].name
    near = min(ranked.windows, key=ranking.distance, default=None)
    return shop.catalogue.schemes[near.track.split("/")[0]].name if near else "JICAの窓口"


def called(shop: Shop, cards: Sequence[Card]) -> tuple[Sequence[CalledTrack], str]:
    """When one can apply for each of the cards; in one sentence where the same holds for all."""
    seasons = [(one.name, shop.season(one.track)) for one in cards]
    found = [CalledTrack(name, season) for name, season in seasons if season]
    said = {one.season.said for one in found}
    if len(said) == 1 and (len(found) > 1 or len(cards) == 1):
        all_of = f"{changing.counted(len(found))}とも、" if len(found) == len(cards) > 1 else ""
        return found, f"{all_of}{said.pop().rstrip('。')}。"
    return tuple(found), ""


def ties(shop: Shop, cards: Sequence[Card]) -> Iterator[Tie]:
    """Whether two of the cards go together in one year, where a rule of one asks about the other."""
    for one in cards:
        for ruling in shop.catalogue.rules.tracks[one.track].rulings:
            asked = SAME_YEAR.fullmatch(ruling.key)
            if not asked or shop.answers.facts.get(ruling.key) is False:
                continue
            scheme = asked[1].replace("_", "-")
            for other in cards:
                if other.track.startswith(f"{scheme}/") and other is not one:
                    first, second = sorted((one.rank, other.rank))
                    text = f"{first}と{second}に同じ年度に応募できるかは、要確認です。"
                    yield Tie(text, ruling.requirement.citations[:1])
                    return


def comparing(shop: Shop, cards: Sequence[Card]) -> str:
    """The address where the nearest stand side by side; 「」 where there is nothing to compare."""
    if len(cards) < 2:
        return ""
    day: list[tuple[str, Any]] = [("as_of", shop.now.day.isoformat())] if shop.now.travelled else []
    query = urlencode([*(("track", one.track) for one in cards), *day], safe="/")
    return f"{address_of('schemes:compare')}?{query}"
