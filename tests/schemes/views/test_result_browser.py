"""Result, trace and 相談シート in a browser: size, stops, axe, and what comes out of a printer."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.applicants import CITY, EVERYONE, NPO
from tests.browser import UNFOLD, findings, new_tab
from tests.structure import faults

pytestmark = pytest.mark.browser

NAGANO = NPO | {"wants": ["funds", "advice"], "head_office_prefecture": "20"}
STOPS = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility()).length"""
FILLED = """[...document.querySelectorAll('main .button:not([data-kind])')]
    .filter(one => one.checkVisibility()).length"""
SMALL = """[...document.querySelectorAll('main a, main button, main summary, main input:not([type=hidden])')]
    .filter(one => one.checkVisibility() && !one.closest('p:not(.result-actions), .lines, .note, .notes'))
    .filter(one => one.getBoundingClientRect().height < 24)
    .map(one => one.textContent.trim())"""
# The boxes of a page's lines of text, and those that lie upon each other.
OVERLAPS = """() => {
    const boxes = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
        const node = walk.currentNode
        const within = node.parentElement.closest('dt, [aria-hidden], .skip')
        if (!node.data.trim() || !node.parentElement.checkVisibility() || within) continue
        const range = document.createRange()
        range.selectNodeContents(node)
        for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) boxes.push([node.data.trim(), box])
    }
    const found = []
    boxes.forEach(([first, a], place) => boxes.slice(place + 1).forEach(([second, b]) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        if (across > 2 && down > Math.min(a.height, b.height) / 2) found.push([first, second])
    }))
    return found
}"""
PAGES = {
    "result": ("check/", NAGANO),
    "result of a city": ("check/", CITY),
    "result without a want": ("check/", {"applicant_kind": "organisation"}),
    "nothing to be had": ("check/", {"applicant_kind": "organisation", "wants": "dispatch"}),
    "advice in Kenya": ("check/", EVERYONE["someone in Kenya"][0]),
    "trace": ("check/kusanone/support/", NAGANO),
    "trace of what is closed": ("check/kusanone/regional/", NAGANO),
    "sheet": ("sheet/", NAGANO),
    "the declaration": ("check/", NAGANO | {"show": "step", "ask": "declaration"}),
}


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    tab = new_tab(chromium)
    yield tab
    tab.context.close()


def address(path, answers):
    return f"{path}?{urlencode(answers, doseq=True)}"


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def printed(tab):
    return tab.pdf(format="A4", prefer_css_page_size=True)


@pytest.mark.parametrize("who", ["an NGO with a project", "a city", "a school", "a donor"])
def test_a_result_is_small_on_a_phone(tab, portal_url, who):
    tab.set_viewport_size({"width": 390, "height": 844})
    response = tab.goto(portal_url + address("check/", EVERYONE[who][0]))
    assert response.request.sizes()["responseBodySize"] <= 15_000
    assert tab.evaluate("document.querySelectorAll('*').length") <= 700
    assert tab.evaluate("document.documentElement.scrollHeight / 844") <= 2.5
    assert tab.evaluate(STOPS) <= 60
    assert tab.evaluate(FILLED) == 1
    assert tab.evaluate(SMALL) == []


def test_the_result_of_the_ngo_is_two_and_a_half_screens(tab, portal_url):
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(portal_url + address("check/", NPO))
    assert tab.evaluate("document.documentElement.scrollHeight / 844") <= 2.5
    first = tab.locator(".result-card").first.bounding_box()
    assert first["y"] + first["height"] < 844


@pytest.mark.parametrize(("path", "answers"), PAGES.values(), ids=PAGES)
def test_a_page_serves_everyone(tab, portal_url, path, answers):
    """Nothing for axe, in light and dark, at both widths; no sideways scroll; valid markup."""
    tab.goto(portal_url + address(path, answers))
    for width, scheme, anew in (
        (390, "light", "all"),
        (1280, "light", "width"),
        (390, "dark", "colours"),
    ):
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size({"width": width, "height": 844})
        assert findings(tab, anew) == []
    tab.emulate_media(color_scheme="light")
    assert faults(tab.context.request.get(portal_url + address(path, answers)).text()) == []
    tab.set_viewport_size({"width": 320, "height": 800})
    tab.evaluate(UNFOLD)
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    assert tab.complaints == []


def test_a_result_is_printed_on_a_sheet_or_two(tab, portal_url):
    for answers in (NAGANO, NPO, CITY):
        tab.goto(portal_url + address("check/", answers))
        assert sheets(printed(tab)) <= 2


@pytest.mark.parametrize("who", EVERYONE)
def test_the_consultation_sheet_is_two_sheets(tab, portal_url, who):
    tab.goto(portal_url + address("sheet/", EVERYONE[who][0]))
    assert sheets(printed(tab)) <= 2


def test_planner_comparison_and_trace_are_printed_as_well(tab, portal_url):
    plan = {"budget_yen": "800万円", "project_months": "3年", "activities": ["dispatch"]}
    for path, most in (
        (address("plan/", plan), 10),
        ("compare/?track=kusanone/support&track=jica-fund/project", 8),
        (address("check/kusanone/support/", NAGANO), 6),
    ):
        tab.goto(portal_url + path)
        assert 1 <= sheets(printed(tab)) <= most


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("check/", NAGANO),
        ("check/", CITY),
        ("sheet/", NAGANO),
        ("sheet/", CITY),
        ("check/kusanone/support/", NAGANO),
        ("plan/", {"budget_yen": "800万円", "project_months": "3年", "activities": ["dispatch"]}),
        ("compare/", {"track": ["kusanone/support", "jica-fund/project"]}),
    ],
)
def test_nothing_is_printed_over_anything(tab, portal_url, path, answers):
    tab.set_viewport_size({"width": 680, "height": 1000})
    tab.goto(portal_url + address(path, answers))
    tab.emulate_media(media="print")
    assert tab.evaluate(OVERLAPS) == []
    controls = "main form :is(button, input, select), main a.button, .masthead-nav"
    shown = [one for one in tab.locator(controls).all() if one.is_visible()]
    assert shown == []
    tab.emulate_media(media="screen")


def test_the_code_on_paper_is_23_millimetres(tab, portal_url):
    tab.set_viewport_size({"width": 680, "height": 1000})
    tab.goto(portal_url + address("sheet/", NAGANO))
    tab.emulate_media(media="print")
    box = tab.locator(".qr").bounding_box()
    assert box["width"] == pytest.approx(23 / 25.4 * 96, abs=1)
    tab.emulate_media(media="screen")
    modules = int(tab.locator(".qr").get_attribute("viewBox").split()[2]) - 4
    assert modules <= 37


def test_a_trace_says_its_answer_first(tab, portal_url):
    """What is met, and what an answer would settle, is folded; the change is on the first screen."""
    tab.set_viewport_size({"width": 390, "height": 844})
    response = tab.goto(portal_url + address("check/kusanone/support/", NAGANO))
    assert response.request.sizes()["responseBodySize"] <= 30_000
    assert tab.evaluate("document.documentElement.scrollHeight / 844") <= 3
    change = tab.get_by_role("link", name="活動から機材供与を外す").bounding_box()
    assert change["y"] + change["height"] < 844
    assert not tab.locator('[data-state="met"]').first.is_visible()
    assert tab.locator('[data-state="unmet"]').first.is_visible()


def test_an_error_takes_the_focus(tab, portal_url):
    tab.goto(portal_url + address("check/", NPO | {"budget_yen": "約500万"}))
    assert tab.evaluate("document.activeElement.className") == "error-summary"
