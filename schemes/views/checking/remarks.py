"""Contradictory answers as a page says them: each answer with the way to its question."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemes.asking.forms import CheckForm
from schemes.judging import contradictions
from schemes.judging.contradictions import Contradiction
from schemes.judging.operators import show
from schemes.views.serving import Moment


@dataclass(frozen=True)
class Said:
    """An answer that is part of a remark."""

    label: str
    shown: str
    target: str


@dataclass(frozen=True)
class Remark:
    answers: tuple[Said, ...]
    why: str
    mild: bool


def of(now: Moment, form: CheckForm) -> list[Remark]:
    """What does not go together in the answers; the plain contradictions first."""
    found = contradictions.found(form.answers, now.day)
    return [
        Remark(tuple(_said(form, one)), one.why, one.mild)
        for one in sorted(found, key=lambda one: one.mild)
    ]


def _said(form: CheckForm, found: Contradiction) -> Iterator[Said]:
    for key in found.keys:
        name = key if found.member is None else f"members-{found.member}-{key}"
        whose = "" if found.member is None else f"構成員{found.member + 1}の"
        field = form[name]
        yield Said(
            f"{whose}「{field.fact.label}」",
            show(field.fact, form.cleaned_data[name]),
            field.target,
        )
