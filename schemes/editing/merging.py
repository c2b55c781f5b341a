"""What was changed from one document to another, and the same changes made in a third.

An ``Edit`` is one difference: a field of a row, a row that comes or goes, the order of a list.
``apply`` makes edits in a document in which more may have changed; where the two do not go together
it tells a ``Divergence`` and leaves what is there, until someone chooses. Nothing is lost without
being told. Documents are told in the short form: what caps and activities imply is no edit of its
own. No Django, no database, no clock.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from schemes import sections
from schemes.document import Document, WithdrawnDocument, canonical
from schemes.editing.matching import matched, names, naming
from schemes.editing.shortform import completed, own
from schemes.sections import Kind

Path = tuple[str, ...]
"""Where: ``()`` the whole document; a row by the lists and names that lead to it; a field of it by
one more; ``(…list, ORDER)`` the order of a list. Rows are called as they were before."""

Which = Literal["ours", "theirs"]
ORDER = "*"
SECTIONS = "sections"
CITATIONS = "citations"
_ADDED = "+"
TOGETHER = (
    "fact",
    "operator",
    "value",
)  # a rule's condition: half of one and half of another is none


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


@dataclass(frozen=True)
class Divergence:
    """An edit that does not fit what is there: the value there is neither before nor after."""

    edit: Edit
    there: Any


@dataclass(frozen=True)
class Merged:
    document: Document | None
    divergences: tuple[Divergence, ...]


def edits(old: Document | None, new: Document | None) -> tuple[Edit, ...]:
    """What makes one document of another; None: there is none."""
    if old is new or (old and new and canonical(old) == canonical(new)):
        return ()
    before, after = _content(old), _content(new)
    if before is ABSENT or after is ABSENT or type(old) is not type(new):
        return (Edit((), before, after),)
    return tuple(_in_row((), _top(), before, after))


def apply(
    document: Document | None,
    wanted: Iterable[Edit],
    choices: Mapping[Path, Which] | None = None,
    base: Document | None = None,
) -> Merged:
    """A document with edits made in it, as far as they fit.

    ``choices``: by the path of a divergence, whether the edit is made all the same (``ours``) or
    what is there stays (``theirs``); one that nobody chose is told, and what is there stays.
    ``base``: the document from which the edits were told; with it rows are known again whatever
    changed in them, and a changed row that is gone can be brought back.
    """
    found = tuple(wanted)
    if not found:
        return Merged(document, ())
    work = _Work(choices or {})
    there, before = _content(document), _content(base)
    whole = [edit for edit in found if not edit.path]
    if whole:
        made = work.settled(whole[-1], there)
    elif there is ABSENT or isinstance(document, WithdrawnDocument):
        made = work.gone((), _top(), before, found, there)
    else:
        made = work.row((), _top(), there, None if before is ABSENT else before, found)
    if _same(made, there):
        return Merged(document, tuple(work.divergences))
    return Merged(_document(made), tuple(work.divergences))


def merge(
    base: Document | None,
    mine: Document | None,
    theirs: Document | None,
    choices: Mapping[Path, Which] | None = None,
) -> Merged:
    """``theirs`` with what ``mine`` changed from ``base``."""
    return apply(theirs, edits(base, mine), choices, base)


def moved(path: Path, old: Document, new: Document) -> Path | None:
    """The path of the same row or field in another document; None if it is gone there."""
    olds, news, kind = _content(old), _content(new), _top()
    found: list[str] = []
    left = list(path)
    while left:
        lists = [left.pop(0)]
        if lists[0] == SECTIONS:
            lists.append(left.pop(0))
        found += lists
        part = _part(kind, lists[-1], is_top=len(found) == len(lists), olds=olds, news=news)
        if part is None or not left or left[0] == ORDER:
            return (*found, *left)
        before, after = (_rows(side, lists) for side in (olds, news))
        name = left.pop(0)
        pair = next((pair for pair in _named(part, before, after) if pair[0] == name), None)
        if pair is None or pair[2] is None or pair[1] is None:
            return None
        found.append(dict(zip(map(id, after), names(part, after), strict=True))[id(pair[2])])
        kind, olds, news = part, pair[1], pair[2]
    return tuple(found)


def _rows(row: Mapping[str, Any], lists: Sequence[str]) -> Sequence[Any]:
    around = row if len(lists) == 1 else row.get(SECTIONS, {})
    return around.get(lists[-1], ())


def _named(kind: Kind, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[tuple[str, Any, Any]]:
    called = _called(kind, olds)
    for old, new in matched(kind, olds, news):
        if old is not None:
            yield called[id(old)], old, new


# --- What a document says ------------------------------------------------------------------------


def _content(document: Document | None) -> Any:
    return ABSENT if document is None else own(document)


def _document(content: Any) -> Document | None:
    if content is ABSENT:
        return None
    if SECTIONS in content:
        kept = {key: rows for key, rows in content[SECTIONS].items() if rows}
        content = {**content, SECTIONS: kept}
    return completed(sections.parse(content))


def _top() -> Kind:
    return sections.own("schemes")


def _part(kind: Kind, name: str, *, is_top: bool, olds: Any, news: Any) -> Kind | None:
    """The kind of the rows of a list; None for a field that is no list of rows."""
    if name in kind.part:
        return kind.part[name]
    if name == CITATIONS and kind.key != CITATIONS:
        return sections.own(CITATIONS)
    if not is_top or not any(isinstance(side.get(name), list) for side in (olds, news)):
        return sections.section(name) if is_top else None
    return sections.known(name) or sections.section(name)


def _value(kind: Kind, row: Mapping[str, Any], name: str) -> Any:
    """A field; where the short form leaves it out, what the type says."""
    if name in row:
        return row[name]
    column = kind.row.model_fields.get(name)
    value = column.default if column else None
    return list(value) if isinstance(value, tuple) else value


def _same(one: Any, other: Any) -> bool:
    """Equal as published: a yes is no 1."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return bool(one == other) and _told(one) == _told(other)


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _called(kind: Kind, rows: Sequence[Any]) -> dict[int, str]:
    """By the rows' own identity as objects, what each is called."""
    return dict(zip(map(id, rows), names(kind, rows), strict=True))


