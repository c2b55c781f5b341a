"""The eligibility cases come out as written, through the API, from the rules in the fixtures."""

import pytest

from tests import kept

CASES = kept.cases()

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", CASES)
def test_case(client, name):
    case = CASES[name]
    answer = client.post(
        "/api/v1/eligibility/",
        {"facts": case["facts"], "as_of": case["judged_on"], "tracks": list(case["expect"])},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content.decode()
    found = {verdict["track"]: verdict["verdict"] for verdict in answer.json()["verdicts"]}
    wrong = {
        track: (found[track], expected)
        for track, expected in case["expect"].items()
        if found[track] not in expected
    }
    assert wrong == {}, case["title"]


def test_every_case_is_judged_without_a_query(client, django_assert_num_queries):
    case = CASES["C-A02"]
    with django_assert_num_queries(0):
        client.post(
            "/api/v1/eligibility/",
            {"facts": case["facts"], "as_of": case["judged_on"]},
            content_type="application/json",
        )
