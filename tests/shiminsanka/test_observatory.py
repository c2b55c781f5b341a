"""Both sites by the table of Mozilla's HTTP Observatory (its scoring of 2024 and later).

A full score of the table wants what no site has alone: cookies, scripts with checksums, and a place in
browsers' preload lists. The public site has neither cookies nor scripts, and whether a whole domain is
preloaded is its owner's decision.
"""

import re
from typing import Any

import pytest
from django.test import Client

BASE, HALF_A_YEAR = 100, 15_768_000
PRIVATE_REFERRER = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
}


@pytest.fixture
def https(settings: Any) -> Client:
    """A browser of a site as production has it."""
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Client()


def csp(headers: Any) -> int:
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    if "unsafe" in headers["Content-Security-Policy"]:
        return -20
    is_closed = policy["default-src"] == "'none'" and policy["form-action"] in ("'none'", "'self'")
    return 10 if is_closed and policy["base-uri"] == "'none'" else 5


def cookies(response: Any) -> int:
    """Of a sign-in page: all secure, out of reach of scripts, and tied to the site."""
    if not response.cookies:
        return 0
    closed = [
        one["secure"] and one["httponly"] and one["samesite"] in ("Lax", "Strict")
        for one in response.cookies.values()
    ]
    return 5 if all(closed) else -20


def strict_transport(headers: Any) -> int:
    found = re.match(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    return 0 if found and int(found[1]) >= HALF_A_YEAR else -20


def scripts(response: Any) -> int:
    sources = re.findall(r'<script[^>]*src="([^"]*)"', response.text)
    return 0 if all(source.startswith("/") and source[1] != "/" for source in sources) else -50


def score(response: Any) -> int:
    headers = response.headers
    return sum(
        (
            BASE,
            csp(headers),
            cookies(response),
            -50 if "Access-Control-Allow-Origin" in headers else 0,
            5 if headers["Referrer-Policy"] in PRIVATE_REFERRER else 0,
            strict_transport(headers),
            scripts(response),
            0 if headers["X-Content-Type-Options"] == "nosniff" else -5,
            5 if "frame-ancestors 'none'" in headers["Content-Security-Policy"] else 0,
            10 if headers["Cross-Origin-Resource-Policy"] == "same-origin" else 0,
        )
    )


@pytest.mark.django_db
def test_the_staff_site_has_135_points(https: Client) -> None:
    assert score(https.get("/admin/login/", secure=True)) == 135


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/check/", "/no-such-page/", "/?a=%00"])
def test_the_public_site_has_all_that_a_site_without_cookies_and_scripts_can_have(
    https: Client, path: str
) -> None:
    response = https.get(path, secure=True)
    assert score(response) == 130
    assert not response.cookies
    assert "<script" not in response.text
