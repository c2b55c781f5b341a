"""Columns with words of their own (see ``schemes.writing.words``); to the database they are like any other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from schemes.document import quoted
from schemes.writing import japanese, richtext, words

FISCAL_YEAR_MIN, FISCAL_YEAR_MAX = 1954, 2200

Beside = Mapping[str, Any]


class Plain(models.Field):
    """Mixin: migrations know the column as Django's own."""

    def deconstruct(self) -> tuple[Any, ...]:
        name, _, args, kwargs = super().deconstruct()
        own = next(base for base in type(self).mro() if base.__module__.startswith("django."))
        return name, f"django.db.models.{own.__name__}", args, kwargs


def refuse_prose(text: str) -> None:
    """Raises ``ValidationError`` for a text that pages cannot show as it is meant."""
    if sentence := richtext.problem(text):
        raise ValidationError(sentence, code="prose")


class ProseField(Plain, models.TextField):
    """A text of ``schemes.writing.richtext``."""

    default_validators = [refuse_prose]


class QuoteField(Plain, models.TextField):
    """A source's words, without the markup of its text copy."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return quoted(text) if isinstance(text, str) else text

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row has the words as they are stored."""
        words = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, words)
        return words


def _no_names() -> Mapping[str, str]:
    return {}


class ListField(Plain, models.JSONField):
    """A list of keys. ``names``: all that there are, with what people call them."""

    def __init__(
        self, *args: Any, names: Callable[[], Mapping[str, str]] = _no_names, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.names = names

    def formfield(self, **kwargs: Any) -> Any:
        # A form's field of JSON is no list of names.
        return models.Field.formfield(self, **kwargs)

    def says(self, value: Any, beside: Beside) -> str:
        names = self.names()
        return "、".join(names.get(one, one) for one in value or ())


class YenField(Plain, models.BigIntegerField):
    """Whole yen."""

    unit = "円"

    def says(self, value: int, beside: Beside) -> str:
        return japanese.yen(value)


class MonthsField(Plain, models.PositiveSmallIntegerField):
    """Whole months."""

    unit = "か月"

    def says(self, value: int, beside: Beside) -> str:
        return japanese.months(value)


class PeopleField(Plain, models.PositiveSmallIntegerField):
    """A number of people; empty where it is unknown, which is no 0."""

    unit = "人"
    nothing = words.UNKNOWN

    def says(self, value: int, beside: Beside) -> str:
        return words.number(value, self.unit)


class NumberField(Plain, models.BigIntegerField):
    """A number in the unit that stands beside it in ``unit``."""

    has_unit_beside = True

    def says(self, value: int, beside: Beside) -> str:
        return words.number(value, beside.get("unit") or "")


class CountField(NumberField, models.PositiveBigIntegerField):
    """The same, never below 0."""


class YearField(Plain, models.PositiveSmallIntegerField):
    """年度, in the western calendar."""

    def says(self, value: int, beside: Beside) -> str:
        return f"{value}年度"


class CoveredField(Plain, models.BooleanField):
    """Whether something is covered; empty where the source does not say."""

    nothing = words.UNKNOWN

    def says(self, value: bool, beside: Beside) -> str:
        return "対象になる" if value else "対象にならない"


class CalledField(Plain, models.JSONField):
    """What else people call something: a list of names."""

    def published(self, row: models.Model) -> tuple[str, ...]:
        return tuple(getattr(row, self.attname))

    def says(self, value: Sequence[str], beside: Beside) -> str:
        return "、".join(value)


def fiscal_year_field(**kwargs: Any) -> YearField:
    return YearField(
        "年度", null=True, blank=True, help_text="例: 2025。わからないときは空欄。", **kwargs
    )


def fiscal_year_check(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(fiscal_year__isnull=True)
        | Q(fiscal_year__gte=FISCAL_YEAR_MIN, fiscal_year__lte=FISCAL_YEAR_MAX),
        name=name,
        violation_error_message=f"年度は{FISCAL_YEAR_MIN}から{FISCAL_YEAR_MAX}までの西暦で入れてください。",
    )
