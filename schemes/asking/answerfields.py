"""One question of a form: what a person wrote, read leniently and held to the API's strict types.

What they write is read by ``schemes.writing.reading``, the types are those of
``schemes.judging.answers``. 「わからない」 is the value ``unknown``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from schemes.asking import inputs
from schemes.document import Fact
from schemes.judging import answers
from schemes.judging.answers import AnswerError
from schemes.judging.operators import CHOICES, NUMBERS, names_of, show
from schemes.memory import Memory
from schemes.writing import folding, reading
from schemes.writing.folding import fold

UNKNOWN = frozenset({"unknown", "わからない"})
NOT_ASKED: Any = object()


FIELD, FAULTY = '<div class="field">', '<div class="field" data-state="error">'
LABEL = '<label for="{0}" id="{0}_label">{1}</label>'
HINT = '<p class="field-hint" id="{}_helptext">{}</p>'
ROW = '<div class="field-row">\n<span class="field-input">{}{}</span>'
UNIT = ' <span class="field-unit">{}</span>'
DONT = (
    '<label class="field-unknown"><input type="checkbox" name="{1}" value="unknown" id="{0}_unknown" '
    'aria-labelledby="{0}_label {0}_dont"{2}> <span id="{0}_dont">わからない</span></label>'
)
UNDERSTOOD = '<p class="field-understood">読み取った答え: <strong>{}</strong>{}</p>'

_drawn: Memory[SafeString] = Memory(600)
_chosen: Memory[SafeString] = Memory(200)
"""Menus and boxes with what is chosen: long, and of many kinds."""


class AnswerBound(BoundField):
    """A field with its answer, as the templates of the pack draw it."""

    field: "AnswerField"

    def as_field_group(self) -> SafeString:
        return self.typed_in if self.is_text and self.given else self.drawn("dads/field.html")

    @property
    def typed_in(self) -> SafeString:
        """A question that is answered in one's own words, drawn in one go: no two of them are alike."""
        id_, name = escape(self.auto_id), escape(self.html_name)
        unit, understood = self.fact.unit, self.understood
        parts = (
            FAULTY if self.errors else FIELD,
            LABEL.format(id_, conditional_escape(self.label)),
            HINT.format(id_, conditional_escape(self.help_text)) if self.help_text else "",
            str(self.errors) if self.errors else "",
            ROW.format(self, UNIT.format(conditional_escape(unit)) if unit else ""),
            DONT.format(id_, name, " checked" if self.is_unknown else ""),
            "</div>",
            UNDERSTOOD.format(*map(conditional_escape, (understood, self._noticed)))
            if understood
            else "",
            "</div>",
        )
        return mark_safe("\n".join([*filter(None, parts), ""]))  # noqa: S308 — each text is escaped

    @property
    def _noticed(self) -> str:
        return f" {self.notice}" if self.notice else ""

    def drawn(self, template: str) -> SafeString:
        """The question in a template that is given nothing else. Unanswered, or answered by choices
        alone, it is the same for everybody: then it is drawn once."""

        def draw() -> SafeString:
            return render_to_string(template, {"field": self})

        if self.errors or (self.given and not self.is_chosen):
            return draw()
        kept = _drawn if self.is_of_few or not self.given else _chosen
        return kept.of((template, self.html_name, *self.given), draw, self.field)

    @property
    def fact(self) -> Fact:
        return self.field.fact

    @property
    def is_text(self) -> bool:
        return isinstance(self.field.widget, inputs.TextAnswer)

    @property
    def is_unknown(self) -> bool:
        return any(fold(value) in UNKNOWN for value in self.value() or ())

    @property
    def target(self) -> str:
        """The id of the first control, for links from the error summary."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.auto_id

    @property
    def understood(self) -> str:
        """What was read, in full (「10,000,000円」), for answers that are typed in, and for choices
        that are called by another name."""
        value = getattr(self.form, "cleaned_data", {}).get(self.name, NOT_ASKED)
        if value is NOT_ASKED or value is None:
            return ""
        return show(self.fact, value) if self.is_text or self.is_called else ""

    @property
    def is_of_few(self) -> bool:
        """Whether the answer is one of a few buttons."""
        return isinstance(self.field.widget, inputs.RadioAnswer) and len(self.given) == 1

    @property
    def is_chosen(self) -> bool:
        """Whether the answer is nothing but codes of choices."""
        return not self.is_text and not self.is_called

    @property
    def is_called(self) -> bool:
        """Whether a choice was named, and not given by its code."""
        return any(coded(self.fact, text) != text for text in self.given)

    @property
    def given(self) -> list[str]:
        """The texts of the address."""
        return cast("AnswerForm", self.form).data.getlist(self.html_name)

    @property
    def notice(self) -> str:
        """What was read for signs that only look like those that are meant."""
        return folding.notice("".join(self.given))


class AnswerField(forms.Field):
    """One question. Cleans a list of texts to a typed value, None (わからない) or NOT_ASKED."""

    bound_field_class = AnswerBound

    def __init__(self, fact: Fact):
        self.fact = fact
        super().__init__(
            required=False,
            label=fact.question,
            help_text=fact.help,
            widget=inputs.widget_of(fact),
        )

    def prepare_value(self, value: Any) -> Any:
        """Choices that are called by another name are marked like the others."""
        return [coded(self.fact, text) for text in value] if value else value

    def clean(self, value: list[str]) -> Any:
        try:
            return read(self.fact, value)
        except AnswerError as error:
            raise forms.ValidationError(error.message, code="unreadable") from None

    def without_blank(self) -> "AnswerField":
        """One without 「未回答」 among its buttons: a question that stands alone is answered or
        passed over."""
        field = AnswerField(self.fact)
        if isinstance(field.widget, inputs.RadioAnswer):
            field.widget.choices = [choice for choice in field.widget.choices if choice[0]]
        return field


_fields: Memory[AnswerField] = Memory(512)


def field_of(fact: Fact) -> AnswerField:
    """The field of a question, the same for all forms: nothing may change it."""
    return _fields.of("field", lambda: AnswerField(fact), fact)


def read(fact: Fact, given: Sequence[str]) -> Any:
    """A typed value from what stands in an address. Raises ``AnswerError``."""
    return _read.of(tuple(given), lambda: ReadAnswer(_value(fact, given)), fact).value


@dataclass(frozen=True)
class ReadAnswer:
    """What a text says. Texts are kept one by one, each with its question and with nothing else."""

    value: Any


_read: Memory[ReadAnswer] = Memory(1024)


def _value(fact: Fact, given: Sequence[str]) -> Any:
    texts = [fold(text) for text in given]
    if not texts:
        return NOT_ASKED
    unknown = [text for text in texts if text in UNKNOWN]
    if len(unknown) == len(texts) == 1:
        return None
    if unknown:
        raise AnswerError(
            fact.key,
            f"「{fact.label}」は、答えるか「わからない」を選ぶか、どちらか一つにしてください。",
        )
    if fact.type == "set":
        return answers.typed(fact, [_plain(fact, text) for text in given])
    if len(texts) > 1:
        raise AnswerError(fact.key, f"「{fact.label}」の答えは一つにしてください。")
    return answers.typed(fact, _plain(fact, given[0]))


def coded(fact: Fact, text: str) -> str:
    """The code of a choice that is called by any of its names; else the text itself."""
    try:
        if fact.type == "bool":
            return str(reading.yes_or_no(text)).lower()
        return names_of(fact).read(text) if fact.type in CHOICES | {"set"} else text
    except reading.Unreadable:
        return text


def _plain(fact: Fact, text: str) -> Any:
    """The API's form of one text of a person."""
    try:
        match fact.type:
            case "bool":
                return reading.yes_or_no(text)
            case "yen":
                return reading.yen(text)
            case "months":
                return reading.months(text)
            case "days":
                return reading.days(text)
            case "date":
                return reading.day(text).isoformat()
        return reading.count(text, fact.unit) if fact.type in NUMBERS else names_of(fact).read(text)
    except reading.Unreadable as error:
        raise AnswerError(fact.key, f"「{fact.label}」の{error.message}") from None


class AnswerForm(forms.Form):
    """Questions, and nothing but questions, bound to the query of an address."""

    data: QueryDict

    def __getitem__(self, name: str) -> AnswerBound:
        return cast("AnswerBound", super().__getitem__(name))

    def __iter__(self) -> Iterator[AnswerBound]:
        return (self[name] for name in self.fields)

    @property
    def named(self) -> Iterator[AnswerBound]:
        """The questions that the address names, in the order of the form."""
        return (self[name] for name in self.fields if name in self.data)

    def _bound_items(self) -> Iterator[tuple[str, AnswerBound]]:
        """What Django cleans: of a hundred questions an address names a few. The others are not
        asked, and not in ``cleaned_data``."""
        return ((field.name, field) for field in self.named)
