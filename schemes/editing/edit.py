"""What was changed from one document to another, as ``Edit``s: a field of a row, a row that comes or
goes, the order of a list.

Documents are told in the short form: what caps and activities imply is no edit of its own. No
Django, no database, no clock.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from schemes import sections
from schemes.document import Document
from schemes.editing.matching import matched, names
from schemes.editing.shortform import own
from schemes.memory import Memory
from schemes.sections import Kind

Path = tuple[str, ...]
"""Where: ``()`` the whole document; a row by the lists and names that lead to it; a field of it by
one more; ``(…list, ORDER)`` the order of a list. Rows are called as they were before."""

ORDER = "*"
SECTIONS = "sections"
CITATIONS = "citations"
ADDED = "+"


class Nothing(Enum):
    """What stands where there is no such row or document."""

    ABSENT = "absent"


ABSENT = Nothing.ABSENT


@dataclass(frozen=True)
class Edit:
    """One difference. ``before`` and ``after``: JSON values, a row whole; ABSENT if there is none.

    ``follows``: the name of the row behind which a row that comes stands; "" for the first.
    """

    path: Path
    before: Any
    after: Any
    follows: str = ""

    @property
    def row(self) -> Path:
        """The row in which it is, as people choose rows: a citation is part of what it proves."""
        return _row(self.path)

    def as_json(self) -> dict[str, Any]:
        return {
            "path": list(self.path),
            "before": _boxed(self.before),
            "after": _boxed(self.after),
            "follows": self.follows,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Edit":
        sides = (_unboxed(told["before"]), _unboxed(told["after"]))
        return cls(tuple(told["path"]), *sides, told.get("follows", ""))


def _boxed(value: Any) -> list[Any]:
    return [] if value is ABSENT else [value]


def _unboxed(box: Sequence[Any]) -> Any:
    return box[0] if box else ABSENT


def _row(path: Path) -> Path:
    if CITATIONS in path:
        return path[: path.index(CITATIONS)]
    place, found = 0, 0
    while place < len(path):
        step = 3 if path[place] == SECTIONS else 2
        if place + step > len(path):
            break
        place = found = place + step
    return path[:found]


def edits(old: Document | None, new: Document | None) -> tuple[Edit, ...]:
    """What makes one document of another; None: there is none."""
    if old is new or (old and new and sections.same(old, new)):
        return ()
    return _told.of(sections.registered(), lambda: tuple(_edits(old, new)), old, new)


_told: Memory[tuple[Edit, ...]] = Memory(64)


def _edits(old: Document | None, new: Document | None) -> Iterator[Edit]:
    before, after = content_of(old), content_of(new)
    if before is ABSENT or after is ABSENT or type(old) is not type(new):
        yield Edit((), before, after)
    else:
        yield from _in_row((), top(), before, after)


def moved(path: Path, old: Document, new: Document) -> Path | None:
    """The path of the same row or field in another document; None if it is gone there."""
    olds, news, kind = content_of(old), content_of(new), top()
    found: list[str] = []
    left = list(path)
    while left:
        lists = [left.pop(0)]
        if lists[0] == SECTIONS:
            lists.append(left.pop(0))
        found += lists
        part = part_of(kind, lists[-1], is_top=len(found) == len(lists), olds=olds, news=news)
        if part is None or not left or left[0] == ORDER:
            return (*found, *left)
        before, after = (_rows(side, lists) for side in (olds, news))
        name = left.pop(0)
        pair = next((pair for pair in named(part, before, after) if pair[0] == name), None)
        if pair is None or pair[2] is None or pair[1] is None:
            return None
        found.append(dict(zip(map(id, after), names(part, after), strict=True))[id(pair[2])])
        kind, olds, news = part, pair[1], pair[2]
    return tuple(found)


def _rows(row: Mapping[str, Any], lists: Sequence[str]) -> Sequence[Any]:
    around = row if len(lists) == 1 else row.get(SECTIONS, {})
    return around.get(lists[-1], ())


def named(kind: Kind, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[tuple[str, Any, Any]]:
    names_of = called(kind, olds)
    for old, new in matched(kind, olds, news):
        if old is not None:
            yield names_of[id(old)], old, new


# --- What a document says ------------------------------------------------------------------------


def content_of(document: Document | None) -> Any:
    return ABSENT if document is None else own(document)


def top() -> Kind:
    return sections.own("schemes")


def part_of(kind: Kind, name: str, *, is_top: bool, olds: Any, news: Any) -> Kind | None:
    """The kind of the rows of a list; None for a field that is no list of rows."""
    if name in kind.part:
        return kind.part[name]
    if name == CITATIONS and kind.key != CITATIONS:
        return sections.own(CITATIONS)
    if not is_top or not any(isinstance(side.get(name), list) for side in (olds, news)):
        return sections.section(name) if is_top else None
    return sections.known(name) or sections.section(name)


def value_of(kind: Kind, row: Mapping[str, Any], name: str) -> Any:
    """A field; where the short form leaves it out, what the type says."""
    if name in row:
        return row[name]
    column = kind.row.model_fields.get(name)
    value = column.default if column else None
    return list(value) if isinstance(value, tuple) else value


def same(one: Any, other: Any) -> bool:
    """Equal as published: a yes is no 1."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return bool(one == other) and _written(one) == _written(other)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def called(kind: Kind, rows: Sequence[Any]) -> dict[int, str]:
    """By the rows' own identity as objects, what each is called."""
    return dict(zip(map(id, rows), names(kind, rows), strict=True))


# --- Telling edits -------------------------------------------------------------------------------


def _in_row(path: Path, kind: Kind, old: Any, new: Any) -> Iterator[Edit]:
    for name in dict.fromkeys([*old, *new]):
        if name == SECTIONS:
            yield from _in_sections((*path, name), old.get(name, {}), new.get(name, {}))
        elif part := part_of(kind, name, is_top=not path, olds=old, news=new):
            yield from _in_list((*path, name), part, old.get(name, ()), new.get(name, ()))
        else:
            before, after = value_of(kind, old, name), value_of(kind, new, name)
            if not same(before, after):
                yield Edit((*path, name), before, after)


def _in_sections(path: Path, old: Any, new: Any) -> Iterator[Edit]:
    for kind in sections.registered():
        yield from _in_list((*path, kind.key), kind, old.get(kind.key, ()), new.get(kind.key, ()))


def _in_list(path: Path, kind: Kind, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Edit]:
    if same(olds, news):
        return
    were, are = called(kind, olds), called(kind, news)
    pairs = matched(kind, olds, news)
    follows = ""
    for old, new in pairs:
        if old is None:
            yield Edit((*path, are[id(new)]), ABSENT, new, follows)
            follows = ADDED + are[id(new)]
        elif new is None:
            yield Edit((*path, were[id(old)]), old, ABSENT)
        else:
            follows = were[id(old)]
            yield from () if same(old, new) else _in_row((*path, follows), kind, old, new)
    stayed = [were[id(old)] for old, new in pairs if old is not None and new is not None]
    before = [were[id(old)] for old in olds if were[id(old)] in set(stayed)]
    if before != stayed:
        yield Edit((*path, ORDER), before, stayed)
