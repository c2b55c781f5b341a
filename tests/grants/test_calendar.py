"""The calendar's page: what is open, what comes next, a month, each track; and months there are not."""

import re
from datetime import date, time

import pytest
import time_machine

from schemes import catalogue
from tests.grants.called import call, publish, tokyo
from tests.markup import Page
from tests.stocked import nothing_kept

pytestmark = pytest.mark.django_db

NONE = "いま受付中と確かめられた募集はありません。"
ONE = "いま受付中の募集は、1件です。"
DAY = "2031年10月2日(木) 17時"


@pytest.fixture
def published(client):
    """A call of 2031, published in July of that year."""
    with time_machine.travel(tokyo(2031, 7, 1, 9), tick=False):
        call()
        publish()
    return client


@pytest.fixture
def quiet(client):
    """The catalogue as it is: nothing in it is of 2031."""
    catalogue.refresh()
    return client


def opened(client, at, path="/calendar/"):
    with time_machine.travel(at, tick=False):
        response = client.get(path)
    assert response.status_code == 200
    return Page(response)


def refused(client, query):
    response = client.get(f"/calendar/?{query}")
    assert response.status_code == 404
    return Page(response).text


def test_a_month_with_nothing_in_it_says_so_first_and_how_to_be_told(quiet):
    page = opened(quiet, tokyo(2031, 7, 1))
    assert page.text.index(NONE) < page.text.index("確かめられた日付は、まだありません。")
    assert page.text.index("日付を受け取る") < page.text.index(
        "2031年7月に、確かめられた日付はありません。"
    )
    assert {"/calendar.ics", "/feeds/changes.atom", "/contacts/"} <= set(page.links)


def test_each_track_tells_its_past_closings_and_what_is_not_known(quiet):
    page = opened(quiet, tokyo(2031, 7, 1), "/calendar/?track=kusanone/support")
    assert "2023年10月2日(月) 17時(必着)(2023年度)" in page.text
    assert "2025年度の日付は、まだ確かめられていません。" in page.text
    assert "例年の時期 未確認" in page.text
    assert "最後に確かめた日" in page.text


def test_the_usual_time_is_what_a_source_says(quiet):
    page = opened(quiet, tokyo(2031, 7, 1), "/calendar/?track=dialogue/council")
    assert "例年の時期 年2回" in page.text


def test_what_a_past_year_said_of_it_names_its_voice(quiet):
    page = opened(quiet, tokyo(2031, 7, 1), "/calendar/?track=volunteers/dispatch")
    assert re.search(r"例年の時期 \S+では、長期派遣の募集は年2回", page.text)


def test_it_says_what_is_open_from_the_first_moment_to_the_last(published):
    told = {
        tokyo(2031, 7, 31, 23, 59): NONE,
        tokyo(2031, 8, 1): ONE,
        tokyo(2031, 10, 1): ONE,
        tokyo(2031, 10, 2, 16, 59): ONE,
        tokyo(2031, 10, 2, 17): NONE,
    }
    for at, title in told.items():
        assert opened(published, at).text.count(title) == 1, at


def test_what_comes_next_leaves_as_it_passes(published):
    coming = "これからの日付 "
    at = tokyo(2031, 10, 2, 16, 59)
    assert f"{coming}{DAY}" in opened(published, at).text
    page = opened(published, tokyo(2031, 10, 2, 17))
    assert f"{coming}確かめられた日付は、まだありません。" in page.text


def test_a_month_has_its_days_in_order_and_those_of_years_before(published):
    page = opened(published, tokyo(2031, 8, 15), "/calendar/?month=2031-10")
    month = page.text.split("月をえらぶ")[0].split("2031年10月 ")[1]
    assert month.index(DAY) < month.index("これまでの10月") < month.index("2025年10月14日(火) 正午")


def test_a_month_that_is_asked_for_stands_before_what_comes_next(published):
    text = opened(published, tokyo(2031, 8, 15), "/calendar/?month=2031-10").text
    assert text.index("2031年10月 ") < text.index("これからの日付")
    text = opened(published, tokyo(2031, 8, 15)).text
    assert text.index("これからの日付") < text.index("2031年8月 ")


def test_months_lead_on_and_keep_what_was_chosen(published):
    page = opened(published, tokyo(2031, 8, 15), "/calendar/?month=2031-12&want=funds")
    assert "?month=2031-11&want=funds#month" in page.links
    assert "?month=2032-01&want=funds#month" in page.links
    assert page.fields["month"] == ["2031-12"]


