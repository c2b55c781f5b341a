"""The closed set of rule kinds.

An operator knows the fact types it accepts, the form of its value, how it is decided, and
its words. A rule's value is JSON: a number, a text, a list, or ``{"from": …, "to": …}``;
dates are ISO strings, amounts whole yen. ``holds`` gets answered facts only: what is
unknown is handled once, in ``schemes.eligibility``. No Django, no clock: ``deadline`` is
passed in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemes import japanese
from schemes.document import Fact
from schemes.places import COUNTRIES, PREFECTURE_NAMES

NUMBERS = frozenset({"yen", "months", "count", "int", "days"})
CHOICES = frozenset({"choice", "country", "prefecture"})


@dataclass(frozen=True)
class Operator:
    """``value`` is the form of a rule's value: none, one, many, range or number."""

    key: str
    label: str
    types: frozenset[str]
    value: str
    holds: Callable[[Any, Any, date], bool]
    words: str


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


OPERATORS = {
    operator.key: operator
    for operator in (
        Operator(
            "is_true",
            "「はい」であること",
            frozenset({"bool"}),
            "none",
            lambda fact, _, __: fact is True,
            "「はい」であること",
        ),
        Operator(
            "is_false",
            "「いいえ」であること",
            frozenset({"bool"}),
            "none",
            lambda fact, _, __: fact is False,
            "「いいえ」であること",
        ),
        Operator(
            "equals",
            "次と同じ",
            CHOICES | NUMBERS,
            "one",
            lambda fact, value, _: fact == value,
            "{value}であること",
        ),
        Operator(
            "one_of",
            "次のいずれか",
            CHOICES,
            "many",
            lambda fact, value, _: fact in value,
            "{value}のいずれかであること",
        ),
        Operator(
            "none_of",
            "次のいずれでもない",
            CHOICES,
            "many",
            lambda fact, value, _: fact not in value,
            "{value}のいずれでもないこと",
        ),
        Operator(
            "within",
            "次の中だけ",
            frozenset({"set"}),
            "many",
            lambda fact, value, _: set(fact) <= set(value),
            "{value}の中だけであること",
        ),
        Operator(
            "has_any",
            "次の一つ以上を含む",
            frozenset({"set"}),
            "many",
            lambda fact, value, _: not set(fact).isdisjoint(value),
            "{value}の一つ以上を含むこと",
        ),
        Operator(
            "has_all",
            "次をすべて含む",
            frozenset({"set"}),
            "many",
            lambda fact, value, _: set(fact) >= set(value),
            "{value}をすべて含むこと",
        ),
        Operator(
            "has_none",
            "次を含まない",
            frozenset({"set"}),
            "many",
            lambda fact, value, _: set(fact).isdisjoint(value),
            "{value}を含まないこと",
        ),
        Operator(
            "count_at_most",
            "選んだ数が次以下",
            frozenset({"set"}),
            "number",
            lambda fact, value, _: len(set(fact)) <= value,
            "{value}つまでであること",
        ),
        Operator(
            "at_least",
            "次以上",
            NUMBERS,
            "one",
            lambda fact, value, _: fact >= value,
            "{value}以上であること",
        ),
        Operator(
            "at_most",
            "次以下",
            NUMBERS,
            "one",
            lambda fact, value, _: fact <= value,
            "{value}以下であること",
        ),
        Operator(
            "less_than",
            "次より小さい",
            NUMBERS,
            "one",
            lambda fact, value, _: fact < value,
            "{value}未満であること",
        ),
        Operator(
            "more_than",
            "次より大きい",
            NUMBERS,
            "one",
            lambda fact, value, _: fact > value,
            "{value}を超えること",
        ),
        Operator(
            "between",
            "次の範囲",
            NUMBERS,
            "range",
            lambda fact, value, _: value["from"] <= fact <= value["to"],
            "{value}であること",
        ),
        Operator(
            "date_between",
            "次の期間の日",
            frozenset({"date"}),
            "range",
            lambda fact, value, _: _day(value["from"]) <= fact <= _day(value["to"]),
            "{value}であること",
        ),
        Operator(
            "on_or_after",
            "次の日以後",
            frozenset({"date"}),
            "one",
            lambda fact, value, _: fact >= _day(value),
            "{value}以後であること",
        ),
        Operator(
            "on_or_before",
            "次の日以前",
            frozenset({"date"}),
            "one",
            lambda fact, value, _: fact <= _day(value),
            "{value}以前であること",
        ),
        Operator(
            "months_since",
            "締切日までに次の月数以上",
            frozenset({"date"}),
            "number",
            japanese.elapsed,
            "応募締切日までに{value}か月以上たっていること",
        ),
        Operator(
            "years_since",
            "締切日までに次の年数以上",
            frozenset({"date"}),
            "number",
            lambda fact, value, deadline: japanese.elapsed(fact, value * 12, deadline),
            "応募締切日までに{value}年以上たっていること",
        ),
        Operator(
            "age_at_least",
            "締切日に満年齢が次以上",
            frozenset({"date"}),
            "number",
            lambda fact, value, deadline: japanese.age(fact, deadline) >= value,
            "応募締切日に満{value}歳以上であること",
        ),
        Operator(
            "age_at_most",
            "締切日に満年齢が次以下",
            frozenset({"date"}),
            "number",
            lambda fact, value, deadline: japanese.age(fact, deadline) <= value,
            "応募締切日に満{value}歳以下であること",
        ),
        Operator(
            "judged",
            "JICAが個別に確認",
            frozenset(),
            "none",
            lambda _, __, ___: False,
            "JICAが個別に確認します",
        ),
    )
}


