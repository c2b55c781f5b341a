"""The public pages in a browser: accessibility, narrow screens, no complaint in the console."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.addresses import public_pages
from tests.browser import UNFOLD, findings, new_tab, width

pytestmark = pytest.mark.browser

PAGES = {
    **{path: path.removeprefix("/") for path in public_pages()},
    "evidence with differences": "schemes/jica-fund/evidence/",
    "evidence of offices": "schemes/offices/evidence/",
    "evidence of coordinators": "schemes/coordinators/evidence/",
    "evidence of funds": "schemes/donations/evidence/",
    "evidence of meetings": "schemes/dialogue/evidence/",
    "source": "sources/yoko2022/",
    "overview page": "about/charter/",
    "a month with past dates": "calendar/?month=2026-04",
    "another day": "schemes/ngo-support/?as_of=2026-04-01",
    "not found": "schemes/nai/",
    "found": "search/?q=任意団体 800万 3年",
    "found on another day": "search/?q=寄付&as_of=2026-05-01",
    "found nowhere": "search/?q=ジャパンディスク",
    "nothing to look for": "search/?q=%25",
    "a narrowed list": "schemes/?want=funds&amount=10000000&period=36",
    "an empty list": "schemes/?want=funds&call=announced",
    "embedded": "embed/kusanone/support/?prefecture=11",
    "nothing to embed": "embed/kusanone/nai/",
}
"""One of each kind: pages with tests of their own in a browser stand there."""
WIDE = ("", "schemes/jica-fund/evidence/", "sources/")
"""Pages that stand otherwise on a wide screen."""


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    """A tab; what the pages complain about is collected in ``tab.complaints``."""
    tab = new_tab(chromium)
    yield tab
    tab.context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_serves_everyone(tab, portal_url, path):
    """Nothing for axe with all unfolded; no sideways scroll; a silent console."""
    tab.complaints.clear()
    tab.set_viewport_size({"width": 390, "height": 900})
    response = tab.goto(portal_url + path)
    tab.evaluate(UNFOLD)
    assert findings(tab) == []
    tab.set_viewport_size({"width": 320, "height": 800})
    assert width(tab) == 320
    refused = [one for one in tab.complaints if "Failed to load resource" in one[1]]
    assert len(refused) == (0 if response.ok else 1)
    assert [one for one in tab.complaints if one not in refused] == []


@pytest.mark.parametrize("path", WIDE)
def test_a_page_serves_everyone_on_a_desk(tab, portal_url, path):
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(portal_url + path)
    assert findings(tab, "width") == []


FAINT = {
    "the last of many words": "[...document.querySelectorAll('main a')].at(-1).style.color = '#999'",
    "the ground behind one word": "document.querySelector('main p').style.background = '#777'",
    "the ground of a whole part": "document.querySelector('main').style.background = '#777'",
    "what shines through": "document.querySelector('main p').style.opacity = 0.4",
    "what is typed": """const field = document.querySelector('input:not([type=hidden])');
        field.value = '上限'; field.style.color = '#bbb'""",
}


@pytest.mark.parametrize("faint", FAINT.values(), ids=FAINT)
def test_words_that_are_too_faint_are_found(tab, portal_url, faint):
    tab.goto(portal_url)
    assert findings(tab) == []
    tab.evaluate(faint)
    assert [rule for rule, _ in findings(tab)] == ["color-contrast"]


LINK = """() => {
    const text = document.querySelector('main p')
    text.insertAdjacentHTML('beforeend', 'くわしくは、<a href="/sources/">ここで使った資料</a>を見てください。')
    text.lastElementChild.style.textDecoration = 'none'
}"""


def test_what_other_colours_or_another_width_break_is_found(tab, portal_url):
    tab.goto(portal_url + "about/")
    assert findings(tab) == []
    tab.emulate_media(color_scheme="dark")
    assert findings(tab, "colours") == []
    tab.evaluate("document.querySelector('main p').style.color = '#333'")
    assert [rule for rule, _ in findings(tab, "colours")] == ["color-contrast"]
    tab.emulate_media(color_scheme="light")
    assert findings(tab, "colours") == []
    tab.evaluate(LINK)
    assert [rule for rule, _ in findings(tab, "colours")] == ["link-in-text-block"]
    tab.set_viewport_size({"width": 1280, "height": 800})
    assert [rule for rule, _ in findings(tab, "width")] == ["link-in-text-block"]
    tab.evaluate("document.querySelector('main p').insertAdjacentHTML('afterend', '<img src=/>')")
    assert {rule for rule, _ in findings(tab, "width")} == {"image-alt", "link-in-text-block"}


def test_a_keyboard_reaches_the_content_first(tab, portal_url):
    tab.goto(portal_url)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "本文へ進む"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_targets_are_large_enough_for_a_finger(tab, portal_url):
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.goto(portal_url + "schemes/jica-fund/evidence/")
    small = tab.evaluate(
        """[...document.querySelectorAll('nav a, summary')]
        .filter(one => one.checkVisibility({contentVisibilityAuto: true}))
        .filter(one => one.getBoundingClientRect().height < 44)
        .map(one => one.textContent.trim())"""
    )
    assert small == []


def test_the_printed_page_keeps_its_sources(tab, portal_url):
    tab.goto(portal_url + "schemes/agreements/evidence/")
    tab.emulate_media(media="print")
    assert tab.locator(".cite-quote").first.bounding_box()["height"] > 0
    tab.emulate_media(media="screen")
    assert not tab.locator(".cite-quote").first.is_visible()
