"""A public answer needs no database: here every connection is refused (no ``django_db`` mark)."""

import json

import pytest
from django.db import connection

from tests.addresses import public_pages

pytestmark = pytest.mark.usefixtures("django_db_setup")  # the catalogue is in memory

ADDRESSES = (
    *public_pages(),
    "/schemes/kusanone/",
    "/schemes/kusanone/?as_of=2026-11-01",
    "/sources/seed/",
    "/about/position/",
    "/check/?applicant_kind=organisation&organisation_type=npo_corporation",
    "/api/v1/schemes/",
    "/api/v1/schemes/kusanone/",
    "/api/v1/facts/",
    "/readyz",
    "/healthz",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_opens_no_connection(client, address):
    assert client.get(address).status_code == 200


def test_a_verdict_opens_no_connection(client):
    answer = client.post(
        "/api/v1/eligibility/", json.dumps({"facts": {}}), content_type="application/json"
    )
    assert len(answer.json()["verdicts"]) == 30


def test_a_connection_would_have_been_refused():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()
