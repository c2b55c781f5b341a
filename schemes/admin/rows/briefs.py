"""Rows of another row that have pages of their own: a line for each, its place, and the way there."""

from itertools import count
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from schemes.admin.addresses import NEXT
from schemes.admin.base import OrderedFormSet, RowInline
from schemes.writing import words

LONGEST = 40
UNCITED = "引用なし"

# Without blanks, Django's widgets and a template's steps: a page may have a hundred rows.
LINE = (
    '<div class="brief-row"><h3><a href="{}">{}</a></h3><p>{}</p>{}'
    '<input type="hidden" name="{}-id" value="{}">{}</div>'
)
ORDER = (
    '<label>並び順 <input id="id_{0}-order" name="{0}-order" value="{1}" class="vIntegerField"{2}{3}>'
    "</label>"
)
WRONG = SafeString(' aria-invalid="true"')
FOCUS = SafeString(" autofocus")


class BriefForm(forms.ModelForm):
    """A row among the others of its owner: only its place is changed here."""

    inline: "BriefInline"

    @property
    def errors_told(self) -> SafeString:
        return format_html("{}{}", self.non_field_errors(), self.errors.get("order", ""))

    @property
    def typed_order(self) -> SafeString:
        """Its place as it was typed, else as the row has it."""
        typed = self.data.get(self.add_prefix("order"))
        place = self.instance.order if typed is None else typed
        wrong = WRONG if "order" in self.errors else ""
        focus = FOCUS if self.fields["order"].widget.attrs.get("autofocus") else ""
        return format_html(ORDER, self.prefix, place, wrong, focus)

    def _update_errors(self, errors: ValidationError) -> None:
        """What is wrong with the row itself is said on its own page."""
        named = getattr(errors, "error_dict", {})
        for name in [name for name in named if name not in self.fields]:
            del named[name]
        super()._update_errors(errors)  # type: ignore[misc]  # a part of Django that its types leave out


class BriefFormSet(forms.BaseInlineFormSet):
    """Rows that are drawn as they are stored: a form is made of one only when something was sent."""

    form: type[BriefForm]

    @cached_property
    def forms(self) -> list[Any]:
        return super().forms if self.is_bound else []

    @property
    def lines(self) -> list[SafeString]:
        """Each row as it is read: its name leads to its page."""
        return self._lines(may_move=False)

    @property
    def movable_lines(self) -> list[SafeString]:
        """The same, with the rows' places to be typed if they have any."""
        return self._lines(may_move="order" in self.form.base_fields)

    def _lines(self, *, may_move: bool) -> list[SafeString]:
        line = self.form.inline.line
        if self.is_bound:
            sent: Any = self.initial_forms
            return [
                line(one.instance, one.prefix, one.typed_order if may_move else "", one.errors_told)
                for one in sent
            ]
        return [
            line(row, prefix, format_html(ORDER, prefix, row.order, "", "") if may_move else "")
            for prefix, row in zip(map(self.add_prefix, count()), self.get_queryset(), strict=False)
        ]


class OrderedBriefs(BriefFormSet, OrderedFormSet):
    """Such rows, no two of which may end in one place."""


class BriefInline(RowInline):
    """Such rows: they are added and changed on their own pages, which have every field.

    A form with all fields of each would be a page of several hundred kilobytes.
    """

    form = BriefForm
    formset: type[forms.BaseInlineFormSet] = BriefFormSet
    template = "admin/_briefs.html"
    # A row is deleted on its own page, which says what relies on it.
    can_delete = False
    show_change_link = True
    shows_ties = False

    back = ""  # in an address: where saving leads back to

    @cached_property
    def rows(self) -> str:
        """The address of all rows, of which each one's begins."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def title(self, row: Any) -> str:
        """What the line calls the row."""
        return str(row)

    def said(self, row: Any) -> tuple[str, ...]:
        """What else is to be seen without opening it."""
        return (cited(row),)

    def line(self, row: Any, prefix: str, order: str = "", errors: str = "") -> SafeString:
        """A row as one line; ``order``: where its place is typed."""
        address = f"{self.rows}{row.pk}/change/?{self.back}"
        said = " · ".join(filter(None, self.said(row)))
        return format_html(LINE, address, self.title(row), said, errors, prefix, row.pk, order)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        columns = {field.name for field in self.opts.fields}
        return ("order",) if "order" in columns else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        is_cited = any(one.name == "citations" for one in self.opts.many_to_many)
        return rows.annotate(cited_total=Count("citations")) if is_cited else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.inline = self
        self.back = urlencode({NEXT: request.path}, safe="/")
        if obj and self._may_add(request, obj):
            opts = self.opts
            add = reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
            formset.add_address = f"{add}?{formset.fk.name}={obj.pk}&{self.back}"
        return formset

    def _may_add(self, request: HttpRequest, owner: Model) -> bool:
        rows, owners = (self.admin_site._registry.get(kind) for kind in (self.model, type(owner)))
        return bool(
            rows
            and owners
            and rows.has_add_permission(request)
            and owners.has_change_permission(request, owner)
        )


def cited(row: Any) -> str:
    """How often a row of such a list says where it stands."""
    total = getattr(row, "cited_total", None)
    if total is None:
        return ""
    return f"引用{total}件" if total else UNCITED


def short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def counted(row: Any) -> str:
    """A figure as it is shown: its own words, else its number with the unit."""
    if row.text or row.value is None:
        return row.text or "未確認"
    return words.number(row.value, row.unit)
