"""What other rooms add to the public pages of this one.

Each hands its own over once, at start-up (``AppConfig.ready``): so rooms come in the order in which
they are installed, and nothing here names one. Schemes are named by key, tracks by address; what
the day's catalogue does not have is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any

from schemes.document import SchemeDocument, Track


@dataclass(frozen=True)
class Comparison:
    """Tracks that people often compare, under a title."""

    title: str
    tracks: tuple[str, ...]


@dataclass(frozen=True)
class WayOn:
    """A page, by the name of its URL, that goes on from the checker's answers.

    ``takes``: the questions whose answers it is given; None: every answer.
    """

    page: str
    label: str
    said: str
    takes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class TrackWay:
    """A page, by the name of its URL, that goes on from the page of a track which it ``knows``
    (by scheme and track)."""

    page: str
    label: str
    knows: Callable[[SchemeDocument, Track], bool]


@dataclass(frozen=True)
class Additions:
    """``windows``: schemes that list windows all over Japan, shown with every verdict. ``finders``:
    how windows are found by place (``views.windows.Finder``); ``seasons``: how calls are read
    (``views.seasons.Reader``) and ``edges`` when what they say changes (``views.seasons.Edges``);
    ``occasions``: what has days in the calendar (``views.occasions.Reader``); ``pictures``: numbers for
    「学ぶ・知る」 (``views.pictures.Maker``)."""

    windows: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    ways_on: tuple[WayOn, ...] = ()
    track_ways: tuple[TrackWay, ...] = ()
    finders: tuple[Callable[..., Any], ...] = ()
    seasons: tuple[Callable[..., Any], ...] = ()
    edges: tuple[Callable[..., Any], ...] = ()
    occasions: tuple[Callable[..., Any], ...] = ()
    pictures: tuple[Callable[..., Any], ...] = ()


_handed: list[Additions] = []


def hand_over(additions: Additions) -> None:
    """Add what a room adds; called once at start-up."""
    _handed.append(additions)


def added() -> Additions:
    """What all rooms add, one after the other."""
    return Additions(
        **{
            one.name: tuple(chain.from_iterable(getattr(room, one.name) for room in _handed))
            for one in fields(Additions)
        }
    )
