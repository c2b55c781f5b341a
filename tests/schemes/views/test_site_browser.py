"""Home, lists and site pages in a browser: small, short, reached by few stops, readable by everyone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from schemes.judging.people import PEOPLE
from tests.browser import findings, new_tab

pytestmark = pytest.mark.browser

STOPS = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility()).length"""
SIZE = "document.documentElement.scrollHeight / 844"
WANTS = ("funds", "training", "advice", "dispatch", "learning", "giving", "dialogue", "hosting")
LISTS = [f"schemes/?who={one.key}" for one in PEOPLE] + [f"schemes/?want={one}" for one in WANTS]
SMALL = """[...document.querySelectorAll('a, button, select')]
    .filter(one => one.checkVisibility() && !one.closest('p, .skip'))
    .filter(one => one.getBoundingClientRect().height < 24)
    .map(one => one.textContent.trim())"""
COMPARED = "compare/?track=kusanone/support&track=jica-fund/project"
HIDDEN = """() => {
    const one = document.activeElement, head = document.querySelector('.compare-table thead th')
    const below = head.getBoundingClientRect().bottom
    return one.closest('tbody') !== null && one.getBoundingClientRect().top < below - 1
        ? one.textContent.trim() : ''
}"""


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    tab = new_tab(chromium)
    yield tab
    tab.context.close()


def on_a_phone(tab: Any, address: str) -> dict[str, float]:
    """How large a page is on a phone, in screens, elements, stops and bytes as they are sent."""
    tab.set_viewport_size({"width": 390, "height": 844})
    response = tab.goto(address)
    return {
        "screens": tab.evaluate(SIZE),
        "elements": tab.evaluate("document.querySelectorAll('*').length"),
        "stops": tab.evaluate(STOPS),
        "bytes": response.request.sizes()["responseBodySize"],
    }


@pytest.mark.parametrize("day", ["", "?as_of=2026-03-20"], ids=["today", "a call is open"])
def test_home_is_small(tab, portal_url, day):
    found = on_a_phone(tab, portal_url + day)
    if day:  # what says that it is another day is not there today
        banner = tab.locator(".travelled")
        found["screens"] -= banner.bounding_box()["height"] / 844
        found["stops"] -= 1
    assert found["screens"] <= 2.5
    assert found["stops"] <= 60
    assert found["elements"] <= 300
    assert found["bytes"] <= 5_000
    assert tab.evaluate(SMALL) == []


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_short(tab, portal_url, path):
    found = on_a_phone(tab, portal_url + path)
    assert found["screens"] <= 3
    assert found["stops"] <= 60
    assert found["bytes"] <= 6_000
    assert tab.evaluate(SMALL) == []


def test_home_answers_on_the_first_screen(tab, portal_url):
    """The three ways, what is open, and most of those who ask."""
    on_a_phone(tab, portal_url)
    within = [one for one in tab.locator(".home-who h3").all() if one.bounding_box()["y"] < 844]
    assert len(within) >= 4
    assert tab.get_by_role("link", name="団体で応募できるか確かめる").bounding_box()["y"] < 300


@pytest.mark.parametrize(
    "path", ["", "?as_of=2026-03-20", "schemes/", "schemes/?want=funds", "about/", "accessibility/"]
)
def test_a_page_is_readable_in_light_and_dark(tab, portal_url, path):
    tab.goto(portal_url + path)
    for width, scheme, anew in (
        (390, "light", "all"),
        (1280, "light", "width"),
        (390, "dark", "colours"),
    ):
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size({"width": width, "height": 844})
        assert findings(tab, anew) == []
    tab.emulate_media(color_scheme="light")


def test_only_the_current_entry_is_marked_in_forced_colours(tab, portal_url):
    tab.emulate_media(forced_colors="active")
    tab.goto(portal_url + "schemes/")
    borders = tab.evaluate(
        "[...document.querySelectorAll('.masthead-nav a')].map(one => getComputedStyle(one).borderBottomWidth)"
    )
    assert borders == ["3px", "0px", "0px", "0px"]
    tab.emulate_media(forced_colors="none")


def test_three_clicks_lead_from_home_to_an_answer(tab, portal_url):
    for clicks, title in (
        (["講師を呼ぶ"], "国際協力出前講座"),
        (["NGO・市民団体", "資金を得て事業をする", "草の根協力支援型"], "草の根協力支援型"),
        (["寄附する", "海外協力隊への寄附"], "JICA海外協力隊応援基金"),
    ):
        tab.goto(portal_url)
        for name in clicks:
            tab.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
        assert title in tab.get_by_role("heading", level=1).inner_text().replace("\u200b", "")


def test_the_head_of_a_comparison_hides_no_stop(tab, portal_url):
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.goto(portal_url + COMPARED)
    stops = tab.evaluate(STOPS)
    for key in ("Tab", "Shift+Tab"):
        hidden = []
        for _ in range(stops):
            tab.keyboard.press(key)
            hidden.append(tab.evaluate(HIDDEN))
        assert [one for one in hidden if one] == []


def test_a_comparison_is_a_table_to_those_who_cannot_see_it_on_a_phone_as_well(tab, portal_url):
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(portal_url + COMPARED)
    session = tab.context.new_cdp_session(tab)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if "role" in node]
    assert roles.count("table") == 1
    assert roles.count("row") == tab.locator(".compare-table tbody tr").count()
    assert roles.count("rowheader") == roles.count("row")


@pytest.mark.parametrize(("path", "sheets"), [("", 1), ("schemes/?want=funds", 1), ("terms/", 1)])
def test_a_page_is_printed_on_few_sheets_without_what_is_pressed(tab, portal_url, path, sheets):
    tab.goto(portal_url + path)
    tab.emulate_media(media="print")
    assert not any(one.is_visible() for one in tab.locator("main .button, main select").all())
    assert len(re.findall(rb"/Type\s*/Page[^s]", tab.pdf(format="A4"))) == sheets
    tab.emulate_media(media="screen")
