"""The closed set of rule kinds.

An operator knows the fact types it accepts, the form of its value, how it is decided, and
its words. A rule's value is JSON: a number, a text, a list, or ``{"from": …, "to": …}``;
dates are ISO strings, amounts whole yen. ``holds`` gets answered facts only: what is
unknown is handled once, in ``schemes.judging.eligibility``. No Django, no clock: ``deadline`` is
passed in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from schemes.document import Choice, Fact
from schemes.memory import Memory
from schemes.writing import japanese
from schemes.writing.names import Called, Names
from schemes.writing.places import (
    COUNTRIES,
    COUNTRIES_CALLED,
    PREFECTURE_NAMES,
    PREFECTURES_CALLED,
)
from schemes.writing.reading import exact_day

NUMBERS = frozenset({"yen", "months", "count", "int", "days"})
CHOICES = frozenset({"choice", "country", "prefecture"})
NUMBER_MAX = 1200  # months, years or things counted


def _same(value: Any) -> Any:
    return value


def _no_days(since: date, value: Any) -> date | None:
    return None


@dataclass(frozen=True)
class Operator:
    """A kind of rule.

    ``types``: the fact types it accepts. ``value``: the form of a rule's value (none, one,
    many, range or number). ``ready`` turns that JSON into what ``holds`` takes: (answer, ready value,
    deadline) → bool. ``nearest`` gives, for an answer that does not hold, the nearest ones that
    do; ``first_day`` the first deadline on which a date alone will hold, where time helps.
    ``on_edge``: an answer of which the sources do not settle whether it holds.
    """

    key: str
    label: str
    types: frozenset[str]
    value: str
    holds: Callable[[Any, Any, date], bool]
    words: str
    ready: Callable[[Any], Any] = _same
    nearest: Callable[[Any, Any], Iterable[Any]] = lambda *_: ()
    first_day: Callable[[date, Any], date | None] = _no_days
    on_edge: Callable[[Any, Any, date], bool] | None = None


def _day(value: str) -> date:
    return exact_day(value)


def _range(value: dict[str, Any]) -> tuple[Any, Any]:
    return value["from"], value["to"]


def _day_range(value: dict[str, str]) -> tuple[date, date]:
    return _day(value["from"]), _day(value["to"])


def _clamped(answer: Any, value: dict[str, Any]) -> list[Any]:
    return [value["from"] if answer < value["from"] else value["to"]]


def _kept(answer: tuple[str, ...], value: Sequence[str]) -> list[tuple[str, ...]]:
    """What is allowed of a set; where nothing is, it would be another plan."""
    kept = tuple(item for item in answer if item in value)
    return [kept] if kept else []


def _without(answer: tuple[str, ...], value: Sequence[str]) -> list[tuple[str, ...]]:
    kept = tuple(item for item in answer if item not in value)
    return [kept] if kept else []


def _with_all(answer: tuple[str, ...], value: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(dict.fromkeys([*answer, *value]))]


def _with_one(answer: tuple[str, ...], value: Sequence[str]) -> list[tuple[str, ...]]:
    return [(*answer, item) for item in value]


def _full_age_day(birth: date, years: int) -> date:
    return japanese.period_end(birth, years * 12)


BOOL, DATE, SET = frozenset({"bool"}), frozenset({"date"}), frozenset({"set"})

OPERATORS = {
    operator.key: operator
    for operator in (
        Operator(
            "is_true",
            "「はい」であること",
            BOOL,
            "none",
            lambda fact, _, __: fact is True,
            "「はい」であること",
            nearest=lambda *_: [True],
        ),
        Operator(
            "is_false",
            "「いいえ」であること",
            BOOL,
            "none",
            lambda fact, _, __: fact is False,
            "「いいえ」であること",
            nearest=lambda *_: [False],
        ),
        Operator(
            "equals",
            "次と同じ",
            CHOICES | NUMBERS,
            "one",
            lambda fact, value, _: fact == value,
            "{value}であること",
            nearest=lambda _, value: [value],
        ),
        Operator(
            "one_of",
            "次のいずれか",
            CHOICES,
            "many",
            lambda fact, value, _: fact in value,
            "{value}のいずれかであること",
            ready=frozenset,
            nearest=lambda _, value: value,
        ),
        Operator(
            "none_of",
            "次のいずれでもない",
            CHOICES,
            "many",
            lambda fact, value, _: fact not in value,
            "{value}のいずれでもないこと",
            ready=frozenset,
        ),
        Operator(
            "within",
            "次の中だけ",
            SET,
            "many",
            lambda fact, value, _: value.issuperset(fact),
            "{value}の中だけであること",
            ready=frozenset,
            nearest=_kept,
        ),
        Operator(
            "has_any",
            "次の一つ以上を含む",
            SET,
            "many",
            lambda fact, value, _: not value.isdisjoint(fact),
            "{value}の一つ以上を含むこと",
            ready=frozenset,
            nearest=_with_one,
        ),
        Operator(
            "has_all",
            "次をすべて含む",
            SET,
            "many",
            lambda fact, value, _: value.issubset(fact),
            "{value}をすべて含むこと",
            ready=frozenset,
            nearest=_with_all,
        ),
        Operator(
            "has_none",
            "次を含まない",
            SET,
            "many",
            lambda fact, value, _: value.isdisjoint(fact),
            "{value}を含まないこと",
            ready=frozenset,
            nearest=_without,
        ),
        Operator(
            "count_at_most",
            "選んだ数が次以下",
            SET,
            "number",
            lambda fact, value, _: len(fact) <= value,
            "{value}つまでであること",
            nearest=lambda answer, value: [answer[:value]],
        ),
        Operator(
            "fewer_than",
            "選んだ数が次より少ない",
            SET,
            "number",
            lambda fact, value, _: len(fact) < value,
            "{value}つ未満であること",
            nearest=lambda answer, value: [answer[: value - 1]] if value else [],
        ),
        Operator(
            "at_least",
            "次以上",
            NUMBERS,
            "one",
            lambda fact, value, _: fact >= value,
            "{value}以上であること",
            nearest=lambda _, value: [value],
        ),
        Operator(
            "at_most",
            "次以下",
            NUMBERS,
            "one",
            lambda fact, value, _: fact <= value,
            "{value}以下であること",
            nearest=lambda _, value: [value],
        ),
        Operator(
            "less_than",
            "次より小さい",
            NUMBERS,
            "one",
            lambda fact, value, _: fact < value,
            "{value}未満であること",
            nearest=lambda _, value: [value - 1] if value else [],
        ),
        Operator(
            "more_than",
            "次より大きい",
            NUMBERS,
            "one",
            lambda fact, value, _: fact > value,
            "{value}を超えること",
            nearest=lambda _, value: [value + 1],
        ),
        Operator(
            "between",
            "次の範囲",
            NUMBERS,
            "range",
            lambda fact, value, _: value[0] <= fact <= value[1],
            "{value}であること",
            ready=_range,
            nearest=_clamped,
        ),
        Operator(
            "date_between",
            "次の期間の日",
            DATE,
            "range",
            lambda fact, value, _: value[0] <= fact <= value[1],
            "{value}であること",
            ready=_day_range,
        ),
        Operator(
            "on_or_after",
            "次の日以後",
            DATE,
            "one",
            lambda fact, value, _: fact >= value,
            "{value}以後であること",
            ready=_day,
        ),
        Operator(
            "on_or_before",
            "次の日以前",
            DATE,
            "one",
            lambda fact, value, _: fact <= value,
            "{value}以前であること",
            ready=_day,
        ),
        Operator(
            "months_since",
            "締切日までに次の月数以上",
            DATE,
            "number",
            japanese.elapsed,
            "応募締切日までに{value}か月以上たっていること",
            first_day=japanese.elapsed_on,
        ),
        Operator(
            "years_since",
            "締切日までに次の年数以上",
            DATE,
            "number",
            lambda fact, value, deadline: japanese.elapsed(fact, value * 12, deadline),
            "応募締切日までに{value}年以上たっていること",
            first_day=lambda since, years: japanese.elapsed_on(since, years * 12),
        ),
        Operator(
            "years_since_edge",
            "締切日までに次の年数以上(ちょうどの日は窓口で確かめる)",
            DATE,
            "number",
            lambda fact, value, deadline: japanese.elapsed(fact, value * 12, deadline),
            "応募締切日までに{value}年以上たっていること",
            first_day=lambda since, years: (
                japanese.elapsed_on(since, years * 12) + timedelta(days=1)
            ),
            on_edge=lambda fact, value, deadline: japanese.elapsed_on(fact, value * 12) == deadline,
        ),
        Operator(
            "age_at_least",
            "締切日に満年齢が次以上",
            DATE,
            "number",
            lambda fact, value, deadline: japanese.age(fact, deadline) >= value,
            "応募締切日に満{value}歳以上であること",
            first_day=_full_age_day,
        ),
        Operator(
            "age_at_most",
            "締切日に満年齢が次以下",
            DATE,
            "number",
            lambda fact, value, deadline: japanese.age(fact, deadline) <= value,
            "応募締切日に満{value}歳以下であること",
        ),
        Operator(
            "judged",
            "質問のない条件",
            frozenset(),
            "none",
            lambda _, __, ___: False,
            "資料だけでは決まりません",
        ),
    )
}


# The words where a rule names one thing only.
ALONE = {
    "one_of": "{value}であること",
    "none_of": "{value}でないこと",
    "within": "{value}だけであること",
    "has_any": "{value}を含むこと",
    "has_all": "{value}を含むこと",
    "has_none": "{value}を含まないこと",
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
            return japanese.day(value if isinstance(value, date) else _day(value))
        case "country":
            return str(COUNTRIES.get(value, value))
        case "prefecture":
            return str(PREFECTURE_NAMES.get(value, value))
        case "choice" | "set":
            return fact.label_of(value)
    return f"{value}{fact.unit}"


def choices_of(fact: Fact) -> dict[str, str]:
    """Every value that a choice, set, country or prefecture can have, with its words."""
    places = {"country": COUNTRIES, "prefecture": PREFECTURE_NAMES}.get(fact.type)
    return places or {choice.value: choice.label for choice in fact.choices}


def names_of(fact: Fact) -> Names:
    """The same by every name that people call them."""
    places = {"country": COUNTRIES_CALLED, "prefecture": PREFECTURES_CALLED}.get(fact.type)
    return places or _names.of("names", lambda: _called(fact.choices), fact)


_names: Memory[Names] = Memory(256)


def _called(choices: Iterable[Choice]) -> Names:
    return Names(Called(one.value, one.label, one.also) for one in choices)


def condition(operator: str, fact: Fact | None, value: Any) -> str:
    """What a rule asks, in words: 「10,000,000円以下であること」."""
    found = OPERATORS[operator]
    if fact is None or found.value == "none":
        return found.words
    if found.value == "range":
        shown = f"{show(fact, value['from'])}から{show(fact, value['to'])}まで"
    elif found.value == "number":
        shown = str(value)
    elif found.value == "many" and len(value) == 1:
        return ALONE[operator].format(value=show(fact, value))
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
            "" if fact is None and value is None else "「質問のない条件」には質問も値も要りません。"
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
                return not isinstance(item, str) or not exact_day(item)
            except ValueError:
                return True
        return not isinstance(item, str) or item not in known

    known = choices_of(fact)

    match operator.value:
        case "none":
            return "" if value is None else "この条件に値は要りません。"
        case "number":
            whole = isinstance(value, int) and not isinstance(value, bool)
            fits = whole and 0 <= value <= NUMBER_MAX
            return "" if fits else f"値は0から{NUMBER_MAX}までの整数で入れてください。"
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
