"""What must be known before documents are published: changes, findings, whose verdict changes."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from schemes import bound, sections
from schemes.document import (
    REFERENCE,
    Document,
    ReferenceDocument,
    SchemeDocument,
    Source,
    WithdrawnDocument,
)
from schemes.editing import editions, stamping
from schemes.memory import Memory
from schemes.models import Case, ChoiceGroup, Fact
from schemes.models import Source as SourceRow
from schemes.review import alike, borderlines, caselint, changelint, impact, linting
from schemes.review.alike import Arrival
from schemes.review.differences import Change, between
from schemes.review.impact import Example, Miss, Shift
from schemes.review.linting import Finding


@dataclass(frozen=True)
class Examination:
    """Documents seen against what is published on the day on which they would take effect.

    ``shifts``: changed verdicts of kept cases; ``samples``: of generated ones. ``arrivals``: the
    verdicts of new tracks summed up; ``firsts``: those of generated examples. ``misses``: kept cases
    that would not come out as expected. ``tracks``: their names, by 「scheme/track」.
    """

    day: date
    contents: Mapping[str, Document]
    changes: tuple[Change, ...]
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    shifts: tuple[Shift, ...]
    samples: tuple[Shift, ...]
    arrivals: tuple[Arrival, ...]
    firsts: tuple[Shift, ...]
    misses: tuple[Miss, ...]
    case_count: int
    tracks: Mapping[str, str]

    @property
    def digest(self) -> str:
        return digest(self.contents)


def digest(contents: Mapping[str, Document]) -> str:
    """Names exactly these documents, so that what was seen is what is sent."""
    whole = b"\n".join(sections.canonical_of(contents[subject]) for subject in sorted(contents))
    return hashlib.sha256(whole).hexdigest()


def published_on(day: date) -> dict[str, Document]:
    """By subject, the documents that are in force on a day."""
    return {subject: one.document for subject, one in editions.published_on(day).items()}


def examine(contents: Mapping[str, Document], day: date) -> Examination:
    """Everything that a decision about documents needs to know; it reads only.

    A person looks at the same documents several times before they decide: what was found of them,
    beside the same cases, dates and groups, is not looked for again.
    """
    old = published_on(day)
    beside = _beside()
    name = (day, tuple(old), tuple(contents), beside.name)
    make = partial(_examined, old, contents, day, beside)
    return _examined_before.of(name, make, *old.values(), *contents.values())


# Some of them hold hundreds of changes.
_examined_before: Memory[Examination] = Memory(8)


def newly_wrong(
    old: Mapping[str, Document], new: Mapping[str, Document], day: date
) -> tuple[Finding, ...]:
    """What the lint finds on a day in one set of documents and not in the other; it reads only."""
    errors, warnings = _findings(old, new, {}, day, _beside())
    return (*errors, *warnings)


@dataclass(frozen=True)
class _Beside:
    """What documents are examined beside: the days on which sources are to be looked at again, the
    choices that groups count together, the promises that cases keep, and the cases."""

    reviews: Mapping[str, date]
    groups: Mapping[str, set[str]]
    kept: Mapping[str, set[str]]
    examples: list[Example]

    @cached_property
    def name(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, default=_plain)


def _beside() -> _Beside:
    stamp = stamping.of_models(Case, SourceRow, ChoiceGroup, Fact)
    return _beside_before.of(stamp, _read_beside)


def _read_beside() -> _Beside:
    cases = list(Case.objects.active())
    return _Beside(_reviews(), _grouped(), _promises(cases), examples(cases))


# A page looks at documents several times, a person at several pages.
_beside_before: Memory[_Beside] = Memory(4)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set) else value.isoformat()


def _examined(
    old: Mapping[str, Document], contents: Mapping[str, Document], day: date, beside: _Beside
) -> Examination:
    new = {**old, **contents}
    errors, warnings = _findings(old, new, contents, day, beside)
    old, new = _spoken(old), _spoken(new)
    facts = {**impact.facts_of(old), **impact.facts_of(new)}
    sources = {**_sources_of(old), **_sources_of(new)}
    names = {key: one.name for key, one in {**old, **new}.items() if hasattr(one, "name")}
    examples = beside.examples
    old_rules, new_rules = impact.book(old), impact.book(new)
    tracks = {**track_names(old), **track_names(new)}
    uncased = caselint.findings(track_names(old), _own_names(new), examples)
    shifts, arrived = alike.parted(impact.shifts(old_rules, new_rules, examples, tracks))
    made = _not_kept(borderlines.examples(_held(old), _held(new), examples), examples)
    samples, firsts = alike.parted(impact.shifts(old_rules, new_rules, made, tracks))
    return Examination(
        day=day,
        contents=contents,
        changes=tuple(
            change
            for subject in contents
            for change in between(
                _shown(old.get(subject)), _shown(new[subject]), facts, sources, names
            )
        ),
        errors=errors,
        warnings=(*warnings, *uncased),
        shifts=shifts,
        samples=samples,
        arrivals=tuple(alike.arrivals(arrived)),
        firsts=firsts,
        misses=tuple(impact.misses(new_rules, examples)),
        case_count=len(examples),
        tracks=tracks,
    )


def _spoken(documents: Mapping[str, Document]) -> dict[str, Document]:
    """With words for the marks of their texts, as people read them."""
    return {subject: bound.spoken(one) for subject, one in documents.items()}


def _own_names(documents: Mapping[str, Document]) -> dict[str, str]:
    """By 「scheme/track」, the track's own name."""
    return {
        f"{scheme.key}/{track.key}": track.name
        for scheme in documents.values()
        if isinstance(scheme, SchemeDocument)
        for track in scheme.tracks
    }


