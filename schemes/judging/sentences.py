"""One sentence for each requirement in each state, as a person would say it.

It tells whose words they are and what is asked, what was answered and by how much that misses,
and what to do next. Staff may write the sentence for those who do not meet a rule; then it is
theirs, with its source. No Django, no database, no clock: the deadline is passed in.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from schemes.document import Fact, Requirement, Source
from schemes.judging.operators import NUMBERS, OPERATORS, show
from schemes.judging.voices import opening
from schemes.writing import japanese

NAMED_MOST = 5  # choices that are named in a row
NEAR_DAYS = 366  # a miss that is told in days
ORDINAL = frozenset({"レベル"})  # units of a scale: no difference is told
RELIEVED = "これだけでは判定は変わりません。"
ELSEWHERE = "ほかの事業を探すか、窓口に相談してください。"
STILL_SO = "今の募集でも同じかを、窓口で確かめてください。"
ACCEPTED = "認められるかを窓口で確かめてください。"
_ASIDE = re.compile(r"(.*こと)(\([^()]*(?:\([^()]*\)[^()]*)*\))?")
_LINKED = {"す": "し", "く": "き", "ぐ": "ぎ", "む": "み", "ぶ": "び", "う": "い", "つ": "ち"}
_ONE_STEM = "えけげせぜてでねべめれいきぎしじちにびみり"
Doubt = Sequence[tuple[Fact, Any]]


class Outcome(Protocol):
    """A requirement in a state. ``effect``: what it does to a verdict, 0 for nothing."""

    @property
    def requirement(self) -> Requirement: ...
    @property
    def state(self) -> str: ...
    @property
    def fact(self) -> Fact | None: ...
    @property
    def sources(self) -> tuple[Source, ...]: ...
    @property
    def relieved(self) -> bool: ...
    @property
    def effect(self) -> int: ...


def sentence(outcome: Outcome, answer: Any, deadline: date | None = None, doubt: Doubt = ()) -> str:
    """What is asked and by whom, then what that means for the answer.

    ``doubt``: the answers that contradict each other, where the state is ``doubtful``.
    """
    written = outcome.requirement.sentence
    if written and outcome.state == "unmet" and not outcome.relieved:
        return f"{written.rstrip('。')}{_named(outcome)}。"
    return asked(outcome) + told(outcome, answer, deadline, doubt)


def asked(outcome: Outcome) -> str:
    """The rule in its own words, its source first."""
    rule = outcome.requirement
    wording = rule.wording.rstrip("。")
    if not wording:
        return ""
    spoken = _spoken(outcome)
    found = _ASIDE.fullmatch(wording)
    if found is None:
        return f"{spoken.removesuffix('では')}によると、{wording}。" if spoken else f"{wording}。"
    words, aside = found[1], found[2] or ""
    if aside.strip("()") in spoken:
        aside = ""
    lead = f"{spoken}、" if spoken else ""
    return f"{lead}{words}{_closing(rule)}{aside}。"


def _spoken(outcome: Outcome) -> str:
    """「基準資料(2026年3月)では」; nothing where no source of today's rule is known."""
    rule = outcome.requirement
    if rule.standing == "current" and not outcome.sources:
        return ""
    return opening(rule, outcome.sources)


def _named(outcome: Outcome) -> str:
    """The source in brackets, after a sentence that staff wrote."""
    spoken = _spoken(outcome).removesuffix("では")
    return f"({spoken.replace('(', '、').replace(')', '')})" if spoken else ""


def _closing(rule: Requirement) -> str:
    is_past = rule.standing != "current"
    if rule.alternative:
        return f"が、どれか一つに合えばよい条件の一つ{'でした' if is_past else 'です'}"
    if rule.strength in ("must", "purpose"):
        return "が条件でした" if is_past else "が条件です"
    return "とされていました" if is_past else "とされています"


