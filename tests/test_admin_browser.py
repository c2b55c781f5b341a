"""The staff site in a browser: from signing in to a changed public page, for everyone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.portal import Portal, own_directory, run

pytestmark = pytest.mark.browser

ACCOUNT = re.compile(r"(sample-[a-z]+)  パスワード：(\S+)")
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"
PAGES = {
    "index": "",
    "schemes": "schemes/scheme/",
    "requirements": "schemes/requirement/",
    "caps": "grants/cap/",
    "calls": "grants/call/",
    "editions": "schemes/edition/",
    "users": "auth/user/",
    "a page": "schemes/page/1/change/",
    "a track": "schemes/track/1/change/",
    "a requirement": "schemes/requirement/1/change/",
    "a new requirement": "schemes/requirement/add/",
    "a cap": "grants/cap/1/change/",
    "a question": "schemes/fact/3/change/",
    "a conflict": "schemes/conflict/1/change/",
    "an edition": "schemes/edition/1/change/",
    "publish": "schemes/edition/publish/",
    "counts": "counts/",
    "questions to other sections": "schemes/openquestion/",
    "a question to another section": "schemes/openquestion/1/change/",
    "a preview": "preview/draft/",
    "a scheme in a preview": "preview/draft/schemes/kusanone/",
    "a check in a preview": "preview/draft/check/?applicant_kind=organisation",
    "a deletion": "schemes/source/1/delete/",
    "a user": "auth/user/1/change/",
    "a new user": "auth/user/add/",
    "the record of a row": "schemes/scheme/1/history/",
}


@pytest.fixture(scope="module")
def staff(new_database: Any, free_port: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """A portal of its own, because publishing changes it; its address and the sample passwords."""
    url = new_database()
    var = own_directory()
    portal = Portal(free_port(), var, DATABASE_URL=url)
    made = run("manage.py", "sample_staff", DATABASE_URL=url, PORTAL_VAR=str(var))
    yield portal.url, dict(ACCOUNT.findall(made.stdout))
    portal.end()
    portal.forget()


def sign_in(chromium: Any, staff: tuple[str, dict[str, str]], username: str) -> Any:
    """A tab of a signed-in person; what its pages complain about is in ``tab.complaints``."""
    url, passwords = staff
    tab = chromium.new_context().new_page()
    tab.complaints = []
    tab.on("console", lambda message: tab.complaints.append((message.type, message.text)))
    tab.on("pageerror", lambda error: tab.complaints.append(("error", str(error))))
    tab.goto(url + "admin/")
    tab.get_by_label("ユーザー名").fill(username)
    tab.get_by_label("パスワード").fill(passwords[username])
    tab.get_by_role("button", name="ログイン").click()
    tab.wait_for_url(url + "admin/")
    return tab


@pytest.fixture(scope="module")
def tab(chromium: Any, staff: tuple[str, dict[str, str]]) -> Iterator[Any]:
    tab = sign_in(chromium, staff, "sample-admin")
    yield tab
    tab.context.close()


def serious(complaints: list[tuple[str, str]]) -> list[str]:
    return [text for kind, text in complaints if kind in ("error", "warning")]


def findings(tab: Any) -> list[Any]:
    found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]


def test_signing_in_serves_everyone(chromium, staff):
    tab = chromium.new_context().new_page()
    tab.goto(staff[0] + "admin/")
    assert findings(tab) == []
    tab.context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_staff_page_serves_everyone(tab, staff, path):
    """Nothing for axe, folded or unfolded; no sideways scroll; a console without complaints."""
    tab.complaints.clear()
    assert tab.goto(f"{staff[0]}admin/{path}").status == 200
    assert serious(tab.complaints) == []
    for width, script in ((1280, "0"), (390, UNFOLD)):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.evaluate(script)
        assert findings(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_a_cap_is_changed_and_published(chromium, staff):
    """Two people: the editor's 1,500万円 is seen by the public once the approver publishes it."""
    url, _ = staff
    public = chromium.new_context().new_page()
    editor = sign_in(chromium, staff, "sample-editor")
    editor.get_by_role("link", name="上限", exact=True).first.click()
    editor.get_by_role("link", name="KS-2", exact=True).click()
    editor.get_by_label("金額(円)").fill("15000000")
    editor.get_by_label("表示する文").fill("総額1,500万円以下であること")
    editor.get_by_role("button", name="保存", exact=True).first.click()
    assert "変更しました" in editor.locator(".messagelist").inner_text()
    public.goto(url + "schemes/kusanone/")
    assert "1,500万円" not in public.content()
    assert editor.goto(url + "admin/schemes/edition/publish/").status == 403

    approver = sign_in(chromium, staff, "sample-approver")
    approver.get_by_role("link", name="公開する").click()
    row = approver.get_by_role("row").filter(has_text="変更あり")
    assert row.count() == 1
    row.get_by_label("草の根技術協力事業").check()
    approver.get_by_label("理由").fill("2027年度の改定")
    approver.get_by_role("button", name="公開する").click()
    said = approver.locator(".messagelist").inner_text()
    assert "「草の根技術協力事業」の第2版を公開しました" in said
    assert findings(approver) == []

    public.wait_for_timeout(2_500)  # the public process asks for news once a second
    public.goto(url + "schemes/kusanone/")
    assert "15,000,000円" in public.content()
    assert "総額1,500万円以下であること" in public.content()
    for tab in (public, editor, approver):
        tab.context.close()


def test_a_citation_is_made_on_the_way(chromium, staff):
    """From a cap's own page: a new citation in a window, chosen as it closes."""
    tab = sign_in(chromium, staff, "sample-editor")
    tab.goto(staff[0] + "admin/grants/cap/1/change/")
    with tab.expect_popup() as opened:
        tab.locator("#add_id_citations").click()
    popup = opened.value
    popup.locator("span[role=combobox]").click()  # drawn once the box can search
    popup.get_by_role("searchbox").last.fill("概要")
    popup.locator(".select2-results__option--highlighted").wait_for()
    popup.keyboard.press("Enter")
    popup.get_by_label("引用:").fill("新しく引く言葉")
    with popup.expect_event("close"):
        popup.get_by_role("button", name="保存", exact=True).first.click()
    tab.locator(".select2-selection__choice", has_text="新しく引く言葉").wait_for()
    tab.get_by_role("button", name="保存", exact=True).first.click()
    assert "変更しました" in tab.locator(".messagelist").inner_text()
    assert serious(tab.complaints) == []
    tab.context.close()
