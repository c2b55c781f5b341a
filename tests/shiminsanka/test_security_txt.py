"""Where weak places are told: security.txt, and the list of what the portal is made of."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from shiminsanka.local import sbom
from tests.shiminsanka.test_repository import pins

ADDRESS = "/.well-known/security.txt"


def test_without_a_contact_there_is_none(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_it_names_the_operators_contact_and_when_to_ask_again(
    client: Client, settings: Any
) -> None:
    settings.PORTAL_OPERATOR_MAIL = "madoguchi@example.jp"
    settings.PORTAL_ADDRESS = "https://portal.example.jp"
    now = datetime.fromisoformat("2026-12-01T12:00:00+09:00")
    with time_machine.travel(now, tick=False):
        response = client.get(ADDRESS)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    told = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert told == {
        "Contact": "mailto:madoguchi@example.jp",
        "Expires": "2027-05-30T00:00:00+09:00",
        "Preferred-Languages": "ja, en",
        "Canonical": "https://portal.example.jp/.well-known/security.txt",
    }
    assert timedelta() < datetime.fromisoformat(told["Expires"]) - now < timedelta(days=365)


# --- The bill of materials -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return sbom.bill()


def test_the_bill_names_every_package_of_production(bill: dict[str, Any]) -> None:
    named = {one["name"]: one["version"] for one in bill["components"]}
    locked = {name: pin.split()[0] for name, pin in pins("requirements.lock").items()}
    assert named == locked
    assert bill["bomFormat"] == "CycloneDX"


def test_the_bill_says_who_wants_what(bill: dict[str, Any]) -> None:
    wanted = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    refs = {one["name"]: one["bom-ref"] for one in bill["components"]}
    assert refs["django"] in wanted["shiminsanka"]
    assert refs["asgiref"] in wanted[refs["django"]]
    assert refs["asgiref"] not in wanted["shiminsanka"]
    known = {*refs.values(), "shiminsanka"}
    assert known == set(wanted)
    assert {ref for own in wanted.values() for ref in own} <= known


def test_the_bill_names_the_licences(bill: dict[str, Any]) -> None:
    unsaid = {one["name"] for one in bill["components"] if "licenses" not in one}
    # Wanted on Windows alone, so not installed here.
    assert unsaid <= {"tzdata"}
