"""Refusals of the API are problem details (RFC 9457), whoever makes them."""

import json

import pytest
from django.test import RequestFactory

from schemes.views.problems import KIND, problem
from shiminsanka import errors

pytestmark = pytest.mark.django_db

URL = "/api/v1/eligibility/"


def told(answer):
    assert answer["Content-Type"] == KIND
    content = json.loads(answer.content)
    assert (content["type"], content["status"]) == ("about:blank", answer.status_code)
    assert all(
        content["error"] == {"field": one["field"], "message": one["reason"]}
        for one in content["errors"]
    )
    assert content["error"]["message"] == content["detail"]
    return content["title"], content["detail"], content["errors"]


def test_a_wrong_value_names_its_field_and_the_reason(client):
    answer = client.post(URL, {"facts": {"budget_yen": -1}}, content_type="application/json")
    reason = "「JICAが負担する総額」は0から100,000,000,000まで(円)で指定してください。"
    assert told(answer) == (
        "受け取った内容に直すところがあります",
        reason,
        [{"field": "facts.budget_yen", "reason": reason}],
    )


@pytest.mark.parametrize(
    ("method", "url", "kind", "status", "title"),
    [
        ("GET", "/api/v1/none/", "", 404, "見つかりません"),
        ("GET", "/api/v1/schemes/none/", "", 404, "見つかりません"),
        ("GET", URL, "", 405, "この送り方は使えません"),
        ("PUT", URL, "application/json", 405, "この送り方は使えません"),
        ("POST", URL, "text/html", 415, "読めない形式です"),
        ("POST", URL, "application/xml", 415, "読めない形式です"),
        ("GET", "/api/v1/facts/?as_of=x", "", 400, "受け取った内容に直すところがあります"),
    ],
)
def test_each_refusal_has_its_status_and_its_title(client, method, url, kind, status, title):
    answer = client.generic(method, url, b"{}", content_type=kind)
    assert answer.status_code == status
    assert told(answer)[0] == title


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/ld+json", "application/x-www-form-urlencoded", "text/plain"],
)
def test_a_body_of_json_is_read_whatever_a_plain_client_calls_it(client, kind):
    answer = client.post(URL, '{"facts": {}, "tracks": ["kusanone/support"]}', content_type=kind)
    assert [one["track"] for one in answer.json()["verdicts"]] == ["kusanone/support"]


def test_a_database_that_is_away_is_told_in_the_same_shape():
    request = RequestFactory().get("/api/v1/facts/")
    answer = errors.unavailable(request)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert told(answer)[0] == "いまは応えられません"


def test_a_refusal_that_is_about_no_field_names_none():
    content = json.loads(problem(404, "ありません。").content)
    assert content["errors"] == []
    assert content["error"] == {"field": None, "message": "ありません。"}
