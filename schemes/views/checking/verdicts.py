"""What the trace page shows of a judgement: why a track has its verdict, and what could be done."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.template import loader
from django.utils.safestring import SafeString

from schemes.catalogue import Catalogue, previewing
from schemes.document import Fact, Passage, Requirement, SchemeDocument, Track
from schemes.judging.answers import Answers
from schemes.judging.eligibility import Reason, TrackVerdict, deadline_of, judge
from schemes.judging.labels import caution, label
from schemes.judging.questions import KIND
from schemes.judging.rulebook import STATES, Verdict
from schemes.judging.sentences import asked, beyond, either, said
from schemes.memory import Memory
from schemes.views import naming, rooms
from schemes.views.checking import remedies
from schemes.views.serving import Moment
from schemes.views.showing import CONSULT

UNANSWERED = ("unknown", "not_asked")


@dataclass(frozen=True)
class ShownGroup:
    """Requirements as they are joined, each drawn: one of the clauses, all of a clause.

    ``is_met``: all of it; of alternatives those that are met stand here alone. ``waits``: what is
    not met is only not answered.
    """

    label: str
    is_met: bool
    waits: bool
    clauses: tuple[tuple[SafeString, ...], ...]


@dataclass(frozen=True)
class ShownVerdict:
    """One track's verdict as the page tells it."""

    scheme: SchemeDocument
    track: Track
    found: TrackVerdict
    current: tuple[ShownGroup, ...]
    consult: tuple[ShownGroup, ...]
    past: tuple[ShownGroup, ...]
    causes: tuple[str, ...]
    missing: tuple[Fact, ...]
    wants: frozenset[str]
    changes: tuple[remedies.Changes, ...]
    waiting: remedies.Waiting | None
    others: tuple[remedies.Other, ...]
    contact: SafeString

    @property
    def left(self) -> list[ShownGroup]:
        """Today's conditions that answers do not meet, or that nobody but JICA can settle."""
        return [one for one in self.current if not (one.is_met or one.waits)]

    @property
    def waits(self) -> list[ShownGroup]:
        """Those that an answer would settle."""
        return [one for one in self.current if one.waits]

    @property
    def met(self) -> list[ShownGroup]:
        return [one for one in self.current if one.is_met]

    @property
    def name(self) -> str:
        return naming.short(self.scheme, self.track)

    @property
    def label(self) -> str:
        return label(self.found.verdict, self.wants)

    @property
    def caution(self) -> str:
        return caution(self.found.verdict)

    @property
    def promise(self) -> str:
        return remedies.promise(self.found, self.wants)

    @property
    def is_final(self) -> bool:
        """Neither a change of the plan nor time helps: the applicant does not fit."""
        return self.found.verdict == Verdict.INELIGIBLE and self.waiting is None

    @property
    def is_stuck(self) -> bool:
        """Nothing that is known to help: something else may fit instead."""
        lost = self.found.verdict == Verdict.PLAN_CHANGE and not self.changes
        return self.is_final or lost


@dataclass(frozen=True)
class Judged:
    """A judgement with what it rests on, and the address that it came from."""

    now: Moment
    answers: Answers
    query: QueryDict

    @cached_property
    def deadline(self) -> date:
        return deadline_of(self.answers, self.now.day)


def shown(judged: Judged, found: TrackVerdict) -> ShownVerdict:
    """One track's verdict with all that it rests on."""
    now, query = judged.now, judged.query
    facts = now.catalogue.facts
    scheme, track = remedies.track_of(now.catalogue, found.track)
    waiting = remedies.waiting(found, query, facts)
    drawn = ShownVerdict(
        scheme,
        track,
        found,
        current=_groups(judged, found.reasons, _is_current),
        consult=_groups(judged, found.reasons, _is_for_consultation),
        past=_groups(judged, found.reasons, _is_past),
        causes=tuple(_causes(judged, found)),
        missing=tuple(facts[key] for key in found.missing),
        wants=now.catalogue.rules.tracks[found.track].wants,
        changes=remedies.changes(found, judged.answers, query, facts),
        waiting=waiting,
        others=(),
        contact=_contact(now, scheme, track),
    )
    if not drawn.is_stuck:
        return drawn
    every = judge(now.catalogue.rules, judged.answers, now.day)
    return replace(drawn, others=remedies.others(found, every, now.catalogue, query))


def _is_for_consultation(rule: Requirement) -> bool:
    return rule.strength in (*CONSULT, "info")


def _is_current(rule: Requirement) -> bool:
    return rule.standing == "current" and not _is_for_consultation(rule)


def _is_past(rule: Requirement) -> bool:
    return rule.standing == "past_call" and not _is_for_consultation(rule)


def _groups(judged: Judged, reasons: Iterable[Reason], belongs: Any) -> tuple[ShownGroup, ...]:
    """The reasons that belong, joined as the engine joins them; of alternatives of which one is
    met, the others are not told."""
    return tuple(
        ShownGroup(
            clauses[0][0].requirement.alternative,
            _is_met(clauses[0]),
            any(_waits(clause) for clause in clauses),
            tuple(tuple(_drawn(judged, one) for one in clause) for clause in clauses),
        )
        for clauses in _joined(reason for reason in reasons if belongs(reason.requirement))
    )


def _joined(reasons: Iterable[Reason]) -> Iterator[list[list[Reason]]]:
    groups: dict[str, dict[str, list[Reason]]] = {}
    for number, reason in enumerate(reasons):
        rule = reason.requirement
        clauses = groups.setdefault(rule.alternative or f"\0{number}", {})
        clauses.setdefault(rule.clause or f"\0{number}", []).append(reason)
    for group in groups.values():
        yield list(filter(_is_met, group.values())) or list(group.values())


