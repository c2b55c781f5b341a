"""Two texts in one, with what went and what came marked. No Django, no database, no clock."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

LONG = 40  # characters from which a text that stays much the same is told once
ALIKE = 0.5  # so much of it
BECAME = " → "
# A sign as HTML writes it, a number, a name in kana or letters, or else one sign: less is not marked
# alone.
_WORDS = re.compile(
    r"&#?[A-Za-z0-9]+;|[0-9０-９][0-9０-９,，.]*|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヶー]+|\s+|.", re.S
)


class MarkedRun(NamedTuple):
    """A part of a text: as it was and is, gone, or new."""

    kind: Literal["same", "del", "ins"]
    text: str


def marked(before: str, after: str) -> list[MarkedRun]:
    """Short texts whole, one after the other; of long ones that are alike what differs."""
    if max(len(before), len(after)) >= LONG and before and after:
        runs = list(_within(words(before), words(after)))
        same = sum(len(run.text) for run in runs if run.kind == "same")
        if same >= ALIKE * max(len(before), len(after)):
            return runs
    if before and after:
        return [MarkedRun("del", before), MarkedRun("same", BECAME), MarkedRun("ins", after)]
    return [run for run in (MarkedRun("del", before), MarkedRun("ins", after)) if run.text]


def words(text: str) -> list[str]:
    """The parts of a text that are marked as one."""
    return _WORDS.findall(text)


def _within(before: Sequence[str], after: Sequence[str]) -> Iterator[MarkedRun]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, start_after, end_after in matcher.get_opcodes():
        if kind == "equal":
            yield MarkedRun("same", "".join(before[start:end]))
            continue
        if start < end:
            yield MarkedRun("del", "".join(before[start:end]))
        if start_after < end_after:
            yield MarkedRun("ins", "".join(after[start_after:end_after]))
