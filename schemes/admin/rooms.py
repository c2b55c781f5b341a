"""What rooms hand over to the staff site: pages of their own, panels of the first page, and ways from
the list of a year's revision."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class StaffPage:
    """A page of the staff site: 「calls/<int:year>/」, its view and its name."""

    route: str
    view: View
    name: str


@dataclass(frozen=True)
class StartPanel:
    """A part of the first page. ``read``: what its template shows to a user on a day."""

    template: str
    read: Callable[[Any, date], Any]


@dataclass(frozen=True)
class YearWay:
    """A page that takes a fiscal year, and what leads there."""

    label: str
    page: str


_pages: list[StaffPage] = []
_panels: list[StartPanel] = []
_ways: list[YearWay] = []


def hand_over(
    *,
    pages: tuple[StaffPage, ...] = (),
    panels: tuple[StartPanel, ...] = (),
    ways: tuple[YearWay, ...] = (),
) -> None:
    """Register with the staff site; called once, as the room's admin is read."""
    _pages.extend(pages)
    _panels.extend(panels)
    _ways.extend(ways)


def pages(wrap: Callable[[View], View]) -> list[URLPattern]:
    """``wrap``: what lets in whom the staff site knows."""
    return [path(one.route, wrap(one.view), name=one.name) for one in _pages]


def panels(user: Any, today: date) -> list[dict[str, Any]]:
    """The parts of the first page, each with its template and what it shows."""
    return [{"template": one.template, "shown": one.read(user, today)} for one in _panels]


def ways(year: int) -> list[tuple[str, str]]:
    """By label, the addresses of the pages of a fiscal year."""
    return [(one.label, reverse(f"admin:{one.page}", args=[year])) for one in _ways]