def _is_met(clause: Sequence[Reason]) -> bool:
    return all(one.state == "met" for one in clause)


def _waits(clause: Sequence[Reason]) -> bool:
    return not _is_met(clause) and all(one.state in ("met", *UNANSWERED) for one in clause)


def _drawn(judged: Judged, reason: Reason) -> SafeString:
    """A requirement with its state, message and sources: drawn once for what it says."""
    now, rule = judged.now, reason.requirement
    message = reason.told + _whose(judged, reason)

    def draw() -> SafeString:
        return loader.render_to_string(
            "schemes/_verdict_reason.html",
            {
                "rule": rule,
                "key": reason.state,
                "state": STATES[reason.state],
                "words": rule.wording if rule.standing == "current" else asked(reason.outcome),
                "message": message,
                "sources": _sources(now, rule),
            },
        )

    if now.travelled or previewing():
        return draw()  # the links of its sources lead to that day
    # What it says may name an amount or a day of an answer, and nothing else of whoever gave it.
    return _reasons.of((reason.state, reason.relieved, message), draw, rule, now.catalogue)


_reasons: Memory[SafeString] = Memory(1000)


def _whose(judged: Judged, reason: Reason) -> str:
    """The bodies of a 共同事業体 that a reason hangs on."""
    return remedies.whose(reason, judged.answers, judged.deadline)


def _sources(now: Moment, rule: Requirement) -> SafeString:
    """A requirement's marks, conflict and citations: drawn once per catalogue."""
    # The links of another day's page lead to that day.
    kept = {} if now.travelled else now.catalogue.pages
    key = ("sources", id(rule))
    if key not in kept:
        kept[key] = loader.render_to_string("schemes/_verdict_sources.html", now.context(rule=rule))
    return kept[key]


def _causes(judged: Judged, found: TrackVerdict) -> Iterator[str]:
    """What made the verdict, in sentences."""
    if found.expired:
        yield beyond(judged.now.catalogue.rules.tracks[found.track].valid_until)
        return
    if found.verdict in (Verdict.ELIGIBLE, Verdict.UNANSWERED):
        return
    causes = [group for group in _joined(found.reasons) if _weighs(group, found.verdict)]
    for group in causes:
        clauses = _meant(group)
        if len(clauses) > 1:
            yield either([one.outcome for one in clause] for clause in clauses) + _answers(clauses)
        else:
            for reason in _decisive(clauses[0], found.verdict):
                yield reason.message + _whose(judged, reason)
    if not causes:
        yield "資料に、応募の条件が書かれていません。相談先に確かめてください。"


def _meant(group: list[list[Reason]]) -> list[list[Reason]]:
    """The alternatives that are for this kind of applicant, without saying so; one of which all is
    met that can be, if there is one."""
    mine = [clause for clause in group if all(_is_met_kind(one) for one in clause)]
    clauses = [[one for one in clause if not _asks_kind(one)] for clause in mine] or group
    waiting = [clause for clause in clauses if all(one.state != "unmet" for one in clause)]
    return waiting[:1] or clauses


def _asks_kind(reason: Reason) -> bool:
    return reason.requirement.fact == KIND


def _is_met_kind(reason: Reason) -> bool:
    return not _asks_kind(reason) or reason.state == "met"


def _decisive(clause: list[Reason], verdict: Verdict) -> list[Reason]:
    """What makes the verdict; of alternatives that are relieved, what is not met."""
    found = [one for one in clause if one.effect == verdict]
    return found or [one for one in clause if one.state == "unmet"]


def _weighs(group: list[list[Reason]], verdict: Verdict) -> bool:
    return any(reason.effect == verdict for clause in group for reason in clause)


def _answers(group: list[list[Reason]]) -> str:
    """What was answered to the questions of alternatives of which none is met."""
    told = {
        reason.outcome.fact.key: said(reason.outcome.fact, reason.answer)
        for clause in group
        for reason in clause
        if reason.state == "unmet" and reason.outcome.fact and not reason.requirement.over
    }
    return f"{'、'.join(told.values())}なので、どれにも合いません。" if told else ""


def _contact(now: Moment, scheme: SchemeDocument, track: Track) -> SafeString:
    """Whom to ask: the track's own contact, else the scheme's, else 未確認."""
    kept = {} if now.travelled else now.catalogue.pages
    key = ("contact", scheme.key, track.key)
    if key not in kept:
        found = _current_contacts(track.passages) or _current_contacts(scheme.passages)
        schemes = now.catalogue.schemes
        windows = [schemes[key] for key in rooms.added().windows if key in schemes]
        context = now.context(contacts=found, windows=windows)
        kept[key] = loader.render_to_string("schemes/_verdict_contact.html", context)
    return kept[key]


def _current_contacts(passages: Iterable[Passage]) -> list[Passage]:
    return [p for p in passages if p.kind == "contact" and p.standing == "current"]


def deciding(catalogue: Catalogue) -> frozenset[str]:
    """The facts that today's rules ask; made once per catalogue."""
    if "deciding" not in catalogue.pages:
        catalogue.pages["deciding"] = frozenset(
            ruling.key
            for rules in catalogue.rules.tracks.values()
            for ruling in rules.rulings
            if ruling.key and _is_current(ruling.requirement)
        )
    return catalogue.pages["deciding"]
