"""What pages say in data for who gathers it: true, of today, and unable to break the page."""

import json
import re

import pytest

from schemes.views import jsonld

pytestmark = pytest.mark.django_db

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def nodes(client, path):
    """By type, what a page says in data."""
    found = DATA.findall(client.get(path).content.decode())
    assert len(found) <= 1
    return {node["@type"]: node for node in json.loads(found[0])["@graph"]} if found else {}


def test_a_track_that_gives_funds_is_a_service_and_a_grant(client):
    found = nodes(client, "/schemes/kusanone/support/")
    service, grant = found["GovernmentService"], found["MonetaryGrant"]
    assert service["name"] == "草の根協力支援型"
    assert service["url"] == "/schemes/kusanone/support/"
    assert grant["amount"] == {"@type": "MonetaryAmount", "currency": "JPY", "maxValue": 10_000_000}


def test_a_track_that_gives_none_is_no_grant(client):
    found = nodes(client, "/schemes/development-education/visiting-lecture/")
    assert "GovernmentService" in found
    assert "MonetaryGrant" not in found


def test_the_way_to_a_page_is_told_to_its_end(client):
    steps = nodes(client, "/schemes/kusanone/support/")["BreadcrumbList"]["itemListElement"]
    assert [(one["position"], one["name"], one["item"]) for one in steps] == [
        (1, "市民参加ポータル", "/"),
        (2, "さがす", "/schemes/"),
        (3, "草の根技術協力事業", "/schemes/kusanone/"),
        (4, "草の根協力支援型", "/schemes/kusanone/support/"),
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/schemes/kusanone/", "草の根技術協力事業"),
        ("/schemes/kusanone/evidence/", "根拠と経緯"),
        ("/open-data/api/", "API"),
    ],
)
def test_other_deep_pages_tell_their_way(client, path, name):
    last = nodes(client, path)["BreadcrumbList"]["itemListElement"][-1]
    assert (last["name"], last["item"]) == (name, path)


def test_an_office_has_what_is_known_of_it_and_nothing_else(client):
    office = nodes(client, "/contacts/?prefecture=20")["GovernmentOffice"]
    assert office["name"] == "JICA地球ひろば"
    assert office["address"].startswith("東京都新宿区")
    assert all(office.values())


@pytest.mark.parametrize(
    "path",
    ["/schemes/kusanone/support/?as_of=2026-11-01", "/check/?applicant_kind=individual", "/"],
)
def test_another_day_and_what_people_answered_say_nothing(client, path):
    assert nodes(client, path) == {}


def test_no_word_of_the_catalogue_can_end_the_element():
    told = jsonld.script([{"name": "</script><script>alert(1)</script><!-- & \u2028"}])
    assert not set("<>&") & set(told)
    assert json.loads(told)["@graph"][0]["name"].startswith("</script>")
