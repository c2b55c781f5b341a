"""May they apply, and why: facts × requirements → verdict.

A pure function of (rules, answers, day): no Django, no database, no clock, no storage.

Three-valued logic (strong Kleene): a fact that is unknown or was not asked makes its
requirement neither met nor unmet, and never counts as no. Each requirement has an *effect*
on the verdict, the worst effect of a track's requirements is its verdict, and a track
without a deciding requirement is ``confirm``. Source of the semantics: the project's
vocabulary (strengths, standings, verdicts); see README, 判定の言葉.

What a requirement comes to in each of its states is in ``schemes.judging.rulebook``; judging only
finds the state. What would have to change is in ``schemes.judging.advice``, what to ask next in
``schemes.judging.questions``.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from schemes.document import Fact, Requirement
from schemes.judging import contradictions, sentences
from schemes.judging.answers import Answers, bodies
from schemes.judging.rulebook import (
    Group,
    RuleBook,
    RuleOutcome,
    TrackRules,
    Verdict,
)


class Reason(NamedTuple):
    """One requirement in one verdict, with the answer it rests on (over members: a tuple).

    ``doubt``: the answers that contradict each other, where that is its state.
    """

    outcome: RuleOutcome
    answer: Any
    deadline: date | None = None
    doubt: tuple[tuple[Fact, Any], ...] = ()

    @property
    def requirement(self) -> Requirement:
        return self.outcome.requirement

    @property
    def state(self) -> str:
        return self.outcome.state

    @property
    def effect(self) -> Verdict:
        """What it does to the verdict."""
        return self.outcome.effect

    @property
    def relieved(self) -> bool:
        return self.outcome.relieved

    @property
    def message(self) -> str:
        """The reason in a sentence, which names its source."""
        return sentences.sentence(self.outcome, self.answer, self.deadline, self.doubt)

    @property
    def told(self) -> str:
        """What the answer means, without what is asked."""
        return sentences.told(self.outcome, self.answer, self.deadline, self.doubt)


class TrackVerdict(NamedTuple):
    """``track`` is 「scheme/track」; ``trace``: an outcome for each requirement, in order; ``deadline``:
    the day by which days were counted; ``missing``: facts whose answer it waits for. ``expired``: the day is beyond what the sources
    can be relied on for, so that nothing is promised.

    ``changes`` and ``possible_from`` are filled in by ``schemes.judging.advice``.
    """

    track: str
    verdict: Verdict
    trace: tuple[RuleOutcome, ...]
    answers: Answers
    deadline: date
    missing: tuple[str, ...]
    expired: bool = False
    changes: tuple[tuple[tuple[str, Any], ...], ...] = ()
    changes_to: Verdict | None = None
    possible_from: date | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The trace with the answers that it rests on."""
        return tuple([self._reason(outcome) for outcome in self.trace])

    @property
    def decisive(self) -> list[Reason]:
        """The reasons that make the verdict, in the order of the trace."""
        return self.weighing(self.verdict) if self.verdict else []

    def weighing(self, effect: Verdict) -> list[Reason]:
        """The reasons with an effect."""
        return [self._reason(outcome) for outcome in self.trace if outcome.effect == effect]

    def _reason(self, outcome: RuleOutcome) -> Reason:
        doubt = _doubt(outcome, self.answers) if outcome.state == "doubtful" else ()
        return Reason(outcome, _answer(outcome, self.answers), self.deadline, doubt)


def _doubt(outcome: RuleOutcome, answers: Answers) -> tuple[tuple[Fact, Any], ...]:
    """The first contradiction that the requirement's fact is part of."""
    key = outcome.fact.key if outcome.fact else ""
    pair = next((keys for keys in contradictions.pairs(answers.facts) if key in keys), ())
    return tuple((outcome.known[one], answers.facts[one]) for one in pair if one in outcome.known)


def _answer(outcome: RuleOutcome, answers: Answers) -> Any:
    key = outcome.fact.key if outcome.fact else ""
    if outcome.requirement.over and answers.members:
        return tuple(body.get(key) for body in bodies(key, answers))
    return answers.facts.get(key)


