"""An open call on the public site: told from its first moment to its last, and not after."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.utils import timezone

from grants.models import Call
from schemes import catalogue, publishing
from schemes.models import Citation, Track

pytestmark = pytest.mark.django_db

TRACK = "support"
LAST_SECOND = datetime(2026, 12, 18, 7, 59, 59, tzinfo=UTC)  # 16:59:59 in Japan
HOUR = datetime(2026, 12, 18, 8, 0, tzinfo=UTC)
UNTIL = "2026年12月18日 17時まで(今日まで)"


@pytest.fixture(autouse=True)
def _open_call():
    with time_machine.travel(datetime(2026, 11, 28, tzinfo=UTC), tick=False):
        call = Call.objects.create(
            track=Track.objects.get(scheme__key="kusanone", key=TRACK),
            fiscal_year=2026,
            opens_on=date(2026, 11, 2),
            closes_on=date(2026, 12, 18),
            closes_at=time(17),
        )
        call.citations.add(Citation.objects.first())
        publishing.publish(
            "kusanone",
            by="編集者",
            reason="募集を載せる",
            effective_from=date(2026, 11, 28),
            at=timezone.now(),
        )
        catalogue.refresh()


def told(client, query=""):
    answer = client.get(f"/api/v1/schemes/kusanone/{query}").json()
    return answer["seasons"][TRACK]


def test_a_kept_answer_is_made_anew_at_the_closing_hour(client):
    with time_machine.travel(LAST_SECOND, tick=False):
        assert told(client) == {
            "state": "closing",
            "label": "まもなく締切",
            "said": UNTIL,
            "closes": "2026-12-18T17:00:00+09:00",
        }
    with time_machine.travel(HOUR, tick=False):
        found = told(client)
        assert (found["label"], found["said"]) == (
            "終了",
            "2026年度の募集は、2026年12月18日 17時に締め切りました",
        )


def test_and_at_midnight_in_japan(client):
    with time_machine.travel(datetime(2026, 12, 17, 14, 59, 59, tzinfo=UTC), tick=False):
        assert told(client)["said"] == "2026年12月18日 17時まで(あと1日)"
    with time_machine.travel(datetime(2026, 12, 17, 15, 0, tzinfo=UTC), tick=False):
        assert told(client)["said"] == UNTIL


def test_between_two_hours_that_matter_it_is_the_same_answer(client):
    with time_machine.travel(LAST_SECOND, tick=False):
        first = client.get("/api/v1/schemes/kusanone/")
    with time_machine.travel(datetime(2026, 12, 17, 22, 0, tzinfo=UTC), tick=False):
        again = client.get("/api/v1/schemes/kusanone/")
    assert first["ETag"] == again["ETag"]


def test_another_day_is_read_at_its_beginning(client):
    with time_machine.travel(HOUR, tick=False):
        assert told(client, "?as_of=2026-12-01")["said"] == "2026年12月18日 17時まで(あと17日)"
        assert told(client, "?as_of=2026-12-19")["label"] == "終了"


def test_the_growth_path_tells_it(client):
    with time_machine.travel(LAST_SECOND, tick=False):
        page = client.get("/path/").content.decode()
    assert f'<span class="season" data-state="closing">まもなく締切</span> {UNTIL}' in page
