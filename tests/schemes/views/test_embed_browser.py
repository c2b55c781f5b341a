"""A page of another host in a browser: it shows what is made for it, asks the API, and frames no more."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.browser import new_tab

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>県の頁</title>
<link rel="icon" href="data:,"><h1>県の頁</h1>
<iframe title="募集" src="{portal}embed/kusanone/support/?prefecture=11" width="100%" height="620"></iframe>
<iframe title="ほかの頁" src="{portal}schemes/" width="100%" height="200"></iframe>"""
ASK = """portal => fetch(`${portal}api/v1/eligibility/`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({facts: {budget_yen: 12000000}, tracks: ['kusanone/support']}),
}).then(answer => answer.json()).then(said => said.verdicts[0].verdict)"""
READ = "address => fetch(address).then(answer => answer.status, () => 'refused')"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing is told of what is asked."""


@pytest.fixture(scope="module")
def neighbour(
    tmp_path_factory: pytest.TempPathFactory, portal_url: str, chromium: Any
) -> Iterator[Any]:
    """A tab that shows a page of another host."""
    place: Path = tmp_path_factory.mktemp("neighbour")
    (place / "index.html").write_text(PAGE.format(portal=portal_url), "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(place)))
    Thread(target=server.serve_forever, daemon=True).start()
    tab = new_tab(chromium)
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"http://localhost:{server.server_port}/")
    yield tab
    tab.context.close()
    server.shutdown()
    server.server_close()


def test_the_call_is_shown_whole_without_a_script(neighbour):
    frame = neighbour.frame_locator("iframe[title=募集]")
    assert frame.get_by_role("heading", name="草の根協力支援型").is_visible()
    assert "1,000万円まで" in frame.locator("main").inner_text()
    shown = next(one for one in neighbour.frames if "/embed/" in one.url)
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_no_other_page_is_shown(neighbour):
    assert [one for one in neighbour.frames if one.url.endswith("/schemes/")] == []
    assert any("frame-ancestors" in text for _, text in neighbour.complaints)


def test_a_verdict_is_asked_for_and_pages_are_not_read(neighbour, portal_url):
    assert neighbour.evaluate(ASK, portal_url) == "plan_change"
    assert neighbour.evaluate(READ, f"{portal_url}api/v1/facts/") == 200
    assert neighbour.evaluate(READ, f"{portal_url}check/") == "refused"