# --- Telling edits -------------------------------------------------------------------------------


def _in_row(path: Path, kind: Kind, old: Any, new: Any) -> Iterator[Edit]:
    for name in dict.fromkeys([*old, *new]):
        if name == SECTIONS:
            yield from _in_sections((*path, name), old.get(name, {}), new.get(name, {}))
        elif part := _part(kind, name, is_top=not path, olds=old, news=new):
            yield from _in_list((*path, name), part, old.get(name, ()), new.get(name, ()))
        else:
            before, after = _value(kind, old, name), _value(kind, new, name)
            if not _same(before, after):
                yield Edit((*path, name), before, after)


def _in_sections(path: Path, old: Any, new: Any) -> Iterator[Edit]:
    for kind in sections.registered():
        yield from _in_list((*path, kind.key), kind, old.get(kind.key, ()), new.get(kind.key, ()))


def _in_list(path: Path, kind: Kind, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Edit]:
    if _same(olds, news):
        return
    were, are = _called(kind, olds), _called(kind, news)
    pairs = matched(kind, olds, news)
    follows = ""
    for old, new in pairs:
        if old is None:
            yield Edit((*path, are[id(new)]), ABSENT, new, follows)
            follows = _ADDED + are[id(new)]
        elif new is None:
            yield Edit((*path, were[id(old)]), old, ABSENT)
        else:
            follows = were[id(old)]
            yield from () if _same(old, new) else _in_row((*path, follows), kind, old, new)
    stayed = [were[id(old)] for old, new in pairs if old is not None and new is not None]
    before = [were[id(old)] for old in olds if were[id(old)] in set(stayed)]
    if before != stayed:
        yield Edit((*path, ORDER), before, stayed)


# --- Making edits --------------------------------------------------------------------------------


