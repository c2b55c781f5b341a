"""What pages of other hosts may read or frame, and that they may nothing else."""

import pytest

from shiminsanka.headers import Secured

pytestmark = pytest.mark.django_db

ELIGIBILITY = "/api/v1/eligibility/"
ASKING = {"origin": "https://www.example.jp", "access-control-request-method": "POST"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/facts/",
        "/api/v1/nai/",
        "/open-data/nai.csv",
        "/common-grants/nai",
        "/calendar.ics",
        "/calendar/nai.ics",
        "/feeds/nai.atom",
    ],
)
@pytest.mark.parametrize("origin", ["https://www.example.jp", "null", "x" * 5_000, ""])
def test_what_is_to_be_taken_along_may_be_read_by_any_page(client, path, origin):
    answer = client.get(path, headers={"origin": origin})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", ["/", "/about/", "/check/", "/admin/", "/apis/", "/static/nai"])
def test_nothing_else_may(client, path):
    answer = client.get(path, headers={"origin": "https://www.example.jp"})
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def test_a_verdict_may_be_asked_for_from_any_page(client):
    asked = client.options(ELIGIBILITY, headers=ASKING)
    assert (asked.status_code, asked.content) == (204, b"")
    assert {name: asked[name] for name in asked.headers if name.startswith("Access")} == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
        "Access-Control-Expose-Headers": "ETag, Retry-After",
        "Access-Control-Max-Age": "7200",
    }
    sent = {"facts": {}, "tracks": ["kusanone/support"]}
    answer = client.post(
        ELIGIBILITY, sent, content_type="application/json", headers={"origin": "null"}
    )
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_what_is_only_read_is_not_sent_to(client):
    asked = client.options("/api/v1/facts/", headers=ASKING)
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("path", "how"), [("/check/", ASKING), ("/admin/", ASKING), (ELIGIBILITY, {})]
)
def test_no_other_address_knows_that_question(client, path, how):
    assert client.options(path, headers=how).status_code == 405


def test_the_staff_site_shares_nothing(client, settings):
    settings.HAS_PUBLIC_SITE = False
    for path in ("/api/v1/facts/", "/embed/kusanone/support/"):
        sent = dict(Secured().of(path, False))
        assert "Access-Control-Allow-Origin" not in sent
        assert sent["Cross-Origin-Resource-Policy"] == "same-origin"
        assert sent["X-Frame-Options"] == "DENY"
    assert client.options(ELIGIBILITY, headers=ASKING).status_code == 405


def test_only_what_is_made_for_it_may_be_framed():
    framed = dict(Secured().of("/embed/kusanone/support/", True))
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    for path in ("/", "/embedded/", "/api/v1/facts/", "/schemes/kusanone/support/"):
        assert "frame-ancestors 'none'" in dict(Secured().of(path, True))["Content-Security-Policy"]
