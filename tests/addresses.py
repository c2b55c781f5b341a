"""Every address of the site, as the URL configuration has it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

STAFF = "admin/"


@dataclass(frozen=True)
class Url:
    """``name``: with its namespace; of a URL without one its route, with the model as in a name."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def is_public(self) -> bool:
        return not self.route.startswith(STAFF)

    @property
    def is_whole(self) -> bool:
        """Whether the route is an address as it stands, without any part to fill in."""
        return "<" not in self.route


def urls(resolver: Any = None, route: str = "", space: str = "") -> Iterator[Url]:
    """Every URL of the site, in the order in which they are tried."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from urls(pattern, here, inside)
        elif pattern.name:
            yield Url(f"{space}{pattern.name}", here, pattern.callback)
        else:
            name = re.sub(r"^admin/([a-z]+)/([a-z]+)/", r"admin/\1_\2/", here)
            yield Url(name, here, pattern.callback)


def public_pages() -> list[str]:
    """The addresses of the public site's pages for people that need no part to be filled in."""
    return [
        f"/{one.route}"
        for one in urls()
        if one.is_public
        and one.is_whole
        and not one.route.startswith("api/")
        and (one.route.endswith("/") or not one.route)
    ]
