"""Each of fifteen who come reaches their answer in three clicks, on the first screen of a phone."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import new_tab
from tests.walks import WALKS, Send, Unfold

pytestmark = pytest.mark.browser

# What stands on the first screen, as it is read.
SEEN = """() => {
    const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
    let seen = ''
    while (walk.nextNode()) {
        if (!walk.currentNode.parentElement.checkVisibility()) continue
        const range = document.createRange()
        range.selectNodeContents(walk.currentNode)
        const box = range.getBoundingClientRect()
        if (box.height && box.top >= 0 && box.bottom <= innerHeight) seen += walk.currentNode.data
    }
    return seen.replace(/[\\u200b\\u2060]/g, '').replace(/\\s+/g, ' ')
}"""


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    tab = new_tab(chromium)
    tab.set_viewport_size({"width": 390, "height": 844})
    yield tab
    tab.context.close()


def take(tab: Any, step: str | Send | Unfold) -> None:
    main = tab.get_by_role("main")
    if isinstance(step, Unfold):
        main.locator("summary", has_text=step.words).click()
    elif isinstance(step, Send):
        for name, value in step.fields.items():
            box = main.locator(f"[name={name}]").first
            if box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        main.get_by_role("button", name=step.button).first.click()
    else:
        main.get_by_role("link", name=step, exact=True).first.click()


@pytest.mark.parametrize("who", WALKS)
def test_the_answer_is_on_the_first_screen_after_three_clicks(tab, portal_url, who):
    steps, answer = WALKS[who]
    tab.complaints.clear()
    tab.goto(portal_url)
    for step in steps:
        take(tab, step)
    tab.wait_for_load_state()
    seen = tab.evaluate(SEEN)
    assert len(steps) <= 3
    assert [words for words in answer if words not in seen] == []
    assert tab.complaints == []


def test_home_speaks_easy_japanese_and_english(tab, portal_url):
    tab.goto(portal_url)
    for words, said in (
        ("やさしい日本語", "近(ちか)いものをえらんで"),
        ("English", "Choose who you are"),
    ):
        take(tab, Unfold(words))
        assert said in tab.evaluate(SEEN)
