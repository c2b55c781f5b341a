"""Rules made ready: what each requirement comes to in each of its states, worked out once.

No Django, no database, no clock. They are judged in ``schemes.judging.eligibility``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from schemes.document import Fact, Requirement, SchemeDocument, Source
from schemes.judging.answers import Answers, bodies
from schemes.judging.operators import OPERATORS, condition
from schemes.judging.voices import heard, voiced


class Verdict(IntEnum):
    """A track's answer, and a requirement's effect on it; a higher one takes precedence."""

    ELIGIBLE = 0
    UNANSWERED = 1
    CONFIRM = 2
    PLAN_CHANGE = 3
    INELIGIBLE = 4
    NOT_THIS_PURPOSE = 5

    @property
    def key(self) -> str:
        return _KEYS[self]

    @property
    def label(self) -> str:
        return _LABELS[self]


_KEYS = {verdict: verdict.name.lower() for verdict in Verdict}
_LABELS = {
    Verdict.ELIGIBLE: "応募できる見込み",
    Verdict.UNANSWERED: "回答待ち",
    Verdict.CONFIRM: "要確認",
    Verdict.PLAN_CHANGE: "対象外(計画を変えれば再判定)",
    Verdict.INELIGIBLE: "対象外",
    Verdict.NOT_THIS_PURPOSE: "該当せず",
}
STATES = {
    "met": "満たす",
    "unmet": "満たさない",
    "unknown": "わからない",
    "not_asked": "未回答",
    "open": "窓口で確認",
    "edge": "境目",
    "doubtful": "回答の食い違い",
}
WANTS = "wants"
RECENT = 5  # years; what was asked before is not worth a question any more
NO_FACTS: Mapping[str, Fact] = {}
# Standings and strengths that say something and decide nothing.
SILENT = frozenset({"superseded", "unseen", "note", "info", "aim"})


class RuleOutcome:
    """One requirement in one state: its effect and its words. Made once per rule.

    ``sources``: those that it cites, the one that speaks first. ``relieved``: it has no effect by
    itself, since it is an alternative and another of them is met or can still be. ``known``: the
    facts, to name those whose answers contradict each other.
    """

    __slots__ = ("_eased", "effect", "fact", "known", "relieved", "requirement", "sources", "state")

    def __init__(
        self,
        requirement: Requirement,
        state: str,
        fact: Fact | None,
        sources: tuple[Source, ...] = (),
        relieved: bool = False,
        known: Mapping[str, Fact] = NO_FACTS,
    ):
        self.requirement = requirement
        self.state = state
        self.fact = fact
        self.sources = sources
        self.relieved = relieved
        self.known = known
        moves = requirement.standing == "current" or _moves(sources)
        silent = relieved or not moves
        self.effect = Verdict.ELIGIBLE if silent else _effect(requirement, state, fact)
        self._eased: RuleOutcome | None = self if relieved else None

    def eased(self) -> "RuleOutcome":
        """The same outcome, relieved."""
        if self._eased is None:
            self._eased = RuleOutcome(
                self.requirement, self.state, self.fact, self.sources, True, self.known
            )
        return self._eased

    @property
    def condition(self) -> str:
        """What the requirement asks, in words."""
        return condition(self.requirement.operator, self.fact, self.requirement.value)


class Ruling:
    """A requirement made ready: its fact's key, its test, and its outcome in each state.

    ``key`` is empty where the requirement asks no fact: no answer ever stands under it.
    """

    __slots__ = (
        "doubtful",
        "edge",
        "holds",
        "key",
        "met",
        "not_asked",
        "on_edge",
        "over",
        "unknown",
        "unmet",
        "value",
    )

    def __init__(
        self,
        rule: Requirement,
        fact: Fact | None,
        sources: tuple[Source, ...] = (),
        known: Mapping[str, Fact] = NO_FACTS,
    ):
        operator = OPERATORS[rule.operator]
        self.key = rule.fact or ""
        self.over = rule.over
        self.holds = operator.holds
        self.on_edge = operator.on_edge
        self.value = operator.ready(rule.value)
        self.met = RuleOutcome(rule, "met", fact, sources)
        self.unmet = RuleOutcome(rule, "unmet", fact, sources)
        self.unknown = RuleOutcome(rule, "unknown", fact, sources)
        self.not_asked = RuleOutcome(rule, "not_asked" if fact else "open", fact, sources)
        self.edge = RuleOutcome(rule, "edge", fact, sources)
        self.doubtful = RuleOutcome(rule, "doubtful", fact, sources, known=known)

    @property
    def requirement(self) -> Requirement:
        return self.met.requirement

    @property
    def is_plain(self) -> bool:
        """An answer meets it or does not."""
        return self.on_edge is None and self.requirement.strength != "purpose"

    def in_state(self, state: str) -> RuleOutcome:
        """The outcome in a state, taken alone."""
        return self.not_asked if state == "open" else getattr(self, state)

    def one(self, facts: Mapping[str, Any], deadline: date) -> RuleOutcome:
        """The outcome for one body's answers."""
        answer = facts.get(self.key)
        if answer is not None:
            if self.on_edge and self.on_edge(answer, self.value, deadline):
                return self.edge
            if answer == () and self.requirement.strength == "purpose":
                return self.not_asked  # nothing is wanted: nothing is known of what is
            return self.met if self.holds(answer, self.value, deadline) else self.unmet
        return self.unknown if self.key in facts else self.not_asked

    def outcome(self, answers: Answers, deadline: date) -> RuleOutcome:
        """The outcome for an applicant, over its members where the rule says so."""
        if not self.over or not answers.members:
            return self.one(answers.facts, deadline)
        return self._joined([self.one(body, deadline) for body in bodies(self.key, answers)])

    def _joined(self, outcomes: Sequence[RuleOutcome]) -> RuleOutcome:
        """Kleene's all, any or none over the members of a 共同事業体."""
        decisive, other = (self.met, self.unmet) if self.over == "any" else (self.unmet, self.met)
        if self.over == "none":
            flipped = {self.met: self.unmet, self.unmet: self.met}
            outcomes = [flipped.get(outcome, outcome) for outcome in outcomes]
        if decisive in outcomes:
            return decisive
        if all(outcome is other for outcome in outcomes):
            return other
        if self.edge in outcomes:
            return self.edge
        return self.unknown if self.unknown in outcomes else self.not_asked


