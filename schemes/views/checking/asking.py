"""What is left to do and to ask, for paper: to change, to find out oneself, to ask at the window."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from schemes.document import Citation
from schemes.judging.declaration import SENSITIVE
from schemes.judging.eligibility import TrackVerdict
from schemes.judging.rulebook import WANTS, Verdict
from schemes.views.checking import changing, deciding, remedies
from schemes.views.checking.cards import Card, Shop
from schemes.views.checking.plain import plain
from schemes.writing import japanese

UNKNOWNS = 3  # of one track


@dataclass(frozen=True)
class Asked:
    """A question for the window, or a matter to find out: ``choice``: it is yes or no."""

    text: str
    of: str = ""
    choice: bool = False
    citations: tuple[Citation, ...] = ()


def to_change(shop: Shop, found: TrackVerdict, card: Card) -> tuple[str, ...]:
    """What to change in the plan, a line each; else what brings it nearer."""
    change = changing.of(shop.catalogue, found, shop.answers)
    if change:
        return tuple(changing.lines(shop.catalogue, change, shop.answers))
    if found.verdict == Verdict.ELIGIBLE:
        return ("なし",)
    settled = card.button.label if card.button else ""
    if settled.endswith("を答える"):
        return (f"{settled.removesuffix('を答える')}を確かめる",)
    return ("窓口で確かめる",)


def by_oneself(
    shop: Shop, cards: Sequence[Card], near: Mapping[str, TrackVerdict]
) -> Iterator[Asked]:
    """What the rules of the nearest tracks ask and is not answered yet: one's own homework."""
    seen = {WANTS, *SENSITIVE}
    for card in cards:
        for outcome in near[card.track].trace:
            fact, rule = outcome.fact, outcome.requirement
            if fact is None or fact.key in seen or outcome.state not in ("unknown", "not_asked"):
                continue
            if rule.strength not in ("must", "principle", "note") or rule.standing == "unseen":
                continue
            seen.add(fact.key)
            yield Asked(fact.question, choice=fact.type == "bool", citations=rule.citations[:1])


def at_the_window(
    shop: Shop, cards: Sequence[Card], near: Mapping[str, TrackVerdict]
) -> Iterator[Asked]:
    """Questions made from what is unknown: when, then of each track in turn what no source says."""
    yield from _when(shop, cards)
    of_each = [_unknown(shop, card) or list(_what_decides(shop, card, near)) for card in cards]
    told: set[str] = set()
    for turn in zip_longest(*of_each):
        for asked in filter(None, turn):
            if asked.text not in told:
                told.add(asked.text)
                yield asked


def _when(shop: Shop, cards: Sequence[Card]) -> Iterator[Asked]:
    for card in cards:
        season = shop.season(card.track)
        if season is not None and not season.is_open:
            year = japanese.fiscal_year(shop.now.day)
            yield Asked(f"{year}年度の募集はいつか。最初の相談はいつまでか")
            return


def _unknown(shop: Shop, card: Card) -> list[Asked]:
    """What the track's page lists as not known."""
    _, track = remedies.track_of(shop.catalogue, card.track)
    return [
        Asked(point.text.rstrip("。"), card.name)
        for point in track.points
        if point.topic == "unknown" and "募集の日程" not in point.text
    ][:UNKNOWNS]


def _what_decides(shop: Shop, card: Card, near: Mapping[str, TrackVerdict]) -> Iterator[Asked]:
    """Where sources differ, and what makes it 要確認."""
    found = near[card.track]
    for limit in card.limits:
        if limit.disputed:
            least = limit.disputed.partition("まで")[0]
            text = f"{limit.label}の上限は{limit.text}か、{least}か"
            yield Asked(text, card.name, citations=limit.citations)
    if found.verdict != Verdict.CONFIRM:
        return
    for reason in deciding.reasons(found)[:1]:
        cited = reason.requirement.citations[:1]
        if reason.outcome.fact is None:
            wording = plain(shop.catalogue, reason.requirement.wording)
            yield Asked(wording.partition("は、")[0].partition("(")[0], card.name, citations=cited)
        else:
            label = reason.outcome.fact.label
            yield Asked(f"わたしたちは「{label}」の条件に合うか", card.name, citations=cited)
