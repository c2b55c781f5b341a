"""What could be done about a verdict: change the plan, wait, or take another track; and which
body of a 共同事業体 it hangs on. Everything comes from the judgement; nothing is judged here."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from schemes.asking.layouts import STEPPING
from schemes.catalogue import Catalogue
from schemes.document import Fact, Requirement, SchemeDocument, Track
from schemes.judging.answers import Answers
from schemes.judging.eligibility import Reason, TrackVerdict
from schemes.judging.labels import label
from schemes.judging.operators import OPERATORS, show
from schemes.judging.rulebook import WANTS, Verdict
from schemes.judging.sentences import joined, step
from schemes.views import naming
from schemes.views.linking import address_of
from schemes.views.queries import changed

CHANGES_SHOWN = 4
OTHERS_SHOWN = 5


@dataclass(frozen=True)
class Changes:
    """今変えられること: changes of the plan that belong together, in one clause, and the check
    with them made."""

    said: str
    address: str


@dataclass(frozen=True)
class Waiting:
    """いつから: the first deadline that time alone makes good, for which answers."""

    day: date
    labels: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class Other:
    """A track that fits instead; ``label``: its verdict in words."""

    name: str
    address: str
    label: str


PROMISES = {
    Verdict.ELIGIBLE: "計画を次のどれかのように変えると、{label}になります。",
    Verdict.UNANSWERED: "計画を次のどれかのように変えて、ほかの条件が合えば、{label}になります。",
    Verdict.CONFIRM: "計画を次のどれかのように変えると、確かめることは残りますが、必ず守る条件に合います。",
}


def promise(found: TrackVerdict, wants: Collection[str]) -> str:
    """What the changes lead to, in a sentence; "" where there are none."""
    if found.changes_to is None:
        return ""
    text = PROMISES[found.changes_to].format(label=label(Verdict.ELIGIBLE, wants))
    return text.replace("次のどれかの", "次の") if len(found.changes) == 1 else text


def changes(
    found: TrackVerdict, answers: Answers, query: QueryDict, facts: Mapping[str, Fact]
) -> tuple[Changes, ...]:
    """The first of the changes that lead to a better verdict, each with its address."""
    return tuple(
        Changes(
            joined([step(facts[key], answers.facts.get(key), value) for key, value in change]),
            changed(query, STEPPING, **{key: written(value) for key, value in change}),
        )
        for change in found.changes[:CHANGES_SHOWN]
    )


def written(value: Any) -> str | list[str]:
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
    found: TrackVerdict,
    verdicts: Sequence[TrackVerdict],
    catalogue: Catalogue,
    query: QueryDict,
) -> tuple[Other, ...]:
    """What fits instead of a track that does not: what serves the same wants with a better
    verdict, the best first. The wants are those that are told, else those of the track."""
    rules = catalogue.rules.tracks
    sought = set(found.answers.facts.get(WANTS) or rules[found.track].wants)
    fitting = [
        one
        for one in verdicts
        if one.verdict <= Verdict.CONFIRM and sought & rules[one.track].wants
    ]
    return tuple(
        Other(
            naming.short(*track_of(catalogue, one.track)),
            trace(one.track, query),
            label(one.verdict, rules[one.track].wants),
        )
        for one in sorted(fitting, key=lambda one: one.verdict)[:OTHERS_SHOWN]
    )


def track_of(catalogue: Catalogue, address: str) -> tuple[SchemeDocument, Track]:
    """The scheme and the track of 「scheme/track」."""
    scheme_key, track_key = address.split("/")
    scheme = catalogue.schemes[scheme_key]
    return scheme, next(one for one in scheme.tracks if one.key == track_key)


def trace(address: str, query: QueryDict) -> str:
    """Where a track's whole trace stands, for the answers of a query."""
    return address_of("schemes:trace", *address.split("/")) + changed(query, STEPPING)


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
