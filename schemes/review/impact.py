"""Whose verdict changes: cases judged by two rule books. No Django, no database, no clock."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from schemes.document import (
    REFERENCE,
    Document,
    Fact,
    ReferenceDocument,
    Requirement,
    SchemeDocument,
)
from schemes.judging import answers
from schemes.judging.answers import AnswerError, Answers
from schemes.judging.eligibility import (
    Reason,
    RuleBook,
    TrackRules,
    TrackVerdict,
    Verdict,
    deadline_of,
    judge_track,
    rules_of,
)
from schemes.judging.operators import problem, show
from schemes.review import boundaryvalues

KIND, DEADLINE = "applicant_kind", "deadline_on"
NO_RULE = "判定に使う現行の要件がありません。"
BASES = 2  # examples a track that are tried on both sides of a boundary
MOST = 40  # generated examples a requirement


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
    found = []
    for example in examples:
        before, after = _Judge(old, example), _Judge(new, example)
        for track in tracks:
            was, now = before.of(track), after.of(track)
            if _verdict(was) is not _verdict(now):
                found.append(_shift(example, track, names.get(track, track), was, now))
    return found


def _differing(old: RuleBook, new: RuleBook) -> Iterator[str]:
    """The tracks whose verdicts can differ: most changes leave most tracks alone."""
    same_deadline = old.facts.get(DEADLINE) == new.facts.get(DEADLINE)
    for track in dict.fromkeys([*old.tracks, *new.tracks]):
        if not same_deadline or _meaning(old, track) != _meaning(new, track):
            yield track


def _meaning(book: RuleBook, track: str) -> Any:
    """All that a track's verdict depends on besides the answers."""
    if track not in book.tracks:
        return None
    rules = [ruling.requirement for ruling in book.tracks[track].rulings]
    keys = sorted({rule.fact for rule in rules if rule.fact})
    return [_judges(rule) for rule in rules], [book.facts[key] for key in keys]


class _Judge:
    """One example before one rule book."""

    def __init__(self, book: RuleBook, example: Example):
        self.book = book
        self.answers = _readable(example.facts, book.facts)
        self.deadline = deadline_of(self.answers, example.day)

    def of(self, track: str) -> TrackVerdict | None:
        rules = self.book.tracks.get(track)
        return judge_track(rules, self.answers, self.deadline) if rules else None


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
    judge = _Judge(book, example)
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
    rule = reason.requirement
    if rule.standing == "past_call":
        return f"{rule.code} {reason.message}"  # begins with the year and the wording
    return f"{rule.code}「{rule.wording}」{reason.message}"


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
    for track, expected in example.expect.items():
        rules, found = book.tracks.get(track), None
        if rules and given is not None:
            found = judge_track(rules, given, deadline_of(given, example.day)).verdict
        if found is None or found.key not in expected:
            yield Miss(example, track, found, tuple(expected))


# --- Boundaries of what changed ------------------------------------------------------------------


@dataclass(frozen=True)
class _Changed:
    """A requirement that differs: its code, the tracks it holds for, its old and new forms."""

    code: str
    tracks: tuple[str, ...]
    rules: tuple[Requirement, ...]


def boundaries(
    old: Mapping[str, Document], new: Mapping[str, Document], bases: Iterable[Example]
) -> list[Example]:
    """Generated examples on both sides of the boundary of each requirement that changed.

    ``old`` and ``new``: whole catalogues by subject. ``bases``: what is changed in one answer.
    """
    facts = {**_facts(old), **_facts(new)}
    changed = _changed(_rules(old), _rules(new), facts)
    if not changed:
        return []
    trials = _Trials((book(old), book(new)), list(bases))
    found: dict[Any, Example] = {}
    for one in changed:
        tried = 0
        for example, fact, value in _tried(one, trials, facts):
            if tried == MOST:
                break
            given = {**example.facts, fact.key: _raw(value)}
            answer = json.dumps([example.key, fact.key, given[fact.key]])
            if given[fact.key] == example.facts.get(fact.key, None) or answer in found:
                continue
            found[answer] = _generated(one.code, example, fact, value, given)
            tried += 1
    return list({example.key: example for example in found.values()}.values())


def _generated(
    code: str, base: Example, fact: Fact, value: Any, given: Mapping[str, Any]
) -> Example:
    shown = show(fact, value)
    title = f"{base.title}(「{fact.label}」を{shown}に変えた場合)"
    return Example(f"境目 {code} {shown} ({base.key})", title, given, base.day, {}, generated=True)