def told(outcome: Outcome, answer: Any, deadline: date | None = None, doubt: Doubt = ()) -> str:
    """What the answer means: it meets the rule, or misses it by so much, and what to do."""
    rule, fact = outcome.requirement, outcome.fact
    if fact is None:
        return _left_open(rule)
    if outcome.relieved and outcome.state != "met":
        return RELIEVED
    if outcome.state == "doubtful":
        return _contradicted(fact, doubt)
    if outcome.state in ("unknown", "not_asked"):
        return _unanswered(outcome, fact)
    if rule.over and isinstance(answer, tuple):
        return _over_members(outcome)
    if outcome.state == "edge":
        return (
            f"{said(fact, answer)}で、ちょうど区切りの日に当たります。"
            "数え方が資料からは決まらないので、窓口で確かめてください。"
        )
    if outcome.state == "met":
        return _met(rule, fact, answer)
    return _unmet(outcome, fact, answer, deadline)


# What was answered


def brief(fact: Fact, value: Any) -> str:
    """A value as people say it: 「1億2,000万円」, 「レベル3」; a choice in brackets."""
    if isinstance(value, tuple | list | set | frozenset):
        return named(fact, value)
    if fact.type == "yen":
        return japanese.yen_short(value)
    if fact.unit in ORDINAL:
        return f"{fact.unit}{value}"
    shown = show(fact, value)
    return f"「{shown}」" if fact.type in ("choice", "country", "prefecture", "bool") else shown


def named(fact: Fact, values: Collection[Any]) -> str:
    """Choices in brackets; beyond the first few, how many they are."""
    items = list(values)
    shown = "".join(f"「{show(fact, item)}」" for item in items[:NAMED_MOST])
    return f"{shown}など{len(items)}つ" if len(items) > NAMED_MOST else shown or "「なし」"


def said(fact: Fact, answer: Any) -> str:
    """「回答は6か月」, or 「「税の滞納がある」という回答」."""
    if fact.type == "bool":
        words = (fact.said_yes if answer else fact.said_no).rstrip("。")
        shown = f"「{words}」" if words else f"「{fact.label}」に{brief(fact, answer)}"
        return f"{shown}という回答"
    whose = f"「{fact.label}」の" if fact.type == "choice" else ""
    return f"{whose}回答は{brief(fact, answer)}"


# What it means


def _left_open(rule: Requirement) -> str:
    if rule.strength == "info" or re.search("確かめ|相談|確認", rule.wording):
        return ""
    if rule.strength in ("note", "aim"):
        return "相談のときに確かめてください。"
    return "窓口で確かめてください。"


def _contradicted(fact: Fact, doubt: Doubt) -> str:
    if not doubt:
        return f"「{fact.label}」の回答が、ほかの回答と食い違っています。回答を直してください。"
    sides = "と".join(f"「{one.label}」({brief(one, value).strip('「」')})" for one, value in doubt)
    return f"{sides}の回答が食い違っています。どちらかを直してください。"


def _unanswered(outcome: Outcome, fact: Fact) -> str:
    known = outcome.state == "unknown"
    if outcome.requirement.strength == "purpose":
        return f"「{fact.label}」に答えると、目的に合うかがわかります。"
    if outcome.effect:
        if known:
            return (
                f"「{fact.label}」がわからないので、まだ判定できません。わかったら答えてください。"
            )
        return f"「{fact.label}」に答えると、判定できます。"
    if known:
        return f"「{fact.label}」がわからないので、応募の前に確かめてください。"
    return f"「{fact.label}」はまだ答えていないので、応募の前に確かめてください。"


def _over_members(outcome: Outcome) -> str:
    many = outcome.requirement.over == "any"
    if outcome.state == "met":
        return "この条件に合う団体があります。" if many else "どの団体もこの条件に合います。"
    if outcome.state == "edge":
        return "ちょうど区切りの日に当たる団体があるので、窓口で確かめてください。"
    text = "この条件に合う団体がありません。" if many else "この条件に合わない団体があります。"
    return text + _next(outcome, "")


def _met(rule: Requirement, fact: Fact, answer: Any) -> str:
    if rule.strength == "purpose" and fact.type == "set":
        return "したいことに合います。"
    if not _ASIDE.fullmatch(rule.wording) and rule.wording:
        return f"{said(fact, answer)}なので、問題ありません。"
    return f"{said(fact, answer)}で、この条件に合います。"


