"""The checker in a browser: by keyboard alone, for axe, on a narrow screen, on paper."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser import UNFOLD, findings

pytestmark = pytest.mark.browser

ANSWERS = {
    "applicant_kind": "organisation",
    "wants": "funds",
    "organisation_type": "npo_corporation",
    "overseas_record": "little",
    "budget_yen": "1000万",
    "project_months": "3年",
    "activities": ["dispatch", "training"],
    "members": "1",
}
FILLED = "?" + urlencode(ANSWERS, doseq=True)
PAGES = {
    "start": "",
    "one question": f"{FILLED}&show=step&skip=country",
    "one question, answered": f"{FILLED}&show=step&ask=activities",
    "one question, error": f"{FILLED}&show=step&asked=registered_on&registered_on=kinou",
    "answers that do not go together": (
        "?applicant_kind=organisation&organisation_type=voluntary_group&registered_on=2015-04-01"
    ),
    "questions": "?applicant_kind=organisation&show=questions",
    "questions to an individual": "?applicant_kind=individual&show=questions",
    "answers to change": f"{FILLED}&show=questions",
    "error": f"{FILLED}&foo=1&registered_on=kinou&wants_special_window=x&danger_level=9",
    "result": FILLED,
    "result of an individual": "?applicant_kind=individual&budget_yen=1",
}


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Any:
    """A tab without JavaScript of the page's own: there is none, and none is needed."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
def test_a_page_serves_everyone(tab, portal_url, query):
    """Nothing for axe, folded or unfolded; no sideways scroll."""
    tab.goto(f"{portal_url}check/{query}")
    assert tab.locator("h1").count() == 1
    tab.set_viewport_size({"width": 320, "height": 800})
    tab.evaluate(UNFOLD)
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    tab.reload()
    for width, anew, script in ((1280, "width", "0"), (390, "all", UNFOLD)):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.evaluate(script)
        assert findings(tab, anew) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_form_is_filled_in_by_keyboard(chromium, portal_url, width):
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    tab = context.new_page()
    tab.goto(f"{portal_url}check/")
    tab.locator("#id_who_3").focus()
    tab.keyboard.press("Space")  # NGOや市民団体
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")  # 資金や委託
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/check/?*show=questions*")
    tab.locator("#id_budget_yen").focus()
    tab.keyboard.type("２００万円")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.type("12か月")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/check/?*budget_yen=*")
    expect(tab).to_have_title(re.compile("^確かめた結果"))
    assert tab.locator("#turn_budget_yen").input_value() == "200万円"
    tab.locator(".result-more > summary").focus()
    tab.keyboard.press("Enter")
    assert tab.locator(".result-more .given").inner_text().count("2,000,000円") == 1
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_questions_are_answered_one_by_one_by_keyboard(chromium, portal_url, width):
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    tab = context.new_page()
    tab.goto(f"{portal_url}check/")
    tab.get_by_role("link", name="順に答える", exact=True).focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/check/?show=step")
    tab.locator("#id_who_0").focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/check/?who=citizen&show=step")
    assert tab.locator("legend, .field > label").count() == 1
    assert tab.locator("#id_who").count() == 0
    tab.locator("#id_wants_3").focus()  # 海外へ行って活動したい
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/check/?who=citizen&wants=dispatch&show=step")
    tab.get_by_role("link", name="ここまでの結果を見る").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/check/?who=citizen&wants=dispatch")
    expect(tab).to_have_title(re.compile("^確かめた結果"))
    context.close()


def test_an_error_is_reached_from_the_summary(tab, portal_url):
    tab.goto(f"{portal_url}check/?applicant_kind=organisation&registered_on=kinou")
    expect(tab).to_have_title(re.compile("^エラー"))
    tab.locator(".error-summary a").focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#id_registered_on"
    assert tab.locator("#id_registered_on").is_visible()
    assert tab.locator("#id_registered_on").input_value() == "kinou"


def test_a_trace_is_printed_with_what_decides(tab, portal_url):
    tab.goto(f"{portal_url}check/kusanone/support/{FILLED}")
    tab.emulate_media(media="print")
    assert tab.locator(".reason-message").first.is_visible()
    assert not tab.locator(".result-ways").is_visible()
    tab.emulate_media(media="screen")
