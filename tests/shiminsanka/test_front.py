"""The door before Django: the same answers with the same headers, and nothing that Django refuses."""

import time
from dataclasses import replace

import pytest
from django.utils import timezone

from schemes.catalogue import shelf
from shiminsanka import errors, headers
from tests.door import Visitor
from tests.stocked import nothing_kept

pytestmark = pytest.mark.usefixtures("django_db_setup", "connections_stay")

TOO = "utm_source=letter"


# The same as from inside


@pytest.mark.parametrize(
    "address",
    [
        "/about/",
        "/schemes/?who=ngo&want=funds",
        "/about/?as_of=2026-05-01",
        "/api/v1/facts/",
        "/api/v1/schemes/kusanone/",
        "/schemes/nai/",
        "/api/v1/schemes/nai/",
        "/healthz",
    ],
)
def test_what_is_kept_leaves_with_the_bytes_and_headers_that_django_gives(visitor, client, address):
    visitor.ask(address)
    again = visitor.ask(address)
    own = client.get(address)
    assert visitor.inside.asked == ([] if address == "/healthz" else [address.partition("?")[0]])
    assert (again.status, again.body) == (own.status_code, own.content)
    sent = {name: value for name, value in own.headers.items() if name != "Content-Length"}
    assert {name: again.headers[name] for name in sent} == sent
    assert len(again.pairs) == len(again.headers)


@pytest.mark.parametrize("address", ["/nai/", "/wp-login.php", "/api/v2/", "/nai/?a=1"])
def test_an_address_that_leads_nowhere_is_asked_of_django_once(visitor, client, address):
    first, again = visitor.ask("/mada-nai/"), visitor.ask("/api/mada-nai/")
    before = len(visitor.inside.asked)
    told = visitor.ask(address)
    assert len(visitor.inside.asked) == before
    assert (told.status, told.body) == (404, client.get(address).content)
    assert told.body == (again if address.startswith("/api/") else first).body
    assert errors.NOT_FOUND in told.body.decode()


@pytest.mark.parametrize("address", ["/about", "/nai/\0/", "/static/nai.css", "/admin/", "/あ/"])
def test_what_may_lead_somewhere_is_for_django(visitor, address):
    visitor.ask("/nai/")
    assert not visitor.is_served_from_the_door(address.encode().decode("latin-1"))


def test_unchanged(visitor):
    tag = visitor.ask("/about/").headers["ETag"]
    again = visitor.ask("/about/", HTTP_IF_NONE_MATCH=tag)
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert visitor.ask("/about/", HTTP_IF_NONE_MATCH='"x"').status == 200


def test_head_has_the_headers_and_no_body(visitor):
    visitor.ask("/about/")
    whole, head = visitor.ask("/about/"), visitor.ask("/about/", method="HEAD")
    assert (head.pairs, head.body) == (whole.pairs, b"")
    assert int(head.headers["Content-Length"]) == len(whole.body)


def test_a_name_that_no_page_reads_makes_no_other_page(visitor):
    visitor.ask("/about/")
    assert visitor.is_served_from_the_door(f"/about/?{TOO}")
    assert visitor.ask(f"/about/?{TOO}").body == visitor.ask("/about/").body


def test_what_a_person_answered_is_not_the_page_of_no_answers(visitor):
    visitor.ask("/check/")
    address = "/check/?applicant_kind=organisation&organisation_type=npo_corporation"
    assert not visitor.is_served_from_the_door(address)
    assert "private" in visitor.ask(address).headers["Cache-Control"]


# What Django answers or refuses


def test_an_unknown_host_is_refused_though_the_page_is_kept(visitor):
    visitor.ask("/about/")
    assert visitor.is_served_from_the_door("/about/", HTTP_HOST="testserver:8000")
    for host in ("elsewhere.example.com", "", "a" * 300, "test server"):
        assert visitor.ask("/about/", HTTP_HOST=host).status == 400
        assert not visitor.is_served_from_the_door("/about/", HTTP_HOST=host)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO", "get"])
def test_what_is_kept_is_only_read(visitor, method):
    visitor.ask("/about/")
    assert not visitor.is_served_from_the_door("/about/", method=method)


def test_a_door_that_keeps_nothing_answers_for_health_alone():
    visitor = Visitor(keeps=False)
    visitor.ask("/about/")
    assert not visitor.is_served_from_the_door("/about/")
    assert visitor.is_served_from_the_door("/healthz", HTTP_HOST="10.0.0.7")


def test_ready_is_told_without_a_host(visitor):
    told = visitor.ask("/readyz", HTTP_HOST="10.0.0.7")
    assert (told.status, told.headers["Cache-Control"]) == (200, "no-store")
    assert b'"ready": true' in told.body
    assert visitor.inside.asked == []


def test_a_catalogue_that_is_not_there_is_told_by_django(visitor, monkeypatch):
    visitor.ask("/about/")
    monkeypatch.setattr(shelf, "here", shelf.Shelf())
    assert visitor.ask("/readyz").status == 503
    assert not visitor.is_served_from_the_door("/terms/")


# HTTPS


@pytest.fixture
def production(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 60, True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    nothing_kept()
    return Visitor()


def test_a_kept_page_is_not_served_over_http(production):
    production.ask("/about/", scheme="https")
    moved = production.ask("/about/")
    assert (moved.status, moved.headers["Location"]) == (301, "https://testserver/about/")


@pytest.mark.parametrize("address", ["/about/", "/nai/", "/healthz", "/readyz", "/?a=%00"])
def test_https_is_insisted_on_in_every_answer(production, address):
    for _ in range(2):
        told = production.ask(address, HTTP_X_FORWARDED_PROTO="https")
        assert told.headers["Strict-Transport-Security"] == "max-age=60; includeSubDomains"
    assert "Strict-Transport-Security" not in production.ask("/healthz").headers


def test_the_proxy_is_believed_before_the_connection(production):
    production.ask("/about/", scheme="https")
    assert production.ask("/about/", scheme="https", HTTP_X_FORWARDED_PROTO="http").status == 301
    assert production.ask("/about/", HTTP_X_FORWARDED_PROTO="https, http").status == 200


def test_all_headers_are_one_list(settings, client):
    settings.SECURE_HSTS_SECONDS = 60
    names = [name for name, _ in headers.constant()]
    assert len(names) == len(set(names))
    assert "Strict-Transport-Security" in names


# Content that nobody could look after for long


def test_kept_pages_say_of_when_they_are_once_that_is_long_ago(visitor, monkeypatch):
    said = "分の内容です。".encode()
    for path in ("/about/", "/nai/"):
        assert said not in visitor.ask(path).body
        assert visitor.is_served_from_the_door(path)
    seen = time.monotonic() - shelf.STALE_SECONDS - 1
    old = replace(shelf.here, is_watched=True, seen=seen, seen_at=timezone.now())
    with monkeypatch.context() as then:
        then.setattr(shelf, "here", old)
        for path in ("/about/", "/nai/"):
            assert said in visitor.ask(path).body
            assert visitor.is_served_from_the_door(path)
    for path in ("/about/", "/nai/"):
        assert said not in visitor.ask(path).body
