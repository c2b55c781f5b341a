"""What a person answered, checked against the facts of the catalogue.

Strict: the API's types. Pages first turn what people write into these (``schemes.asking.answerfields``).
No Django, no database, no clock.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemes.document import Fact
from schemes.judging.operators import NUMBERS
from schemes.writing.places import COUNTRIES, PREFECTURE_NAMES
from schemes.writing.reading import exact_day
from schemes.writing.refusals import Refused

FIRST_DAY, LAST_DAY = date(1868, 1, 25), date(2200, 12, 31)
MEMBERS_MAX = 50
SET_MAX = 100


class AnswerError(Refused, ValueError):
    """An answer that cannot be used: the field's name and a sentence in Japanese."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True)
class Answers:
    """``facts``: by key, the typed value, or None for 「わからない」; a missing key was not
    asked. ``members``: the same for each body of a 共同事業体."""

    facts: Mapping[str, Any]
    members: tuple[Mapping[str, Any], ...] = field(default=())

    def with_changes(self, changes: Mapping[str, Any]) -> "Answers":
        return Answers({**self.facts, **changes}, self.members)


def bodies(key: str, answers: Answers) -> list[Mapping[str, Any]]:
    """The members of a 共同事業体; the applicant before them, if it answered itself."""
    own = [answers.facts] if answers.facts.get(key) is not None else []
    return [*own, *answers.members]


def read(raw: Mapping[str, Any], known: Mapping[str, Fact]) -> Answers:
    """Typed answers from the API's JSON object. Raises ``AnswerError``."""
    raw = dict(raw)
    members = raw.pop("members", None)
    return Answers(
        {key: _value(key, value, known) for key, value in raw.items()},
        _members(members, known) if members is not None else (),
    )


def _members(raw: Any, known: Mapping[str, Fact]) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(raw, list) or not all(isinstance(item, Mapping) for item in raw):
        raise AnswerError("members", "構成員は、回答のまとまりを並べた一覧で指定してください。")
    if len(raw) > MEMBERS_MAX:
        raise AnswerError("members", f"構成員は{MEMBERS_MAX}者までです。")
    own = {key: fact for key, fact in known.items() if fact.per_member or fact.subject == "member"}
    found = []
    for number, member in enumerate(raw):
        values = {}
        for key, value in member.items():
            name = f"members[{number}].{key}"
            if key in known and key not in own:
                raise AnswerError(name, f"「{known[key].label}」は構成員ごとには尋ねません。")
            values[key] = _value(key, value, own, name)
        found.append(values)
    return tuple(found)


def _value(key: str, raw: Any, known: Mapping[str, Fact], name: str = "") -> Any:
    fact = known.get(key)
    if fact is None:
        raise AnswerError(name or key, f"「{printable(key)}」という質問はありません。")
    if raw is None:
        return None
    try:
        return typed(fact, raw)
    except AnswerError as error:
        raise AnswerError(name or key, error.message) from None


def typed(fact: Fact, raw: Any) -> Any:
    """One strict value: bool, int, date from ISO text, choice, or list for a set."""
    if fact.type == "bool":
        if not isinstance(raw, bool):
            raise AnswerError(fact.key, f"「{fact.label}」は true か false で指定してください。")
        return raw
    if fact.type in NUMBERS:
        return _number(fact, raw)
    if fact.type == "date":
        return _date(fact, raw)
    if fact.type == "set":
        if not isinstance(raw, list) or len(raw) > SET_MAX:
            raise AnswerError(fact.key, f"「{fact.label}」は選択肢を並べた一覧で指定してください。")
        return tuple(dict.fromkeys(_choice(fact, item) for item in raw))
    return _choice(fact, raw)


def _number(fact: Fact, raw: Any) -> int:
    if isinstance(raw, float) and math.isfinite(raw) and raw.is_integer():
        raw = int(raw)  # 1e6 is a whole number in JSON
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise AnswerError(fact.key, f"「{fact.label}」は整数で指定してください。")
    low = fact.minimum if fact.minimum is not None else 0
    if raw < low or (fact.maximum is not None and raw > fact.maximum):
        upper = f"{fact.maximum:,}" if fact.maximum is not None else ""
        raise AnswerError(
            fact.key,
            f"「{fact.label}」は{low:,}から{upper}まで({fact.unit})で指定してください。"
            if upper
            else f"「{fact.label}」は{low:,}以上({fact.unit})で指定してください。",
        )
    return raw


def _date(fact: Fact, raw: Any) -> date:
    try:
        day = exact_day(raw if isinstance(raw, str) else "")
    except ValueError:
        raise AnswerError(
            fact.key, f"「{fact.label}」は 2026-04-01 の形の日付で指定してください。"
        ) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise AnswerError(
            fact.key,
            f"「{fact.label}」は{FIRST_DAY.year}年から{LAST_DAY.year}年までの日付で指定してください。",
        )
    return day


def _choice(fact: Fact, raw: Any) -> str:
    values = {"country": COUNTRIES, "prefecture": PREFECTURE_NAMES}.get(fact.type) or {
        choice.value for choice in fact.choices
    }
    if not isinstance(raw, str) or raw not in values:
        hint = {
            "country": "国は2文字の記号(例: NP)で指定してください。",
            "prefecture": "都道府県は2桁の番号(例: 13)で指定してください。",
        }.get(fact.type, "選択肢から指定してください。")
        raise AnswerError(fact.key, f"「{fact.label}」の値「{printable(raw)}」はありません。{hint}")
    return raw


def printable(value: Any) -> str:
    """A value as it may stand in a sentence: short, without control characters."""
    text = "".join(c if c.isprintable() else "□" for c in str(value))
    return text if len(text) <= 40 else text[:40] + "…"
