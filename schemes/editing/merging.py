"""Edits of one document made in another, in which more may have changed.

Where the two do not go together a ``Divergence`` is told and what is there stays, until someone
chooses: nothing is lost without being told. No Django, no database, no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from schemes import sections
from schemes.document import Document, WithdrawnDocument
from schemes.editing.edit import (
    ABSENT,
    ADDED,
    ORDER,
    SECTIONS,
    Edit,
    Path,
    content_of,
    edits,
    moved,
    named,
    part_of,
    same,
    top,
    value_of,
)
from schemes.editing.matching import names, naming
from schemes.editing.shortform import completed
from schemes.memory import Memory
from schemes.sections import Kind

__all__ = [
    "ABSENT",
    "ORDER",
    "SECTIONS",
    "Divergence",
    "Edit",
    "Merged",
    "Path",
    "Which",
    "apply",
    "edits",
    "merge",
    "moved",
]

Which = Literal["ours", "theirs"]
TOGETHER = (
    "fact",
    "operator",
    "value",
)  # a rule's condition: half of one and half of another is none


@dataclass(frozen=True)
class Divergence:
    """An edit that does not fit what is there: the value there is neither before nor after."""

    edit: Edit
    there: Any


@dataclass(frozen=True)
class Merged:
    document: Document | None
    divergences: tuple[Divergence, ...]


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
    there, before = content_of(document), content_of(base)
    whole = [edit for edit in found if not edit.path]
    if whole:
        made = work.settled(whole[-1], there)
    elif there is ABSENT or isinstance(document, WithdrawnDocument):
        made = work.gone((), top(), before, found, there)
    else:
        made = work.row((), top(), there, None if before is ABSENT else before, found)
    if same(made, there):
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


def _document(content: Any) -> Document | None:
    if content is ABSENT:
        return None
    if SECTIONS in content:
        kept = {key: rows for key, rows in content[SECTIONS].items() if rows}
        content = {**content, SECTIONS: kept}
    document = sections.parse(content)
    return _whole.of(sections.registered(), lambda: completed(document), document)


# What is read again from the same content is the same document.
_whole: Memory[Document] = Memory(64)


# --- Making edits --------------------------------------------------------------------------------


@dataclass
class _Listed:
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
            name: row for name, _, row in named(self.kind, self.bases, self.rows) if row is not None
        }

    def put(self, old: Any, new: Any) -> None:
        place = next(place for place, row in enumerate(self.rows) if row is old)
        self.rows[place : place + 1] = [] if new is ABSENT else [new]
        for name in [name for name, row in self.known.items() if row is old]:
            del self.known[name]
            if new is not ABSENT:
                self.known[name] = new

    def add(self, row: Any, follows: str, added: Mapping[str, Any]) -> None:
        name = follows.removeprefix(ADDED)
        sides = (added, self.known) if follows.startswith(ADDED) else (self.known, added)
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
        if same(there, edit.before):
            return edit.after
        if same(there, edit.after):
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
                part = part_of(kind, name, is_top=not path, olds={name: []}, news={})
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
        value = value_of(kind, there, name)
        others = [one for one in TOGETHER if one != name] if name in TOGETHER else []
        if base is None or all(
            same(value_of(kind, there, one), value_of(kind, base, one)) for one in others
        ):
            return self.settled(edit, value)
        if same(value, edit.after):
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
        work = _Listed(path, kind, list(theres), bases)
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

    def _one(self, work: _Listed, name: str, found: Sequence[Edit], added: dict[str, Any]) -> None:
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

    def _is_free(self, work: _Listed, path: Path, there: Any, made: Any) -> bool:
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

    def _order(self, work: _Listed, edit: Edit) -> None:
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

    def _come(self, work: _Listed, edit: Edit, added: dict[str, Any]) -> None:
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
            fits = same(value_of(kind, there, label), said.before)
        else:
            now = value_of(kind, made, code)
            fits = same(now, meant.after) and not same(now, value_of(kind, there, code))
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
