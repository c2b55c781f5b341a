"""The field of a form that holds a row's citations, and its inputs, which need no script."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from schemes.admin.addresses import row_number
from schemes.admin.citing.lines import Reader, TypedCitation, sent
from schemes.models import Citation, Source

EMPTY = 2  # lines for new citations beside those that were typed
MAY_NOT = "新しい引用を加える権限がありません。"
NUMBERED = "足す引用の{}つめ: {}"


class TypedCitations(list[str]):
    """What was sent: the keys of the citations that are kept, and ``lines`` of others."""

    lines: Sequence[TypedCitation] = ()

    def __str__(self) -> str:
        lines = [str(line) for line in self.lines if not line.is_blank]
        return "、".join([*self, *lines])


class MeantCitations(list[Citation]):
    """What is to be cited: stored citations, and some that are yet to be saved."""


class CitationsWidget(forms.Widget):
    """Those that the row has, each with a box to take it away, and lines to add some."""

    choices: Any = ()  # of the field: the citations that there are
    citations = sources = ""  # where a script finds them by their words
    may_add = True

    class Media:
        js = (Script("admin-cite.js", defer=True),)

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedCitations:
        kept = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or ()
        found = TypedCitations(kept)
        found.lines = sent(data, name)
        return found

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False  # boxes that are not ticked send nothing

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = attrs or {}
        lines = [line for line in getattr(value, "lines", ()) if not line.is_blank]
        kept = self._rows(value or ())
        context = {
            "id": attrs.get("id", f"id_{name}"),
            "name": name,
            "kept": kept,
            "lines": [*lines, *[TypedCitation()] * EMPTY],
            "open": len(lines) or (0 if kept else 1),
            "described": attrs.get("aria-describedby", ""),
            "invalid": "aria-invalid" in attrs,
            "focused": "autofocus" in attrs,
            "kinds": Source.Kind.choices,
            "citations": self.citations,
            "sources": self.sources,
            "may_add": self.may_add,
        }
        return render_to_string("admin/_cite.html", context)

    def _rows(self, value: Sequence[Any]) -> list[Citation]:
        keys = [number for key in value if (number := row_number(str(key)))]
        rows: QuerySet[Citation] = self.choices.queryset
        return list(rows.filter(pk__in=keys).select_related("source")) if keys else []


class CitationsField(forms.ModelMultipleChoiceField):
    """``may_add`` and ``may_add_source``: what the person may make on the way."""

    widget = CitationsWidget
    may_add = True
    may_add_source = True

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, TypedCitations) else super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        kept = super().clean(list(value or ()))
        lines = [line for line in getattr(value, "lines", ()) if not line.is_blank]
        if not lines:
            return kept
        if not self.may_add:
            raise ValidationError(MAY_NOT, code="forbidden")
        reader, found, problems = Reader(self.may_add_source), MeantCitations(kept), []
        for number, line in enumerate(lines, start=1):
            try:
                row = reader.read(line)
            except ValidationError as problem:
                told = [NUMBERED.format(number, text) for text in problem.messages]
                problems += told if len(lines) > 1 else problem.messages
            else:
                found += [row] if row.pk is None or row not in found else []
        if problems:
            raise ValidationError(problems)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        is_more = any(not line.is_blank for line in getattr(data, "lines", ()))
        return is_more or super().has_changed(initial, list(data or ()))
