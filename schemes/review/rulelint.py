"""What is wrong with requirements, alone and together. No Django, no database, no clock."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from schemes.document import Fact, Requirement
from schemes.judging.operators import NUMBERS, condition, problem
from schemes.review import satisfying
from schemes.review.spots import Spot

KIND = "applicant_kind"
ASKED_OF = {"organisation": "団体", "individual": "個人"}
SPECIAL = "-special"  # a track X-special is the 別枠 of the track X
# Operators that list what a rule takes.
TAKING = ("one_of", "within", "has_any", "has_all")
Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class Rule:
    """A requirement and where it stands."""

    requirement: Requirement
    spot: Spot


@dataclass(frozen=True)
class Fault:
    """``spot``: the row to mend, or, of a warning, to look at."""

    rule: str
    spot: Spot
    place: str
    sentence: str
    severity: Literal["error", "warning"] = "error"


def faults(rules: Sequence[Rule], facts: Facts, day: date) -> Iterator[Fault]:
    """The faults of all requirements that hold for one track (the scheme's and its own).

    ``day``: days are counted up to it.
    """
    live = [rule for rule in rules if rule.requirement.standing != "superseded"]
    sound = []
    for rule in rules:
        asked = rule.requirement
        if asked.fact and asked.fact not in facts:
            continue  # said where it is named
        wrong = problem(asked.operator, facts.get(asked.fact or ""), asked.value)
        if wrong:
            yield _fault("operator", rule, wrong)
        elif rule in live:
            sound.append(rule)
    reachable = []
    for rule in sound:
        unreachable = _unreachable(rule, facts, day) or _asked_of_others(rule, sound, facts)
        if unreachable:
            yield _fault("unreachable", rule, unreachable)
        else:
            reachable.append(rule)
    yield from _groups(reachable, facts, day)
    yield from _contradictions(reachable, facts, day)
    yield from _duplicates(live)
    yield from _alone(live)


def _alone(rules: Sequence[Rule]) -> Iterator[Fault]:
    """An alternative that is the only one of its group: there is nothing else to choose."""
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.requirement.alternative:
            groups.setdefault(rule.requirement.alternative, []).append(rule)
    for name, members in groups.items():
        if len(members) == 1:
            sentence = f"「いずれか」の「{name}」には、ほかに選べる要件がありません。ほかの要件にも同じ名前を付けるか、「いずれか」を空欄にしてください。"
            place = _group_place(members, name)
            yield Fault("lone_choice", members[0].spot, place, sentence, "warning")


def _fault(key: str, rule: Rule, sentence: str) -> Fault:
    return Fault(key, rule.spot, rule.spot.place, sentence)


def _asks(rule: Requirement, facts: Facts) -> str:
    return condition(rule.operator, facts.get(rule.fact or ""), rule.value)


def _unreachable(rule: Rule, facts: Facts, day: date) -> str:
    """Why no answer can meet the rule, or come to its limit; "" if one can.

    A choice that every answer meets is meant: 「どなたでも」.
    """
    asked = rule.requirement
    if not asked.fact:
        return ""
    fact = facts[asked.fact]
    if not satisfying.possible([asked], (), fact, day):
        wrong = f"「{_asks(asked, facts)}」を満たす答えがありません。"
    elif fact.type in NUMBERS and not satisfying.possible((), [asked], fact, day):
        wrong = f"「{_asks(asked, facts)}」は、どう答えても満たします。"
    else:
        return ""
    return f"{wrong}{_answers(fact)}値か質問を直してください。"


def _answers(fact: Fact) -> str:
    """How the fact can be answered, where that is limited."""
    if fact.type not in NUMBERS or (fact.minimum is None and fact.maximum is None):
        return ""
    low = f"{fact.minimum or 0:,}{fact.unit}から"
    high = f"{fact.maximum:,}{fact.unit}まで" if fact.maximum is not None else ""
    return f"質問「{fact.label}」の答えは{low}{high}です。"


def _asked_of_others(rule: Rule, rules: Sequence[Rule], facts: Facts) -> str:
    """Why nobody whom the track is for is asked the fact; "" if they are."""
    fact = facts.get(rule.requirement.fact or "")
    if fact is None or not fact.asked_of:
        return ""
    for other in rules:
        who = other.requirement
        if who.fact == KIND and _is_lone_must(who) and _bars(who, fact.asked_of):
            return (
                f"質問「{fact.label}」は{ASKED_OF[fact.asked_of]}だけに尋ねますが、"
                f"この類型は{ASKED_OF[fact.asked_of]}を対象にしていません({who.code})。"
                "要件を外すか、質問の「尋ねる相手」を直してください。"
            )
    return ""


def _bars(rule: Requirement, kind: str) -> bool:
    value = [rule.value] if isinstance(rule.value, str) else rule.value
    return (kind in value) if rule.operator == "none_of" else (kind not in value)


def _is_lone_must(rule: Requirement) -> bool:
    return rule.strength == "must" and rule.standing == "current" and not rule.alternative


def _groups(rules: Sequence[Rule], facts: Facts, day: date) -> Iterator[Fault]:
    """Alternatives, or a rule alone, that nobody can satisfy; alternatives that everybody does."""
    groups: dict[str, list[Rule]] = {}
    for number, rule in enumerate(rules):
        groups.setdefault(rule.requirement.alternative or f"\0{number}", []).append(rule)
    for name, members in groups.items():
        clauses: dict[str, list[Requirement]] = {}
        for number, rule in enumerate(members):
            key = rule.requirement.clause or f"\0{number}"
            clauses.setdefault(key, []).append(rule.requirement)
        joined = list(clauses.values())
        place = members[0].spot.place if name.startswith("\0") else _group_place(members, name)
        if not any(satisfying.satisfiable(clause, facts, day) for clause in joined):
            sentence = "どの組も、すべてを同時に満たす答えがありません。値か組を直してください。"
            yield Fault("nobody", members[0].spot, place, sentence)
        elif len(members) > 1 and not satisfying.avoidable(joined, facts, day):
            sentence = (
                "どう答えても満たすので、判定を何も変えません。値を直すか、要件を外してください。"
            )
            yield Fault("everybody", members[0].spot, place, sentence)


def _group_place(members: Sequence[Rule], name: str) -> str:
    codes = "・".join(dict.fromkeys(rule.requirement.code for rule in members))
    return f"{members[0].spot.place} いずれか「{name}」({codes})"


def _contradictions(rules: Sequence[Rule], facts: Facts, day: date) -> Iterator[Fault]:
    """Two current musts that no one can meet both, unless a conflict ties them."""
    musts = {
        id(rule.requirement): rule
        for rule in rules
        if _is_lone_must(rule.requirement) and rule.requirement.over != "none"
    }
    asked = [rule.requirement for rule in musts.values()]
    for first, second in satisfying.contradicting(asked, facts, day):
        if first.conflict and first.conflict == second.conflict:
            continue
        other = musts[id(first)]
        yield _fault(
            "contradiction",
            musts[id(second)],
            f"「{other.spot.place}」({_asks(first, facts)})と同時に満たす答えがありません"
            f"(こちらは{_asks(second, facts)})。どちらかを直すか、出典どうしの相違なら同じ「相違」に結び付けてください。",
        )


def _duplicates(rules: Sequence[Rule]) -> Iterator[Fault]:
    """The same rule twice, in a track or in a track and its scheme."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        asked = rule.requirement
        key = json.dumps(
            [
                *(asked.fact, asked.operator, _value(asked), asked.over, asked.standing),
                *(asked.fiscal_year, asked.alternative, asked.clause, asked.conflict),
                asked.wording if asked.fact is None else "",
            ],
            sort_keys=True,
        )
        if key in seen:
            yield _fault(
                "duplicate",
                rule,
                f"「{seen[key].spot.place}」と同じ要件です。どちらかを削除してください。",
            )
        seen.setdefault(key, rule)


def _value(rule: Requirement) -> object:
    """Choices in whatever order are the same choices."""
    value = rule.value
    return sorted(value, key=str) if isinstance(value, list | tuple) else value


def unlisted(
    rules: Iterable[Requirement], facts: Iterable[Fact], groups: Mapping[str, Collection[str]]
) -> dict[str, set[str]]:
    """By fact, the choices that neither a rule nor a group names, where a rule lists what it takes.

    ``rules``: of the whole catalogue. A rule that lists what it does not take lets what is new pass.
    Countries are the world's: those outside a list are meant to be outside.
    """
    known: dict[str, set[str]] = {key: set(values) for key, values in groups.items()}
    asked = set()
    for rule in rules:
        if rule.fact and isinstance(rule.value, str | list | tuple):
            named = [rule.value] if isinstance(rule.value, str) else rule.value
            known.setdefault(rule.fact, set()).update(v for v in named if isinstance(v, str))
            if rule.operator in TAKING and rule.standing != "superseded":
                asked.add(rule.fact)
    return {
        fact.key: {choice.value for choice in fact.choices} - known.get(fact.key, set())
        if fact.key in asked
        else set()
        for fact in facts
    }
