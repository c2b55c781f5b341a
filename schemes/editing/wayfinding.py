"""Where something stands in a document, as people say it, and where two documents part.

No Django, no database, no clock.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from schemes import sections
from schemes.document import NAMES, Says
from schemes.sections import Kind

Path = tuple[str | int, ...]

# The frame of a file; what stands in it is called as its kind says.
FRAME = {
    "documents": "文書",
    "format": "形式",
    "version": "形式の番号",
    "as_of": "時点",
    "title": "題",
    "partial": "一部だけかどうか",
}
# What tells one row of a list from its neighbours, best first.
NAMED_BY = ("code", "name", "title", "label", "topic", "heading", "partner", "key", "text", "quote")
LONGEST_NAME = 30


def subject_name(document: Any) -> str:
    """What people call a document: its scheme's name, or that of what schemes share."""
    subject = str(_step(document, "subject") or "")
    return NAMES.get(subject) or str(_step(document, "name") or subject)


def place(content: Any, path: Path, root: str = "") -> str:
    """「「草の根技術協力事業」の類型2番目「草の根協力支援型」の要約」: a path in words.

    ``root``: what the whole is called, if not as its own name says.
    """
    words: list[str] = [f"「{named}」"] if (named := root or subject_name(content)) else []
    kind: Kind | None = sections.own("schemes")
    for step in path:
        content = _step(content, step)
        if isinstance(step, int):
            words[-1:] = [f"{words[-1] if words else ''}{step + 1}番目{_quoted(content)}"]
        elif within := _kind(kind, step):
            kind = within
            words.append(kind.noun)
        elif step == "sections":
            kind = None
        else:
            words.append(_label(kind, step))
    return "の".join(words) or "文書"


def _kind(around: Kind | None, step: str) -> Kind | None:
    """The kind of the rows of a list. ``around``: of the row that has it; None among sections."""
    if around is None:
        return sections.section(step)
    if step == "citations" or around is sections.own("schemes"):
        return around.part.get(step) or sections.known(step)
    return around.part.get(step)


def _label(kind: Kind | None, step: str) -> str:
    named = kind.label(step) if kind else step
    return FRAME.get(step, f"「{step}」") if named == step else named


def _quoted(content: Any) -> str:
    named = _name(content)
    return f"「{named}」" if named else ""


def _name(content: Any) -> str:
    for field in NAMED_BY:
        found = _step(content, field)
        if isinstance(found, str) and found:
            return found if len(found) <= LONGEST_NAME else found[:LONGEST_NAME] + "…"
    return ""


def _step(content: Any, step: str | int) -> Any:
    """One step down, None where there is nothing."""
    if isinstance(content, BaseModel):
        return getattr(content, str(step), None)
    if isinstance(content, Mapping):
        return content.get(step)
    if isinstance(content, Sequence) and not isinstance(content, str) and isinstance(step, int):
        return content[step] if step < len(content) else None
    return None


def first_difference(one: Any, other: Any, path: Path = ()) -> Path | None:
    """The way to the first place where two documents part; None if they say the same.

    Labels that follow from a code count as the code; citations of one statement are a set.
    """
    if isinstance(one, BaseModel) and type(one) is type(other):
        for name, field in type(one).model_fields.items():
            if any(isinstance(mark, Says) for mark in field.metadata):
                continue
            here, there = getattr(one, name), getattr(other, name)
            if name == "citations":
                here, there = _sorted(here), _sorted(there)
            found = first_difference(here, there, (*path, name))
            if found is not None:
                return found
        return None
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*other, *one)):
            found = first_difference(one.get(key, ()), other.get(key, ()), (*path, key))
            if found is not None:
                return found
        return None
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        for number, (here, there) in enumerate(zip(one, other, strict=False)):
            found = first_difference(here, there, (*path, number))
            if found is not None:
                return found
        return None if len(one) == len(other) else (*path, min(len(one), len(other)))
    return None if type(one) is type(other) and one == other else path


def _sorted(citations: Sequence[Any]) -> list[Any]:
    return sorted(citations, key=lambda one: (one.source, one.locator, one.quote))
