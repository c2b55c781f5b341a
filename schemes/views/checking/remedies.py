"""What could be done about a verdict: change the plan, wait, or take another track; and which
body of a 共同事業体 it hangs on. Everything comes from the judgement; nothing is judged here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from schemes.asking.layouts import STEPPING
from schemes.catalogue import Catalogue
from schemes.document import Fact, Requirement, SchemeDocument, Track
from schemes.judging.answers import Answers
from schemes.judging.eligibility import Reason, TrackVerdict, Verdict
from schemes.judging.operators import OPERATORS, show
from schemes.views.queries import changed

CHANGES_SHOWN = 4
OTHERS_SHOWN = 5


@dataclass(frozen=True)
class PlanChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """今変えられること: changes of the plan that belong together, and the check with them made."""

    parts: tuple[PlanChange, ...]
    address: str


@dataclass(frozen=True)
class Waiting:
    """いつから: the first deadline that time alone makes good, for which answers."""

    day: date
    labels: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class Other:
    """A track that fits instead."""

    name: str
    anchor: str
    verdict: Verdict


def changes(
    found: TrackVerdict, answers: Answers, query: QueryDict, facts: Mapping[str, Fact]
) -> tuple[Changes, ...]:
    """The first of the changes that lead to ``eligible``, each with its address."""
    return tuple(
        Changes(
            tuple(
                PlanChange(
                    facts[key].label,
                    show(facts[key], answers.facts.get(key)),
                    show(facts[key], value),
                )
                for key, value in change
            ),
            changed(query, STEPPING, **{key: _written(value) for key, value in change}),
        )
        for change in found.changes[:CHANGES_SHOWN]
    )


def _written(value: Any) -> str | list[str]:
    """A value as an address has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return list(value) if isinstance(value, tuple | list) else str(value)


def waiting(found: TrackVerdict, query: QueryDict, facts: Mapping[str, Fact]) -> Waiting | None:
    """From when time alone makes the track fit; None where it does not."""
    if found.possible_from is None:
        return None
    keys = dict.fromkeys(
        reason.requirement.fact for reason in found.reasons if reason.state == "unmet"
    )
    labels = tuple(facts[key].label for key in keys if key and facts[key].type == "date")
    day = found.possible_from
    return Waiting(day, labels, changed(query, STEPPING, deadline_on=day.isoformat()))


def others(
    found: TrackVerdict, verdicts: Sequence[TrackVerdict], catalogue: Catalogue
) -> tuple[Other, ...]:
    """The tracks that fit instead of one that does not: those for the same purpose first, of
    these the better verdict."""
    purpose = catalogue.schemes[found.track.split("/")[0]].category
    fitting = [one for one in verdicts if one.verdict in (Verdict.ELIGIBLE, Verdict.CONFIRM)]

    def rank(one: TrackVerdict) -> tuple[bool, int]:
        return catalogue.schemes[one.track.split("/")[0]].category != purpose, one.verdict

    return tuple(
        Other(name_of(*track_of(catalogue, one.track)), anchor(one.track), one.verdict)
        for one in sorted(fitting, key=rank)[:OTHERS_SHOWN]
    )


def track_of(catalogue: Catalogue, address: str) -> tuple[SchemeDocument, Track]:
    """The scheme and the track of 「scheme/track」."""
    scheme_key, track_key = address.split("/")
    scheme = catalogue.schemes[scheme_key]
    return scheme, next(one for one in scheme.tracks if one.key == track_key)


def name_of(scheme: SchemeDocument, track: Track) -> str:
    """「草の根技術協力事業 草の根協力支援型」; the scheme's name alone where they are one."""
    if scheme.name in track.name:
        return track.name
    if len(scheme.tracks) == 1 and track.name in scheme.name:
        return scheme.name
    return f"{scheme.name} {track.name}"


def anchor(address: str) -> str:
    """The id of a track's verdict on the page."""
    return f"track-{address.replace('/', '-')}"


# The bodies of a 共同事業体


def whose(reason: Reason, answers: Answers, deadline: date) -> str:
    """Which bodies a requirement over the members hangs on, in sentences; 「」 if on none."""
    if not (reason.requirement.over and answers.members) or reason.state == "met":
        return ""
    fact = reason.outcome.fact
    if fact is None:
        return ""
    states: dict[str, list[tuple[str, Any]]] = {
        state: [] for state in ("met", "unmet", "unknown", "not_asked")
    }
    for name, body in _bodies(reason, answers):
        answer = (name, body.get(fact.key))
        states[_state(reason.requirement, fact.key, body, deadline)].append(answer)
    return "".join(_sentences(fact, states))


def _bodies(reason: Reason, answers: Answers) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The bodies that the engine looked at, with their names."""
    if len(reason.answer) > len(answers.members):
        yield "応募団体", answers.facts
    for number, member in enumerate(answers.members, 1):
        yield f"構成員{number}", member


def _state(rule: Requirement, key: str, body: Mapping[str, Any], deadline: date) -> str:
    answer = body.get(key)
    if answer is None:
        return "unknown" if key in body else "not_asked"
    operator = OPERATORS[rule.operator]
    holds = operator.holds(answer, operator.ready(rule.value), deadline)
    return "met" if holds != (rule.over == "none") else "unmet"


def _sentences(fact: Fact, states: Mapping[str, Iterable[tuple[str, Any]]]) -> Iterator[str]:
    if states["unmet"]:
        bodies = "、".join(f"{name}({show(fact, value)})" for name, value in states["unmet"])
        yield f"満たさないのは、{bodies}です。"
    if states["unknown"]:
        yield f"わからないのは、{'、'.join(name for name, _ in states['unknown'])}です。"
    if states["not_asked"]:
        yield f"まだ答えていないのは、{'、'.join(name for name, _ in states['not_asked'])}です。"
