"""What each of the four matters of the declaration would mean, told to everybody alike."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemes.document import Citation
from schemes.judging.declaration import SENSITIVE
from schemes.judging.operators import show
from schemes.judging.voices import opening
from schemes.views.serving import Moment

STILL_SO = "今の募集でも同じかを、窓口で確かめてください。"


@dataclass(frozen=True)
class Meaning:
    """``matter``: 「税の滞納がある」; ``means``: what calls said of it."""

    matter: str
    means: str
    citations: tuple[Citation, ...]


def of(now: Moment) -> tuple[Meaning, ...]:
    """Those that are asked on the day; made once per catalogue."""
    pages, key = now.catalogue.pages, "meanings of the declaration"
    if key not in pages:
        pages[key] = tuple(_meanings(now))
    return pages[key]


def _meanings(now: Moment) -> Iterator[Meaning]:
    facts = now.catalogue.facts
    for key in SENSITIVE:
        rules = [
            ruling.met
            for track in now.catalogue.rules.tracks.values()
            for ruling in track.rulings
            if ruling.key == key
        ]
        if key in facts and rules:
            first = max(rules, key=lambda one: one.requirement.fiscal_year or 0)
            rule = first.requirement
            words = rule.wording.rstrip("。")
            voice = f"{opening(rule, first.sources)}、" if rule.standing != "current" else ""
            closing = "が条件でした" if rule.standing != "current" else "が条件です"
            matter = facts[key].said_yes.rstrip("。") or show(facts[key], True)
            yield Meaning(matter, f"{voice}「{words}」{closing}。{STILL_SO}", rule.citations[:1])
