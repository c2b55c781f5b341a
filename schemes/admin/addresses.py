"""Addresses of staff pages with a query, and what a list takes from one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

# How Django's filters compare a column, or the key of the row that it leads to.
COMPARISONS = {"exact", "gte", "isempty", "isnull", "lt"}
PERIODS = ("year", "month", "day")
# In the address of a form, the page from which it was opened.
NEXT = "next"
# Rows that somebody names one by one.
THESE = "id__in"


def staff_page(name: str, *args: object, **query: object) -> str:
    """「/admin/…?subject=reference」 of a page of the staff site; empty where there is no such page.

    A list in ``query`` repeats its key; what is None or empty is left out.
    """
    try:
        address = reverse(f"admin:{name}", args=args)
    except NoReverseMatch:
        return ""
    asked = QueryDict(mutable=True)
    for key, value in query.items():
        values = value if isinstance(value, list | tuple) else [value]
        asked.setlist(key, [str(one) for one in values if one not in (None, "")])
    text = asked.urlencode(safe="/")
    return f"{address}?{text}" if text else address


def row_number(text: str) -> int:
    """The number by which an address or a form names a row; 0, which no row has, for what can be none."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_number else 0


def back_from(request: HttpRequest) -> str:
    """The staff page from which a form was opened; 「」 where the address names none."""
    back = request.GET.get(NEXT, "")
    is_ours = back.startswith(reverse("admin:index"))
    return back if is_ours and url_has_allowed_host_and_scheme(back, None) else ""


def origin(request: HttpRequest) -> str:
    """Where the staff site stands, 「https://staff.example.jp」: no other host is let in."""
    return request.build_absolute_uri("/").rstrip("/")


class Offered(admin.ModelAdmin):
    """A list that takes the conditions that it offers itself, and no others.

    Django takes any comparison with any column: patterns that run for minutes, ranges of what is none.
    ``shiminsanka.guard`` says in words what is refused here.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        names = _names(self.get_list_filter(request))
        dated = [f"{self.date_hierarchy}__{period}" for period in PERIODS]
        field, *rest = lookup.split("__")
        known = lookup in (*names, *dated, THESE)
        compared = field in names and len(rest) <= 2 and rest[-1:] and rest[-1] in COMPARISONS
        return bool(known or compared) and super().lookup_allowed(lookup, value, request)


def _names(filters: Iterable[Any]) -> set[str]:
    """The first word of what each filter puts in an address."""
    plain = (one[0] if isinstance(one, tuple | list) else one for one in filters)
    return {one if isinstance(one, str) else one.parameter_name for one in plain}
