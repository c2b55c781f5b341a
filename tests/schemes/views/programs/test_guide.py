"""The page that explains the API: what it tells to copy works as it says."""

import html
import json
import re
import shlex
from urllib.parse import urlsplit

import pytest

from schemes.views.programs.guide import HOST, REFUSAL, SAMPLE

pytestmark = pytest.mark.django_db

GUIDE = "/open-data/api/"


@pytest.fixture
def samples(client):
    page = client.get(GUIDE).content.decode()
    return [html.unescape(one) for one in re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.S)]


def asked(client, line):
    """What is answered to a line of curl."""
    _, address, *options = shlex.split(line)
    place = urlsplit(address)
    assert f"{place.scheme}://{place.netloc}" == HOST
    target = f"{place.path}?{place.query}" if place.query else place.path
    if not options:
        return client.get(target)
    given = dict(zip(options[::2], options[1::2], strict=True))
    assert given["-H"] == "Content-Type: application/json"
    return client.post(target, given["-d"], content_type="application/json")


def test_every_line_to_copy_is_answered(client, samples):
    lines = [one for one in samples if one.startswith("curl ")]
    assert [asked(client, line).status_code for line in lines] == [200, 200]


def test_the_answer_that_is_shown_is_the_one_that_is_given(client, samples):
    line = next(one for one in samples if one.startswith("curl ") and " -d " in one)
    (verdict,) = asked(client, line).json()["verdicts"]
    shown = json.loads(SAMPLE)
    assert {name: verdict[name] for name in shown} == shown
    assert SAMPLE in samples


def test_the_refusal_that_is_shown_is_the_one_that_is_given(client, samples):
    sent = {"facts": {"budget_yen": "1200万"}}
    refused = client.post("/api/v1/eligibility/", sent, content_type="application/json").json()
    shown = json.loads(REFUSAL)
    assert {name: refused[name] for name in shown} == shown
    assert REFUSAL in samples


def test_the_lines_for_a_page_of_another_host_lead_to_a_page_that_may_stand_there(client, samples):
    frame = next(one for one in samples if one.startswith("<iframe "))
    place = urlsplit(re.search('src="([^"]+)"', frame)[1])
    shown = client.get(f"{place.path}?{place.query}")
    assert shown.status_code == 200
    assert "frame-ancestors *" in shown["Content-Security-Policy"]


def test_every_track_that_it_names_can_be_shown(client):
    page = client.get(GUIDE).content.decode()
    tracks = re.findall(r'href="(/embed/[^"]+)"', page)
    listed = client.get("/api/v1/schemes/").json()["schemes"]
    assert tracks == [f"/embed/{one['track']}/" for scheme in listed for one in scheme["tracks"]]
    assert client.get(tracks[-1]).status_code == 200


def test_the_api_says_what_there_is(client):
    index = client.get("/api/v1/").json()
    for address in (index["openapi"], index["guide"], index["terms"]):
        assert client.get(address).status_code == 200
    found = [(one["method"], one["address"]) for one in index["endpoints"]]
    assert ("POST", "/api/v1/eligibility/") in found
    described = client.get(index["openapi"]).json()["paths"]
    assert {address for _, address in found} == set(described)
