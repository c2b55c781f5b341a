"""May they apply, and why: facts × requirements → verdict.

A pure function of (rules, answers, day): no Django, no database, no clock, no storage.

Three-valued logic (strong Kleene): a fact that is unknown or was not asked makes its
requirement neither met nor unmet, and never counts as no. Each requirement has an *effect*
on the verdict, the worst effect of a track's requirements is its verdict, and a track
without a deciding requirement is ``confirm``. Source of the semantics: the project's
vocabulary (strengths, standings, verdicts); see README, 用語.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import combinations, product
from typing import Any

from schemes.answers import Answers
from schemes.document import Fact, Requirement, SchemeDocument
from schemes.operators import OPERATORS, condition, show

CHANGES_MAX = 3  # facts in one proposed set of changes


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
        return self.name.lower()

    @property
    def label(self) -> str:
        return _LABELS[self]


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
    "open": "個別に確認",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One requirement in one verdict. ``effect`` is what it does to the verdict alone;
    ``relieved``: it has none, since another of its alternatives is met."""

    requirement: Requirement
    state: str
    answer: Any
    effect: Verdict
    relieved: bool
    message: str


@dataclass(frozen=True, slots=True)
class TrackVerdict:
    """``track`` is 「scheme/track」; ``missing``: facts whose answer it waits for;
    ``changes``: sets of plan changes, each of which leads to ``eligible``."""

    track: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    changes: tuple[tuple[tuple[str, Any], ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    verdicts: tuple[TrackVerdict, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class TrackRules:
    """The requirements of one track, in the groups in which they are joined."""

    track: str
    groups: tuple[tuple[tuple[Requirement, ...], ...], ...]  # group → clauses → requirements
    decided: bool  # has at least one deciding requirement


@dataclass(frozen=True)
class RuleBook:
    """All tracks' rules of a catalogue, with the facts that they ask."""

    tracks: Mapping[str, TrackRules]
    facts: Mapping[str, Fact]

    @classmethod
    def of(cls, schemes: Iterable[SchemeDocument], facts: Mapping[str, Fact]) -> "RuleBook":
        return cls(
            {
                f"{scheme.key}/{track.key}": rules_of(
                    f"{scheme.key}/{track.key}", scheme.requirements_of(track)
                )
                for scheme in schemes
                for track in scheme.tracks
            },
            facts,
        )


def rules_of(track: str, requirements: Iterable[Requirement]) -> TrackRules:
    """Group a track's requirements; superseded ones are history and never judged."""
    live = [rule for rule in requirements if rule.standing != "superseded"]
    groups: dict[str, dict[str, list[Requirement]]] = {}
    for number, rule in enumerate(live):
        group = rule.alternative or f"\0{number}"
        clause = rule.clause or f"\0{number}"
        groups.setdefault(group, {}).setdefault(clause, []).append(rule)
    return TrackRules(
        track,
        tuple(tuple(tuple(clause) for clause in clauses.values()) for clauses in groups.values()),
        any(_decides(rule) for rule in live),
    )


def _decides(rule: Requirement) -> bool:
    return rule.standing == "current" and rule.strength in ("must", "principle")


def judge(
    book: RuleBook, answers: Answers, day: date, tracks: Sequence[str] | None = None
) -> Result:
    """The verdict of each track (all of them if none are named) on a day.

    The deadline for day counts is the answered ``deadline_on``, else the day itself.
    """
    chosen = [book.tracks[track] for track in (tracks if tracks is not None else book.tracks)]
    verdicts = tuple(judge_track(rules, answers, day, book.facts) for rules in chosen)
    return Result(verdicts, _next(book, chosen, verdicts, answers))


def judge_track(
    rules: TrackRules, answers: Answers, day: date, facts: Mapping[str, Fact]
) -> TrackVerdict:
    """The verdict of one track with its whole trace."""
    deadline = answers.facts.get("deadline_on") or day
    worst = Verdict.ELIGIBLE if rules.decided else Verdict.CONFIRM
    reasons: list[Reason] = []
    missing: dict[str, None] = {}
    for group in rules.groups:
        judged = [[(rule, *_state(rule, answers, deadline)) for rule in clause] for clause in group]
        effect = min(_clause_effect(clause, facts) for clause in judged)
        met = any(all(state == "met" for _, state, _ in clause) for clause in judged)
        worst = max(worst, effect)
        for rule, state, answer in (item for clause in judged for item in clause):
            own = _effect(rule, state, facts)
            relieved = met and state != "met"
            reasons.append(
                Reason(
                    rule,
                    state,
                    answer,
                    Verdict.ELIGIBLE if relieved else own,
                    relieved,
                    _message(rule, state, answer, facts),
                )
            )
            if effect == own == Verdict.UNANSWERED and not relieved and rule.fact:
                missing[rule.fact] = None
    final = worst
    waits = final not in (Verdict.INELIGIBLE, Verdict.NOT_THIS_PURPOSE)
    changes = _changes(rules, answers, day, facts) if final == Verdict.PLAN_CHANGE else ()
    return TrackVerdict(
        rules.track, final, tuple(reasons), tuple(missing) if waits else (), changes
    )


def verdict_of(
    rules: TrackRules, answers: Answers, deadline: date, facts: Mapping[str, Fact]
) -> Verdict:
    """The verdict alone, without its trace."""
    worst = Verdict.ELIGIBLE if rules.decided else Verdict.CONFIRM
    for group in rules.groups:
        effect = min(
            _clause_effect([(rule, *_state(rule, answers, deadline)) for rule in clause], facts)
            for clause in group
        )
        worst = max(worst, effect)
    return worst


def _state(rule: Requirement, answers: Answers, deadline: date) -> tuple[str, Any]:
    """A requirement's state and the answer that it rests on."""
    if rule.fact is None:
        return "open", None
    own = answers.facts.get(rule.fact)
    if not rule.over or not answers.members:
        return _one(rule, rule.fact in answers.facts, own, deadline), own
    bodies = [(rule.fact in member, member.get(rule.fact)) for member in answers.members]
    if own is not None:
        bodies.insert(0, (True, own))
    states = [_one(rule, asked, value, deadline) for asked, value in bodies]
    return _joined(rule.over, states), tuple(value for _, value in bodies)


def _one(rule: Requirement, asked: bool, value: Any, deadline: date) -> str:
    if value is None:
        return "unknown" if asked else "not_asked"
    return "met" if OPERATORS[rule.operator].holds(value, rule.value, deadline) else "unmet"


def _joined(over: str, states: Sequence[str]) -> str:
    """Kleene's all, any or none over the members of a 共同事業体."""
    if over == "none":
        states = [{"met": "unmet", "unmet": "met"}.get(state, state) for state in states]
        over = "all"
    decisive, other = ("unmet", "met") if over == "all" else ("met", "unmet")
    if decisive in states:
        return decisive
    if all(state == other for state in states):
        return other
    return "unknown" if "unknown" in states else "not_asked"


def _effect(rule: Requirement, state: str, facts: Mapping[str, Fact]) -> Verdict:
    """What one requirement does to the verdict, by strength, standing and subject."""
    if state == "met" or rule.strength in ("note", "aim"):
        return Verdict.ELIGIBLE
    if state == "open":
        return Verdict.CONFIRM if rule.standing == "current" else Verdict.ELIGIBLE
    if state != "unmet":
        waits = _decides(rule)
        return Verdict.UNANSWERED if waits else Verdict.ELIGIBLE
    if rule.standing == "past_call" or rule.strength == "principle":
        return Verdict.CONFIRM
    if rule.strength == "purpose":
        return Verdict.NOT_THIS_PURPOSE
    applicant = facts[rule.fact].subject in ("applicant", "member")
    return Verdict.INELIGIBLE if applicant else Verdict.PLAN_CHANGE


def _clause_effect(
    clause: Sequence[tuple[Requirement, str, Any]], facts: Mapping[str, Fact]
) -> Verdict:
    """A clause is an AND: one unmet requirement makes it unmet, whatever is unknown."""
    unmet = [_effect(rule, state, facts) for rule, state, _ in clause if state == "unmet"]
    return max(unmet or (_effect(rule, state, facts) for rule, state, _ in clause))


def _message(rule: Requirement, state: str, answer: Any, facts: Mapping[str, Fact]) -> str:
    """The reason in a sentence; a past year's text always names its year."""
    if state == "open":
        sentence = "JICAが個別に確認します。"
    else:
        fact = facts[rule.fact]
        asks = f"(条件: {condition(rule.operator, fact, rule.value)})"
        match state:
            case "met":
                sentence = f"回答は{_shown(fact, answer)}で、条件を満たします{asks}。"
            case "unmet":
                sentence = f"回答は{_shown(fact, answer)}で、条件を満たしません{asks}。"
            case "unknown":
                sentence = f"「{fact.label}」がわからないため、判定できません{asks}。"
            case _:
                sentence = f"「{fact.label}」が未回答です{asks}。"
    if rule.standing == "past_call":
        year = f"{rule.fiscal_year}年度" if rule.fiscal_year else "年度不明"
        return f"{year}の要項では「{rule.wording}」とされています。{sentence}"
    return sentence


def _shown(fact: Fact, answer: Any) -> str:
    if isinstance(answer, tuple) and fact.type != "set":
        return "、".join(f"「{show(fact, value)}」" for value in answer)
    text = show(fact, answer)
    return text if text.startswith("「") else f"「{text}」"


# What would have to change


def _changes(
    rules: TrackRules, answers: Answers, day: date, facts: Mapping[str, Fact]
) -> tuple[tuple[tuple[str, Any], ...], ...]:
    """The smallest sets of plan changes that lead to ``eligible``; each is judged again."""
    deadline = answers.facts.get("deadline_on") or day
    options = _options(rules, answers, deadline, facts)
    for size in range(1, CHANGES_MAX + 1):
        found = [
            tuple(zip(keys, values, strict=True))
            for keys in combinations(options, size)
            for values in product(*(options[key] for key in keys))
            if verdict_of(
                rules, answers.with_changes(dict(zip(keys, values, strict=True))), deadline, facts
            )
            == Verdict.ELIGIBLE
        ]
        if found:
            return tuple(found)
    return ()


def _options(
    rules: TrackRules, answers: Answers, deadline: date, facts: Mapping[str, Fact]
) -> dict[str, list[Any]]:
    """For each answered plan fact with an unmet rule, the values that just meet a rule."""
    options: dict[str, list[Any]] = {}
    for rule in (rule for group in rules.groups for clause in group for rule in clause):
        if rule.fact is None or not facts[rule.fact].changeable:
            continue
        state, answer = _state(rule, answers, deadline)
        if state != "unmet":
            continue
        for value in boundary(rule, answer, facts[rule.fact]):
            values = options.setdefault(rule.fact, [])
            if value not in values:
                values.append(value)
    return options


def boundary(rule: Requirement, answer: Any, fact: Fact) -> Iterator[Any]:
    """The values nearest to an answer that meet a requirement."""
    value = rule.value
    match rule.operator:
        case "is_true":
            yield True
        case "is_false":
            yield False
        case "at_most" | "at_least" | "equals" | "on_or_after" | "on_or_before":
            yield date.fromisoformat(value) if fact.type == "date" else value
        case "less_than":
            yield value - 1
        case "more_than":
            yield value + 1
        case "between":
            yield value["from"] if answer < value["from"] else value["to"]
        case "one_of":
            yield from value
        case "within":
            if kept := tuple(item for item in answer if item in value):
                yield kept
            else:
                yield from ((item,) for item in value)
        case "has_none":
            if kept := tuple(item for item in answer if item not in value):
                yield kept
        case "has_all":
            yield tuple(dict.fromkeys([*answer, *value]))
        case "has_any":
            yield from ((*answer, item) for item in value)


# The next question


def _next(
    book: RuleBook,
    chosen: Sequence[TrackRules],
    verdicts: Sequence[TrackVerdict],
    answers: Answers,
) -> str | None:
    """The fact that most tracks still wait for, the easier one first; None if none is left."""
    waiting = Counter(
        fact for verdict in verdicts for fact in verdict.missing if fact not in answers.facts
    )
    if not waiting:
        waiting = Counter(_past_questions(chosen, verdicts, answers))
    order = {key: place for place, key in enumerate(book.facts)}
    return min(
        waiting,
        key=lambda fact: (-waiting[fact] / book.facts[fact].effort, order[fact]),
        default=None,
    )


def _past_questions(
    chosen: Sequence[TrackRules], verdicts: Sequence[TrackVerdict], answers: Answers
) -> Iterator[str]:
    """Facts that only past years' texts ask, of tracks that are still open to change."""
    for verdict in verdicts:
        if verdict.verdict != Verdict.ELIGIBLE:
            continue
        for reason in verdict.reasons:
            rule = reason.requirement
            if rule.fact and rule.fact not in answers.facts and rule.standing == "past_call":
                yield rule.fact
