"""Where nothing can be had: the answer that stands in the way most, and what fits instead."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from schemes.asking.layouts import STEPPING
from schemes.judging.answers import Answers
from schemes.judging.eligibility import TrackVerdict, deadline_of, verdict_of
from schemes.judging.questions import KIND
from schemes.judging.rulebook import WANTS, Verdict
from schemes.views import showing
from schemes.views.checking import chips, deciding
from schemes.views.checking.cards import Shop
from schemes.views.checking.ranking import ADVICE, Ranked
from schemes.views.linking import address_of
from schemes.views.queries import changed

ELSEWHERE = 4
"""The most other purposes that are offered."""


@dataclass(frozen=True)
class Blocker:
    """An answer that ``many`` of the ``all`` tracks do not fit, and where it is mended; a person ``may_change``
    a plan, and not who they are."""

    label: str
    answer: str
    many: int
    all: int
    may_change: bool
    address: str


@dataclass(frozen=True)
class Elsewhere:
    """Another purpose for which there is something, and the check of it."""

    label: str
    many: int
    address: str


@dataclass(frozen=True)
class Lack:
    """What would change most, of a result without anything to be had."""

    blocker: Blocker | None
    elsewhere: tuple[Elsewhere, ...]


def is_for_bodies(answers: Answers, wanted: Sequence[TrackVerdict]) -> bool:
    """Whether no source says that a person alone can have any of what is wanted: bodies apply for
    the one part, and of the rest it is not written who can."""
    left = [one for one in wanted if one.verdict != Verdict.INELIGIBLE]
    return (
        answers.facts.get(KIND) == "individual"
        and len(left) < len(wanted)
        and all(one.verdict == Verdict.CONFIRM and not one.expired for one in left)
        and all(_hangs_on(one) == KIND for one in wanted if one not in left)
    )


def _hangs_on(found: TrackVerdict) -> str | None:
    return next((one.requirement.fact for one in deciding.reasons(found)), None)


def of(shop: Shop, ranked: Ranked) -> Lack:
    wanted = ranked.wanted[0][1] if ranked.wanted else ()
    return Lack(_blocker(shop, wanted), tuple(_elsewhere(shop))[:ELSEWHERE])


def _blocker(shop: Shop, wanted: Sequence[TrackVerdict]) -> Blocker | None:
    """The answer on which the most of the wanted hang."""
    facts = shop.catalogue.facts
    hang = Counter(key for found in wanted if (key := _hangs_on(found)) in facts and key != WANTS)
    if not hang:
        return None
    key, many = hang.most_common(1)[0]
    return Blocker(
        facts[key].label,
        chips.brief(facts[key], shop.answers.facts.get(key)),
        many,
        len(wanted),
        facts[key].changeable,
        address_of("schemes:check") + changed(shop.query, STEPPING, show="step", ask=key),
    )


def _elsewhere(shop: Shop) -> list[Elsewhere]:
    """The purposes that were not named and for which these answers would do."""
    told = {*(shop.answers.facts.get(WANTS) or ()), ADVICE}
    free = Answers(
        {key: value for key, value in shop.answers.facts.items() if key != WANTS},
        shop.answers.members,
    )
    deadline = deadline_of(free, shop.now.day)
    many: Counter[str] = Counter()
    for rules in shop.catalogue.rules.tracks.values():
        if not rules.wants & told and verdict_of(rules, free, deadline) <= Verdict.CONFIRM:
            many.update(rules.wants)
    return [
        Elsewhere(
            label,
            many[want],
            address_of("schemes:check") + changed(shop.query, STEPPING, wants=[want]),
        )
        for want, label in showing.wants(shop.catalogue).items()
        if many[want]
    ]
