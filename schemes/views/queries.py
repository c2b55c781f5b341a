"""Answers that depend on a query: nothing of it is stored, and its address can be passed on."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.http import HttpResponse, QueryDict

PRIVATE = "private, no-store"


def private(response: HttpResponse, status: int | None = None) -> HttpResponse:
    """No cache, not even the browser's own, and no search engine keeps what a person asked."""
    response.status_code = status or response.status_code
    response["Cache-Control"] = PRIVATE
    response["X-Robots-Tag"] = "noindex"
    return response


def without_blanks(query: QueryDict) -> str | None:
    """The query without its empty values (「?…」, 「」 if nothing is left); None if it has none."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if filled := [value for value in values if value.strip()]:
            kept.setlist(name, filled)
    if kept == query:
        return None
    return f"?{kept.urlencode()}" if kept else ""


def with_day(query: str, as_of_query: str) -> str:
    """A query 「a=b&c=d」 as an address has it, on the day that the page shows."""
    return f"{as_of_query}&{query}" if as_of_query else f"?{query}"


def changed(query: QueryDict, without: tuple[str, ...] = (), **values: str | list[str]) -> str:
    """The query with other values (in their old places) and without some names: 「?…」."""
    parts = {name: pairs for name, pairs in _parts(query).items() if name not in without}
    for name, value in values.items():
        parts[name] = _pairs(name, value if isinstance(value, list) else [value])
    return f"?{'&'.join(filter(None, parts.values()))}"


def _parts(query: Any) -> dict[str, str]:
    """By name, its pairs as an address has them. A page changes the query of its own address in
    dozens of links: one that cannot change has them with it as long as it lives."""
    kept: dict[str, str] | None = getattr(query, "pairs_by_name", None)
    if kept is None:
        kept = {name: _pairs(name, values) for name, values in query.lists()}
        if not query._mutable:
            query.pairs_by_name = kept
    return kept


def _pairs(name: str, values: Iterable[str]) -> str:
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for value in values])


_quoted = lru_cache(maxsize=1024)(quote_plus)  # the same names and choices come again and again
