"""The calendar's files, as two parsers that know nothing of each other read them."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import time_machine
import vobject
from django.db import connection

from grants.models import Call
from schemes import catalogue
from tests.grants.called import CLOSING, CONSULTING, FILE, call, events, publish, tokyo
from tests.stocked import away, nothing_kept

pytestmark = pytest.mark.django_db

PUBLISHED = tokyo(2031, 7, 1, 9)
LATER = tokyo(2031, 8, 10, 12)
AFTER = tokyo(2031, 8, 20)
FILES = (
    "/calendar.ics",
    "/calendar.ics?want=funds",
    "/calendar.ics?want=giving",
    FILE,
    "/calendar/japan-desk/consultation.ics",
)


@pytest.fixture
def published(client):
    with time_machine.travel(PUBLISHED, tick=False):
        call()
        publish()
    return client


@pytest.fixture
def changed(published):
    """Changes the call on 10 August, and publishes."""

    def change(**columns):
        with time_machine.travel(LATER, tick=False):
            Call.objects.filter(fiscal_year=2031).update(**columns)
            publish("締切を延ばす")

    return change


def test_two_parsers_read_the_same(published):
    for path in FILES:
        with time_machine.travel(AFTER, tick=False):
            response = published.get(path)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        other = vobject.readOne(response.content.decode())
        other.validate(raiseException=True)
        one = icalendar.Calendar.from_ical(response.content)
        told = [(event["UID"], event["DTSTART"].dt) for event in one.walk("VEVENT")]
        others = other.contents.get("vevent", [])
        assert told == [(event.uid.value, event.dtstart.value) for event in others], path
        assert len({uid for uid, _ in told}) == len(told)


def test_lines_are_folded_as_the_format_wants(published):
    for path in FILES:
        lines = published.get(path).content.split(b"\r\n")
        assert lines[-1] == b""
        assert max(map(len, lines)) <= 75
        assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_an_empty_calendar_is_whole_and_names_itself(published):
    text = published.get("/calendar/japan-desk/consultation.ics").content
    found = icalendar.Calendar.from_ical(text)
    assert found["NAME"] == found["X-WR-CALNAME"] == "JICA市民参加の予定(ジャパンデスク)"
    assert [one.name for one in found.subcomponents] == ["VTIMEZONE"]
    assert (found["VERSION"], bool(found["PRODID"])) == ("2.0", True)


def test_days_and_hours_are_those_of_japan(published):
    with time_machine.travel(AFTER, tick=False):
        found = events(published)
    assert found[CLOSING]["DTSTART"].dt == tokyo(2031, 10, 2, 17)
    assert found[CLOSING]["DTSTART"].params["TZID"] == "Asia/Tokyo"
    assert found[CONSULTING]["DTSTART"].dt == date(2031, 9, 5)
    assert found[CONSULTING]["DTEND"].dt == date(2031, 9, 6)


def test_the_end_of_consultation_is_told_a_week_before(published):
    with time_machine.travel(AFTER, tick=False):
        found = events(published)
    alarms = found[CONSULTING].walk("VALARM")
    assert [(one["ACTION"], one["TRIGGER"].dt) for one in alarms] == [
        ("DISPLAY", -timedelta(days=6, hours=15))
    ]
    assert found[CLOSING].walk("VALARM") == []


def test_a_description_leads_to_the_page_and_the_window(client, settings):
    settings.PORTAL_ADDRESS = "https://portal.example"
    with time_machine.travel(PUBLISHED, tick=False):
        call(
            page_url="https://www.jica.go.jp/2031.html",
            note="郵送でも応募できます。",
            arrival="必着",
        )
        publish()
        found = events(client)[CLOSING]
    said = str(found["DESCRIPTION"]).splitlines()
    assert said[0] == "応募の締切: 2031年10月2日(木) 17時(必着)"
    assert "郵送でも応募できます。" in said
    assert "募集のページ: https://www.jica.go.jp/2031.html" in said
    assert "相談先: https://portal.example/contacts/?track=kusanone/support" in said
    assert found["URL"] == "https://portal.example/schemes/kusanone/support/"


def test_no_day_is_made_up(client):
    """A call whose days no source gives has none, in any year."""
    with time_machine.travel(PUBLISHED, tick=False):
        call(opens_on=None, consult_by=None, closes_on=None, closes_at=None)
        publish()
        assert events(client) == {}


def test_it_is_of_a_want(published):
    with time_machine.travel(AFTER, tick=False):
        assert CLOSING in events(published, "/calendar.ics?want=funds")
        assert CLOSING not in events(published, "/calendar.ics?want=giving")
        assert CLOSING in events(published, "/calendar.ics")


# --- What changes, and what does not --------------------------------------------------------------


def stamps(event):
    return event["SEQUENCE"], event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt


def test_an_unchanged_call_is_told_in_the_same_bytes(published):
    with time_machine.travel(AFTER, tick=False):
        before = published.get(FILE).content
        Call.objects.filter(track__scheme__key="kusanone", track__key="partner").update(
            note="別の話"
        )
        publish("別の類型を直す")
    with time_machine.travel(tokyo(2031, 12, 1), tick=False):
        assert published.get(FILE).content == before


def test_a_changed_day_is_the_same_event_with_a_higher_sequence(published, changed):
    with time_machine.travel(PUBLISHED, tick=False):
        before = events(published)
    changed(closes_on=date(2031, 10, 31))
    with time_machine.travel(AFTER, tick=False):
        after = events(published)
    assert after[CLOSING]["UID"] == before[CLOSING]["UID"]
    assert after[CLOSING]["DTSTART"].dt == tokyo(2031, 10, 31, 17)
    assert stamps(before[CLOSING]) == (0, *[PUBLISHED.astimezone(UTC)] * 2)
    assert stamps(after[CLOSING]) == (1, *[LATER.astimezone(UTC)] * 2)
    assert stamps(after[CONSULTING]) == stamps(before[CONSULTING])


def test_a_call_that_is_taken_back_is_cancelled(published):
    with time_machine.travel(LATER, tick=False):
        Call.objects.filter(fiscal_year=2031).delete()
        publish("募集を取りやめる")
    with time_machine.travel(AFTER, tick=False):
        found = events(published)
        # On 10 August its opening was over: nobody waits for it.
        assert set(found) == {CLOSING, CONSULTING}
        assert {one["STATUS"] for one in found.values()} == {"CANCELLED"}
        assert found[CLOSING]["SEQUENCE"] == 1
        assert found[CONSULTING].walk("VALARM") == []
        assert "掲載から外れました。" in found[CLOSING]["DESCRIPTION"]


def test_one_that_comes_back_is_confirmed_again(published):
    with time_machine.travel(LATER, tick=False):
        Call.objects.filter(fiscal_year=2031).delete()
        publish("募集を取りやめる")
    with time_machine.travel(AFTER, tick=False):
        call()
        publish("もう一度載せる")
        found = events(published)[CLOSING]
    assert (found["STATUS"], found["SEQUENCE"]) == ("CONFIRMED", 2)


def test_a_day_that_is_no_longer_known_is_cancelled_alone(published, changed):
    changed(consult_by=None)
    with time_machine.travel(AFTER, tick=False):
        found = events(published)
    assert found[CONSULTING]["STATUS"] == "CANCELLED"
    assert found[CLOSING]["STATUS"] == "CONFIRMED"


def test_what_was_before_a_change_is_told_for_a_day_before_it(published, changed):
    changed(closes_on=date(2031, 10, 31))
    with time_machine.travel(AFTER, tick=False):
        found = events(published, f"{FILE}?as_of=2031-08-01")[CLOSING]
    assert (found["DTSTART"].dt, found["SEQUENCE"]) == (tokyo(2031, 10, 2, 17), 0)


def test_without_the_database_all_is_as_new_as_the_newest_edition(published, changed):
    changed(note="ほかの試験にない注記")
    changed(note="二度目の注記")
    with time_machine.travel(AFTER, tick=False), connection.execute_wrapper(away):
        found = events(published)
    assert stamps(found[CLOSING]) == stamps(found[CONSULTING])
    assert stamps(found[CLOSING]) == (3, *[LATER.astimezone(UTC)] * 2)


# --- How it is served -----------------------------------------------------------------------------


def test_it_is_kept_with_a_strong_tag(published, django_assert_num_queries):
    with time_machine.travel(AFTER, tick=False):
        first = published.get(FILE)
        with django_assert_num_queries(0):
            again = published.get(FILE, headers={"If-None-Match": first["ETag"]})
    assert first["ETag"].startswith('"')
    assert again.status_code == 304
    assert "Set-Cookie" not in first.headers


def test_with_no_earlier_edition_the_database_is_not_asked(client, django_assert_num_queries):
    catalogue.refresh()
    nothing_kept()
    for path in FILES:
        with django_assert_num_queries(0):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/calendar.ics?want=peace", "その「したいこと」はありません。"),
        ("/calendar/kusanone/nai.ics", "その制度はありません。"),
        ("/calendar/nai/support.ics", "その事業は見つかりませんでした。"),
    ],
)
def test_what_there_is_not_is_told(client, path, said):
    catalogue.refresh()
    response = client.get(path)
    assert response.status_code == 404
    assert said in response.content.decode()


def test_signs_that_no_file_may_hold_are_left_out(client):
    with time_machine.travel(PUBLISHED, tick=False):
        call(note="一行目\x0b二\x07つ目; と, と\\")
        publish()
        response = client.get(FILE)
    found = {
        str(one["SUMMARY"]): one
        for one in icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    }
    assert "一行目二つ目; と, と\\" in found[CLOSING]["DESCRIPTION"]
    assert isinstance(found[CLOSING]["DTSTAMP"].dt, datetime)
