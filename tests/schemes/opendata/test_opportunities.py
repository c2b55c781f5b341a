"""CommonGrants: read by the protocol's own types and by its own client's paging, and refused in its form."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from common_grants_sdk.schemas import pydantic as protocol

from grants.models import Call
from schemes import catalogue, publishing
from tests.stocked import nothing_kept

pytestmark = pytest.mark.django_db

PATH = "/common-grants/opportunities"
NOW = datetime(2026, 12, 10, 3, tzinfo=UTC)


@pytest.fixture
def listed(records):
    """By the address of the track."""
    found = records(f"{PATH}?pageSize=100")
    return {one["customFields"]["track"]["value"]: one for one in found["items"]}


def test_the_list_is_of_the_protocols_own_type(records, django_assert_num_queries):
    nothing_kept()
    with django_assert_num_queries(0):
        found = records(PATH)
    read = protocol.OpportunitiesListResponse.model_validate(found)
    assert read.pagination_info.total_items == len(read.items) == 7
    assert read.items[0].title == "草の根技術協力事業 草の根パートナー型"
    assert read.items[0].funding.max_award_amount.amount == "100000000"
    assert read.items[0].funding.max_award_amount.currency == "JPY"


def test_one_is_of_the_protocols_own_type_and_has_its_id(listed, records):
    one = listed["kusanone/support"]
    read = protocol.OpportunityResponse.model_validate(records(f"{PATH}/{one['id']}"))
    assert str(read.data.id) == one["id"]
    assert read.data.custom_fields["track"].value == "kusanone/support"
    assert read.data.custom_fields["verdictConditions"].value[0]["citations"]


def test_an_id_stays_as_long_as_the_address(listed):
    namespace = uuid.UUID("6d1f6a34-7a0e-5d0c-9a53-0f6f0b1f5a10")
    for address, one in listed.items():
        assert one["id"] == str(uuid.uuid5(namespace, address))


def test_an_unknown_ceiling_is_left_out_and_never_zero(listed):
    assert "funding" not in listed["business-support/support"]
    assert '"0"' not in str(listed)


def test_a_call_that_nobody_has_confirmed_is_neither_open_nor_closed(listed):
    status = listed["kusanone/support"]["status"]
    assert (status["value"], status["customValue"]) == ("custom", "unknown")
    assert status["description"] == "2026年度の募集は未確認"


def call(**days):
    """Publish a call of the fund with these days."""
    Call.objects.filter(track__key="project", track__scheme__key="jica-fund").delete()
    made = Call.objects.create(track=_fund(), fiscal_year=2026, **days)
    made.citations.create(source_id=_source(), quote="募集")
    publishing.publish("jica-fund", by="編集者", reason="募集", effective_from=NOW.date(), at=NOW)
    catalogue.refresh()
    nothing_kept()


def _fund():
    from schemes.models import Track

    return Track.objects.get(scheme__key="jica-fund", key="project")


def _source():
    from schemes.models import Source

    return Source.objects.get(key="seed").pk


@pytest.mark.parametrize(
    ("opens", "closes", "status"),
    [
        ("2026-12-11", "2027-01-20", "forecasted"),
        ("2026-12-01", "2027-01-20", "open"),
        ("2026-12-01", "2026-12-12", "open"),
        ("2026-11-01", "2026-12-09", "closed"),
    ],
)
def test_the_status_follows_the_call_on_the_day(site, records, opens, closes, status):
    with time_machine.travel(NOW, tick=False):
        call(opens_on=opens, consult_by=opens, closes_on=closes, closes_at="17:00")
        (one,) = [
            one
            for one in records(f"{PATH}?pageSize=100")["items"]
            if one["customFields"]["track"]["value"] == "jica-fund/project"
        ]
        read = protocol.OpportunityBase.model_validate(one)
        assert read.status.value == status
        assert read.key_dates.close_date.date.isoformat() == closes
        assert read.key_dates.close_date.time.isoformat() == "17:00:00"
        assert read.key_dates.post_date.date.isoformat() == opens
        assert read.key_dates.other_dates["consultBy"].name == "応募相談の期限"
        assert read.key_dates.other_dates["consultBy"].date.isoformat() == opens


def test_pages_are_numbered_from_one_and_beyond_the_last_is_nothing(records):
    every = [one["id"] for one in records(f"{PATH}?pageSize=100")["items"]]
    seen = []
    for number in (1, 2, 3, 4):
        found = records(f"{PATH}?page={number}&pageSize=3")
        seen += [one["id"] for one in found["items"]]
        assert found["paginationInfo"] == {
            "page": number,
            "pageSize": 3,
            "totalItems": 7,
            "totalPages": 3,
        }
    assert seen == every


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("page=0", "page", "「page」は、1から1000000までの整数で指定してください。"),
        ("page=-1", "page", "「page」は、1から1000000までの整数で指定してください。"),
        ("page=", "page", "「page」は、1から1000000までの整数で指定してください。"),
        ("page=1.5", "page", "「page」は、1から1000000までの整数で指定してください。"),
        ("page=①", "page", "「page」は、1から1000000までの整数で指定してください。"),
        ("page=99999999999", "page", "「page」は、1から1000000までの整数で指定してください。"),
        ("pageSize=0", "pageSize", "「pageSize」は、1から100までの整数で指定してください。"),
        ("pageSize=101", "pageSize", "「pageSize」は、1から100までの整数で指定してください。"),
        (
            "as_of=yesterday",
            "as_of",
            "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。",
        ),
    ],
)
def test_bad_input_is_refused_in_the_protocols_form(site, query, field, sentence):
    response = site.get(f"{PATH}?{query}")
    assert response.status_code == 400
    read = protocol.Error.model_validate(response.json())
    assert (read.status, read.message) == (400, sentence)
    assert read.errors == [{"field": field, "message": sentence}]


def test_the_largest_page_there_may_be_answers(site):
    assert site.get(f"{PATH}?page=1000000&pageSize=100").json()["items"] == []


@pytest.mark.parametrize("wanted", ["not-an-id", str(uuid.UUID(int=0))])
def test_an_unknown_id_is_refused_in_the_protocols_form(site, wanted):
    response = site.get(f"{PATH}/{wanted}")
    assert response.status_code == 404
    assert protocol.Error.model_validate(response.json()).message == (
        "その番号の募集はありません。一覧から選んでください。"
    )


def test_an_older_day_has_its_own_answers(records):
    found = records(f"{PATH}?as_of=2026-03-20&pageSize=1")
    assert found["items"][0]["customFields"]["asOf"]["value"] == "2026-03-20"
