"""A public answer needs no database: here every connection is refused (no ``django_db`` mark)."""

import json

import pytest
from django.db import connection

from tests.addresses import public_pages

pytestmark = pytest.mark.usefixtures("django_db_setup")  # the catalogue is in memory

# Each address with what its answer says.
ADDRESSES = {
    **dict.fromkeys(public_pages(), "<h1"),
    "/": "<h1",
    "/schemes/": "草の根協力支援型",
    "/schemes/kusanone/": "草の根パートナー型",
    "/schemes/kusanone/?as_of=2026-11-01": "2026年11月1日時点の内容を表示しています。",
    "/sources/": "出典",
    "/sources/seed/": "JICA",
    "/about/": "位置づけ",
    "/about/position/": "位置づけ",
    "/conflicts/": "相違",
    "/check/": "応募できるか確かめる",
    "/check/?applicant_kind=organisation&organisation_type=npo_corporation": "確かめた結果",
    "/api/v1/schemes/": '"key": "kusanone"',
    "/api/v1/schemes/kusanone/": '"key": "partner-special"',
    "/api/v1/facts/": '"key": "budget_yen"',
    "/readyz": '"ready": true',
    "/healthz": "ok\n",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_opens_no_connection(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert ADDRESSES[address] in answer.content.decode()


def test_a_verdict_opens_no_connection(client):
    answer = client.post(
        "/api/v1/eligibility/", json.dumps({"facts": {}}), content_type="application/json"
    )
    assert len(answer.json()["verdicts"]) == 30


def test_a_connection_would_have_been_refused():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()
