"""What a table would do to the rows of a list: shown before it is done, and computed again then."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest

from schemes.admin.tables.cells import BLANK, Column, Unclear
from schemes.admin.tables.columns import key_names, with_citations
from schemes.writing import folding, tables
from schemes.writing.names import nearest, plain

ADDED, CHANGED, SAME, WRONG = "追加", "変更", "変更なし", "誤り"
STATES = {ADDED: "added", CHANGED: "changed", SAME: "same", WRONG: "wrong"}
MOST_CHANGES = 500  # saved in about ten seconds, while others wait to save
LONGEST_SHOWN = 200
CONTEXT = 20
LONGEST_NAME = 80
TOO_MANY_CHANGES = (
    f"一度に追加・変更できるのは{MOST_CHANGES:,}行までです。表を分けて取り込んでください。"
)
FORBIDDEN = "この行を変更する権限がありません。担当するスキームの行だけにしてください。"
NEEDED = "空欄にはできません。値を入れてください。"
FIXED = "作ったあとは変えられません。"


@dataclass(frozen=True)
class CellChange:
    """What changes in a row; ``old`` or ``new`` is empty where there is no other side."""

    label: str
    old: str
    new: str

    @property
    def shown(self) -> tuple[str, str]:
        """Both sides as a page says them: of long texts that begin or end alike, what differs."""
        old, new = self.old, self.new
        if min(len(old), len(new)) > LONGEST_SHOWN:
            start = _alike(old, new)
            end = _alike(old[start:][::-1], new[start:][::-1])
            old, new = _around(old, start, end), _around(new, start, end)
        return old, new

    def __str__(self) -> str:
        return f"{self.label} {' → '.join(filter(None, self.shown))}"


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _around(text: str, start: int, end: int) -> str:
    """The text without so many characters at its start and end, but for a few of each."""
    first, last = max(0, start - CONTEXT), len(text) - max(0, end - CONTEXT)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


@dataclass(frozen=True)
class LineProblem:
    """A sentence about a line, and where one is meant, its column."""

    line: int
    label: str
    sentence: str


@dataclass(frozen=True)
class CellNotice:
    """What was read, in a sentence, for signs in a cell that only look like those that are meant."""

    line: int
    label: str
    sentence: str


@dataclass
class LineOutcome:
    """What one line of a table does. ``form``: valid and unsaved, of a line that adds or changes."""

    line: int
    name: str
    state: str
    differences: list[CellChange] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    form: forms.ModelForm | None = None
    notices: list[CellNotice] = field(default_factory=list)

    @property
    def bound(self) -> forms.ModelForm:
        """The form of a line that adds or changes."""
        assert self.form is not None
        return self.form

    @property
    def kind(self) -> str:
        """The state as the page's style sheet knows it."""
        return STATES[self.state]

    def __str__(self) -> str:
        return f"{self.state}: {'、'.join(map(str, self.differences))}"


@dataclass
class DryRun:
    """What a whole table does. ``sentences``: why the table as a whole cannot be taken; ``header``:
    what was read for signs in it that only look like those that are meant."""

    outcomes: list[LineOutcome] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    header: str = ""

    @property
    def counts(self) -> Counter[str]:
        return Counter(outcome.state for outcome in self.outcomes)

    @property
    def total(self) -> str:
        """How many of each; what is wrong is only told where something is."""
        counts = self.counts
        told = (ADDED, CHANGED, SAME, WRONG) if counts[WRONG] else (ADDED, CHANGED, SAME)
        return "、".join(f"{state}{counts[state]:,}件" for state in told)

    @property
    def problems(self) -> list[LineProblem]:
        return [problem for outcome in self.outcomes for problem in outcome.problems]

    @property
    def notices(self) -> list[CellNotice]:
        return [notice for outcome in self.outcomes for notice in outcome.notices]

    @property
    def moving(self) -> list[LineOutcome]:
        return [outcome for outcome in self.outcomes if outcome.state in (ADDED, CHANGED)]

    @property
    def is_sound(self) -> bool:
        return bool(self.moving) and not self.problems and not self.sentences

    def digest(self) -> str:
        """The same for the same outcome, whoever computes it when."""
        told = [
            (outcome.line, outcome.name, outcome.state, outcome.differences, outcome.problems)
            for outcome in self.outcomes
        ]
        return hashlib.sha256(repr((told, self.sentences)).encode()).hexdigest()


