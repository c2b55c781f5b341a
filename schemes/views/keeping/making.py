"""Every address whose answer depends on the editions alone, and its answer, made without a visitor.

The addresses are those of the URL configuration, filled in from the catalogue.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, get_resolver, resolve, reverse

from schemes.catalogue import Catalogue
from schemes.views.keeping.answers import KeptAnswer

STAFF_SITE = "admin"
SAFE = ("GET", "HEAD")

Parts = dict[str, str]
FILLED: dict[tuple[str, ...], Callable[[Catalogue], Iterator[Parts]]] = {
    (): lambda shown: iter([{}]),
    ("scheme",): lambda shown: ({"scheme": key} for key in shown.schemes),
    ("scheme", "track"): lambda shown: (
        {"scheme": scheme.key, "track": track.key}
        for scheme in shown.schemes.values()
        for track in scheme.tracks
    ),
    ("source",): lambda shown: ({"source": key} for key in shown.sources),
    ("page",): lambda shown: ({"page": page.key} for page in shown.overview.pages),
}
"""What the parts of an address may be, by their names."""


def made(shown: Catalogue) -> Iterator[tuple[str, KeptAnswer]]:
    """Every address of today, with its answer (from the shelf, where it is there already)."""
    for name, pattern in _public(get_resolver()):
        for parts in FILLED[tuple(sorted(pattern.pattern.converters))](shown):
            address = reverse(name, kwargs=parts)
            answer = make(address)
            if answer is None:
                break  # what this view answers depends on what it is asked
            yield address, answer


def make(address: str) -> KeptAnswer | None:
    """The answer of an address; None if the editions alone do not decide it."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, address
    view, arguments, parts = resolve(address)
    return getattr(view(request, *arguments, **parts), "answer", None)


def _public(resolver: Any, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """The URLs of the public site, each with its whole name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if "GET" in getattr(pattern.callback, "methods", SAFE):
                yield f"{space}{pattern.name}", pattern
        elif pattern.namespace != STAFF_SITE:
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _public(pattern, inside)