def test_it_is_narrowed_to_a_want(published):
    given = opened(published, tokyo(2031, 8, 15), "/calendar/?want=giving").text
    assert DAY not in given
    assert DAY in opened(published, tokyo(2031, 8, 15), "/calendar/?want=funds").text


def test_a_track_is_narrower_than_a_want(published):
    page = opened(published, tokyo(2031, 8, 15), "/calendar/?want=giving&track=kusanone/support")
    assert DAY in page.text
    assert page.fields["track"] == ["kusanone/support"]
    assert "want" not in page.fields


def test_a_month_leads_to_each_track_and_keeps_the_day(quiet):
    page = opened(quiet, tokyo(2031, 7, 1), "/calendar/?month=2026-10&want=funds&as_of=2026-11-01")
    assert "/calendar/?want=funds&as_of=2026-11-01#tracks" in page.links
    assert "?month=2026-11&want=funds&as_of=2026-11-01#month" in page.links
    assert "例年の時期" not in page.text


def test_a_track_without_any_time_leads_to_its_window(quiet):
    page = opened(quiet, tokyo(2031, 7, 1), "/calendar/?track=japan-desk/consultation")
    assert "募集の時期を書いた資料がありません。" in page.text
    assert "/contacts/?track=japan-desk/consultation" in page.links


@time_machine.travel(tokyo(2031, 7, 1), tick=False)
@pytest.mark.parametrize(
    "month",
    ["9999-12", "0001-01", "2027-13", "2027-00", "2027-4", "2027", "来月", "2027-04-01", "%00"],
)
def test_a_month_out_of_reach_is_told_with_those_there_are(quiet, month):
    if month == "%00":
        assert quiet.get(f"/calendar/?month={month}").status_code == 400
    else:
        assert "2033年3月までの月を、「2027-04」の形で" in refused(quiet, f"month={month}")


@time_machine.travel(tokyo(2031, 7, 1), tick=False)
@pytest.mark.parametrize(("month", "status"), [("2033-03", 200), ("2033-04", 404)])
def test_months_reach_to_the_end_of_the_next_year_of_the_office(quiet, month, status):
    assert quiet.get(f"/calendar/?month={month}").status_code == status


def test_a_want_or_track_that_there_is_not_is_told(quiet):
    assert "その「したいこと」はありません。" in refused(quiet, "want=peace")
    assert "その制度はありません。" in refused(quiet, "track=kusanone/nai")
    assert "その制度はありません。" in refused(quiet, "track=kusanone")


def test_pages_lead_to_it_and_name_its_files(quiet):
    assert "/calendar/" in Page(quiet.get("/")).links
    track = quiet.get("/schemes/kusanone/support/")
    assert "/calendar/?track=kusanone/support" in Page(track).links
    assert (
        '<link rel="alternate" type="text/calendar" title="草の根協力支援型の予定" '
        'href="/calendar/kusanone/support.ics">' in track.content.decode()
    )
    for path in ("/", "/calendar/", "/terms/", "/check/"):
        assert (
            '<link rel="alternate" type="application/atom+xml"' in quiet.get(path).content.decode()
        )


def test_it_asks_nothing_of_the_database_and_sets_no_cookie(quiet, django_assert_num_queries):
    nothing_kept()
    for path in ("/calendar/", "/calendar/?month=2024-11", "/calendar/?track=kusanone/support"):
        with django_assert_num_queries(0):
            response = quiet.get(path)
        assert "Set-Cookie" not in response.headers


def test_a_call_without_an_hour_lasts_for_its_whole_day(client):
    with time_machine.travel(tokyo(2031, 7, 1), tick=False):
        call(closes_at=None, closes_on=date(2031, 10, 3))
        publish()
    assert ONE in opened(client, tokyo(2031, 10, 3, 23, 59)).text
    assert NONE in opened(client, tokyo(2031, 10, 4)).text


def test_a_last_minute_is_whole(client):
    with time_machine.travel(tokyo(2031, 7, 1), tick=False):
        call(closes_at=time(23, 59))
        publish()
    assert ONE in opened(client, tokyo(2031, 10, 2, 23, 59, 59)).text
    assert NONE in opened(client, tokyo(2031, 10, 3)).text
