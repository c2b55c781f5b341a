"""Every column of every published row is composed, stored and told, by what its kind declares."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from functools import cache
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from schemes import catalogue, sections
from schemes.admin.publishing.findings import working_row
from schemes.document import Document, SchemeDocument, canonical
from schemes.editing import restoring
from schemes.review import spots
from schemes.review.differences import between
from schemes.review.phrasing import Words, shown
from schemes.review.spots import Spot
from schemes.sections import Kind
from schemes.writing import words
from tests.drafts import SUBJECTS, is_drafted, published

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)
KINDS = {kind.model._meta.label: kind for kind in sections.kinds()}
# A citation is told with what cites it; of a call, no source names a window of its own.
NO_ROWS = ("schemes.Citation", "grants.CallContact")
LISTS = {kind.key for kind in KINDS.values()}
# No row of the catalogue can have another one: there is no cap of a single cost.
# Nor can what a clause asks for be another thing that its question and its rules take.
UNTRIED = {("caps", "item"), ("clauses", "value")}
# A rule's condition and its value are told by the sentence that they make together.
CONDITION = {("requirements", "operator"), ("requirements", "value")}
# A question's answers may change only as far as the rules that use it allow.
BOUND_BY_RULES = {"type", "unit", "minimum", "maximum"}


def columns(kind: Kind) -> list[str]:
    """Those that do not name the row: a row of another name is another row."""
    fixed = {*kind.identity, kind.within, "track"}
    return [name for name in kind.columns if name not in fixed]


# --- Another value --------------------------------------------------------------------------------


def others(kind: Kind, name: str, value: Any) -> Iterator[Any]:
    """Values of the type of a column, the nearest first."""
    field = kind.column(name)
    if field.choices:
        yield from (code for code, _ in field.flatchoices if code != value)
    elif kind.names(name):
        keys = field.related_model.objects.values_list("key", flat=True)
        yield from (key for key in keys if key != value)
    elif isinstance(field, models.BooleanField):
        yield from (one for one in (True, False) if one is not value)
    elif isinstance(field, models.DateField):
        near = value or DAY
        yield from (near + timedelta(days=days) for days in (-1, 1, 1000, -1000))
    elif isinstance(field, models.TimeField):
        yield time(16, 30)
    elif isinstance(field, models.IntegerField):
        yield from ((value or 0) + more for more in (1, 2, -1))
    elif isinstance(field, models.URLField):
        yield "https://example.org/changed"
    elif isinstance(field, models.JSONField):
        yield from other_answers(value)
    elif isinstance(field, models.EmailField):
        yield "changed@example.org"
    elif name == "telephone":
        yield "03-0000-0000"
    else:
        yield from (f"{value}改", "改")


def other_answers(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield value[1:] or type(value)(["ほか"])
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        yield "2027-03-31"


def another(spot: Spot, name: str) -> Any:
    """A value that the working row could have in this column; None if there is none."""
    kind, value = spot.kind, spot.row[name]
    row = working_row(*spot.model)
    column = kind.column(name)
    for other in others(kind, name, value):
        row_value = column.related_model.objects.get(key=other) if kind.names(name) else other
        setattr(row, name, row_value)
        if allowed(row, name):
            return other
    return None


def allowed(row: models.Model, name: str) -> bool:
    """As ``full_clean``, but for checks that do not speak of the column: each is a query."""
    beside = {field.name for field in row._meta.get_fields()} - {name}
    checks = [one for one in row._meta.constraints if isinstance(one, models.CheckConstraint)]
    try:
        row.clean_fields(exclude=beside)
        row.clean()
        for check in checks:
            if f"'{name}" in str(check.condition):
                check.validate(type(row), row)
    except ValidationError:
        return False
    return True


def may_change(spot: Spot, name: str) -> bool:
    bound = spot.kind.key == "facts" and name in BOUND_BY_RULES
    return not (bound and spot.row["key"] in asked_by_rules())


@cache
def asked_by_rules() -> set[str]:
    return {
        rule["fact"]
        for subject in subjects()
        for rule in (spot.row for spot in spots.of(published(subject)))
        if "fact" in rule
    }


# --- Documents with other values ------------------------------------------------------------------


def subjects() -> list[str]:
    return list(catalogue.library().on(DAY).editions)


class Draft:
    """A published document whose rows can be given other values."""

    def __init__(self, subject: str) -> None:
        self.old = published(subject)
        # Spots are kept for the very document: a copy has rows of its own, to be given other values.
        found = spots.of(self.old.model_copy())
        self.rows = [spot for spot in found if not spot.implied]
        self._implied = {id(spot.row) for spot in found if spot.implied}
        self._content = self._whole()

    def _whole(self) -> dict[str, Any]:
        """The document's own content, made of the rows that the spots hold."""
        if isinstance(self.old, SchemeDocument):
            return self.rows[0].row
        content = self.old.model_dump()
        for holder in (content, content.get("sections", {})):
            for key in holder:
                if key in LISTS:
                    holder[key] = [spot.row for spot in self.rows if spot.kind.key == key]
        return content

    def set(self, spot: Spot, name: str, value: Any) -> None:
        """Also the words for a code, and for a track, which follow from it."""
        spot.row[name] = value
        if said := spot.kind.said.get(name):
            spot.row[said] = words.of(spot.kind.column(name), value, spot.row)
        if (spot.part, name) == ("tracks", "name"):
            for one in self.rows:
                said = one.kind.said.get("track")
                if said and one.row["track"] == spot.row["key"]:
                    one.row[said] = value

    @contextmanager
    def having(self, spot: Spot, name: str, value: Any) -> Iterator[Document]:
        """With one other value, for a moment."""
        before = [dict(one.row) for one in self.rows]
        self.set(spot, name, value)
        yield self.document()
        for one, row in zip(self.rows, before, strict=True):
            one.row.update(row)

    def document(self) -> Document:
        """As it would be published, with the rules that its caps and activities imply now."""
        if not isinstance(self.old, SchemeDocument):
            return sections.parse(self._content)
        own = [
            {**track, "requirements": [*filter(self._is_own, track["requirements"])]}
            for track in self._content["tracks"]
        ]
        found = sections.parse({**self._content, "tracks": own})
        implied = sections.implied_requirements(found.sections)
        tracks = tuple(
            track.model_copy(
                update={"requirements": (*track.requirements, *implied.get(track.key, ()))}
            )
            for track in found.tracks
        )
        return found.model_copy(update={"tracks": tracks})

    def _is_own(self, rule: dict[str, Any]) -> bool:
        return id(rule) not in self._implied