def _effect(rule: Requirement, state: str, fact: Fact | None) -> Verdict:
    """What one requirement does to the verdict, by strength, standing and subject."""
    if state == "met" or rule.strength in SILENT or rule.standing in SILENT:
        return Verdict.ELIGIBLE
    if state in ("edge", "doubtful"):
        return Verdict.CONFIRM
    if state == "open":
        return Verdict.CONFIRM if _decides(rule) else Verdict.ELIGIBLE
    if state != "unmet":
        # Wants that are not told decide nothing.
        waits = (_decides(rule) or rule.awaited) and rule.fact != WANTS
        return Verdict.UNANSWERED if waits else Verdict.ELIGIBLE
    if rule.standing == "past_call" or rule.strength == "principle":
        return Verdict.CONFIRM
    if rule.strength == "purpose":
        return Verdict.NOT_THIS_PURPOSE
    applicant = fact is not None and fact.subject in ("applicant", "member")
    return Verdict.INELIGIBLE if applicant else Verdict.PLAN_CHANGE


def _decides(rule: Requirement) -> bool:
    return rule.standing == "current" and rule.strength in ("must", "principle")


def _moves(sources: Sequence[Source]) -> bool:
    """May what these say together move a verdict? (Nothing is known of a rule without any.)"""
    return not sources or any(source.moves for source in sources)


# A group is one requirement, or alternatives: clauses joined by OR, each an AND.
Clause = tuple[Ruling, ...]
Group = tuple[Clause, ...]


@dataclass(frozen=True)
class TrackRules:
    """The requirements of one track, in the groups in which they are joined.

    ``decided``: it has at least one deciding requirement, so that it can be ``eligible``.
    ``valid_until``: the last day for which what decides may be relied on. ``window_by``: what
    its window depends on.
    """

    track: str
    groups: tuple[Group, ...]
    decided: bool
    valid_until: date | None = None
    window_by: str = ""

    @cached_property
    def alone(self) -> tuple[Ruling | None, ...]:
        """For each group the one ruling that it is, if that is met or not met and no more."""
        return tuple(
            group[0][0] if len(group) == len(group[0]) == 1 and group[0][0].is_plain else None
            for group in self.groups
        )

    @cached_property
    def rulings(self) -> tuple[Ruling, ...]:
        return tuple(ruling for group in self.groups for clause in group for ruling in clause)

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """The facts that they ask, each once."""
        return tuple(dict.fromkeys(ruling.key for ruling in self.rulings if ruling.key))

    @cached_property
    def newest(self) -> int:
        """The year of the newest call of which it has rules that may move a verdict; else 0."""
        years = [
            ruling.requirement.fiscal_year or 0
            for ruling in self.rulings
            if ruling.requirement.standing == "past_call" and ruling.unmet.effect
        ]
        return max(years, default=0)

    @cached_property
    def wants(self) -> frozenset[str]:
        """What the track serves; empty where it does not say."""
        return self._wanted("purpose")

    @cached_property
    def firm(self) -> frozenset[str]:
        """What it surely serves, where a source leaves the rest open: a gift is no money to be had."""
        return self._wanted("principle")

    def _wanted(self, strength: str) -> frozenset[str]:
        return frozenset(
            want
            for ruling in self.rulings
            if ruling.key == WANTS and ruling.requirement.strength == strength
            for want in ruling.requirement.value or ()
        )


