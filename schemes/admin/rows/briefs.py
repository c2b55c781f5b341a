"""Rows of another row that have pages of their own: a line for each, its place, and the way there."""

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
from schemes.admin.base import RowInline
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
    def line(self) -> SafeString:
        """The row as it is read: its name leads to its page."""
        return self._drawn("")

    @property
    def movable_line(self) -> SafeString:
        """The same, with its place to be typed if it has one."""
        return self._drawn(self._order() if "order" in self.fields else "")

    def _drawn(self, order: str) -> SafeString:
        row, inline = self.instance, self.inline
        address = f"{inline.rows}{row.pk}/change/?{inline.back}"
        said = " · ".join(filter(None, inline.said(row)))
        errors = self._told() if self.errors else ""
        return format_html(
            LINE, address, inline.title(row), said, errors, self.prefix, row.pk, order
        )

    def _told(self) -> SafeString:
        of_order = self.errors.get("order", "")
        return format_html("{}{}", self.non_field_errors(), of_order)

    def _order(self) -> SafeString:
        """Its place as the row has it, or as it was typed."""
        typed = self.data.get(self.add_prefix("order")) if self.is_bound else None
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


class BriefInline(RowInline):
    """Such rows: they are added and changed on their own pages, which have every field.

    A form with all fields of each would be a page of several hundred kilobytes.
    """

    form = BriefForm
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
