"""What the tests in a browser share: which it is, axe's findings, what a tab complains about, signing in."""

import shutil
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

# The first is the same engine without the windows that nobody sees: a third less work.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# All of axe's rules and the size of targets; of what it finds, what is said here and no more.
# Nothing is loaded anew for it, and where it is dark nothing but colours is other (see test_stylesheets).
# Contrast takes longer than all the rest and is the same at every width, and for all words of one colour
# and size on the same ground: of each such kind, three are looked at.
LOOK = """async anew => {
    const grounds = new Map([[null, '']])
    const ground = one => {
        if (!grounds.has(one)) {
            const {backgroundColor, backgroundImage, opacity} = getComputedStyle(one)
            const isClear = backgroundColor === 'rgba(0, 0, 0, 0)' && backgroundImage === 'none'
            const own = isClear && opacity === '1' ? '' : [backgroundColor, backgroundImage, opacity]
            grounds.set(one, ground(one.parentElement) + own)
        }
        return grounds.get(one)
    }
    const isSaid = one => one.matches('input, select, textarea') ||
        [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
    const isOff = one => one.closest(':disabled, [aria-disabled=true]') || one.control?.disabled
    const kinds = new Map()
    for (const one of anew === 'width' ? [] : document.body.querySelectorAll('*')) {
        if (!isSaid(one) || isOff(one) || !one.checkVisibility()) continue
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one)
        const kind = [color, fontSize, fontWeight, textShadow, ground(one)].join()
        kinds.set(kind, [...(kinds.get(kind) ?? []), one])
    }
    const alike = [...kinds.values()].flatMap(all => [all[0], all[all.length >> 1], all.at(-1)])
    alike.forEach(one => one.setAttribute('data-looked-at', ''))

    axe.configure({rules: [{id: 'color-contrast', selector: '[data-looked-at]'}]})
    const options = {resultTypes: ['violations'], selectors: false, preload: false}
    const colours = ['color-contrast', 'link-in-text-block']
    const rules = {'target-size': {enabled: true}, 'color-contrast': {enabled: anew === 'all'}}
    const found = await axe.run({...options, ...anew === 'colours' ? {runOnly: colours} : {rules}})
    alike.forEach(one => one.removeAttribute('data-looked-at'))
    return found.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html)])
}"""
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"


def program() -> str | None:
    """The machine's browser; None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def findings(tab: Any, anew: str = "all") -> list[Any]:
    """The rules that axe sees broken, each with the first elements that break it.

    ``anew``: what has changed since the page was looked at: ``"all"``, or its ``"width"`` or its
    ``"colours"`` alone.
    """
    if not tab.evaluate("'axe' in window"):  # a page that was looked at before has it still
        tab.evaluate(AXE_SCRIPT)
    return [(rule, elements) for rule, elements in tab.evaluate(LOOK, anew)]


def width(tab: Any) -> int:
    """How wide the page is: wider than its window, it scrolls sideways."""
    return tab.evaluate("document.documentElement.scrollWidth")


def new_tab(chromium: Any, **profile: Any) -> Any:
    """A tab in a profile of its own; its complaints are in ``complaints``, as (kind, text)."""
    tab = chromium.new_context(**profile).new_page()
    tab.complaints = []
    tab.on("console", lambda message: tab.complaints.append((message.type, message.text)))
    tab.on("pageerror", lambda error: tab.complaints.append(("error", str(error))))
    return tab


def sign_in(chromium: Any, staff: tuple[str, dict[str, str]], username: str) -> Any:
    """A tab of a signed-in person; `staff`: the portal's address and the passwords by name."""
    url, passwords = staff
    tab = new_tab(chromium)
    tab.goto(url + "admin/")
    tab.get_by_label("ユーザー名").fill(username)
    tab.get_by_label("パスワード").fill(passwords[username])
    tab.get_by_role("button", name="ログイン").click()
    tab.wait_for_url(url + "admin/")
    return tab
