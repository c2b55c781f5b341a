"""Fields of staff forms that read what people write, as the checker does, and show it back in full."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from schemes.models import fields
from schemes.writing import folding, japanese, reading, words

YEN_HELP = "例: 1,500万円、15,000,000円。"
MONTHS_HELP = "例: 3年、36か月。"


class WrittenField(forms.Field):
    """A value that is written in words. What was understood is shown in full.

    ``read`` raises ``reading.Unreadable``; ``hint``: how it may be written, for a column of a table.
    """

    widget = forms.TextInput
    hint = ""

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def to_python(self, value: Any) -> Any:
        """Of a text, its value; a value is one already."""
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return self.read(value)
        except reading.Unreadable as error:
            raise ValidationError(error.message, code="unreadable") from None

    def prepare_value(self, value: Any) -> Any:
        """In full what is understood (15,000,000円), as it was typed what is not."""
        try:
            found = self.to_python(value)
        except ValidationError:
            return value
        return "" if found is None else self.show(found)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DayField(WrittenField):
    """A day. It is shown as machines write it, which the browser's calendar reads as well."""

    hint = "日付。例: 2027-04-01、令和9年4月1日"

    def read(self, text: str) -> date:
        return reading.day(text)


class ClockField(WrittenField):
    hint = "時刻。例: 17:00、午後5時"

    def read(self, text: str) -> time:
        return reading.clock(text)

    def show(self, value: time) -> str:
        return f"{value:%H:%M}"


class WholeField(WrittenField):
    """A whole number within the bounds of its column, in ``unit`` where it has one.

    ``most``: the largest one; above it the sentence ``beyond`` is said.
    """

    unit = ""
    hint = "数。例: 3、1,600"

    def __init__(
        self,
        *,
        min_value: int | None = None,
        max_value: int | None = None,
        most: int | None = None,
        beyond: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.is_signed = min_value is None or min_value < 0
        if min_value is not None:
            self.validators.append(MinValueValidator(min_value))
        if max_value is not None:
            self.validators.append(MaxValueValidator(max_value))
        if most is not None:
            self.validators.append(MaxValueValidator(most, beyond))

    def read(self, text: str) -> int:
        return reading.count(text, self.unit, signed=self.is_signed)

    def show(self, value: int) -> str:
        return words.number(value, self.unit)


class PeopleField(WholeField):
    unit = "人"
    hint = "人数。例: 3、35人"


class YearField(WholeField):
    """年度, by its western year."""

    hint = "年度。例: 2026、令和8年度"

    def read(self, text: str) -> int:
        return reading.fiscal_year(text)

    def show(self, value: int) -> str:
        return f"{value}年度"


class YenField(WholeField):
    hint = "金額。例: 1,500万円、15,000,000"

    def read(self, text: str) -> int:
        return reading.yen(text)

    def show(self, value: int) -> str:
        return japanese.yen(value)


class MonthsField(WholeField):
    hint = "期間。例: 3年、36か月"

    def read(self, text: str) -> int:
        return reading.months(text)

    def show(self, value: int) -> str:
        return japanese.months(value)


def notice(sent: Iterable[forms.BaseForm]) -> str:
    """What was read for signs that only look like those that are meant; empty without any."""
    texts = [
        form[name].data
        for form in sent
        for name, field in form.fields.items()
        if isinstance(field, WrittenField)
    ]
    return folding.notice("".join(text for text in texts if isinstance(text, str)))


WIDE = forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"})
NARROW = forms.TextInput(attrs={"autocomplete": "off", "class": "vIntegerField"})
# By the column of a row, the field that reads it; the nearest kind of column counts.
WRITTEN: dict[type[models.Field], dict[str, Any]] = {
    fields.YenField: {"form_class": YenField, "widget": WIDE},
    fields.MonthsField: {"form_class": MonthsField, "widget": WIDE},
    fields.PeopleField: {"form_class": PeopleField, "widget": NARROW},
    fields.YearField: {"form_class": YearField, "widget": NARROW},
    models.BigIntegerField: {"form_class": WholeField, "widget": NARROW},
    models.IntegerField: {"form_class": WholeField, "widget": NARROW},
    models.DateField: {"form_class": DayField},
    models.TimeField: {"form_class": ClockField},
}
