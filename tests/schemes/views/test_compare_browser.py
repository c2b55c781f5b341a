"""Comparison and growth path in a browser: accessibility, narrow screens, print, no script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import UNFOLD, findings, new_tab

pytestmark = pytest.mark.browser

TYPES = "compare/?track=kusanone/partner&track=kusanone/support&track=kusanone/regional"
FUND = "compare/?track=kusanone/support&track=jica-fund/project"
ANSWERS = "applicant_kind=organisation&organisation_type=npo_corporation&overseas_record=little"
PAGES = {
    "choose": "compare/",
    "one scheme": TYPES,
    "two schemes": FUND,
    "four schemes": f"{FUND}&track=offices/consultation&track=ngo-support/jica-planned",
    "choice in error": "compare/?track=kusanone/support&track=kusanone/support&track=x/y",
    "ladder": "path/",
    "after the fund": f"path/?{ANSWERS}&jica_fund_grants_received=1",
    "individual": "path/?applicant_kind=individual",
    "answer in error": "path/?jica_fund_grants_received=abc",
}


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    """A tab; what the pages complain about is collected in ``tab.complaints``."""
    tab = new_tab(chromium)
    yield tab
    tab.context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_serves_everyone(tab, portal_url, path):
    """Nothing for axe, folded or unfolded; no sideways scroll; a silent console."""
    tab.complaints.clear()
    tab.goto(portal_url + path)
    for width, anew, script in ((1280, "width", "0"), (390, "all", UNFOLD)):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.evaluate(script)
        assert findings(tab, anew) == []
    tab.set_viewport_size({"width": 320, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    assert [text for _, text in tab.complaints if "Failed to load resource" not in text] == []


def test_on_a_phone_each_line_is_a_block_with_an_entry_for_each_track(tab, portal_url):
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.goto(portal_url + FUND)
    row = tab.locator("tr", has=tab.locator(".compare-name", has_text="規模・金額"))
    labels = row.locator(".compare-label")
    assert labels.all_inner_texts() == ["草の根協力支援型(草の根技術協力事業)", "JICA基金活用事業"]
    tops = [cell.bounding_box()["y"] for cell in row.locator("td").all()]
    assert tops == sorted(set(tops))
    assert not tab.locator(".compare-table thead").is_visible()


def test_on_paper_it_is_a_table_again(tab, portal_url):
    tab.set_viewport_size({"width": 700, "height": 900})
    tab.goto(portal_url + TYPES)
    tab.emulate_media(media="print")
    tops = [cell.bounding_box()["y"] for cell in tab.locator("tbody tr").first.locator("td").all()]
    assert len(tops) == 3
    assert len(set(tops)) == 1
    assert not tab.locator(".compare-form").is_visible()
    tab.emulate_media(media="screen")


def test_tracks_are_chosen_and_changed_without_a_script(chromium, portal_url):
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{portal_url}compare/")
    tab.select_option("#track-1", "kusanone/support")
    tab.get_by_role("button", name="比べる").click()
    expect(tab).to_have_title(re.compile("^エラー: "))
    tab.select_option("#track-2", "jica-fund/project")
    tab.get_by_role("button", name="比べる").click()
    expect(tab).to_have_title(re.compile("^草の根協力支援型"))
    assert tab.url == (f"{portal_url}compare/?track=kusanone%2Fsupport&track=jica-fund%2Fproject")
    context.close()


def test_an_organisation_finds_its_place_without_a_script(chromium, portal_url):
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    tab = context.new_page()
    tab.goto(f"{portal_url}path/")
    tab.check("input[name=applicant_kind][value=organisation]")
    tab.fill("input[name=jica_fund_grants_received][type=text]", "2回")
    tab.get_by_role("button", name="位置を見る").click()
    assert "「JICA基金活用事業」の段階にいると読めます。" in tab.inner_text("#standing")
    tab.get_by_role("link", name="この回答で、すべての事業の判定を見る").click()
    assert "/check/?" in tab.url
    assert "jica_fund_grants_received=2" in tab.url
    context.close()
