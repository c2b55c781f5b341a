"""What may go wrong around a save: two at once, a killed process, a lost database, a huge upload."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.test import RequestFactory

from shiminsanka import errors, guard
from tests.portal import Portal, own_directory, run
from tests.schemes.admin.test_admin_browser import ACCOUNT, findings, sign_in

LARGE = 50 * 1024 * 1024
MULTIPART = "multipart/form-data; boundary=x"
TOO_BIG = "送られた内容が大きすぎます。ファイルは10MBまでです。分けて、もう一度お試しください。"


def test_one_of_two_wins_and_a_killed_process_leaves_nothing_half(new_database):
    """`make faults` in small: 20 rounds of saves, 5 of decisions, and 4 kills."""
    done = run(
        "-m", "tests.faults.faults", "--rounds", "20", "--kills", "4", DATABASE_URL=new_database()
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "同時の保存: 20回、" in done.stdout
    assert "同時の承認: 5回、問題 0件" in done.stdout
    assert "強制終了: 4回、" in done.stdout
    assert done.stdout.count("問題 0件") == 3


# --- Large bodies --------------------------------------------------------------------------------


def guarded(path: str, length: int, **headers: Any) -> Any:
    """The guard's answer to a body that says how long it is and holds nothing."""
    request = RequestFactory().post(path, b"", content_type=MULTIPART, **headers)
    request.META["CONTENT_LENGTH"] = str(length)
    return guard.GuardMiddleware(lambda _: "passed on")(request)


def test_a_large_body_is_refused_by_what_it_says_of_its_length():
    most = guard.MOST_FILE_BYTES + 2_621_440
    refused = guarded("/plan/", most + 1)
    assert refused.status_code == 413
    assert TOO_BIG in refused.content.decode()
    assert "<title>エラー: 送られた内容が大きすぎます" in refused.content.decode()


def test_a_file_may_be_as_large_as_the_limit_and_not_larger():
    from django.core.files.uploadedfile import SimpleUploadedFile

    def sent(size: int) -> Any:
        file = SimpleUploadedFile("a.csv", b"a" * size)
        request = RequestFactory().post("/admin/", {"file": file})
        answer = guard.GuardMiddleware(lambda _: "passed on")(request)
        request.close()  # the files, which a server closes with its answer
        return answer

    assert sent(guard.MOST_FILE_BYTES) == "passed on"
    refused = sent(guard.MOST_FILE_BYTES + 1)
    assert refused.status_code == 413
    assert TOO_BIG in refused.content.decode()


def test_the_api_says_it_in_json():
    refused = guarded("/api/v1/eligibility/", LARGE)
    assert refused.status_code == 413
    assert json.loads(refused.content) == {"error": {"field": "body", "message": TOO_BIG}}


def answer_to(url: str, body: Any, **how: Any) -> tuple[int, str]:
    host = urlsplit(url).netloc
    line = http.client.HTTPConnection(host, timeout=60)
    try:
        line.request("POST", "/admin/login/", body, {"Content-Type": MULTIPART}, **how)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_an_upload_of_50_mb_is_answered_with_a_sentence(portal_url):
    status, page = answer_to(portal_url, b"a" * LARGE)
    assert status == 413
    assert TOO_BIG in page


def test_a_body_that_does_not_say_its_length_is_refused(portal_url):
    status, page = answer_to(portal_url, iter([b"a"]), encode_chunked=True)
    assert status == 411
    assert guard.NO_LENGTH in page


# --- The database gone ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def frail(new_database: Any, free_port: Any) -> Iterator[tuple[str, dict[str, str], str]]:
    """A portal whose database can be taken away: its address, passwords and DATABASE_URL."""
    url = new_database()
    var = own_directory()
    portal = Portal(free_port(), var, DATABASE_URL=url)
    made = run("manage.py", "sample_staff", DATABASE_URL=url, PORTAL_VAR=str(var))
    yield portal.url, dict(ACCOUNT.findall(made.stdout)), url
    portal.end()
    portal.forget()


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
        assert tab.title() == "エラー: データベースにつながりません | 市民参加ポータル 職員用"
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
    assert errors.UNAVAILABLE in answer.content.decode()
