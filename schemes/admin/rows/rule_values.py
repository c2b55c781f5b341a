"""A rule's value as people write it: which texts a form shows for it, and how they are read back.

A value is always a list of texts: none, one, the chosen ones, or the two ends of a range. Its
kind says how those texts are read, so that what was typed for one kind is never read as another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError

from schemes.document import Fact
from schemes.judging import grouping, operators
from schemes.judging.grouping import Groups
from schemes.judging.operators import OPERATORS
from schemes.writing import reading
from schemes.writing.japanese import months

LARGEST_NUMBER = 100_000_000_000
MOST_CHOSEN = 300
# What the number of a condition counts, where it is not the question's own answer.
COUNTED = {
    "months_since": "か月",
    "years_since": "年",
    "years_since_edge": "年",
    "age_at_least": "歳",
    "age_at_most": "歳",
    "count_at_most": "つ",
    "fewer_than": "つ",
}
EXAMPLES = {
    "yen": "例: 1,500万円、15,000,000円。",
    "months": "例: 3年、36か月、2年6か月。",
    "days": "例: 45日、6週間。",
    "date": "例: 2027年4月1日、令和9年4月1日、2027/4/1。",
    "か月": "例: 24か月、2年。",
    "年": "例: 2年。",
    "歳": "例: 20歳。",
    "つ": "例: 3つ。",
}
MISSING = "値を入れてください。"
CHOOSE = "値を選んでください。"
CHOOSE_SOME = "値を一つ以上選んでください。"
ONLY_ONE = "この条件の値は一つだけです。"
BOTH_ENDS = "範囲の両端を入れてください。"
NO_VALUE = "この条件に値は要りません。"
TOO_LARGE = "数が大きすぎます。1,000億までで入れてください。"
TOO_MANY = "値が多すぎます。"


@dataclass(frozen=True)
class ValueKind:
    """How a value is given (none, one, many, range) and what each of its texts means."""

    form: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.form} {self.unit}".strip()

    @property
    def is_typed(self) -> bool:
        """Is it written, and not chosen from a list?"""
        return self.unit in EXAMPLES or self.unit.startswith("number")

    @property
    def example(self) -> str:
        if not self.is_typed:
            return ""
        return EXAMPLES.get(self.unit) or f"例: 3{self.unit.removeprefix('number')}。"


NOTHING = ValueKind("none")


def kind_of(operator: str, fact: Fact | None) -> ValueKind:
    """The kind of value that a condition on a question wants; ``NOTHING`` where they do not fit."""
    found = OPERATORS.get(operator)
    if found is None or fact is None or fact.type not in found.types or found.value == "none":
        return NOTHING
    if found.value == "number":
        return ValueKind("one", COUNTED[operator])
    return ValueKind(found.value, _unit(fact))


def _unit(fact: Fact) -> str:
    if fact.type in ("count", "int"):
        return f"number{fact.unit}"
    return f"choice-{fact.key}" if fact.type in ("choice", "set") else fact.type


def fitting(fact: Fact | None) -> list[tuple[str, str]]:
    """The conditions that can be asked of a question, as choices; without one, JICA's judgement."""
    return [
        (key, operator.label)
        for key, operator in OPERATORS.items()
        if (key == "judged" if fact is None else fact.type in operator.types)
    ]


def shown(
    operator: str, fact: Fact | None, value: Any, groups: Groups = MappingProxyType({})
) -> list[str]:
    """The texts of a stored value; none for one that does not fit its condition."""
    kind = kind_of(operator, fact)
    whole = grouping.expanded(value, groups)
    if fact is None or kind is NOTHING or operators.problem(operator, fact, whole):
        return []
    match kind.form:
        case "many":
            return list(value)
        case "range":
            return [_shown(kind, fact, value["from"]), _shown(kind, fact, value["to"])]
    return [_shown(kind, fact, value)]


def _shown(kind: ValueKind, fact: Fact, item: Any) -> str:
    if kind.unit == "か月":
        return months(item)
    if kind.unit in EXAMPLES and kind.unit != fact.type:
        return f"{item}{kind.unit}"
    return operators.show(fact, item) if kind.is_typed else str(item)


def read(
    operator: str,
    fact: Fact | None,
    texts: Sequence[str],
    before: Sequence[str] = (),
    groups: Groups = MappingProxyType({}),
) -> Any:
    """The value that texts mean. Chosen ones that were chosen ``before`` keep their places; what a
    chosen one of the question's ``groups`` holds is not named again.

    Raises ``ValidationError`` with a sentence that says what to do.
    """
    kind = kind_of(operator, fact)
    given = [text for text in texts if text.strip()]
    if fact is None or kind is NOTHING:
        if given:
            raise ValidationError(NO_VALUE, code="rule")
        return None
    if len(given) > MOST_CHOSEN:
        raise ValidationError(TOO_MANY, code="rule")
    value = _read(kind, fact, texts if kind.form == "range" else given, before)
    if sentence := operators.problem(operator, fact, grouping.expanded(value, groups)):
        raise ValidationError(sentence, code="rule")
    return grouping.folded(value, groups) if kind.form == "many" else value


def _read(kind: ValueKind, fact: Fact, texts: Sequence[str], before: Sequence[str]) -> Any:
    match kind.form:
        case "many":
            if not texts:
                raise ValidationError(CHOOSE_SOME, code="required")
            chosen = dict.fromkeys([*(text for text in before if text in texts), *texts])
            return [_item(kind, fact, text) for text in chosen]
        case "range":
            if len(texts) != 2 or not all(text.strip() for text in texts):
                raise ValidationError(BOTH_ENDS, code="required")
            return {"from": _item(kind, fact, texts[0]), "to": _item(kind, fact, texts[1])}
    if not texts:
        example = f"{MISSING}{kind.example}" if kind.is_typed else CHOOSE
        raise ValidationError(example, code="required")
    if len(texts) > 1:
        raise ValidationError(ONLY_ONE, code="only_one")
    return _item(kind, fact, texts[0])


def _item(kind: ValueKind, fact: Fact, text: str) -> Any:
    try:
        if not kind.is_typed:
            return text if grouping.is_reference(text) else operators.names_of(fact).read(text)
        number = _typed(kind, text)
    except reading.Unreadable as error:
        raise ValidationError(error.message, code="unreadable") from None
    if isinstance(number, int) and number > LARGEST_NUMBER:
        raise ValidationError(TOO_LARGE, code="too_large")
    return number


def _typed(kind: ValueKind, text: str) -> Any:
    """One text by what it counts. Raises ``reading.Unreadable``."""
    match kind.unit:
        case "yen":
            return reading.yen(text)
        case "months" | "か月":
            return reading.months(text)
        case "days":
            return reading.days(text)
        case "date":
            return reading.day(text).isoformat()
        case "歳":
            text = text.strip().removeprefix("満")
    return reading.count(text, kind.unit.removeprefix("number"))


def carried(old: str, new: ValueKind, texts: Sequence[str]) -> list[str] | None:
    """The texts of a kind (as it is written) under another; None where they would be misread."""
    form, _, unit = old.partition(" ")
    given = [text for text in texts if text.strip()]
    if old == str(new):
        return list(texts)
    if not given or unit != new.unit:
        return None if given else []
    if form == "one" and new.form == "many":
        return given
    return given if form == "many" and new.form == "one" and len(given) == 1 else None
