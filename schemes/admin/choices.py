"""Lists in forms: what people choose among, written a line for each."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from schemes.admin.tables.cells import echo, nearest, plain

NO_CHOICE = "{typed}は、この質問の選択肢にありません。{near}"


class ChoicesField(forms.Field):
    """Some of what is known, a line for each: by their names, or by their codes."""

    widget = forms.Textarea(attrs={"rows": 12, "cols": 60})
    known: Mapping[str, str] = {}

    def prepare_value(self, value: Any) -> str:
        if not isinstance(value, list):
            return value or ""
        return "\n".join(self.known.get(str(one), str(one)) for one in value)

    def to_python(self, value: Any) -> list[str]:
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        return [self._choice(line) for line in lines]

    def _choice(self, line: str) -> str:
        if line in self.known:
            return line
        codes = {plain(label): code for code, label in self.known.items()}
        if plain(line) in codes:
            return codes[plain(line)]
        near = nearest(line, self.known.values())
        raise ValidationError(NO_CHOICE.format(typed=echo(line), near=near), code="unknown")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class NamesField(ChoicesField):
    """The same for a column of its own list; few, or none."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60})