def _unmet(outcome: Outcome, fact: Fact, answer: Any, deadline: date | None) -> str:
    rule = outcome.requirement
    if rule.strength == "purpose" and fact.type == "set":
        return f"したいことの回答は{brief(fact, answer)}なので、目的が違います。"
    gap, first = _gap(rule, fact, answer, deadline)
    step = next(iter(steps(rule, fact, answer)), "")
    if gap:
        return f"{gap}。{_next(outcome, step, first)}"
    confirms = rule.standing == "current" and rule.strength == "principle"
    if confirms and not step:
        return f"{said(fact, answer)}なので、対象になるかを窓口で確かめてください。"
    return f"{said(fact, answer)}で、この条件に合いません。{_next(outcome, step, first)}"


def _next(outcome: Outcome, step: str, first: date | None = None) -> str:
    """What to do about a rule that is not met. ``first``: the first deadline that meets it."""
    rule = outcome.requirement
    cured = f"{step}と、この条件に合います。" if step else ""
    otherwise = f"{cured}そうしないときは、" if step else ""
    if rule.strength == "aim":
        return "目安なので、判定は変わりません。"
    if rule.strength == "note":
        return "相談のときに確かめてください。"
    if rule.strength == "info":
        return ""
    later = f"締切日が{japanese.day(first)}以後なら、この条件に合います。" if first else ""
    if rule.standing != "current":
        if not outcome.effect:
            return "この資料は判定に使っていません。"
        return f"{later}{otherwise}{STILL_SO}"
    if rule.strength == "principle":
        return f"{later}{otherwise}{ACCEPTED}"
    return later or cured or ELSEWHERE


# By how much it misses


def _gap(
    rule: Requirement, fact: Fact, answer: Any, deadline: date | None
) -> tuple[str, date | None]:
    """The answer with what it misses by, and the first deadline on which time cures it.

    No words where there is nothing to measure: one body is not another.
    """
    operator = rule.operator
    if operator in _PARTS and (fact.changeable or operator not in ("has_any", "has_all")):
        return _PARTS[operator](fact, answer, rule.value), None
    if fact.type == "date":
        return _days(rule, fact, answer, deadline)
    if fact.type in NUMBERS and fact.unit not in ORDINAL:
        return _number(rule, fact, answer), None
    return "", None


def _number(rule: Requirement, fact: Fact, answer: int) -> str:
    nearest = next(iter(OPERATORS[rule.operator].nearest(answer, rule.value)), None)
    if nearest is None:
        return ""
    more = "超えています" if answer > nearest else "足りません"
    return f"回答は{brief(fact, answer)}で、{brief(fact, abs(answer - nearest))}{more}"


def _days(
    rule: Requirement, fact: Fact, answer: date, deadline: date | None
) -> tuple[str, date | None]:
    operator = OPERATORS[rule.operator]
    if operator.value == "number":
        first = operator.first_day(answer, rule.value)
        return _waits(rule, fact, answer, deadline, first), first
    ends = rule.value if isinstance(rule.value, dict) else {"from": rule.value, "to": rule.value}
    low, high = date.fromisoformat(ends["from"]), date.fromisoformat(ends["to"])
    early = answer < low
    days = (low - answer).days if early else (answer - high).days
    how = "早くなっています" if early else "遅くなっています"
    by = f"{days}日" if days <= NEAR_DAYS else ""
    return f"回答は{japanese.day(answer)}で、{by}{how}", None


def _waits(
    rule: Requirement, fact: Fact, answer: date, deadline: date | None, first: date | None
) -> str:
    """A day from which time is counted: how old, or how many days are still lacking."""
    shown = f"回答は{japanese.day(answer)}"
    if deadline is None:
        return f"{shown}で、この条件に合いません"
    on = f"応募締切日({japanese.day(deadline)})には"
    if rule.operator.startswith("age"):
        return f"{shown}で、{on}満{japanese.age(answer, deadline)}歳です"
    return f"{shown}で、{on}あと{(first - deadline).days}日足りません" if first else shown


