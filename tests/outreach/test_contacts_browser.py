"""The page of windows in a browser: for everyone, on a phone, in the dark, on paper."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import UNFOLD, findings, new_tab

pytestmark = pytest.mark.browser

PAGES = {
    "nothing chosen": "",
    "two offices": "?prefecture=20",
    "telephone known": "?prefecture=24",
    "two areas": "?prefecture=01",
    "no desk": "?prefecture=20&country=KE&want=advice",
    "no desk, no prefecture": "?country=KE",
    "a desk": "?prefecture=24&country=PH",
    "no window": "?want=giving",
    "only a want": "?want=learning",
    "another day": "?prefecture=24&as_of=2026-04-01",
}
PHONE = {"width": 390, "height": 844}
SCREENS = 2.3
STOPS = "document.querySelectorAll('a[href], button, select, input:not([type=hidden]), summary')"


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    tab = new_tab(chromium)
    yield tab
    tab.context.close()


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
def test_the_page_serves_everyone(tab, portal_url, query):
    """Nothing for axe in light at 390 and in the dark at 1280 pixels; no sideways scroll at 320."""
    tab.complaints.clear()
    tab.goto(f"{portal_url}contacts/{query}")
    for width, scheme, anew, script in (
        (390, "light", "all", UNFOLD),
        (1280, "light", "width", "0"),
        (1280, "dark", "colours", "0"),
    ):
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size({"width": width, "height": 844})
        tab.evaluate(script)
        assert findings(tab, anew) == []
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": 320, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    assert tab.complaints == []


@pytest.mark.parametrize("query", ["", "?prefecture=20", "?prefecture=24", "?country=KE"])
def test_the_page_is_short(tab, portal_url, query):
    tab.set_viewport_size(PHONE)
    tab.goto(f"{portal_url}contacts/{query}")
    height = tab.evaluate("document.documentElement.scrollHeight")
    assert height / PHONE["height"] <= SCREENS
    assert tab.evaluate(f"{STOPS}.length") <= 60


def test_both_offices_stand_on_the_first_phone_screen(tab, portal_url):
    tab.set_viewport_size(PHONE)
    tab.goto(f"{portal_url}contacts/?prefecture=20")
    bottoms = tab.evaluate(
        "[...document.querySelectorAll('.window')].map(one => one.getBoundingClientRect().bottom)"
    )
    assert len(bottoms) == 2
    assert max(bottoms) <= PHONE["height"]


def test_a_telephone_is_large_enough_for_a_thumb(tab, portal_url):
    tab.set_viewport_size(PHONE)
    tab.goto(f"{portal_url}contacts/?prefecture=24")
    telephone = tab.locator("a.telephone").first
    assert telephone.bounding_box()["height"] >= 32
    assert telephone.evaluate("one => getComputedStyle(one).fontSize") == "20px"


def test_the_cells_of_the_picture_stand_apart_in_their_rows(tab, portal_url):
    tab.set_viewport_size(PHONE)
    tab.goto(f"{portal_url}contacts/?prefecture=20")
    boxes = tab.evaluate(
        """[...document.querySelectorAll('.tile-cell')].map(one => {
            const box = one.getBoundingClientRect();
            return [Math.round(box.left), Math.round(box.top), one.scrollWidth > one.clientWidth];
        })"""
    )
    assert len({(left, top) for left, top, _ in boxes}) == 47
    assert len({top for _, top, _ in boxes}) == 12
    assert len({left for left, _, _ in boxes}) == 12
    assert [one for one in boxes if one[2]] == []


def test_a_choice_leads_to_the_windows_without_a_script(tab, portal_url):
    tab.goto(f"{portal_url}contacts/")
    tab.get_by_label("都道府県").select_option(label="三重県")
    tab.get_by_role("button", name="相談先を見る").click()
    assert tab.get_by_role("heading", level=1).inner_text() == "三重県の窓口は、JICA中部です。"


@pytest.mark.parametrize(("query", "sheets"), [("?prefecture=20", 2), ("?country=KE", 1)])
def test_the_page_is_printed_on_two_sheets_with_its_table_and_addresses(
    tab, portal_url, query, sheets
):
    tab.goto(f"{portal_url}contacts/{query}")
    pages = re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4"))
    assert len(pages) <= sheets
    tab.emulate_media(media="print")
    assert not tab.locator("form").first.is_visible()
    table = tab.locator(".tiles-table table")
    assert table.count() == 0 or table.bounding_box()["height"] > 0
    tab.emulate_media(media="null")