def plan(request: HttpRequest, model_admin: Any, table: tables.Table) -> DryRun:
    """What the table would do to the rows as they are now. Nothing is saved."""
    shown = model_admin.get_table_columns(request)
    sentences = list(_misnamed(table.header, shown, key_names(model_admin.model)))
    if sentences:
        return DryRun(sentences=sentences)
    outcomes = list(_Planner(request, model_admin, shown, table.header).outcomes(table.lines))
    labels = "".join(column.label for column in shown)
    found = DryRun(outcomes, header=_notice("".join(table.header), labels))
    if len(found.moving) > MOST_CHANGES:
        return DryRun(sentences=[TOO_MANY_CHANGES])
    return found


def _misnamed(
    header: Sequence[str], shown: Sequence[Column], keys: tuple[str, ...]
) -> Iterator[str]:
    known = {plain(column.label) for column in shown}
    for place, name in enumerate(header):
        if plain(name) in map(plain, header[:place]):
            yield f"見出し「{name}」が二つあります。一つにしてください。"
        elif plain(name) not in known:
            found = nearest(name, [column.label for column in shown])
            yield f"見出し「{name}」という列はありません。{found}使わない列は、表から除いてください。"
    given = {plain(name) for name in header}
    for column in shown:
        # Of several owners of which one is given, the others' columns may be left out.
        if column.name in keys and not column.field.null and plain(column.label) not in given:
            yield f"列「{column.label}」がありません。この列で行を見分けるので、加えてください。"