@dataclass
class _List:
    """A list of rows in which edits are made: what it holds, and how its rows were called."""

    path: Path
    kind: Kind
    rows: list[Any]
    bases: Sequence[Any] | None
    known: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.bases is None:
            self.known = dict(zip(names(self.kind, self.rows), self.rows, strict=True))
            return
        self.before = dict(zip(names(self.kind, self.bases), self.bases, strict=True))
        self.known = {
            name: row
            for name, _, row in _named(self.kind, self.bases, self.rows)
            if row is not None
        }

    def put(self, old: Any, new: Any) -> None:
        place = next(place for place, row in enumerate(self.rows) if row is old)
        self.rows[place : place + 1] = [] if new is ABSENT else [new]
        for name in [name for name, row in self.known.items() if row is old]:
            del self.known[name]
            if new is not ABSENT:
                self.known[name] = new

    def add(self, row: Any, follows: str, added: Mapping[str, Any]) -> None:
        name = follows.removeprefix(_ADDED)
        sides = (added, self.known) if follows.startswith(_ADDED) else (self.known, added)
        before = next((side[name] for side in sides if name in side), None)
        places = [place for place, one in enumerate(self.rows) if one is before]
        place = places[0] + 1 if places else len(self.rows) if follows else 0
        self.rows.insert(place, row)

    def ahead(self, name: str) -> str:
        """The row before which another stood, for one that comes back; "" for the first."""
        names_ = list(self.before)
        place = names_.index(name)
        return names_[place - 1] if place else ""


