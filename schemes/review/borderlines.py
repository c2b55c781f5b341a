"""Examples at the borderline: made on both sides of the boundary of each requirement that changed.

No Django, no database, no clock.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from schemes.document import Document, Fact, Requirement, SchemeDocument
from schemes.judging.operators import problem, show
from schemes.judging.rulebook import RuleBook
from schemes.review import boundaryvalues
from schemes.review.impact import DEADLINE, Example, Judge, book, essence, facts_of
from schemes.writing.reading import exact_day

KIND = "applicant_kind"
BASES = 2  # examples a track that are tried on both sides of a boundary
MOST = 40  # generated examples a requirement


@dataclass(frozen=True)
class _Changed:
    """A requirement that differs: its code, the tracks it holds for, its old and new forms."""

    code: str
    tracks: tuple[str, ...]
    rules: tuple[Requirement, ...]


def examples(
    old: Mapping[str, Document], new: Mapping[str, Document], bases: Iterable[Example]
) -> list[Example]:
    """Generated examples on both sides of the boundary of each requirement that changed.

    ``old`` and ``new``: whole catalogues by subject. ``bases``: what is changed in one answer.
    """
    facts = {**facts_of(old), **facts_of(new)}
    changed = _changed(_rules(old, new), _rules(new, old), facts)
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


def _rules(
    documents: Mapping[str, Document], others: Mapping[str, Document]
) -> dict[tuple[str, str], list[Requirement]]:
    """By track and code, the requirements that are not history, of documents that others replace."""
    found: dict[tuple[str, str], list[Requirement]] = {}
    for subject, scheme in documents.items():
        if isinstance(scheme, SchemeDocument) and scheme is not others.get(subject):
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
        known, now = {essence(rule) for rule in before}, {essence(rule) for rule in after}
        rules = tuple(
            rule
            for rule in (*after, *before)
            if essence(rule) in known ^ now
            and rule.fact is not None
            and rule.fact in facts
            and not problem(rule.operator, facts[rule.fact], rule.value)
        )
        if rules:
            key = f"{track.partition('/')[0]} {code} {sorted(map(essence, rules))}"
            tracks = found[key].tracks if key in found else ()
            found[key] = _Changed(code, (*tracks, track), rules)
    return list(found.values())


@dataclass
class _Trials:
    """The examples that a boundary is tried on, judged once each."""

    books: tuple[RuleBook, RuleBook]
    examples: list[Example]

    def __post_init__(self) -> None:
        old, new = self.books
        is_read_alike = old.facts == new.facts
        self.judges = []
        for example in self.examples:
            before = Judge(old, example)
            after = Judge(new, example, before.answers if is_read_alike else None)
            self.judges.append((example, (before, after)))
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
        return exact_day(given) if given else example.day
    except (TypeError, ValueError):
        return example.day
