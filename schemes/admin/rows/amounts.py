"""Amounts and periods in forms: read as people write them, shown back in full."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from schemes.writing import japanese, reading

YEN_HELP = "例: 1,500万円、15,000,000円。"
MONTHS_HELP = "例: 3年、36か月。"


class WrittenField(forms.Field):
    """A whole number that is written in words. What was understood is shown in full.

    ``reads`` raises ``reading.Unreadable``; above ``most`` the sentence ``beyond`` is said.
    """

    widget = forms.TextInput
    reads: Callable[[str], int]
    shows: Callable[[int], str]

    def __init__(self, *, most: int, beyond: str, **kwargs: Any):
        self.most, self.beyond = most, beyond
        super().__init__(required=False, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "class": "vTextField"}

    def to_python(self, value: Any) -> int | None:
        if value is None or not str(value).strip():
            return None
        try:
            found = type(self).reads(str(value))
        except reading.Unreadable as error:
            raise ValidationError(error.message, code="unreadable") from None
        if found > self.most:
            raise ValidationError(self.beyond, code="too_large")
        return found

    def prepare_value(self, value: Any) -> Any:
        """In full what is understood (15,000,000円), as it was typed what is not."""
        try:
            found = self.to_python(value)
        except ValidationError:
            return value
        return "" if found is None else type(self).shows(found)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class WrittenYenField(WrittenField):
    reads, shows = staticmethod(reading.yen), staticmethod(japanese.yen)


class WrittenMonthsField(WrittenField):
    reads, shows = staticmethod(reading.months), staticmethod(japanese.months)
