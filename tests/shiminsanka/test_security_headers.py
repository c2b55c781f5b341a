"""Security headers on every answer, and an input guard before every page."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shiminsanka import errors, guard
from tests.portal import Portal
from tests.staff import let_in

POLICY = {
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
}
EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
STATIC = "/static/admin/css/base.css"
UNREADABLE_QUERY = "アドレスの条件に、読み取れない文字があります。文字を入力し直してください。"
UNREADABLE_FORM = "フォームに、読み取れない文字があります。文字を入力し直してください。"


def assert_protected(headers: Any, *, shared: bool = False) -> None:
    """Every security header is there, once and strict; what is shared may be loaded elsewhere."""
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    expected = EXPECTED | ({"Cross-Origin-Resource-Policy": "cross-origin"} if shared else {})
    assert {name: headers[name] for name in expected} == expected
    assert "camera=()" in headers["Permissions-Policy"]


def error_of(response: Any) -> dict[str, str]:
    """The error a program gets."""
    assert response["Content-Type"] == "application/problem+json"
    return json.loads(response.content)["error"]


# --- Headers -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "kind", "said"),
    [
        ("/healthz", 200, "text/plain; charset=utf-8", "ok\n"),
        ("/no-such-page/", 404, "text/html; charset=utf-8", errors.NOT_FOUND),
        ("/api/no-such-page/", 404, "application/problem+json", errors.NOT_FOUND),
        ("/?a=%00", 400, "text/html; charset=utf-8", UNREADABLE_QUERY),
        ("/api/?a=%00", 400, "application/problem+json", UNREADABLE_QUERY),
        (STATIC, 200, 'text/css; charset="utf-8"', "--primary:"),
    ],
)
def test_every_kind_of_answer_is_protected(
    client: Client, path: str, status: int, kind: str, said: str
) -> None:
    response = client.get(path)
    body = b"".join(response) if response.streaming else response.content
    response.close()
    assert (response.status_code, response["Content-Type"]) == (status, kind)
    assert said in body.decode()
    assert_protected(response.headers, shared=path.startswith("/api/"))


def test_an_unknown_host_is_refused_with_every_header(client: Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.example.com"})
    assert response.status_code == 400
    assert errors.HOST in response.content.decode()
    assert_protected(response.headers)


def test_health_is_told_whatever_the_host(client: Client) -> None:
    response = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_production_insists_on_https_except_for_health(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    client = Client()
    assert client.get("/about/").headers["Location"] == "https://testserver/about/"
    assert client.get("/healthz").status_code == 200
    secure = client.get("/no-such-page/", secure=True)
    assert secure["Strict-Transport-Security"] == "max-age=60"
    for refused in (
        client.get("/", secure=True, headers={"host": "elsewhere.example.com"}),
        client.get("/?a=%00", secure=True),
        client.get("/healthz", secure=True),
        client.delete("/", secure=True),
    ):
        assert refused["Strict-Transport-Security"] == "max-age=60"


ANSWERS = "applicant_kind=organisation&japanese_organisation=true&budget_yen=1000000"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/check/", "/check/kusanone/support/", "/sheet/", "/plan/", "/path/", "/check/?budget_yen=x"],
)
def test_what_carries_an_applicants_answers_is_kept_nowhere(client: Client, path: str) -> None:
    response = client.get(f"{path}{'&' if '?' in path else '?'}{ANSWERS}")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/?a=%00", 400),
        ("/no-such-page/", 404),
        ("/api/no-such/", 404),
        ("/api/v1/eligibility/", 405),
    ],
)
def test_no_refusal_is_kept(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (status, "no-store")


@pytest.mark.django_db
def test_the_apis_verdict_is_kept_nowhere(client: Client) -> None:
    sent = {"facts": {"applicant_kind": "organisation"}}
    response = client.post("/api/v1/eligibility/", sent, content_type="application/json")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")


@pytest.mark.django_db
def test_the_staff_site_is_protected_too(client: Client) -> None:
    response = client.get("/admin/login/")
    assert "<title>職員用サイトに入る | 市民参加ポータル 職員用</title>" in response.text
    assert_protected(response.headers)


# --- The guard -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "as_of=%00",
        "as_of=2026%00",
        "as_of=%ED%A0%80",
        "as_of=%FF",
        "as_of=%8E%73",
    ],
)
def test_what_is_no_text_in_the_address_is_refused_by_name(client: Client, query: str) -> None:
    response = client.get(f"/api/v1/schemes/?{query}")
    assert response.status_code == 400
    assert error_of(response) == {"field": "as_of", "message": UNREADABLE_QUERY}


@pytest.mark.parametrize("path", ["/%ED%A0%80/", "/schemes/%FF/", "/schemes/%8E%73/"])
def test_a_path_that_is_no_text_is_a_page_that_does_not_exist(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert errors.NOT_FOUND in response.content.decode()


def test_a_nul_in_the_path_is_refused(client: Client) -> None:
    response = client.get("/schemes/%00/")
    assert response.status_code == 400
    message = "アドレスに、読み取れない文字があります。文字を入力し直してください。"
    assert message in response.content.decode()


def test_ten_thousand_parameters_are_too_many(client: Client) -> None:
    query = "&".join(f"a{number}=1" for number in range(10_000))
    response = client.get(f"/api/v1/schemes/?{query}")
    assert response.status_code == 400
    assert error_of(response) == {
        "field": "query",
        "message": "アドレスの項目が多すぎます。1,000個以内にしてください。",
    }
    page = client.get(f"/check/?{query}")
    assert page.status_code == 400
    assert "アドレスの項目が多すぎます。1,000個以内にしてください。" in page.content.decode()


def test_a_very_long_address_is_refused(client: Client) -> None:
    response = client.get(f"/api/v1/schemes/?a={'a' * guard.LONGEST_QUERY}")
    assert response.status_code == 400
    assert error_of(response) == {"field": "query", "message": guard.TOO_LONG}


@pytest.mark.parametrize(
    ("body", "kind", "field", "message"),
    [
        (b"name=a%00", "application/x-www-form-urlencoded", "body", UNREADABLE_FORM),
        (b"name=%ff", "application/x-www-form-urlencoded", "body", UNREADABLE_FORM),
        (
            b"name=a",
            "application/x-www-form-urlencoded; charset=shift_jis",
            "content-type",
            guard.CHARSET,
        ),
        (b"{}", "application/json; charset=utf-16", "content-type", guard.CHARSET),
        (b"oops", "multipart/form-data; boundary=", "body", errors.BAD_REQUEST),
        (
            b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na\0\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            "name",
            UNREADABLE_FORM,
        ),
        (
            b"&".join([b"a=1"] * 10_000),
            "application/x-www-form-urlencoded",
            "body",
            "フォームの項目が多すぎます。5,000個以内にしてください。",
        ),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(
    client: Client, body: bytes, kind: str, field: str, message: str
) -> None:
    response = client.post("/api/v1/eligibility/", body, content_type=kind)
    assert response.status_code == 400
    assert error_of(response) == {"field": field, "message": message}


def test_a_cookie_with_a_nul_is_refused(client: Client) -> None:
    client.cookies.load('sessionid="a\\000b"')
    response = client.get("/admin/")
    assert response.status_code == 400
    assert "Cookieに、読み取れない文字があります。" in response.content.decode()


def test_the_public_site_ignores_cookies(settings: Any) -> None:
    settings.HAS_STAFF_SITE = False
    client = Client()
    client.cookies.load('other="a\\000b"')
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert errors.NOT_FOUND in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/admin/auth/user/?username__regex=(", guard.NOT_FILTERABLE),
        ("/admin/auth/user/?username__exact=%00", UNREADABLE_QUERY),
        (
            "/admin/auth/user/add/?groups=abc",
            "<title>ユーザー を追加 | 市民参加ポータル 職員用</title>",
        ),
        ("/admin/schemes/track/add/?scheme=abc", guard.NOT_FILTERABLE),
        ("/admin/schemes/scheme/?key__regex=(", guard.NOT_FILTERABLE),
    ],
)
def test_an_address_of_the_admin_with_impossible_values_is_answered_in_words(
    client: Client, path: str, said: str
) -> None:
    let_in(client, get_user_model().objects.create_superuser("admin"))
    response = client.get(path)
    assert said in response.text
    assert_protected(response.headers)


def test_a_form_without_its_token_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert errors.CSRF in response.content.decode()


# --- A served site -------------------------------------------------------------------------------


def fetch(portal: Portal, target: str) -> tuple[int, Any, str]:
    connection = http.client.HTTPConnection(urlsplit(portal.url).netloc, timeout=30)
    connection.request("GET", target)
    response = connection.getresponse()
    answer = response.status, response.headers, response.read().decode()
    connection.close()
    return answer


def test_pages_and_hashed_files_are_served_with_every_header(portal: Portal) -> None:
    status, headers, page = fetch(portal, "/")
    assert status == 200
    assert_protected(headers)
    assert headers["Set-Cookie"] is None
    href = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    status, headers, _ = fetch(portal, href)
    assert status == 200
    assert_protected(headers)
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_an_address_too_long_for_the_server_gets_our_answer(portal: Portal) -> None:
    status, headers, page = fetch(portal, f"/?a={'a' * 9_000}")
    assert status == 400
    assert_protected(headers)
    assert guard.TOO_LONG in page


def test_the_served_site_is_ready(portal: Portal) -> None:
    status, _, body = fetch(portal, "/readyz")
    assert status == 200
    assert json.loads(body)["ready"] is True