@dataclass
class _Work:
    """Edits being made: what was chosen, and what did not fit."""

    choices: Mapping[Path, Which]
    divergences: list[Divergence] = field(default_factory=list)

    def settled(self, edit: Edit, there: Any) -> Any:
        """What stands in the place of an edit once it was made, or not."""
        if _same(there, edit.before):
            return edit.after
        if _same(there, edit.after):
            return there
        return edit.after if self.chooses(edit, there) else there

    def chooses(self, edit: Edit, there: Any) -> bool:
        """Whether an edit that does not fit is made all the same."""
        choice = self.choices.get(edit.path)
        if choice is None:
            self.divergences.append(Divergence(edit, there))
        return choice == "ours"

    def row(
        self, path: Path, kind: Kind, there: Any, base: Any | None, found: Sequence[Edit]
    ) -> Any:
        """A row with the edits of it and of the rows within."""
        made = dict(there)
        for name, of_name in _by_step(found, len(path)).items():
            if name == SECTIONS:
                made[name] = dict(made.get(name, {}))
                for key, of_list in _by_step(of_name, len(path) + 1).items():
                    if section := sections.section(key):
                        bases = None if base is None else base.get(SECTIONS, {}).get(key, ())
                        rows = made[name].get(key, ())
                        made[name][key] = self.rows(
                            (*path, name, key), section, rows, bases, of_list
                        )
            elif len(of_name[-1].path) > len(path) + 1:
                part = _part(kind, name, is_top=not path, olds={name: []}, news={})
                if part is None:
                    continue
                bases = None if base is None else base.get(name, ())
                made[name] = self.rows((*path, name), part, made.get(name, ()), bases, of_name)
            elif not kind.speaks_for(name):
                made[name] = self.field(kind, name, there, base, of_name[-1])
        _label(kind, there, made, {e.path[-1]: e for e in found if len(e.path) == len(path) + 1})
        return made

    def field(self, kind: Kind, name: str, there: Any, base: Any | None, edit: Edit) -> Any:
        """A field with an edit of it. What only makes sense together is not mixed."""
        value = _value(kind, there, name)
        others = [one for one in TOGETHER if one != name] if name in TOGETHER else []
        if base is None or all(
            _same(_value(kind, there, one), _value(kind, base, one)) for one in others
        ):
            return self.settled(edit, value)
        if _same(value, edit.after):
            return value
        return edit.after if self.chooses(edit, value) else value

    def rows(
        self,
        path: Path,
        kind: Kind,
        theres: Sequence[Any],
        bases: Sequence[Any] | None,
        found: Sequence[Edit],
    ) -> list[Any]:
        """A list of rows with the edits of them."""
        work = _List(path, kind, list(theres), bases)
        coming = [edit for edit in found if _is_whole(edit, path) and edit.before is ABSENT]
        staying = [edit for edit in found if edit not in coming]
        added: dict[str, Any] = {}
        for name, of_row in _by_step(staying, len(path)).items():
            if name != ORDER:
                self._one(work, name, of_row, added)
        for edit in staying:
            if edit.path == (*path, ORDER):
                self._order(work, edit)
        for edit in coming:
            self._come(work, edit, added)
        return work.rows

    def _one(self, work: _List, name: str, found: Sequence[Edit], added: dict[str, Any]) -> None:
        """The edits of one row that there was."""
        path, there, base = (*work.path, name), work.known.get(name), work.before.get(name)
        if _is_whole(found[-1], work.path):
            if there is not None:
                work.put(there, self.settled(found[-1], there))
        elif there is not None:
            made = self.row(path, work.kind, there, base, found)
            if self._is_free(work, path, there, made):
                work.put(there, made)
        else:
            made = self.gone(path, work.kind, ABSENT if base is None else base, found, ABSENT)
            if made is not ABSENT:
                work.add(made, work.ahead(name), added)

    def _is_free(self, work: _List, path: Path, there: Any, made: Any) -> bool:
        """Whether a row may be called so now: no other has its name."""
        fields = naming(work.kind)
        called = [made.get(name) for name in fields]
        if work.kind.is_nameless or called == [there.get(name) for name in fields]:
            return True
        others = [row for row in work.rows if row is not there]
        other = next((row for row in others if [row.get(name) for name in fields] == called), None)
        if other is None:
            return True
        if not self.chooses(Edit(path, there, made), other):
            return False
        work.put(other, ABSENT)
        return True

    def gone(self, path: Path, kind: Kind, base: Any, found: Sequence[Edit], there: Any) -> Any:
        """Edits of a row that is not there any more: it comes back changed, if that was chosen."""
        if base is ABSENT:
            for edit in found:
                if self.choices.get(edit.path) != "theirs":
                    self.divergences.append(Divergence(edit, there))
            return there
        made = _Work({}).row(path, kind, base, base, found)
        return self.settled(Edit(path, base, made), there)

    def _order(self, work: _List, edit: Edit) -> None:
        here = {id(row): name for name, row in work.known.items()}
        present = set(here.values())
        before, after = (
            [name for name in side if name in present] for side in (edit.before, edit.after)
        )
        meant = set(after)
        now = [here[id(row)] for row in work.rows if here.get(id(row)) in meant]
        if now == after:
            return
        # Rows that the portal sorts by itself are nobody's choice.
        if now != before and not (work.kind.place and self.chooses(edit, now)):
            return
        behind: dict[str, list[Any]] = {"": []}
        last = ""
        for row in work.rows:
            name = here.get(id(row), "")
            last = name if name in meant else last
            behind.setdefault(last, []).append(row)
        work.rows[:] = [row for name in ("", *after) for row in behind.get(name, ())]

    def _come(self, work: _List, edit: Edit, added: dict[str, Any]) -> None:
        name = edit.path[-1]
        there = dict(zip(names(work.kind, work.rows), work.rows, strict=True)).get(name)
        if there is None:
            added[name] = dict(edit.after)
            work.add(added[name], edit.follows, added)
            return
        made = self.settled(edit, there)
        added[name] = made
        if made is not there:
            work.put(there, made)


def _label(kind: Kind, there: Any, made: dict[str, Any], found: Mapping[str, Edit]) -> None:
    """The words for codes follow the code that stands now, and are nobody's choice."""
    for code, label in kind.said.items():
        said, meant = found.get(label), found.get(code)
        if said is None:
            continue
        if meant is None:
            fits = _same(_value(kind, there, label), said.before)
        else:
            now = _value(kind, made, code)
            fits = _same(now, meant.after) and not _same(now, _value(kind, there, code))
        if fits:
            made[label] = said.after


def _is_whole(edit: Edit, path: Path) -> bool:
    return len(edit.path) == len(path) + 1 and edit.path[-1] != ORDER


def _by_step(found: Iterable[Edit], place: int) -> dict[str, list[Edit]]:
    """Edits by the step of their path that leads on."""
    steps: dict[str, list[Edit]] = {}
    for edit in found:
        steps.setdefault(edit.path[place], []).append(edit)
    return steps