Sources = Mapping[str, Source]
NO_SOURCES: Sources = {}


def rules_of(
    track: str,
    requirements: Iterable[Requirement],
    facts: Mapping[str, Fact],
    sources: Sources = NO_SOURCES,
    window_by: str = "",
) -> TrackRules:
    """Make a track's requirements ready; superseded ones are history and never judged."""
    live = [rule for rule in requirements if rule.standing != "superseded"]
    groups: dict[str, dict[str, list[Ruling]]] = {}
    for number, rule in enumerate(live):
        asked = facts[rule.fact] if rule.fact else None
        ruling = Ruling(rule, asked, voiced(rule, sources), facts)
        group = groups.setdefault(rule.alternative or f"\0{number}", {})
        group.setdefault(rule.clause or f"\0{number}", []).append(ruling)
    return TrackRules(
        track,
        tuple(tuple(map(tuple, clauses.values())) for clauses in groups.values()),
        any(map(_decides, live)),
        _valid_until(live, sources),
        window_by,
    )


def _valid_until(rules: Iterable[Requirement], sources: Sources) -> date | None:
    """The last day for which all that decides may be relied on; None where no source says one.

    A rule may be relied on as long as one of its sources may.
    """
    days = []
    for rule in filter(_decides, rules):
        ends = [source.valid_until for source in voiced(rule, sources)]
        if ends and None not in ends:
            days.append(max(end for end in ends if end))
    return min(days, default=None)


@dataclass(frozen=True)
class Asking:
    """A group as people are asked about it: its rulings stand from ``start`` to ``end`` in a trace.
    ``asks``: the facts that are asked for its sake, and whether nothing is said without them."""

    group: Group
    start: int
    end: int
    asks: Mapping[str, bool]


def _asking(rules: TrackRules, newest: int) -> Iterator[Asking]:
    """The groups that are worth a question, of calls not older than the ``newest``."""
    end = 0
    for group in rules.groups:
        rulings = [ruling for clause in group for ruling in clause]
        start, end = end, end + len(rulings)
        asks: dict[str, bool] = {}
        for ruling in rulings:
            rule = ruling.requirement
            if rule.standing == "current" or rule.awaited or (rule.fiscal_year or 0) >= newest > 0:
                asks[ruling.key] = asks.get(ruling.key, False) or _is_needed(rule)
        if asks:
            yield Asking(group, start, end, asks)


def _is_needed(rule: Requirement) -> bool:
    return _decides(rule) or rule.awaited or rule.fact == WANTS


@dataclass(frozen=True)
class RuleBook:
    """All tracks' rules of a catalogue, by 「scheme/track」, with the facts that they ask."""

    tracks: Mapping[str, TrackRules]
    facts: Mapping[str, Fact]

    @cached_property
    def newest(self) -> int:
        """The year of the newest call of all."""
        return max((rules.newest for rules in self.tracks.values()), default=0)

    @cached_property
    def asking(self) -> Mapping[str, tuple[Asking, ...]]:
        """By track, the groups that are worth a question."""
        recent = self.newest - RECENT
        return {
            name: tuple(_asking(rules, max(rules.newest, recent)))
            for name, rules in self.tracks.items()
        }

    @classmethod
    def of(
        cls,
        schemes: Iterable[SchemeDocument],
        facts: Mapping[str, Fact],
        sources: Sources = NO_SOURCES,
        unchanged: Mapping[str, "RuleBook"] = MappingProxyType({}),
    ) -> "RuleBook":
        """``unchanged``: schemes, by key, whose rules another book has made of the very same things."""
        tracks: dict[str, TrackRules] = {}
        for scheme in schemes:
            names = [(f"{scheme.key}/{track.key}", track) for track in scheme.tracks]
            if before := unchanged.get(scheme.key):
                tracks |= {name: before.tracks[name] for name, _ in names}
                continue
            voices = heard(scheme.all_requirements, sources)
            for name, track in names:
                own = scheme.requirements_of(track)
                tracks[name] = rules_of(name, own, facts, voices, track.window_by)
        return cls(tracks, facts)
