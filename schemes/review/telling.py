"""Changes as those read them who decide: row by row, each field with its label, likes folded.

A row that came or went is told in full, and so is a whole document. No Django, no database, no
clock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemes import sections
from schemes.review.differences import CITATION, CONDITION, Change, Kinds
from schemes.review.marking import MarkedRun, marked
from schemes.review.phrasing import Row, Whole, Words, asks, shown
from schemes.sections import Kind
from schemes.writing.words import plain

FOLDED_FROM = 4  # rows alike that are told in one line, and opened
MANY = 3  # labels that such a line names
DONE = {"added": "追加", "removed": "削除", "changed": "変更"}
OWN_PAGE = ("tracks", "schemes")  # their rows are told by themselves
UNTOLD = ("subject", "sections")
QUESTION, ASKS = "質問", "条件"


@dataclass(frozen=True)
class ToldField:
    """One field: its label, and what it says before and after, empty where there is nothing."""

    label: str
    before: str
    after: str

    @property
    def kind(self) -> Kinds:
        if self.before and self.after:
            return "changed"
        return "removed" if self.before else "added"

    @property
    def runs(self) -> list[MarkedRun]:
        """What it says before and after in one text, with what differs marked."""
        return marked(self.before, self.after)


@dataclass(frozen=True)
class Group:
    """A row with all that differs in it. ``kind``: whether the row itself came, went or changed."""

    subject: str
    track: str
    place: str
    noun: str
    code: str
    kind: Kinds
    lines: tuple[ToldField, ...]

    @property
    def likeness(self) -> tuple[Any, ...]:
        """Equal for rows that may be told together."""
        if self.kind != "changed":
            return self.subject, self.track, self.noun, self.kind
        return self.subject, "", self.noun, *sorted({line.label for line in self.lines})


@dataclass(frozen=True)
class Fold:
    """Rows that are told in one place: one, or many that are alike."""

    groups: tuple[Group, ...]

    @property
    def is_folded(self) -> bool:
        return len(self.groups) >= FOLDED_FROM

    @property
    def summary(self) -> str:
        """「国際協力推進員 47行: 人数、配置先を追加」."""
        first = self.groups[0]
        start = f"{first.noun} {len(self.groups)}行"
        if first.kind != "changed":
            return f"{start}を{DONE[first.kind]}"
        kinds: dict[str, set[Kinds]] = {}
        for line in (line for group in self.groups for line in group.lines):
            kinds.setdefault(line.label, set()).add(line.kind)
        labels: dict[str, list[str]] = {}
        for label, found in kinds.items():
            done = DONE[next(iter(found)) if len(found) == 1 else "changed"]
            labels.setdefault(done, []).append(label)
        told = (f"{_few(names)}を{done}" for done, names in labels.items())
        return f"{start}: {'、'.join(told)}"


def _few(names: Sequence[str]) -> str:
    more = f"ほか{len(names) - MANY}欄" if len(names) > MANY else ""
    return "、".join([*names[:MANY], *filter(None, [more])])


@dataclass(frozen=True)
class ToldPart:
    """What changes of one subject in one track; ``track`` is empty for what all of it shares."""

    subject: str
    track: str
    folds: tuple[Fold, ...]

    @property
    def count(self) -> int:
        return sum(len(fold.groups) for fold in self.folds)


def parts(changes: Iterable[Change]) -> list[ToldPart]:
    """The changes by subject and track, then by row, likes folded where the first of them stands."""
    found: dict[tuple[str, str], dict[tuple[Any, ...], list[Group]]] = {}
    owners: dict[tuple[Any, ...], tuple[str, str]] = {}
    for group in groups(changes):
        # What is told together stands where the first of it does, whatever its track.
        owner = owners.setdefault(group.likeness, (group.subject, group.track))
        found.setdefault(owner, {}).setdefault(group.likeness, []).append(group)
    return [ToldPart(*owner, tuple(_folds(alike.values()))) for owner, alike in found.items()]


def _folds(alike: Iterable[list[Group]]) -> Iterator[Fold]:
    for groups in alike:
        if len(groups) >= FOLDED_FROM:
            yield Fold(tuple(groups))
        else:
            yield from (Fold((group,)) for group in groups)


def groups(changes: Iterable[Change]) -> list[Group]:
    """The rows that differ, in the order of the changes; those within a new row follow it."""
    found: dict[tuple[str, str, str], Group] = {}
    for change in _all(changes):
        key = (change.subject, change.track, change.place)
        lines = tuple(_lines(change))
        if known := found.get(key):
            found[key] = _with(known, lines)
        else:
            told: Kinds = change.kind if _is_row(change) else "changed"
            at = (change.subject, change.track, change.place, change.noun, change.code)
            found[key] = Group(*at, told, lines)
    return list(found.values())


def _with(group: Group, lines: tuple[ToldField, ...]) -> Group:
    return Group(**{**vars(group), "lines": (*group.lines, *lines)})


def _all(changes: Iterable[Change]) -> Iterator[Change]:
    for change in changes:
        yield change
        if change.whole:
            yield from _all(change.whole.rows())


def _is_row(change: Change) -> bool:
    """A citation that came or went is a field of its row."""
    return change.whole is not None and change.label != CITATION


def _lines(change: Change) -> Iterator[ToldField]:
    if change.whole is None:
        yield ToldField(change.label, change.before, change.after)
        return
    told = (
        [(CITATION, _citation(change.whole))] if change.label == CITATION else fields(change.whole)
    )
    for label, text in told:
        yield ToldField(label, *(("", text) if change.kind == "added" else (text, "")))


# --- A row in full -------------------------------------------------------------------------------


def fields(whole: Whole) -> Iterator[tuple[str, str]]:
    """Every field of a row that says something: its label, and its words."""
    words, kind, row = whole.words, whole.kind, whole.row
    asked = set(CONDITION) <= set(row)
    for name, value in row.items():
        if kind.speaks_for(name) or name in UNTOLD or (asked and name in CONDITION[1:]):
            continue
        if asked and name == CONDITION[0]:
            yield from _condition(words, kind, row)
        elif name == "citations":
            for one in value or ():
                yield CITATION, _citation(Whole(words, sections.own("citations"), one))
        elif part := kind.part.get(name):
            if kind.key not in OWN_PAGE:
                yield from ((part.noun, _within(words, part, one)) for one in value or ())
        elif not _holds_rows(value) and (text := _text(words, kind, name, row)):
            yield kind.label(name), text


def _condition(words: Words, kind: Kind, row: Row) -> Iterator[tuple[str, str]]:
    if row[CONDITION[0]]:
        yield QUESTION, shown(words, kind, CONDITION[0], row)
    yield ASKS, asks(words, row)


def _text(words: Words, kind: Kind, name: str, row: Row) -> str:
    """The words of a field; of a code that has no words of its own those that stand beside it."""
    text = shown(words, kind, name, row)
    spoken = kind.said.get(name)
    if spoken and row.get(spoken) and text == plain(row.get(name)):
        return str(row[spoken])
    return text


def _holds_rows(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list | tuple) and any(_is_table(one) for one in value)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping | tuple)


def _within(words: Words, kind: Kind, row: Row) -> str:
    """A small row within another, in one text."""
    return "\n".join(f"{label}: {text}" for label, text in fields(Whole(words, kind, row)))


def _citation(whole: Whole) -> str:
    """A citation in full: where it stands, and its words."""
    words, kind, row = whole.words, whole.kind, whole.row
    stands = [shown(words, kind, name, row) for name in ("source", "locator")]
    since = shown(words, kind, "as_of_label", row) or shown(words, kind, "as_of", row)
    mark = "「{}」" if row.get("verbatim", True) else "要旨: {}"
    told = [" ".join(filter(None, stands)), mark.format(row["quote"]), since]
    return "\n".join(filter(None, told))