class _Planner:
    """Reads the lines of one table for one person, against the rows as they are."""

    def __init__(
        self, request: HttpRequest, model_admin: Any, shown: list[Column], header: Sequence[str]
    ) -> None:
        self.request, self.admin, self.shown = request, model_admin, shown
        by_label = {plain(column.label): column for column in shown}
        self.columns = [by_label[plain(name)] for name in header]
        names = key_names(model_admin.model)
        self.keys = [column for column in shown if column.name in names]
        self.form = model_admin.get_table_form(request)
        rows = with_citations(model_admin.get_queryset(request))
        self.rows = {tuple(column.of(row) for column in self.keys): row for row in rows}
        self.seen: dict[tuple[Any, ...], int] = {}
        self.changes = 0

    def outcomes(self, lines: Sequence[tables.Line]) -> Iterator[LineOutcome]:
        for line in lines:
            outcome = self._outcome(line)
            self.changes += outcome.state in (ADDED, CHANGED)
            yield outcome
            if self.changes > MOST_CHANGES:
                return

    def _outcome(self, line: tables.Line) -> LineOutcome:
        values, problems = self._read(line)
        outcome = self._weighed(line, values, problems)
        outcome.notices = list(self._notices(line, values))
        return outcome

    def _notices(self, line: tables.Line, values: dict[str, Any]) -> Iterator[CellNotice]:
        for column, text in zip(self.columns, line.cells, strict=True):
            shown = str(column.shown(values[column.name])) if column.name in values else text
            if sentence := _notice(text, shown):
                yield CellNotice(line.number, column.label, sentence)

    def _weighed(
        self, line: tables.Line, values: dict[str, Any], problems: list[LineProblem]
    ) -> LineOutcome:
        name = self._name(line, values)
        if problems:
            return LineOutcome(line.number, name, WRONG, problems=problems)
        key = tuple(values.get(column.name) for column in self.keys)
        if key in self.seen:
            sentence = f"{self.seen[key]}行目と同じ行です。一つにしてください。"
            problems = [LineProblem(line.number, "", sentence)]
            return LineOutcome(line.number, name, WRONG, problems=problems)
        self.seen[key] = line.number
        row = self.rows.get(key)
        return self._added(line, name, values) if row is None else self._changed(line, row, values)

    def _read(self, line: tables.Line) -> tuple[dict[str, Any], list[LineProblem]]:
        values, problems = {}, []
        for column, text in zip(self.columns, line.cells, strict=True):
            try:
                values[column.name] = column.read(text)
            except Unclear as unclear:
                problems.append(LineProblem(line.number, column.label, str(unclear)))
        return values, problems

    def _name(self, line: tables.Line, values: dict[str, Any]) -> str:
        """The cells that identify the row, as far as they could be read."""
        parts = []
        for column, text in zip(self.columns, line.cells, strict=True):
            if column in self.keys and text.strip():
                read = column.name in values
                parts.append(column.told(values[column.name], values) if read else text.strip())
        return _short(" ".join(parts)) or BLANK

    def _changed(self, line: tables.Line, row: models.Model, values: dict[str, Any]) -> LineOutcome:
        name = _short(str(row))
        values = self._settled({column.name: column.of(row) for column in self.shown}, values)
        changed = [column for column in self.columns if values[column.name] != column.of(row)]
        if not changed:
            return LineOutcome(line.number, name, SAME)
        before = {column.name: column.of(row) for column in self.shown}
        after = {**before, **values}
        told = [
            CellChange(*told) for column in changed for told in column.differences(before, after)
        ]
        if not self.admin.has_change_permission(self.request, row):
            return self._wrong(line, name, [LineProblem(line.number, "", FORBIDDEN)])
        form = self._bound(row, {column: values[column.name] for column in changed})
        fixed = [column for column in changed if form.fields[column.name].disabled]
        problems = [LineProblem(line.number, column.label, FIXED) for column in fixed]
        return self._judged(line, LineOutcome(line.number, name, CHANGED, told, problems, form))

    def _added(self, line: tables.Line, name: str, values: dict[str, Any]) -> LineOutcome:
        values = self._settled({}, values)
        sent = {column: values[column.name] for column in self.columns}
        told = [
            CellChange(column.label, "", column.told(value, values))
            for column, value in sent.items()
            if column.shown(value) != ""
        ]
        form = self._bound(self.admin.model(), sent)
        return self._judged(line, LineOutcome(line.number, name, ADDED, told, [], form))

    def _settled(self, before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        """The values of a line, each by the light of the others."""
        beside = {**before, **values}
        return {column.name: column.settled(values[column.name], beside) for column in self.columns}

    def _judged(self, line: tables.Line, outcome: LineOutcome) -> LineOutcome:
        """As the row's own form judges; then whether this person may have such a row."""
        problems = [*outcome.problems, *self._refusals(line, outcome.bound)]
        if not problems and not self.admin.has_change_permission(
            self.request, outcome.bound.instance
        ):
            problems = [LineProblem(line.number, "", FORBIDDEN)]
        return self._wrong(line, outcome.name, problems) if problems else outcome

    def _wrong(self, line: tables.Line, name: str, problems: list[LineProblem]) -> LineOutcome:
        return LineOutcome(line.number, name, WRONG, problems=problems)

    def _bound(self, row: models.Model, values: dict[Column, Any]) -> forms.ModelForm:
        """The row's form as a person would send it: as it stands, but for the cells."""
        shown = self.form(instance=row)
        sent = {bound.html_name: bound.value() for bound in shown}
        sent.update({column.name: column.sent(value) for column, value in values.items()})
        return self.form(self.admin.get_table_data(sent), instance=row)

    def _refusals(self, line: tables.Line, form: forms.ModelForm) -> Iterator[LineProblem]:
        for name, errors in form.errors.as_data().items():
            label = str(form.fields[name].label) if name in form.fields else ""
            for error in errors:
                sentences = [NEEDED] if error.code in ("required", "blank") else error.messages
                yield from (LineProblem(line.number, label, sentence) for sentence in sentences)


def _notice(text: str, read: str) -> str:
    """What was read for look-alikes in a text; those that were read as they stand are left out."""
    return folding.notice("".join(sign for sign in text if sign not in read))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME] + "…"