def _not_kept(made: Iterable[Example], kept: Iterable[Example]) -> list[Example]:
    """Generated examples without those that staff keep already."""
    known = [(example.facts, example.day) for example in kept]
    return [example for example in made if (example.facts, example.day) not in known]


def _held(documents: Mapping[str, Document]) -> dict[str, Document]:
    """Without the schemes that are withdrawn: they hold nothing."""
    return {key: one for key, one in documents.items() if _shown(one)}


def _shown(document: Document | None) -> Document | None:
    """What a withdrawn scheme shows is nothing."""
    return None if isinstance(document, WithdrawnDocument) else document


def _findings(
    old: Mapping[str, Document],
    new: Mapping[str, Document],
    contents: Mapping[str, Document],
    day: date,
    beside: _Beside,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Errors of the documents or brought about by them elsewhere, and warnings that are new.

    A warning that is true of what is published already was seen by those who published it.
    """
    others = beside.reviews, beside.groups, beside.kept
    known = {finding.key for finding in linting.lint(_held(old), day, *others)}
    found = linting.lint(_held(new), day, *others)
    left = changelint.left_behind(_held(old), _held(new), impact.facts_of(new))
    found += {one.key: one for one in left}.values()
    found += changelint.lacking(_held(old), _held(new))
    return (
        tuple(
            one
            for one in found
            if one.severity == "error" and (one.subject in contents or one.key not in known)
        ),
        tuple(one for one in found if one.severity == "warning" and one.key not in known),
    )


def _reviews() -> dict[str, date]:
    """By a source's key, the day on which it is to be looked at again."""
    rows = SourceRow.objects.values_list("key", "review_on")
    return {key: on for key, on in rows if on is not None}


def _grouped() -> dict[str, set[str]]:
    """By a fact's key, the choices that some group counts together."""
    found: dict[str, set[str]] = {}
    for fact, values in ChoiceGroup.objects.values_list("fact__key", "values"):
        found.setdefault(fact, set()).update(values)
    return found


def kept_promises() -> dict[str, set[str]]:
    """By a conflict's key, the verdicts that the cases which show it expect."""
    return _promises(Case.objects.active())


def _promises(cases: Iterable[Case]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for case in cases:
        sure = {keys[0] for keys in case.expect.values() if len(keys) == 1}
        for conflict in case.shows:
            found.setdefault(conflict, set()).update(sure)
    return found


def kept_examples() -> list[Example]:
    """The cases that staff keep for this, ready to be judged."""
    return examples(Case.objects.active())


def examples(cases: Iterable[Case]) -> list[Example]:
    """Cases as ``impact`` tries them."""
    return [
        Example(
            key=case.key,
            title=case.title,
            facts=case.facts,
            day=case.judged_on,
            expect={track: tuple(keys) for track, keys in case.expect.items()},
        )
        for case in cases
    ]


def _sources_of(documents: Mapping[str, Document]) -> dict[str, Source]:
    reference = documents.get(REFERENCE)
    rows = reference.sources if isinstance(reference, ReferenceDocument) else ()
    return {source.key: source for source in rows}


def track_names(documents: Mapping[str, Document]) -> dict[str, str]:
    """By 「scheme/track」, the track's name with its scheme's."""
    return {
        f"{scheme.key}/{track.key}": f"{scheme.name} {track.name}"
        for scheme in documents.values()
        if isinstance(scheme, SchemeDocument)
        for track in scheme.tracks
    }


def gate(
    examination: Examination, accepted: Collection[str], warnings_seen: Collection[str]
) -> Iterator[str]:
    """Why documents may not be published yet, a sentence for each reason."""
    if examination.errors:
        yield f"検査で直すところが{len(examination.errors)}件見つかりました。直してから、もう一度お試しください。"
    unseen = [one for one in examination.warnings if one.key not in warnings_seen]
    if unseen:
        yield f"検査の注意が{len(unseen)}件あります。確かめて、「注意を確かめました」に印を付けてください。"
    unaccepted = [one for one in examination.shifts if one.key not in accepted]
    if unaccepted:
        yield (
            f"判定の変わる事例が{len(unaccepted)}件、まだ受け入れられていません。"
            "まとまりごとに確かめて印を付け、理由を書いてください。"
        )
