"""Whose verdict changes: cases judged by two rule books. No Django, no database, no clock."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from schemes.document import (
    REFERENCE,
    Document,
    Fact,
    ReferenceDocument,
    Requirement,
    SchemeDocument,
    Source,
)
from schemes.judging import answers
from schemes.judging.answers import AnswerError, Answers
from schemes.judging.eligibility import Reason, TrackVerdict, judge
from schemes.judging.operators import problem
from schemes.judging.rulebook import RuleBook, TrackRules, Verdict, rules_of
from schemes.judging.voices import heard
from schemes.memory import Memory

DEADLINE = "deadline_on"
NO_RULE = "判定に使う現行の要件がありません。"


@dataclass(frozen=True)
class Example:
    """An applicant to try: ``facts`` as the API takes them, ``day`` of the check.

    ``expect``: by 「scheme/track」, the verdict keys that are right. ``generated``: made from
    a changed requirement's boundary, not kept by staff.
    """

    key: str
    title: str
    facts: Mapping[str, Any]
    day: date
    expect: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    generated: bool = False


@dataclass(frozen=True)
class Shift:
    """One example's verdict of one track that changes; None: the track is not there.

    ``deciding``: codes of the requirements that make the new verdict (of the old one where the
    new one is 応募できる見込み); ``because``: them in words. ``expected``: whether the new verdict
    is one that the example expects (None: it expects nothing of this track).
    """

    example: Example
    track: str
    track_name: str
    old: Verdict | None
    new: Verdict | None
    deciding: tuple[str, ...]
    because: tuple[str, ...]
    expected: bool | None

    @property
    def key(self) -> str:
        """「C-A01 kusanone/partner eligible confirm」: what is accepted by name."""
        names = [verdict.key if verdict is not None else "none" for verdict in (self.old, self.new)]
        return " ".join([self.example.key, self.track, *names])


def shifts(
    old: RuleBook, new: RuleBook, examples: Iterable[Example], names: Mapping[str, str]
) -> list[Shift]:
    """Every verdict that differs, in the order of the examples. ``names``: of tracks.

    An answer that a rule book cannot read (a question or choice that it lacks) counts there as
    not asked, as it would be on its pages.
    """
    tracks = list(_differing(old, new))
    found: list[Shift] = []
    if not tracks:
        return found
    is_read_alike = old.facts == new.facts
    for example in examples:
        before = Judge(old, example)
        after = Judge(new, example, before.answers if is_read_alike else None)
        for track in tracks:
            was, now = before.of(track), after.of(track)
            if _verdict(was) is not _verdict(now):
                found.append(_shift(example, track, names.get(track, track), was, now))
    return found


def _differing(old: RuleBook, new: RuleBook) -> Iterator[str]:
    """The tracks whose verdicts can differ: most changes leave most tracks alone."""
    same_deadline = old.facts.get(DEADLINE) == new.facts.get(DEADLINE)
    for track in dict.fromkeys([*old.tracks, *new.tracks]):
        if same_deadline and old.tracks.get(track) is new.tracks.get(track):
            continue  # made of the same documents
        if not same_deadline or _meaning(old, track) != _meaning(new, track):
            yield track


def _meaning(book: RuleBook, track: str) -> Any:
    """All that a track's verdict depends on besides the answers."""
    if track not in book.tracks:
        return None
    found = book.tracks[track]
    rules = [ruling.requirement for ruling in found.rulings]
    voices = [ruling.unmet.effect for ruling in found.rulings]
    keys = sorted({rule.fact for rule in rules if rule.fact})
    facts = [book.facts[key] for key in keys]
    return [essence(rule) for rule in rules], voices, facts, found.valid_until


class Judge:
    """One example before one rule book."""

    def __init__(self, book: RuleBook, example: Example, answers: Answers | None = None):
        self.book = book
        self.answers = answers or _readable(example.facts, book.facts)
        self.day = example.day

    def of(self, track: str) -> TrackVerdict | None:
        if track not in self.book.tracks:
            return None
        return judge(self.book, self.answers, self.day, [track])[0]


def _verdict(judged: TrackVerdict | None) -> Verdict | None:
    return judged.verdict if judged else None


def _readable(facts: Mapping[str, Any], known: Mapping[str, Fact]) -> Answers:
    """The answers that can be read."""
    try:
        return answers.read(facts, known)
    except AnswerError:
        members = [_each(member, known, True) for member in facts.get("members") or ()]
        return Answers(_each(facts, known, False), tuple(members))


