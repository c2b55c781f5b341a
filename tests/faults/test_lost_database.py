"""The database goes away: what was typed is kept, and saved later; the public site goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from django.test import RequestFactory
from playwright.sync_api import expect

from shiminsanka import errors
from tests.browser import findings, sign_in
from tests.portal import served


@pytest.fixture(scope="module")
def frail(published_database: Callable[[], str]) -> Iterator[tuple[str, dict[str, str], str]]:
    """A portal whose database can be taken away: its address, passwords and DATABASE_URL."""
    url = published_database()
    with served(url) as portal:
        yield portal.url, portal.sample_passwords(), url


@contextmanager
def taken_away(database_server: str, url: str) -> Iterator[None]:
    """No one gets into the database, and those inside are sent away."""
    name = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(database_server, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.browser
def test_without_the_database_the_input_is_kept_and_saved_later(chromium, frail, database_server):
    url, passwords, database = frail
    tab = sign_in(chromium, (url, passwords), "sample-editor")
    tab.goto(url + "admin/grants/cap/1/change/")
    tab.get_by_label("表示する文").fill("長く考えた文")
    tab.get_by_label("変更の理由").fill("年度の改定")
    with taken_away(database_server, database):
        with tab.expect_response(lambda answer: answer.request.method == "POST") as sent:
            tab.get_by_role("button", name="保存", exact=True).first.click()
        assert sent.value.status == 503
        assert sent.value.headers["retry-after"] == "10"
        expect(tab).to_have_title(
            "エラー: いま、データベースにつながりません | 市民参加ポータル 職員用"
        )
        assert tab.locator("h1").inner_text() == "いま、データベースにつながりません"
        assert findings(tab) == []
        for width in (1280, 390):
            tab.set_viewport_size({"width": width, "height": 900})
            assert tab.evaluate("document.documentElement.scrollWidth") == width
        other = tab.context.new_page()
        for path in ("admin/", "admin/grants/cap/", "admin/schemes/edition/"):
            assert other.goto(url + path).status == 503
        assert other.goto(url + "schemes/kusanone/").status == 200
        tab.go_back()
        assert tab.get_by_label("表示する文").input_value() == "長く考えた文"
    assert other.goto(url + "admin/").status == 200
    assert tab.get_by_label("変更の理由").input_value() == "年度の改定"
    tab.get_by_role("button", name="保存", exact=True).first.click()
    assert "変更しました" in tab.locator(".messagelist").inner_text()
    tab.context.close()


def test_a_lost_database_is_no_failure_of_the_public_site_either():
    request = RequestFactory().get("/api/v1/schemes/")
    answer = errors.unavailable(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert errors.AWAY in answer.content.decode()
