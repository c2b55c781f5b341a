"""One's own answers as the result repeats them: a few words each, the telling ones first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemes.asking.forms import CheckForm
from schemes.document import Fact
from schemes.judging.operators import show
from schemes.judging.people import PEOPLE, WHO
from schemes.judging.questions import KIND, TYPE
from schemes.judging.rulebook import WANTS
from schemes.views.checking.changing import period, short
from schemes.views.checking.limits import SHOWN
from schemes.writing import japanese

MOST = 6
FIELDS = tuple(key for key, _ in SHOWN)
"""The answers that are turned most: fields in place, and chips on paper."""
TELLING = (
    TYPE,
    "role",
    "registered_on",
    "head_office_prefecture",
    "overseas_record",
    "country",
    "activities",
)
_SINCE = {"registered_on": "登記", "founded_on": "設立"}


@dataclass(frozen=True)
class Chip:
    """``paper``: it is a field on the screen."""

    text: str
    paper: bool = False


@dataclass(frozen=True)
class Field:
    """An answer to be turned in place, as people write it."""

    key: str
    label: str
    value: str


@dataclass(frozen=True)
class Own:
    """The answers in chips and fields, with what the fields take along."""

    chips: tuple[Chip, ...]
    fields: tuple[Field, ...]
    along: tuple[tuple[str, str], ...]


def own(form: CheckForm, day: date) -> Own:
    """The answers of a valid form, in chips and fields."""
    given = [key for key in form.order if form.cleaned_data[key] is not None]
    fields = tuple(_field(form, key) for key in FIELDS if key in form.order)
    told = [key for key in TELLING if key in given]
    told += [key for key in given if key not in (*told, *FIELDS, WHO, KIND, WANTS)]
    person = next((one.short for one in PEOPLE if one.key == form.cleaned_data.get(WHO)), "")
    if not told and not person and KIND in given:
        told = [KIND]
    chips = [Chip(person)] if person and not {TYPE, "role"} & {*told} else []
    chips += [
        Chip(_brief(form.facts[key], form.cleaned_data[key], day))
        for key in told[: MOST - len(chips)]
    ]
    if form.member_count:
        chips.append(Chip(f"共同事業体{form.member_count}者"))
    chips += [Chip(one.value, paper=True) for one in fields if one.value]
    return Own(tuple(chips), fields, tuple(_along(form, fields)))


def _field(form: CheckForm, key: str) -> Field:
    value = form.cleaned_data[key]
    label = "金額" if key == "budget_yen" else "期間"
    return Field(key, label, "" if value is None else brief(form.facts[key], value))


def _along(form: CheckForm, fields: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
    """What the form of the fields takes along."""
    left = {"show", "ask", "asked", *(one.key for one in fields)}
    for name, values in form.data.lists():
        if name not in left:
            yield from ((name, value) for value in values)


def brief(fact: Fact, value: Any) -> str:
    """A value in few words: 「800万円」, 「3年」, 「人の派遣＋機材」."""
    if value is None:
        return "わからない"
    if fact.type == "yen":
        return japanese.yen_short(value)
    if fact.type == "months":
        return period(value)
    if isinstance(value, tuple | list):
        return "＋".join(short(fact.label_of(one)) for one in value)
    if fact.type == "bool":
        return (fact.said_yes if value else fact.said_no).rstrip("。") or show(fact, value)
    return show(fact, value)


def _brief(fact: Fact, value: Any, day: date) -> str:
    if fact.key in _SINCE and isinstance(value, date):
        years = japanese.age(value, day)
        return f"{_SINCE[fact.key]}{years}年" if years else f"{_SINCE[fact.key]}1年未満"
    said = brief(fact, value)
    if fact.key == "overseas_record":
        return f"実績は{said}"
    return (
        said
        if fact.type in ("bool", "set", "country", "prefecture") or fact.key == TYPE
        else _labelled(fact, said)
    )


def _labelled(fact: Fact, said: str) -> str:
    return said if fact.key == "role" else f"{fact.label}: {said}"
