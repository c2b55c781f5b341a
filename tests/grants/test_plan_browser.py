"""The budget planner in a browser: for everyone, on a phone, and by its form alone."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser import UNFOLD, findings, new_tab

pytestmark = pytest.mark.browser

PAGES = {
    "start": "",
    "fits": "?budget_yen=200万&project_months=12",
    "all groups": "?budget_yen=10000001&project_months=18か月&activities=equipment&wants_special_window=false&cost-travel-1=400万&cost-any-0=1",
    "waiting": "?budget_yen=500万",
    "nothing fits": "?budget_yen=1.5億&project_months=10年",
    "errors": "?budget_yen=-1円&cost-travel-2=約500万&foo=1",
    "another day": "?budget_yen=200万&as_of=2026-04-01",
}
SMALL = """() => [...document.querySelectorAll('main a, main button, main input[type=submit], main summary')]
    .filter(one => one.checkVisibility() && !one.closest('.cite-list, .conflict p, .sides'))
    .map(one => [one.textContent || one.value, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 24).map(([text]) => text)"""


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    """A tab without scripts of the page's own; what it complains about is collected."""
    tab = new_tab(chromium)
    yield tab
    tab.context.close()


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
def test_the_planner_serves_everyone(tab, portal_url, query):
    """Nothing for axe at 390 and 1280 pixels, folded or not; no sideways scroll at 320."""
    tab.complaints.clear()
    tab.goto(f"{portal_url}plan/{quote(query, safe='?=&-_')}")
    for width, anew, script in ((1280, "width", "0"), (390, "all", UNFOLD)):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.evaluate(script)
        assert findings(tab, anew) == []
        assert tab.evaluate(SMALL) == []
    tab.set_viewport_size({"width": 320, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    assert [text for _, text in tab.complaints if "Failed to load resource" not in text] == []


def test_a_plan_is_made_corrected_and_taken_to_the_checker(tab, portal_url):
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(f"{portal_url}plan/")
    tab.get_by_label("JICAに負担を求める総額はいくらですか。").fill("約1000万")
    tab.get_by_label("事業の期間はどのくらいですか。").fill("３年")
    tab.get_by_label("機材供与").check()
    tab.get_by_role("button", name="上限と比べる").click()
    expect(tab).to_have_title("エラー: 予算の計画 | 市民参加ポータル")
    tab.get_by_role("alert").get_by_role("link").click()
    field = tab.get_by_label("JICAに負担を求める総額はいくらですか。")
    assert field.evaluate("one => one === document.activeElement || one.matches(':target')")
    assert field.input_value() == "約1000万"
    field.fill("1000万")
    tab.get_by_text("年ごと・費目ごとの金額も入れる").click()
    tab.get_by_role("group", name="旅費・渡航費").get_by_label("1年目").fill("300万")
    tab.get_by_role("button", name="上限と比べる").click()
    assert tab.url.endswith(
        "/plan/?budget_yen=1000%E4%B8%87&project_months=%EF%BC%93%E5%B9%B4&activities=equipment&cost-travel-1=300%E4%B8%87"
    )
    tab.get_by_text("内訳の合計は3,000,000円で").wait_for()
    support = tab.locator(".plan-track", has_text="草の根協力支援型")
    assert "機材供与は対象外です。" in support.inner_text()
    tab.get_by_role("link", name="この計画で応募できるか確かめる").click()
    assert "/check/?budget_yen=10000000&project_months=36&activities=equipment" in tab.url
    assert tab.context.cookies() == []


def test_the_printed_page_keeps_what_is_folded(tab, portal_url):
    tab.goto(f"{portal_url}plan/{quote(PAGES['fits'], safe='?=&-_')}")
    tab.emulate_media(media="print")
    try:
        assert tab.locator(".cite-list").first.is_visible()
        assert not tab.locator("#plan").is_visible()
    finally:
        tab.emulate_media(media="screen")


def test_on_paper_no_part_can_be_printed_over_another(tab, portal_url):
    """What is a grid, and higher than what is left of a sheet, prints its rows over each other."""
    tab.set_viewport_size({"width": 794, "height": 1123})
    tab.goto(f"{portal_url}plan/?track=kusanone/support&budget_yen=8000000&project_months=36")
    tab.emulate_media(media="print")
    grids = tab.evaluate(
        """[...document.querySelectorAll('main, main *')]
        .filter(one => ['grid', 'flex'].includes(getComputedStyle(one).display))
        .filter(one => one.getBoundingClientRect().height > 300).map(one => one.className)"""
    )
    assert grids == []
    assert not tab.locator("main form").first.is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", tab.pdf(format="A4"))) <= 8
    tab.emulate_media(media="screen")