def _holds(fact: Fact, values: Sequence[str]) -> str:
    return f"回答に{named(fact, values)}が含まれています"


def _lacks(fact: Fact, values: Sequence[str]) -> str:
    return f"回答に{named(fact, values)}が含まれていません"


_PARTS: Mapping[str, Callable[[Fact, Any, Any], str]] = {
    "within": lambda fact, answer, value: _holds(fact, [one for one in answer if one not in value]),
    "has_none": lambda fact, answer, value: _holds(fact, [one for one in answer if one in value]),
    "has_any": lambda fact, _, value: _lacks(fact, value),
    "has_all": lambda fact, answer, value: _lacks(fact, [x for x in value if x not in answer]),
    "count_at_most": lambda _, answer, value: _too_many(len(answer), value),
    "fewer_than": lambda _, answer, value: _too_many(len(answer), value - 1),
}


def _too_many(count: int, most: int) -> str:
    return f"選んだのは{count}つで、{count - most}つ多くなっています"


# What could be changed


def steps(rule: Requirement, fact: Fact, answer: Any) -> list[str]:
    """What would meet a rule that is not met, where a person can sensibly change it."""
    if not fact.changeable or answer is None:
        return []
    nearest = OPERATORS[rule.operator].nearest(answer, rule.value)
    return [step(fact, answer, value) for value in nearest]


def step(fact: Fact, before: Any, after: Any) -> str:
    """How a plan is changed in one fact: 「総額を1億円までにする」, 「活動から機材供与を外す」."""
    leaves = _left_behind(fact, before, after)
    written = fact.change if leaves or "{without}" not in fact.change else ""
    if not written:
        written = f"「{fact.label}」を{{value}}にする"
    value = brief(fact, after)
    shown = value if f"「{fact.label}」" in written else value.strip("「」")
    return written.replace("{value}", shown).replace("{without}", leaves)


def _left_behind(fact: Fact, before: Any, after: Any) -> str:
    """What a change takes out: choices, or the part of a scale that is above."""
    if isinstance(before, tuple | list):
        return "と".join(show(fact, one) for one in before if one not in after)
    if fact.unit in ORDINAL and before is not None and before > after:
        return brief(fact, after + 1) + ("以上" if before > after + 1 else "")
    return ""


def joined(parts: Sequence[str]) -> str:
    """Steps as one clause: 「総額を1億円までにし、期間を36か月(3年)までにする」."""
    return "、".join([*map(_linked, parts[:-1]), *parts[-1:]])


def _linked(part: str) -> str:
    if part.endswith("しない"):
        return f"{part[:-3]}せず"
    if part.endswith("する"):
        return f"{part[:-2]}し"
    if part.endswith("る"):
        return part[:-1] if part[-2:-1] in _ONE_STEM else f"{part[:-1]}り"
    return part[:-1] + _LINKED[part[-1]] if part[-1:] in _LINKED else part


# Verdicts as a whole


def either(clauses: Iterable[Iterable[Outcome]]) -> str:
    """Alternatives of which none is met, in one sentence: what any of them asks."""
    asking = [[one for one in clause if one.fact] for clause in clauses]
    words = ["、かつ".join(map(_words, clause)) for clause in asking if clause]
    first = next(one for clause in asking for one in clause)
    spoken = _spoken(first)
    lead = f"{spoken}、" if spoken else ""
    listed = "".join(f"「{one}」" for one in dict.fromkeys(words))
    past = first.requirement.standing != "current"
    return f"{lead}{listed}のどれか一つに合うことが条件{'でした' if past else 'です'}。"


def _words(outcome: Outcome) -> str:
    found = _ASIDE.fullmatch(outcome.requirement.wording)
    return found[1] if found else outcome.requirement.wording.rstrip("。")


def beyond(valid_until: date | None) -> str:
    """Why nothing is promised on a day that is too far away."""
    until = f"{japanese.day(valid_until)}まで" if valid_until else "この日より前"
    return (
        f"資料をよりどころにできるのは{until}なので、この日の判定はできません。"
        "新しい募集要項や窓口で確かめてください。"
    )
