"""robots.txt, sitemap.xml, llms.txt: what crawlers are told."""

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from schemes import catalogue
from tests.stocked import nothing_kept

pytestmark = pytest.mark.django_db

HOST = "https://www.example.jp"


@pytest.fixture(autouse=True)
def _whole(settings):
    settings.PORTAL_ADDRESS = HOST
    nothing_kept()
    yield
    nothing_kept()


@pytest.fixture
def robots(client):
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").content.decode().splitlines())
    return rules


@pytest.mark.parametrize(
    "path", ["/", "/schemes/kusanone/support/", "/contacts/?prefecture=13", "/api/v1/"]
)
def test_pages_of_the_catalogue_may_be_gathered(robots, path):
    assert robots.can_fetch("*", HOST + path)


@pytest.mark.parametrize(
    "path",
    [
        "/check/?applicant_kind=individual",
        "/sheet/?track=a",
        "/plan/?budget_yen=1",
        "/path/?a=1",
        "/compare/?track=a",
    ],
)
def test_what_people_answered_may_not(robots, path):
    assert not robots.can_fetch("*", HOST + path)


def test_robots_are_told_where_the_map_is(robots):
    assert robots.site_maps() == [f"{HOST}/sitemap.xml"]


def test_the_staff_site_is_for_no_robot(client, settings):
    settings.HAS_PUBLIC_SITE = False
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def entries(client, query=""):
    answer = client.get(f"/sitemap.xml{query}")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ElementTree.fromstring(answer.content)
    return {
        one.findtext("s:loc", namespaces=space): one.findtext("s:lastmod", namespaces=space)
        for one in root.iterfind("s:url", space)
    }


def test_the_map_has_every_page_with_the_day_of_its_edition(client):
    found = entries(client)
    edition = catalogue.library().on(timezone.localdate()).editions["kusanone"]
    day = timezone.localtime(edition.published_at).date().isoformat()
    for path in ("", "support/", "evidence/"):
        assert found[f"{HOST}/schemes/kusanone/{path}"] == day
    assert len(found) > 100
    assert all(address.startswith(f"{HOST}/") and "?" not in address for address in found)


def test_what_the_map_names_is_there(client):
    for address in list(entries(client))[::12]:
        assert client.get(urlsplit(address).path).status_code == 200


def test_pages_of_every_room_are_on_the_map(client):
    found = entries(client)
    assert {
        f"{HOST}/open-data/api/",
        f"{HOST}/plan/",
        f"{HOST}/contacts/",
        f"{HOST}/calendar/",
    } <= set(found)


def test_language_models_are_told_what_there_is_and_how_to_quote_it(client):
    answer = client.get("/llms.txt")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert text.startswith("# 市民参加ポータル\n\n> ")
    assert f"]({HOST}/schemes/kusanone/support/): " in text
    assert f"]({HOST}/api/v1/openapi.json)" in text
    assert "推測しない" in text


@pytest.mark.parametrize(
    "path", ["/robots.txt", "/sitemap.xml", "/llms.txt", "/api/v1/openapi.json"]
)
def test_they_are_made_once_and_ask_no_database(client, path, django_assert_num_queries):
    first = client.get(path)
    with django_assert_num_queries(0):
        again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
