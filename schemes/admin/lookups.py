"""Which conditions a list takes from an address: those that it offers itself, and no others.

Django takes any comparison with any column of the row: patterns that run for minutes, ranges of what
is no range.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

# How Django's filters compare a column, or the key of the row that it leads to.
COMPARISONS = {"exact", "gte", "isempty", "isnull", "lt"}
PERIODS = ("year", "month", "day")
# Rows that somebody names one by one.
THESE = "id__in"


class Offered(admin.ModelAdmin):
    """Refuses any other condition; ``shiminsanka.guard`` says so in words."""

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
