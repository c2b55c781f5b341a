"""Addresses of staff pages with a query."""

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse


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