def test_every_subject_is_tried():
    assert subjects() == SUBJECTS


@pytest.mark.parametrize("subject", SUBJECTS)
def test_whatever_column_changes_it_is_stored_and_composed(subject):
    """In each row another column, the columns of a kind in turn."""
    draft = Draft(subject)
    turns: dict[str, int] = {}
    for spot in draft.rows:
        names = [name for name in columns(spot.kind) if may_change(spot, name)]
        turn = turns[spot.part] = turns.get(spot.part, -1) + 1
        for name in (*names[turn % len(names) :], *names[: turn % len(names)]) if names else ():
            other = another(spot, name)
            if other is not None:
                draft.set(spot, name, other)
                break
    wanted = draft.document()
    assert canonical(wanted) != canonical(draft.old)
    restoring.restore(wanted)
    assert is_drafted(subject, wanted)


@pytest.mark.parametrize("model", [model for model in KINDS if model not in NO_ROWS])
def test_every_column_is_told_by_its_label_in_words(model):
    kind = KINDS[model]
    for name in columns(kind):
        found = first_change(kind, name)
        assert (found is None) == ((kind.key, name) in UNTRIED), name
        if found:
            require_told(kind, name, *found)


def require_told(kind: Kind, name: str, draft: Draft, spot: Spot, other: Any) -> None:
    shelf = catalogue.library().on(DAY)
    names = {key: scheme.name for key, scheme in shelf.schemes.items()}
    said = Words(draft.old.subject, shelf.facts, shelf.sources, names, {})
    before = shown(said, kind, name, spot.row)
    with draft.having(spot, name, other) as new:
        after = shown(said, kind, name, spot.row)
        first, *rest = between(draft.old, new, shelf.facts, shelf.sources, names)
    is_condition = (kind.key, name) in CONDITION
    label = kind.label("operator" if is_condition else name)
    assert (first.kind, first.label) == ("changed", label), name
    # Another question may be another condition as well.
    assert {change.label for change in rest} <= ({"条件"} if name == "fact" else set()), name
    if not is_condition:
        assert (first.before, first.after) == (before, after), name


@cache
def draft_of(subject: str) -> Draft:
    return Draft(subject)


def first_change(kind: Kind, name: str) -> tuple[Draft, Spot, Any] | None:
    """The first row of the catalogue whose column can have another value."""
    for subject in SUBJECTS:
        for spot in draft_of(subject).rows:
            if spot.kind is kind and may_change(spot, name):
                other = another(spot, name)
                if other is not None:
                    return draft_of(subject), spot, other
    return None


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("verbatim", False, "原文のままを「はい」から「いいえ」に変更"),
        ("as_of", date(2026, 1, 31), "時点を「2026年3月1日」から「2026年1月31日」に変更"),
        ("as_of_label", "2026年冬", "時点の書き方を「2026年3月」から「2026年冬」に変更"),
    ],
)
def test_what_is_cited_is_stored_and_told_column_by_column(name, value, told):
    old = published("agreements")
    [first, *_] = old.citations
    content = json.loads(canonical(old))
    new = sections.parse(replaced(content, first.model_dump(mode="json"), name, value))
    found = between(old, new, {})
    assert {change.sentence.rpartition(": ")[2] for change in found} == {told}
    restoring.restore(new)
    assert is_drafted("agreements", new)


def replaced(content: Any, citation: dict[str, Any], name: str, value: Any) -> Any:
    """The same citation wherever it stands: all who use it share it."""
    if content == citation:
        return {**citation, name: value}
    if isinstance(content, dict):
        return {key: replaced(one, citation, name, value) for key, one in content.items()}
    if isinstance(content, list):
        return [replaced(one, citation, name, value) for one in content]
    return content
