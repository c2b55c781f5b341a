"""The home page: who asks and what they want, straight to tracks and windows; what is open now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

from schemes.document import TASK_PAGES, Task
from schemes.judging.people import PEOPLE, Person
from schemes.views import seasons, showing
from schemes.views.linking import address_of
from schemes.views.offering import Offer, offers
from schemes.views.serving import Moment, published_page, render
from schemes.writing import japanese
from schemes.writing.places import PREFECTURES

TASKS = "tasks"
MOST = 3
"""The most tasks that are shown of one who asks."""
CALLS = 5
"""The most calls that are shown as open or announced."""
PREVIOUS = 4
"""How many lines the newest closings fill, together with what is open or announced."""


@dataclass(frozen=True)
class Way:
    label: str
    address: str


@dataclass(frozen=True)
class Door:
    """One who asks, with what they come for most."""

    person: Person
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Calls:
    """The tracks that can be applied for now, those announced, and those that closed last."""

    open: tuple[Offer, ...]
    announced: tuple[Offer, ...]
    previous: tuple[Offer, ...]

    @property
    def first_end(self) -> str:
        """The day on which the first of them closes; empty where none is known."""
        ends = [one.season.closes for one in self.open if one.season and one.season.closes]
        return japanese.day((min(ends) - timedelta(seconds=1)).date()) if ends else ""


@published_page
def home(request: HttpRequest, now: Moment) -> HttpResponse:
    return render(
        now,
        "schemes/home.html",
        place="home",
        doors=[Door(person, tuple(_ways(now, person))[:MOST]) for person in PEOPLE],
        wants=showing.wants(now.catalogue),
        calls=calls(now),
        prefectures=PREFECTURES,
    )


def calls(now: Moment) -> Calls:
    """How the calls of all tracks stand; what is open by its end."""
    called = [one for one in offers(now) if one.season]
    opened = sorted((one for one in called if _season(one).is_open), key=_end)
    announced = [one for one in called if _season(one).state == "announced"]
    told = (*opened, *announced)
    ended = [one for one in called if one not in told and _season(one).last]
    coming = tuple(announced[: max(0, CALLS - len(opened))])
    room = max(0, PREVIOUS - len(opened) - len(coming))
    newest = sorted(ended, key=_last, reverse=True)
    return Calls(tuple(opened[:CALLS]), coming, tuple(newest[:room]))


def _season(offer: Offer) -> seasons.Season:
    return cast("seasons.Season", offer.season)


def _end(offer: Offer) -> tuple[bool, float]:
    """Sorts what has a known end first, by it."""
    closes = _season(offer).closes
    return closes is None, closes.timestamp() if closes else 0.0


def _last(offer: Offer) -> float:
    last = _season(offer).last
    return last.timestamp() if last else 0.0


def _ways(now: Moment, person: Person) -> Iterator[Way]:
    for task in cast("tuple[Task, ...]", now.catalogue.overview.sections.get(TASKS, ())):
        address = _address(now, task)
        if task.who == person.key and address:
            yield Way(task.label, address)


def _address(now: Moment, task: Task) -> str:
    """Where a task leads on the day that the page shows; empty where that is not published."""
    page, _, query = task.leads_to.partition("?")
    day = now.context()["as_of_query"]
    if page in TASK_PAGES:
        asked = "&".join(filter(None, [day.removeprefix("?"), query]))
        return f"{get_script_prefix()}{page}/{f'?{asked}' if asked else ''}"
    scheme, _, track = page.partition("/")
    if page not in now.catalogue.rules.tracks:
        return ""
    return address_of("schemes:track", scheme, track) + day
