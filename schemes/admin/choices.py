"""Lists in forms: what people choose among, written a line for each."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from schemes.writing.names import Names
from schemes.writing.reading import Unreadable


class ChoicesField(forms.Field):
    """Some of what is known, a line for each: by any of their names, or by their codes."""

    widget = forms.Textarea(attrs={"rows": 12, "cols": 60})
    names = Names(())

    def prepare_value(self, value: Any) -> str:
        if not isinstance(value, list):
            return value or ""
        return "\n".join(self.names.labels.get(str(one), str(one)) for one in value)

    def to_python(self, value: Any) -> list[str]:
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        return [self._choice(line) for line in lines]

    def _choice(self, line: str) -> str:
        try:
            return self.names.read(line)
        except Unreadable as problem:
            raise ValidationError(problem.message, code="unknown") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class NamesField(ChoicesField):
    """The same for a column of its own list; few, or none."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60})
