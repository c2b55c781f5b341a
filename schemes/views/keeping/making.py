"""Every address whose answer depends on the editions alone, and its answer, made without a visitor.

The addresses are those of the URL configuration, filled in from the catalogue.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.urls import URLPattern, get_resolver, resolve, reverse

from schemes.catalogue import Catalogue
from schemes.views.keeping import stock
from schemes.views.keeping.answers import OK, KeptAnswer

STAFF_SITE = "admin"
LINK = re.compile(r'href="(/[^"?#]*\?[^"#]+)')

Parts = dict[str, str]
FILLED: dict[tuple[str, ...], Callable[[Catalogue], Iterator[Parts]]] = {
    (): lambda _: iter([{}]),
    ("scheme",): lambda shown: ({"scheme": key} for key in shown.schemes),
    ("scheme", "track"): lambda shown: (
        {"scheme": scheme.key, "track": track.key}
        for scheme in shown.schemes.values()
        for track in scheme.tracks
    ),
    ("source",): lambda shown: ({"source": key} for key in shown.sources),
    ("page",): lambda shown: ({"page": page.key} for page in shown.overview.pages),
}
"""What the parts of an address may be, by their names; a room adds those of its own addresses."""


Made = Iterator[tuple[str, KeptAnswer]]


def made(shown: Catalogue) -> Made:
    """Every address of today, with its answer (the kept one, where there is one); then those
    of the same views that the pages themselves lead to, 「/schemes/?who=ngo」."""
    links: dict[str, None] = {}
    for of_one_view in addresses(shown):
        for address in of_one_view:
            answer = make(address)
            if answer is None:
                break  # what this view answers depends on what it is asked
            yield address, answer
            links |= dict.fromkeys(_links(answer))
    waiting = deque(links)
    while waiting:
        address = waiting.popleft()
        answer = make(address) if _is_of_few_names(shown, address) else None
        if answer is not None and answer.status == OK:
            yield address, answer
            new = [link for link in _links(answer) if link not in links]
            links |= dict.fromkeys(new)
            waiting += new


def _links(answer: KeptAnswer) -> Iterator[str]:
    """The addresses with a query that a page leads to."""
    if answer.content_type.startswith("text/html"):
        yield from (unescape(link) for link in LINK.findall(answer.body.decode()))


def _is_of_few_names(shown: Catalogue, address: str) -> bool:
    """Whether the page at an address reads but few values of what its query names."""
    path, _, query = address.partition("?")
    reads = stock.of(shown).pages.reads.get(path)
    return reads is not None and set(dict(parse_qsl(query))) <= set(reads.names)


def addresses(shown: Catalogue) -> Iterator[Iterator[str]]:
    """The addresses of each view of the public site."""
    for name, pattern in _public(get_resolver()):
        parts = FILLED[tuple(sorted(pattern.pattern.converters))](shown)
        yield (reverse(name, kwargs=one) for one in parts)


def make(address: str) -> KeptAnswer | None:
    """The answer of an address; None if the editions alone do not decide it."""
    path, _, query = address.partition("?")
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.GET = QueryDict(query)
    request.META = {"SERVER_NAME": settings.ALLOWED_HOSTS[0].lstrip("."), "SERVER_PORT": "443"}
    view, arguments, parts = resolve(path)
    try:
        return getattr(view(request, *arguments, **parts), "answer", None)
    except Http404:  # there is none while nobody has said whom to write to, for one
        return None


def _public(resolver: Any, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """The URLs of the public site, each with its whole name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern
        elif pattern.namespace != STAFF_SITE:
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _public(pattern, inside)
