"""The two numbers of a track, amount and period, each with how the plan fits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schemes.document import Citation, Requirement, SchemeDocument, Track
from schemes.judging.answers import Answers
from schemes.views.checking.changing import period
from schemes.writing import japanese

SHOWN = (("budget_yen", japanese.yen_short), ("project_months", period))
FIRST_SIGNS = "0123456789,億"


@dataclass(frozen=True)
class Limit:
    """``number`` and ``unit``: 「1,000」 「万円まで」. ``fit``: how the plan fits, ``fits`` whether it does
    (None: the plan is not told). ``disputed``: what to do where sources differ, in a sentence."""

    label: str
    number: str
    unit: str
    fit: str
    fits: bool | None
    disputed: str
    citations: tuple[Citation, ...]

    @property
    def text(self) -> str:
        """「1,000万円」."""
        return f"{self.number}{self.unit.removesuffix('まで')}"


def of(scheme: SchemeDocument, track: Track, answers: Answers) -> tuple[Limit, ...]:
    """Those that today's rules set; none where they set none."""
    return tuple(_limits(scheme.requirements_of(track), answers))


def _limits(requirements: tuple[Requirement, ...], answers: Answers) -> Iterator[Limit]:
    for key, words in SHOWN:
        rules = [
            rule
            for rule in requirements
            if rule.fact == key and rule.operator == "at_most" and rule.standing == "current"
        ]
        if rules:
            yield _limit(key, words, rules, answers.facts.get(key))


def _limit(key: str, words: Any, rules: list[Requirement], plan: int | None) -> Limit:
    most, least = max(rule.value for rule in rules), min(rule.value for rule in rules)
    number, unit = _parted(words(most))
    fit = ""
    if plan is not None:
        fit = f"{words(plan)}は収まる" if plan <= most else f"{words(plan - most)}{_more(key)}"
    return Limit(
        "金額" if key == "budget_yen" else "期間",
        number,
        f"{unit}まで",
        fit,
        None if plan is None else plan <= most,
        f"{words(least)}までと書いた資料もあります。{words(least)}ならどちらにも収まります。"
        if least < most
        else "",
        tuple(dict.fromkeys(one for rule in rules for one in rule.citations[:1])),
    )


def _more(key: str) -> str:
    return "多い" if key == "budget_yen" else "長い"


def _parted(text: str) -> tuple[str, str]:
    """「1億2,000万円」 as 「1億2,000」 and 「万円」; 「1億円」 as 「1」 and 「億円」."""
    number = text.rstrip("円年月か万")
    if number.endswith("億"):
        number = number[:-1]
    return number, text[len(number) :]