def _each(facts: Mapping[str, Any], known: Mapping[str, Fact], member: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in facts.items():
        try:
            if member:
                found.update(answers.read({"members": [{key: value}]}, known).members[0])
            elif key != "members":
                found.update(answers.read({key: value}, known).facts)
        except AnswerError:
            continue
    return found


def verdicts(book: RuleBook, example: Example) -> dict[str, Verdict]:
    """The verdict of every track."""
    judge = Judge(book, example)
    return {track: judged.verdict for track in book.tracks if (judged := judge.of(track))}


def _shift(
    example: Example, track: str, name: str, was: TrackVerdict | None, now: TrackVerdict | None
) -> Shift:
    told = was if now is None or now.verdict is Verdict.ELIGIBLE else now
    reasons = [reason for reason in told.reasons if reason.effect is told.verdict] if told else []
    if told and told.verdict is Verdict.ELIGIBLE:
        reasons = []
    words = [_words(reason) for reason in reasons]
    if told and told.verdict is Verdict.CONFIRM and not reasons:
        words = [NO_RULE]
    expected = example.expect.get(track)
    return Shift(
        example,
        track,
        name,
        _verdict(was),
        _verdict(now),
        tuple(dict.fromkeys(reason.requirement.code for reason in reasons)),
        tuple(dict.fromkeys(words)),
        None if expected is None else now is not None and now.verdict.key in expected,
    )


def _words(reason: Reason) -> str:
    return f"{reason.requirement.code} {reason.message}"  # begins with the source and the wording


@dataclass(frozen=True)
class Miss:
    """A verdict that is not one of those that its example expects."""

    example: Example
    track: str
    found: Verdict | None
    expected: tuple[str, ...]


def misses(book: RuleBook, examples: Iterable[Example]) -> list[Miss]:
    """Where a rule book does not come out as the examples expect. An example that cannot be
    read (a question that is gone) misses every verdict that it expects."""
    return [miss for example in examples for miss in _misses(book, example)]


def _misses(book: RuleBook, example: Example) -> Iterator[Miss]:
    try:
        given = answers.read(example.facts, book.facts)
    except AnswerError:
        given = None
    known = [track for track in example.expect if track in book.tracks]
    judged = judge(book, given, example.day, known) if given is not None else ()
    verdicts = {one.track: one.verdict for one in judged}
    for track, expected in example.expect.items():
        found = verdicts.get(track)
        if found is None or found.key not in expected:
            yield Miss(example, track, found, tuple(expected))


# --- The rules of documents ----------------------------------------------------------------------


def book(documents: Mapping[str, Document]) -> RuleBook:
    """The rule book of documents; a rule that is none (the lint names it) is left out."""
    facts, sources = facts_of(documents), sources_of(documents)
    tracks: dict[str, TrackRules] = {}
    for scheme in documents.values():
        if isinstance(scheme, SchemeDocument):
            make = partial(_rules_of, scheme, facts, sources)
            tracks |= _made_before.of("", make, scheme, documents.get(REFERENCE))
    return RuleBook(tracks, facts)


# The rules of schemes beside the same questions and sources.
_made_before: Memory[dict[str, TrackRules]] = Memory(32)


def _rules_of(
    scheme: SchemeDocument, facts: Mapping[str, Fact], sources: Mapping[str, Source]
) -> dict[str, TrackRules]:
    voices = heard(scheme.all_requirements, sources)
    found: dict[str, TrackRules] = {}
    for track in scheme.tracks:
        name = f"{scheme.key}/{track.key}"
        sound = [
            rule
            for rule in scheme.requirements_of(track)
            if not problem(rule.operator, facts.get(rule.fact or ""), rule.value)
        ]
        found[name] = rules_of(name, sound, facts, voices)
    return found


def facts_of(documents: Mapping[str, Document]) -> dict[str, Fact]:
    """The questions of a catalogue, by key."""
    reference = documents.get(REFERENCE)
    if not isinstance(reference, ReferenceDocument):
        return {}
    return {fact.key: fact for fact in reference.facts}


def sources_of(documents: Mapping[str, Document]) -> dict[str, Source]:
    """The sources of a catalogue, by key."""
    reference = documents.get(REFERENCE)
    if not isinstance(reference, ReferenceDocument):
        return {}
    return {source.key: source for source in reference.sources}


def essence(rule: Requirement) -> str:
    """What a requirement's effect depends on."""
    return json.dumps(
        [
            *(rule.fact, rule.operator, rule.value, rule.over),
            *(rule.strength, rule.standing, rule.alternative, rule.clause, rule.awaited),
        ],
        sort_keys=True,
    )
