"""Answers that do not go together. They are said, never resolved: what hangs on them is 要確認.

No Django, no database, no clock: the day is passed in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemes.judging.answers import Answers

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Contradiction:
    """``keys``: the answers concerned; ``why``: a sentence; ``mild``: both may well be true.

    ``member``: the number of the body of a 共同事業体 whose answers they are, from 0.
    """

    keys: tuple[str, ...]
    why: str
    mild: bool = False
    member: int | None = None


@dataclass(frozen=True)
class Clash:
    """A pair of answers, and when they do not go together."""

    first: str
    second: str
    clashes: Callable[[Any, Any], bool]
    why: str
    mild: bool = False

    def found(self, facts: Facts) -> bool:
        first, second = facts.get(self.first), facts.get(self.second)
        return first is not None and second is not None and self.clashes(first, second)


def _no_but_yes(first: Any, second: Any) -> bool:
    return not first and bool(second)


CLASHES = (
    Clash(
        "kusanone_adopted_before",
        "partner_type_adopted_before",
        _no_but_yes,
        "草の根パートナー型は、草の根技術協力事業の類型の一つです。",
    ),
    Clash(
        "kusanone_adopted_before",
        "running_kusanone_projects",
        _no_but_yes,
        "実施中の事業があれば、採択されたことがあるはずです。",
    ),
    Clash(
        "overseas_months_last_5_years",
        "running_kusanone_projects",
        _no_but_yes,
        "草の根技術協力事業は途上国での活動なので、実施中の事業があれば0か月にはならないはずです。",
    ),
    Clash(
        "overseas_months_last_5_years",
        "kusanone_adopted_before",
        _no_but_yes,
        "採択された事業の活動が過去5年間にあれば、その月数を数えてください。5年より前の事業だけなら、このままでかまいません。",
        mild=True,
    ),
    Clash(
        "overseas_record",
        "overseas_months_last_5_years",
        lambda record, months: record == "none" and months > 0,
        "途上国で活動した期間があれば、実績が「なし」にはならないはずです。",
    ),
    Clash(
        "overseas_record",
        "kusanone_adopted_before",
        lambda record, adopted: record == "none" and adopted,
        "草の根技術協力事業に採択されたことがあれば、実績が「なし」にはならないはずです。",
    ),
    Clash(
        "overseas_record",
        "overseas_months_last_5_years",
        lambda record, months: record == "rich" and months == 0,
        "5年より前の実績だけなら、このままでかまいません。",
        mild=True,
    ),
    Clash(
        "organisation_type",
        "registered_on",
        lambda kind, _: kind == "voluntary_group",
        "任意団体は、法人としての登記がない団体です。法人になったときは、団体の種類を選び直してください。",
    ),
    Clash(
        "organisation_type",
        "japanese_organisation",
        lambda kind, japanese: kind == "foreign_organisation" and japanese,
        "外国の団体か日本の団体か、どちらか一方にしてください。",
    ),
    Clash(
        "head_office_in_japan",
        "head_office_prefecture",
        lambda at_home, _: not at_home,
        "本部が国内になければ、都道府県は決まりません。",
    ),
    Clash(
        "wants",
        "budget_yen",
        lambda wants, budget: wants != () and "funds" not in wants and budget > 0,
        "資金を求めないなら、JICAが負担する総額はありません。資金を求めるなら、したいことに加えてください。",
        mild=True,
    ),
)
PLAIN = tuple(clash for clash in CLASHES if not clash.mild)
IN_PAIRS = frozenset(key for clash in PLAIN for key in (clash.first, clash.second))
"""The facts whose answers can contradict another."""
FUTURE = ("registered_on", "founded_on", "birth_date")  # days that cannot be yet to come


def doubtful(facts: Facts) -> frozenset[str]:
    """The facts whose answers contradict each other."""
    return frozenset(key for pair in pairs(facts) for key in pair)


def pairs(facts: Facts) -> list[tuple[str, str]]:
    """The pairs of facts whose answers contradict each other."""
    return [(clash.first, clash.second) for clash in PLAIN if clash.found(facts)]


def found(answers: Answers, day: date) -> list[Contradiction]:
    """What does not go together in the answers, as seen on a day."""
    clashes = [
        Contradiction((clash.first, clash.second), clash.why, clash.mild)
        for clash in CLASHES
        if clash.found(answers.facts)
    ]
    return [*clashes, *_yet_to_come(answers, day), *_deadline_over(answers.facts, day)]


def _yet_to_come(answers: Answers, day: date) -> Iterator[Contradiction]:
    for number, facts in enumerate([answers.facts, *answers.members]):
        for key in FUTURE:
            if (given := facts.get(key)) and given > day:
                why = "確かめる日より後の日付です。日付を確かめてください。"
                yield Contradiction((key,), why, member=number - 1 if number else None)


def _deadline_over(facts: Facts, day: date) -> Iterator[Contradiction]:
    if (deadline := facts.get("deadline_on")) and deadline < day:
        why = "この締切日は過ぎています。日数や年齢は、この日で数えています。"
        yield Contradiction(("deadline_on",), why, mild=True)
