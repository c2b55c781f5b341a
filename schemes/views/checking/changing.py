"""A set of changes in a few words: 「機材を外せば」, 「200万円・1年なら」, 「機材を外して確かめる」."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemes.catalogue import Catalogue
from schemes.document import Fact
from schemes.judging.answers import Answers
from schemes.judging.eligibility import TrackVerdict
from schemes.judging.operators import show
from schemes.judging.sentences import joined, step
from schemes.views.checking.plain import plain
from schemes.writing import japanese

NUMERALS = "〇一二三四五六七八九"
FEW = 2  # changes that are named in the sentence
# What is taken out of a plan, in a word.
SHORT = {"人員派遣": "人の派遣", "機材供与": "機材", "技術研修": "研修", "機材・物品": "機材"}
_IF = {
    "る": "れば",
    "す": "せば",
    "く": "けば",
    "ぐ": "げば",
    "む": "めば",
    "う": "えば",
    "つ": "てば",
}
_AND = {"す": "して", "く": "いて", "ぐ": "いで", "む": "んで", "う": "って", "つ": "って"}
_ONE_STEM = "えけげせぜてでねべめれいきぎしじちにびみり"


@dataclass(frozen=True)
class Piece:
    """One fact of a change: an ``amount`` that it comes to (「200万円」), or a ``deed`` (「機材を外す」)."""

    amount: str = ""
    deed: str = ""


@dataclass(frozen=True)
class PlanChange:
    """Changes that belong together. ``values``: by fact, what the plan becomes."""

    values: tuple[tuple[str, Any], ...]
    pieces: tuple[Piece, ...]
    said: str

    @property
    def many(self) -> int:
        return len(self.pieces)

    @property
    def condition(self) -> str:
        """「機材を外せば、」, 「200万円・1年なら」, 「三つ変えれば、」."""
        if self.many > FEW:
            return f"{counted(self.many)}変えれば、"
        if self._amounts:
            return f"{self._before(_linked)}{self._amounts}なら"
        return f"{joined([*self._deeds[:-1], if_done(self._deeds[-1])])}、"

    @property
    def made(self) -> str:
        """「機材を外して」, 「200万円・1年で」, 「三つ変えて」."""
        if self.many > FEW:
            return f"{counted(self.many)}変えて"
        if self._amounts:
            return f"{self._before(and_done)}{self._amounts}で"
        return joined([*self._deeds[:-1], and_done(self._deeds[-1])])

    @property
    def becomes(self) -> str:
        """「機材を外して」, 「200万円・1年にして」."""
        return f"{self.made[:-1]}にして" if self.many <= FEW and self._amounts else self.made

    @property
    def _amounts(self) -> str:
        return "・".join(one.amount for one in self.pieces if one.amount)

    @property
    def _deeds(self) -> list[str]:
        return [one.deed for one in self.pieces if one.deed]

    def _before(self, linked: Any) -> str:
        return "".join(
            f"{linked(deed)}、" if linked is _linked else linked(deed) for deed in self._deeds
        )


def of(catalogue: Catalogue, found: TrackVerdict, answers: Answers) -> PlanChange | None:
    """The first change that leads to a better verdict; None where none is known."""
    if not found.changes:
        return None
    values = found.changes[0]
    facts = catalogue.facts
    pieces = tuple(_piece(catalogue, facts[key], answers.facts.get(key), to) for key, to in values)
    said = joined([step(facts[key], answers.facts.get(key), to) for key, to in values])
    return PlanChange(values, pieces, plain(catalogue, said))


def _piece(catalogue: Catalogue, fact: Fact, before: Any, after: Any) -> Piece:
    if fact.type == "yen":
        return Piece(amount=japanese.yen_short(after))
    if fact.type == "months":
        return Piece(amount=period(after))
    if isinstance(before, tuple | list):
        left = [short(show(fact, one)) for one in before if one not in after]
        if left:
            return Piece(deed=f"{'と'.join(left)}を外す")
    return Piece(deed=plain(catalogue, step(fact, before, after)))


def short(label: str) -> str:
    """A choice in a word."""
    return SHORT.get(label, label)


def period(months: int) -> str:
    """36 → 「3年」, 18 → 「1年6か月」, 8 → 「8か月」."""
    years, rest = divmod(months, 12)
    return (f"{years}年" if years else "") + (f"{rest}か月" if rest or not years else "")


def counted(number: int) -> str:
    """3 → 「三つ」."""
    return f"{NUMERALS[number]}つ" if 0 < number < len(NUMERALS) else f"{number}個"


def if_done(deed: str) -> str:
    """「外す」 → 「外せば」."""
    if deed.endswith("しない"):
        return f"{deed[:-1]}ければ"
    return deed[:-1] + _IF[deed[-1]] if deed[-1:] in _IF else f"{deed}と"


def and_done(deed: str) -> str:
    """「外す」 → 「外して」."""
    if deed.endswith("しない"):
        return f"{deed}で"
    if deed.endswith("する"):
        return f"{deed[:-2]}して"
    if deed.endswith("る"):
        return f"{deed[:-1]}て" if deed[-2:-1] in _ONE_STEM else f"{deed[:-1]}って"
    return deed[:-1] + _AND[deed[-1]] if deed[-1:] in _AND else deed


def _linked(deed: str) -> str:
    return joined([deed, ""]).removesuffix("、")


def lines(catalogue: Catalogue, found: PlanChange, answers: Answers) -> Sequence[str]:
    """What it was and what it becomes, one line a change: 「800万円→200万円」, 「機材を外す」."""
    facts: Mapping[str, Fact] = catalogue.facts
    return [
        f"{_amount(facts[key], answers.facts.get(key))}→{piece.amount}"
        if piece.amount
        else piece.deed
        for (key, _), piece in zip(found.values, found.pieces, strict=True)
    ]


def _amount(fact: Fact, value: Any) -> str:
    return japanese.yen_short(value) if fact.type == "yen" else period(value)
