"""The description of the API: valid, whole, of the day's questions."""

import pytest
from django.utils import timezone
from openapi_spec_validator import validate

from schemes import catalogue
from schemes.views.programs import openapi, shapes

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/openapi.json"


@pytest.fixture
def described(client):
    return client.get(ADDRESS).json()


def test_it_is_openapi_3_1(described):
    assert described["openapi"].startswith("3.1.")
    validate(described)


def test_it_asks_what_is_published(client, described):
    published = client.get("/api/v1/facts/").json()["facts"]
    asked = described["components"]["schemas"]["EligibilityQuestion"]["properties"]["facts"]
    assert set(asked["properties"]) == {one["key"] for one in published} | {"members"}
    budget = asked["properties"]["budget_yen"]
    assert (budget["type"], budget["minimum"], budget["maximum"]) == (
        ["integer", "null"],
        0,
        100_000_000_000,
    )
    member = asked["properties"]["members"]["items"]["properties"]
    assert set(member) == {
        one["key"] for one in published if one["per_member"] or one["subject"] == "member"
    }


def test_every_field_of_what_is_published_is_described(described):
    parts = described["components"]["schemas"]
    scheme = parts["SchemeDocument"]["properties"]
    assert scheme["name"]["description"]
    assert scheme["sections"]["properties"]["caps"]["items"]["$ref"].endswith("/CapRow")
    assert parts["CapRow"]["properties"]["yen"]["description"]
    assert all("required" in part for part in parts.values() if part.get("properties"))


def test_it_says_who_runs_the_site_where_that_is_known(settings):
    settings.PORTAL_ADDRESS = "https://www.example.jp"
    settings.PORTAL_DATA_LICENCE = "CC BY 4.0"
    settings.PORTAL_OPERATOR_MAIL = "mado@example.jp"
    told = openapi.document(catalogue.library().on(timezone.localdate()))
    assert told["servers"] == [{"url": "https://www.example.jp"}]
    assert told["info"]["license"] == {"name": "CC BY 4.0"}
    assert told["info"]["contact"]["email"] == "mado@example.jp"


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 200), ("?as_of=2026-11-01", 200), ("?as_of=1999-01-01", 404), ("?as_of=x", 400)],
)
def test_it_is_of_the_day_that_is_asked_for(client, query, status):
    assert client.get(f"{ADDRESS}{query}").status_code == status


@pytest.mark.parametrize("shape", openapi.ANSWERS)
def test_every_field_of_an_answer_has_its_sentence(shape):
    fields = openapi.answers()[shape]["properties"]
    unsaid = {name for name, field in fields.items() if not field.get("description")}
    assert unsaid <= {"title", "description"}


def test_a_question_as_large_as_it_may_be_is_taken_and_no_larger(client):
    def asked(size):
        start = '{"facts": {}, "tracks": ["kusanone/support"]'
        body = start + " " * (size - len(start) - 1) + "}"
        return client.post("/api/v1/eligibility/", body, content_type="application/json")

    assert asked(shapes.BODY_MAX).status_code == 200
    assert asked(shapes.BODY_MAX + 1).status_code == 413