def _raw(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _facts(documents: Mapping[str, Document]) -> dict[str, Fact]:
    reference = documents.get(REFERENCE)
    if not isinstance(reference, ReferenceDocument):
        return {}
    return {fact.key: fact for fact in reference.facts}


def _rules(documents: Mapping[str, Document]) -> dict[tuple[str, str], list[Requirement]]:
    """By track and code, the requirements that are not history."""
    found: dict[tuple[str, str], list[Requirement]] = {}
    for scheme in documents.values():
        if isinstance(scheme, SchemeDocument):
            for track in scheme.tracks:
                for rule in scheme.requirements_of(track):
                    if rule.standing != "superseded":
                        key = (f"{scheme.key}/{track.key}", rule.code)
                        found.setdefault(key, []).append(rule)
    return found


def _changed(
    old: Mapping[tuple[str, str], list[Requirement]],
    new: Mapping[tuple[str, str], list[Requirement]],
    facts: Mapping[str, Fact],
) -> list[_Changed]:
    """The requirements that judge otherwise; one that holds for several tracks once."""
    found: dict[str, _Changed] = {}
    for track, code in dict.fromkeys([*new, *old]):
        before, after = old.get((track, code), []), new.get((track, code), [])
        known, now = {_judges(rule) for rule in before}, {_judges(rule) for rule in after}
        rules = tuple(
            rule
            for rule in (*after, *before)
            if _judges(rule) in known ^ now
            and rule.fact is not None
            and rule.fact in facts
            and not problem(rule.operator, facts[rule.fact], rule.value)
        )
        if rules:
            key = f"{track.partition('/')[0]} {code} {sorted(map(_judges, rules))}"
            tracks = found[key].tracks if key in found else ()
            found[key] = _Changed(code, (*tracks, track), rules)
    return list(found.values())


def _judges(rule: Requirement) -> str:
    """What a requirement's effect depends on."""
    return json.dumps(
        [
            *(rule.fact, rule.operator, rule.value, rule.over),
            *(rule.strength, rule.standing, rule.alternative, rule.clause),
        ],
        sort_keys=True,
    )


def book(documents: Mapping[str, Document]) -> RuleBook:
    """The rule book of documents; a rule that is none (the lint names it) is left out."""
    facts = _facts(documents)
    tracks: dict[str, TrackRules] = {}
    for scheme in documents.values():
        if not isinstance(scheme, SchemeDocument):
            continue
        for track in scheme.tracks:
            name = f"{scheme.key}/{track.key}"
            sound = [
                rule
                for rule in scheme.requirements_of(track)
                if not problem(rule.operator, facts.get(rule.fact or ""), rule.value)
            ]
            tracks[name] = rules_of(name, sound, facts)
    return RuleBook(tracks, facts)


@dataclass
class _Trials:
    """The examples that a boundary is tried on, judged once each."""

    books: tuple[RuleBook, RuleBook]
    examples: list[Example]

    def __post_init__(self) -> None:
        self.judges = [
            (example, [_Judge(book, example) for book in self.books]) for example in self.examples
        ]

        self._ranked: dict[str, list[Example]] = {}

    def bases(self, track: str, asked_of: str) -> list[Example]:
        """The examples that come nearest to 応募できる見込み in the track, before or after."""
        if track not in self._ranked:
            self._ranked[track] = self._rank(track)
        asked = (
            example
            for example in self._ranked[track]
            if not asked_of or example.facts.get(KIND, asked_of) == asked_of
        )
        return list(islice(asked, BASES))

    def _rank(self, track: str) -> list[Example]:
        ranked = []
        for place, (example, judges) in enumerate(self.judges):
            found = [judged.verdict for judge in judges if (judged := judge.of(track))]
            if found:
                ranked.append((min(found), track not in example.expect, place, example))
        return [entry[3] for entry in sorted(ranked, key=lambda entry: entry[:3])]


def _tried(
    changed: _Changed, trials: _Trials, facts: Mapping[str, Fact]
) -> Iterator[tuple[Example, Fact, Any]]:
    """Which answer is set to what in which example, the nearest to the change first."""
    for key in dict.fromkeys(rule.fact for rule in changed.rules):
        fact = facts[key or ""]
        rules = [rule for rule in changed.rules if rule.fact == key]
        bases = [trials.bases(track, fact.asked_of) for track in changed.tracks]
        chosen = {
            example.key: example
            for rank in range(BASES)
            for found in bases
            for example in found[rank : rank + 1]
        }
        values = {
            name: boundaryvalues.of(rules, fact, _deadline(example))
            for name, example in chosen.items()
        }
        longest = max(map(len, values.values()), default=0)
        for place in range(longest):
            for name, example in chosen.items():
                if place < len(values[name]):
                    yield example, fact, values[name][place]


def _deadline(example: Example) -> date:
    given = example.facts.get(DEADLINE)
    try:
        return date.fromisoformat(given) if given else example.day
    except (TypeError, ValueError):
        return example.day
