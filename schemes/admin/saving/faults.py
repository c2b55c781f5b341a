"""What is wrong with a sent form, in one list at its top: each with a link to its field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True)
class FormFault:
    """``at``: the id of the field, empty where the fault is of no field; ``label`` is empty as well
    where it is of the whole form."""

    at: str
    label: str
    sentence: str


def found(form: forms.BaseForm, inlines: Iterable[Any]) -> list[FormFault]:
    """Of a form and the rows within it. The first field that is at fault takes the focus."""
    if not form.is_bound:
        return []
    faults = [*_of(form, "")]
    for shown in inlines:
        name = str(shown.opts.verbose_name)
        formset = shown.formset
        group = f"{formset.prefix}-group"
        faults += [FormFault(group, name, str(text)) for text in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, start=1):
            faults += _of(row, f"{name}の{number}つめの")
    return faults


def _of(form: forms.BaseForm, whose: str) -> Iterator[FormFault]:
    for text in form.non_field_errors():
        yield FormFault("", whose.removesuffix("の"), str(text))
    for bound in form:
        for text in bound.errors:
            yield FormFault(_id(bound), f"{whose}{bound.label}", str(text))


def _id(bound: forms.BoundField) -> str:
    return bound.id_for_label or bound.auto_id


def focus_first(form: forms.BaseForm, inlines: Iterable[Any]) -> None:
    """The first field at fault is where one goes on."""
    if not form.is_bound:
        return
    rows = (row for shown in inlines for row in shown.formset.forms)
    for one in (form, *rows):
        for bound in one:
            if bound.errors and not bound.is_hidden:
                bound.field.widget.attrs["autofocus"] = True
                return