def show(fact: Fact, value: Any) -> str:
    """A value of a fact as people write it: 「10,000,000円」, 「NPO法人」, 「はい」."""
    if value is None:
        return "わからない"
    if isinstance(value, list | tuple | set | frozenset):
        return "".join(f"「{show(fact, item)}」" for item in value) or "(なし)"
    match fact.type:
        case "bool":
            return "はい" if value else "いいえ"
        case "yen":
            return japanese.yen(value)
        case "months":
            return japanese.months(value)
        case "days":
            return f"{value}日"
        case "date":
            return japanese.day(_day(value))
        case "country":
            return COUNTRIES.get(value, value)
        case "prefecture":
            return PREFECTURE_NAMES.get(value, value)
        case "choice" | "set":
            return fact.label_of(value)
    return f"{value}{fact.unit}"


def condition(operator: str, fact: Fact | None, value: Any) -> str:
    """What a rule asks, in words: 「10,000,000円以下であること」."""
    found = OPERATORS[operator]
    if fact is None or found.value == "none":
        return found.words
    if found.value == "range":
        shown = f"{show(fact, value['from'])}から{show(fact, value['to'])}まで"
    elif found.value == "number":
        shown = str(value)
    elif found.value == "one" and fact.type in ("choice", "country", "prefecture"):
        shown = f"「{show(fact, value)}」"
    else:
        shown = show(fact, value)
    return found.words.format(value=shown)


def problem(operator: str, fact: Fact | None, value: Any) -> str:
    """Why operator, fact and value do not make a rule, as a sentence; "" if they do."""
    found = OPERATORS.get(operator)
    if found is None:
        return "条件の種類がありません。"
    if operator == "judged":
        return (
            ""
            if fact is None and value is None
            else "「JICAが個別に確認」には質問も値も要りません。"
        )
    if fact is None:
        return "質問を選んでください。"
    if fact.type not in found.types:
        return f"「{found.label}」は、答え方が違う質問「{fact.label}」には使えません。"
    return _value_problem(found, fact, value)


def _value_problem(operator: Operator, fact: Fact, value: Any) -> str:
    def wrong(item: Any) -> bool:
        if fact.type in NUMBERS:
            return not isinstance(item, int) or isinstance(item, bool) or item < 0
        if fact.type == "date":
            try:
                return not isinstance(item, str) or not date.fromisoformat(item)
            except ValueError:
                return True
        known = {
            "country": COUNTRIES.keys(),
            "prefecture": PREFECTURE_NAMES.keys(),
        }.get(fact.type, {choice.value for choice in fact.choices})
        return item not in known

    match operator.value:
        case "none":
            return "" if value is None else "この条件に値は要りません。"
        case "number":
            whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
            return "" if whole else "値は0以上の整数で入れてください。"
        case "many":
            if not isinstance(value, list | tuple) or not value:
                return "値を一つ以上選んでください。"
            return "選択肢にない値があります。" if any(map(wrong, value)) else ""
        case "range":
            if not isinstance(value, dict) or set(value) != {"from", "to"}:
                return "範囲の両端を入れてください。"
            if wrong(value["from"]) or wrong(value["to"]):
                return "範囲の両端を正しく入れてください。"
            return "範囲の両端が逆です。" if value["from"] > value["to"] else ""
    return "値を正しく入れてください。" if value is None or wrong(value) else ""
