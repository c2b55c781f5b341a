"""A row as it is stored, with its inline rows: to compare two moments, and to say what changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.utils import timezone

from schemes.asking import casetexts
from schemes.judging import grouping, operators
from schemes.models import Case, ChoiceGroup, Fact, Requirement
from schemes.writing import words as writing

NOTHING = "(空欄)"
HIDDEN = "(表示しません)"
SECRET = ("password",)
# A browser sends a line break as two characters.
BREAK = "\r\n"

Values = dict[str, Any]
"""By the name of a field: what is stored, a related row as its key, several as sorted keys."""


@dataclass(frozen=True)
class Version:
    """``inlines``: by model, the values of each inline row by its key. ``beside``: by label, what
    the page keeps outside the row's own tables."""

    row: Values
    inlines: Mapping[type[models.Model], Mapping[Any, Values]]
    beside: Mapping[str, str]

    def token(self) -> str:
        """The same for the same values, another for others."""
        inlines = {model._meta.label: _texts(rows) for model, rows in self.inlines.items()}
        whole = [self.row, inlines, dict(self.beside)]
        text = json.dumps(whole, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def _texts(rows: Mapping[Any, Values]) -> dict[str, Values]:
    return {str(key): values for key, values in rows.items()}


def read(admin: Any, request: HttpRequest, row: models.Model) -> Version:
    """The row as the database has it now, with the inline rows that the person's page holds."""
    (values,) = stored(admin.model, {"pk": row.pk}, admin.not_locked).values()
    inlines = {}
    for inline in admin.get_inline_instances(request, row):
        owner = _get_foreign_key(admin.model, inline.model, fk_name=inline.fk_name)
        mine = stored(inline.model, {owner.name: row.pk}, (owner.name,), ties=inline.shows_ties)
        inlines[inline.model] = mine
    return Version(values, inlines, admin.beside(row))


def stored(
    model: type[models.Model],
    condition: Mapping[str, Any],
    left_out: tuple[str, ...] = (),
    *,
    ties: bool = True,
) -> dict[Any, Values]:
    """By its key, each row that meets the condition; ``ties``: with its relations to many others."""
    columns = [field for field in model._meta.concrete_fields if field.name not in left_out]
    rows = model._base_manager.filter(**condition).order_by("pk")
    found: dict[Any, Values] = {
        row.pop("pk"): {field.name: row[field.attname] for field in columns}
        for row in rows.values("pk", *(field.attname for field in columns))
    }
    for field in model._meta.many_to_many if found and ties else ():
        for values in found.values():
            values[field.name] = []
        mine, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        through: Any = field.remote_field.through
        pairs = through._base_manager.filter(**{f"{mine}__in": list(found)})
        for key, related in pairs.order_by(other).values_list(mine, other):
            found[key][field.name].append(related)
    return found


# --- In words ------------------------------------------------------------------------------------


def fields(model: type[models.Model]) -> Iterator[models.Field]:
    """The fields that a person knows: all but the key that the database gives."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if not field.primary_key:
            yield field


def label(field: models.Field) -> str:
    return str(field.verbose_name)


def words(field: Any, values: Mapping[str, Any]) -> str:
    """One value of a row as staff read it."""
    value = values.get(field.name)
    if field.name in SECRET:
        return HIDDEN
    if value in (None, "", []):
        return NOTHING if value == [] else writing.of(field, value, values) or NOTHING
    if field.model is Requirement and field.name == "value":
        return _rule(values)
    if field.model is ChoiceGroup and field.name == "values":
        return _held(values)
    if field.model is Case and field.name == "facts":
        return casetexts.written_facts(value, casetexts.known_facts())
    if field.model is Case and field.name == "expect":
        return casetexts.written_expectations(value, casetexts.track_names())
    if field.many_to_many or field.many_to_one:
        return _names(field.remote_field.model, value)
    return writing.of(
        field, timezone.localtime(value) if isinstance(value, datetime) else value, values
    )


def _names(model: type[models.Model], keys: Any) -> str:
    wanted = keys if isinstance(keys, list) else [keys]
    found = model._base_manager.in_bulk(wanted)
    return "、".join(str(found.get(key, key)) for key in wanted)


def _rule(values: Mapping[str, Any]) -> str:
    """A rule's value by its sentence, and the groups that it names: the value alone is made of codes."""
    fact = Fact.objects.filter(pk=values["fact"]).first() if values.get("fact") else None
    asked = fact.published() if fact else None
    value, operator = values["value"], values.get("operator")
    whole = grouping.expanded(value, fact.groups) if fact else value
    if operator not in operators.OPERATORS or operators.problem(operator, asked, whole):
        return json.dumps(value, ensure_ascii=False)
    words, named = operators.condition(operator, asked, whole), grouping.named(value)
    if not named:
        return words
    labels = dict(ChoiceGroup.objects.filter(fact=fact).values_list("key", "label"))
    return f"{words}(まとまり{''.join(f'「{labels[key]}」' for key in named)})"


def _held(values: Mapping[str, Any]) -> str:
    """What a group holds, as people call it."""
    fact = Fact.objects.filter(pk=values.get("fact")).first()
    if fact is None:
        return json.dumps(values["values"], ensure_ascii=False)
    return operators.show(fact.published(), values["values"])


def name(model: type[models.Model], values: Values) -> str:
    """「応募要件「K-2 …」」, also for a row that is gone."""
    columns = {f.attname: values[f.name] for f in model._meta.concrete_fields if f.name in values}
    return f"{model._meta.verbose_name}「{_title(model, values, columns)}」"


def _title(model: type[models.Model], values: Values, columns: dict[str, Any]) -> str:
    for known in ("code", "key", "name", "heading", "label", "text", "title"):
        if text := values.get(known):
            return str(text)[:40]
    found = next((words(f, values) for f in fields(model) if values.get(f.name)), "")
    return found[:40]


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to a person."""
    if one in (None, "", []) and other in (None, "", []):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one.replace(BREAK, "\n") == other.replace(BREAK, "\n")
    return one == other


def contents(version: Version, model: type[models.Model]) -> str:
    """A whole row, a line for each field that holds something."""
    lines = [
        f"{label(field)}: {words(field, version.row)}"
        for field in fields(model)
        if not same(version.row.get(field.name), None)
    ]
    lines += [name(kind, row) for kind, rows in version.inlines.items() for row in rows.values()]
    return "\n".join([*lines, *(f"{what}: {text}" for what, text in version.beside.items())])


def changes(model: type[models.Model], before: Version, after: Version) -> str:
    """What differs, a line for each field: 「金額: 10,000,000円 → 15,000,000円」. Empty if nothing."""
    lines = list(_changed(model, before.row, after.row))
    for kind in after.inlines:
        old, new = before.inlines.get(kind, {}), after.inlines[kind]
        lines += [f"{name(kind, old[key])}を削除" for key in old if key not in new]
        lines += [f"{name(kind, new[key])}を追加" for key in new if key not in old]
        for key in old:
            if key in new:
                whose = name(kind, new[key])
                lines += [f"{whose}の{line}" for line in _changed(kind, old[key], new[key])]
    for what in sorted({*before.beside, *after.beside}):
        old_text, new_text = before.beside.get(what, ""), after.beside.get(what, "")
        if old_text != new_text:
            lines.append(f"{what}: {old_text or NOTHING} → {new_text or NOTHING}")
    return "\n".join(lines)


def _changed(model: type[models.Model], old: Values, new: Values) -> Iterator[str]:
    for field in fields(model):
        if not same(old.get(field.name), new.get(field.name)):
            yield f"{label(field)}: {words(field, old)} → {words(field, new)}"


# --- What was typed ------------------------------------------------------------------------------


def typed(form: forms.ModelForm) -> Iterator[tuple[models.Field, Any, str]]:
    """What a sent form holds for each field of the row: the field, the value as it would be stored,
    and how it reads. What cannot be read stands as it was typed."""
    known = {field.name: field for field in fields(form._meta.model)}
    understood = getattr(form, "cleaned_data", {})
    values = {key: _key_of(value) for key, value in understood.items()}
    for bound in form:
        field = known.get(bound.name)
        if field is None or bound.field.disabled:
            continue
        if isinstance(understood.get(bound.name), list) and field.many_to_many:
            # Some of them may be yet to be saved.
            rows = understood[bound.name]
            keys = sorted(row.pk for row in rows if row.pk)
            told = "、".join(map(str, rows)) or NOTHING
            yield field, keys if len(keys) == len(rows) else [*keys, told], told
        elif bound.name in values:
            yield field, values[bound.name], words(field, values)
        else:
            yield field, bound.data, _raw(bound.data)


def _key_of(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet):
        return sorted(value.values_list("pk", flat=True))
    return value


def _raw(data: Any) -> str:
    # A list of its own kind says itself what was typed.
    return "、".join(map(str, data)) if type(data) is list else str(data or NOTHING)