def judge(
    book: RuleBook,
    answers: Answers,
    day: date,
    tracks: Sequence[str] | None = None,
    one: "Judging | None" = None,
) -> tuple[TrackVerdict, ...]:
    """The verdict of each track (all of them if none are named) with its whole trace.

    The deadline for day counts is the answered ``deadline_on``, else the day itself. ``one``: how a
    track is judged.
    """
    one = one or judge_track
    chosen = book.tracks.values() if tracks is None else [book.tracks[track] for track in tracks]
    deadline = deadline_of(answers, day)
    doubtful = contradictions.doubtful(answers.facts)
    found = [one(rules, answers, deadline, doubtful) for rules in chosen]
    return tuple([_as_of(verdict, book.tracks[verdict.track], day) for verdict in found])


Judging = Callable[[TrackRules, Answers, date, frozenset[str]], TrackVerdict]


def _as_of(found: TrackVerdict, rules: TrackRules, day: date) -> TrackVerdict:
    """Beyond the day for which the sources may be relied on, nothing is promised."""
    if rules.valid_until is None or day <= rules.valid_until:
        return found
    if found.verdict == Verdict.NOT_THIS_PURPOSE:
        return found
    return found._replace(verdict=Verdict.CONFIRM, missing=(), expired=True)


def deadline_of(answers: Answers, day: date) -> date:
    return answers.facts.get("deadline_on") or day


def judge_track(
    rules: TrackRules,
    answers: Answers,
    deadline: date,
    doubtful: frozenset[str] | None = None,
) -> TrackVerdict:
    """The verdict of one track with its whole trace.

    ``doubtful``: facts whose answers contradict each other (found here unless it is given).
    """
    if doubtful is None:
        doubtful = contradictions.doubtful(answers.facts)
    facts, trace = answers.facts, []
    worst = Verdict.ELIGIBLE if rules.decided else Verdict.CONFIRM
    missing: dict[str, None] = {}
    for group, alone in zip(rules.groups, rules.alone, strict=True):
        if alone is None or (alone.over and answers.members) or alone.key in doubtful:
            joined, effect = _judge_group(group, answers, deadline, doubtful)
            trace += joined
            if effect is _WAITS:
                missing.update((o.fact.key, None) for o in joined if o.fact and o.effect is _WAITS)
        else:  # as in Ruling.one: nearly every rule is alone, so it is written out
            answer = facts.get(alone.key)
            if answer is not None:
                holds = alone.holds(answer, alone.value, deadline)
                outcome = alone.met if holds else alone.unmet
            else:
                outcome = alone.unknown if alone.key in facts else alone.not_asked
            trace.append(outcome)
            effect = outcome.effect
            if effect is _WAITS:
                missing[alone.key] = None
        if effect > worst:
            worst = effect
    if worst in (Verdict.INELIGIBLE, Verdict.NOT_THIS_PURPOSE):
        missing.clear()
    return TrackVerdict(rules.track, worst, tuple(trace), answers, deadline, tuple(missing))


def _judge_group(
    group: Group, answers: Answers, deadline: date, doubtful: frozenset[str]
) -> tuple[list[RuleOutcome], Verdict]:
    """Alternatives are an OR: what weighs more than the best of them is relieved."""
    judged = [
        [
            ruling.doubtful if ruling.key in doubtful else ruling.outcome(answers, deadline)
            for ruling in clause
        ]
        for clause in group
    ]
    effect = min(map(clause_effect, judged))
    met = any(all(outcome.state == "met" for outcome in clause) for clause in judged)
    return [
        outcome.eased() if outcome.effect > effect or (met and outcome.state != "met") else outcome
        for clause in judged
        for outcome in clause
    ], effect


_WAITS = Verdict.UNANSWERED


def verdict_of(rules: TrackRules, answers: Answers, deadline: date) -> Verdict:
    """The verdict alone."""
    return judge_track(rules, answers, deadline).verdict


def clause_effect(outcomes: Sequence[RuleOutcome]) -> Verdict:
    """A clause is an AND: one unmet requirement makes it unmet, whatever is unknown."""
    if len(outcomes) == 1:
        return outcomes[0].effect
    unmet = [outcome.effect for outcome in outcomes if outcome.state == "unmet"]
    return max(unmet or [outcome.effect for outcome in outcomes])
