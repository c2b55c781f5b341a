"""What a page needs that a document does not say: groups, order, and the words for a state."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from schemes import sections
from schemes.catalogue import Catalogue
from schemes.document import Passage, Requirement, SchemeDocument, Track
from schemes.judging.rulebook import WANTS
from schemes.writing import japanese

CONSULT = ("note", "aim")
STANDINGS = ("current", "past_call", "unseen", "superseded")


@dataclass(frozen=True)
class Topic:
    """The passages of one kind, under its label."""

    kind: str
    label: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class RuleGroup:
    """Requirements as they are joined: any one of the clauses, all of a clause."""

    clauses: tuple[tuple[Requirement, ...], ...]


@dataclass(frozen=True)
class Rules:
    """What decides today, what a window is asked, what is good to know, what earlier years said."""

    deciding: tuple[RuleGroup, ...]
    consult: tuple[RuleGroup, ...]
    info: tuple[RuleGroup, ...]
    past: tuple[RuleGroup, ...]
    past_count: int


@dataclass(frozen=True)
class Part:
    """A section of the registry with the rows it shows."""

    section: sections.Kind
    rows: Sequence[Any]

    @property
    def anchor(self) -> str:
        return f"part-{self.section.key}"

    @property
    def past(self) -> bool:
        """Nothing in it holds today: it is a record of past years."""
        return all(getattr(row, "standing", "current") != "current" for row in self.rows)


@dataclass(frozen=True)
class Glance:
    """A ceiling at a glance: ``disputed`` where the sources do not agree on it; ``value`` in the unit
    of the rule."""

    text: str
    disputed: bool
    value: int = 0


@dataclass(frozen=True)
class ShownTrack:
    track: Track
    amount: Glance | None
    period: Glance | None
    topics: tuple[Topic, ...]
    rules: Rules
    parts: tuple[Part, ...]

    @property
    def has_rules(self) -> bool:
        """Whether it has rules besides those that its ceilings and activities are."""
        found = self.rules
        return bool(found.deciding or found.consult or found.info or found.past)


@dataclass(frozen=True)
class ListedScheme:
    """A scheme in a list: its tracks with their ceilings."""

    scheme: SchemeDocument
    tracks: tuple[ShownTrack, ...]
    has_ceilings: bool


def wants(catalogue: Catalogue) -> dict[str, str]:
    """What can be wanted, by key, in short words; nothing in editions without wants."""
    fact = catalogue.facts.get(WANTS)
    return {choice.value: choice.brief for choice in fact.choices} if fact else {}


def listed(scheme: SchemeDocument, tracks: Sequence[Track] | None = None) -> ListedScheme:
    """A scheme with all of its tracks, or with some."""
    shown = tuple(
        shown_track(scheme, track) for track in (scheme.tracks if tracks is None else tracks)
    )
    return ListedScheme(scheme, shown, any(track.amount or track.period for track in shown))


def shown_track(scheme: SchemeDocument, track: Track) -> ShownTrack:
    return ShownTrack(
        track,
        ceiling(track.requirements, "budget_yen", japanese.yen_short),
        ceiling(track.requirements, "project_months", japanese.months),
        topics(track.passages),
        rules(_written(scheme, track)),
        tuple(_parts(scheme, track.key)),
    )


def _written(scheme: SchemeDocument, track: Track) -> Iterator[Requirement]:
    """A track's rules but for those that a row of its sections makes: that row says them."""
    made = [one.rule for one in sections.implied(scheme.sections) if one.track == track.key]
    return (rule for rule in track.requirements if rule not in made)


def ceiling(requirements: Iterable[Requirement], fact: str, words: Any) -> Glance | None:
    """The highest value that a rule in force lets a plan have; None if no rule limits it."""
    limits = [
        rule
        for rule in requirements
        if rule.fact == fact and rule.operator == "at_most" and rule.standing == "current"
    ]
    if not limits:
        return None
    most = max(rule.value for rule in limits)
    return Glance(
        words(most),
        len({rule.value for rule in limits}) > 1 or any(rule.conflict for rule in limits),
        most,
    )


def topics(passages: Iterable[Passage]) -> tuple[Topic, ...]:
    """Passages by kind; within a kind what holds today comes first."""
    groups: dict[tuple[str, str], list[Passage]] = {}
    for passage in passages:
        groups.setdefault((passage.kind, passage.kind_label), []).append(passage)
    return tuple(
        Topic(kind, label, tuple(sorted(found, key=lambda one: one.standing != "current")))
        for (kind, label), found in groups.items()
    )


def rules(requirements: Iterable[Requirement]) -> Rules:
    requirements = tuple(requirements)
    current = [rule for rule in requirements if rule.standing == "current"]
    past = [rule for rule in requirements if rule.standing != "current"]
    past.sort(key=lambda rule: (STANDINGS.index(rule.standing), -(rule.fiscal_year or 0)))
    return Rules(
        _joined(rule for rule in current if rule.strength not in (*CONSULT, "info")),
        _joined(rule for rule in current if rule.strength in CONSULT),
        _joined(rule for rule in current if rule.strength == "info"),
        _joined(past),
        len(past),
    )


def _joined(requirements: Iterable[Requirement]) -> tuple[RuleGroup, ...]:
    groups: dict[str, dict[str, list[Requirement]]] = {}
    for number, rule in enumerate(requirements):
        group = rule.alternative or f"\0{number}"
        groups.setdefault(group, {}).setdefault(rule.clause or f"\0{number}", []).append(rule)
    return tuple(RuleGroup(tuple(map(tuple, clauses.values()))) for clauses in groups.values())


def whole_parts(scheme: SchemeDocument) -> tuple[Part, ...]:
    """The sections of a scheme that belong to none of its tracks."""
    return tuple(_parts(scheme, ""))


def _parts(scheme: SchemeDocument, track: str) -> Iterator[Part]:
    for section in sections.registered():
        rows = [
            row
            for row in scheme.sections.get(section.key, ())
            if getattr(row, "track", "") == track
        ]
        if rows:
            yield Part(section, rows)
