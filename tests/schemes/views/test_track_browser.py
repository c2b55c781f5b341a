"""Track pages and choosers in a browser: short, few stops, readable by everyone, one or two sheets."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import findings, new_tab, width
from tests.tracks import SCHEMES, TRACKS

pytestmark = pytest.mark.browser

STOPS = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility()).length"""
SCREENS = "document.documentElement.scrollHeight / 844"
FIRST = """() => {
    const box = document.querySelector('main .button:not([data-kind])').getBoundingClientRect()
    return box.top > 0 && box.bottom <= 844
}"""
COVERED = """() => {
    const one = document.activeElement.getBoundingClientRect()
    const way = document.querySelector('.actions > .button').getBoundingClientRect()
    return document.activeElement.textContent !== document.querySelector('.actions > .button').textContent
        && one.bottom > way.top && one.top < way.bottom ? document.activeElement.textContent : ''
}"""
FILLED = "document.querySelectorAll('main .button:not([data-kind])').length"
LOW = """[...document.querySelectorAll('main .button, main select')]
    .filter(one => one.getBoundingClientRect().height < 44).map(one => one.textContent.trim())"""
TALKED = "[...document.querySelectorAll('.tongues details')].map(one => one.open)"
SHEETS = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    tab = new_tab(chromium)
    yield tab
    tab.context.close()


def on_a_phone(tab: Any, address: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.goto(address).ok


@pytest.fixture(scope="module")
def phone(chromium: Any) -> Iterator[Any]:
    """A tab of its own, in which nothing else is opened meanwhile."""
    tab = new_tab(chromium)
    yield tab
    tab.context.close()


@pytest.fixture(scope="module", params=TRACKS)
def track(request: Any, phone: Any, portal_url: str) -> Any:
    """The answer of a track on a phone, opened once for all that is asked of it."""
    phone.complaints.clear()
    on_a_phone(phone, f"{portal_url}schemes/{request.param}/")
    phone.complained = [*phone.complaints]
    return phone


def test_a_track_is_short_and_has_one_way_first(track):
    track.set_viewport_size({"width": 390, "height": 844})
    assert track.evaluate(SCREENS) <= 3
    assert track.evaluate(STOPS) <= 60
    assert track.evaluate(FILLED) == 1
    assert track.evaluate(FIRST)
    assert track.evaluate(LOW) == []
    assert track.evaluate(TALKED) == [False, False]
    assert track.complained == []


def test_the_way_that_stays_in_reach_covers_nothing_that_has_the_focus(tab, portal_url):
    on_a_phone(tab, f"{portal_url}schemes/jica-fund/project/")
    covered = []
    for _ in range(tab.evaluate(STOPS)):
        tab.keyboard.press("Tab")
        covered.append(tab.evaluate(COVERED))
    assert [one for one in covered if one] == []


def test_a_track_is_readable_by_everyone(track):
    track.set_viewport_size({"width": 390, "height": 844})
    assert findings(track) == []
    track.set_viewport_size({"width": 320, "height": 800})
    assert width(track) == 320
    track.set_viewport_size({"width": 1280, "height": 800})
    assert findings(track, "width") == []


def test_a_track_prints_on_two_sheets(track):
    assert 1 <= len(SHEETS.findall(track.pdf(format="A4"))) <= 2


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_chooser_is_shorter_still(tab, portal_url, scheme):
    on_a_phone(tab, f"{portal_url}schemes/{scheme}/")
    assert tab.evaluate(SCREENS) <= 2
    assert tab.evaluate(FILLED) <= 1
    assert findings(tab) == []
    tab.set_viewport_size({"width": 320, "height": 800})
    assert width(tab) == 320


@pytest.mark.parametrize("path", ["schemes/kusanone/support/", "schemes/kusanone/"])
def test_dark_and_forced_colours_lose_nothing(tab, portal_url, path):
    tab.emulate_media(color_scheme="dark")
    on_a_phone(tab, portal_url + path)
    assert findings(tab) == []
    tab.emulate_media(color_scheme="light", forced_colors="active")
    borders = tab.evaluate(
        "[...document.querySelectorAll('main .button')].map(one => getComputedStyle(one).borderTopWidth)"
    )
    assert borders[0] == "4px"
    assert set(borders[1:]) <= {"2px"}
    tab.emulate_media(forced_colors="none")


def test_numbers_stand_beside_who_it_is_for_on_a_desk(tab, portal_url):
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.goto(f"{portal_url}schemes/kusanone/support/")
    who = tab.get_by_role("heading", name="使える団体").bounding_box()
    numbers = tab.get_by_role("heading", name="いくら・いつまで・いつ").bounding_box()
    assert abs(who["y"] - numbers["y"]) < 4
    assert who["x"] + who["width"] <= numbers["x"]
