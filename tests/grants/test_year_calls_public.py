"""The calls of a year beyond their table: states, checks, publication, and the first page."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from grants.admin import calls as desk
from grants.calls import Life
from grants.models import Call
from schemes.editing import composing
from schemes.models import Citation
from schemes.review import linting
from tests.grants.called import publish, tokyo
from tests.grants.year_table import COPY, TABLE, made, proof, save, text_of, track
from tests.markup import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


# --- States, checks and publication ---------------------------------------------------------------


def label(client, row: Call) -> str:
    lines = client.get(reverse("admin:calls_year", args=[row.fiscal_year])).context["table"].lines
    return next(line.life.label for line in lines if line.call.pk == row.pk)


def test_each_row_shows_the_state_of_the_public_page(editor):
    assert label(editor, made()) == "日程未定"
    days = {"opens_on": date(2026, 11, 1), "closes_on": date(2027, 1, 10)}
    assert label(editor, made(fiscal_year=2026, round_label="1", **days)) == "受付中"
    soon = {**days, "closes_on": date(2026, 12, 1)}
    assert label(editor, made(fiscal_year=2026, round_label="2", **soon)) == "まもなく締切"
    over = {**days, "closes_on": date(2026, 11, 27)}
    assert label(editor, made(fiscal_year=2026, round_label="3", **over)) == "終了"
    later = {"opens_on": date(2027, 4, 1), "closes_on": date(2027, 5, 1)}
    assert label(editor, made(round_label="4", **later)) == "予告"


def findings(row: Call) -> list[tuple[str, str]]:
    documents = composing.compose_all(["reference", row.track.scheme.key])
    label = f"{row.fiscal_year}"
    return sorted(
        (one.severity, one.rule)
        for one in linting.lint(documents, date(2026, 11, 28))
        if one.row and one.row[0] == "grants.call" and label in map(str, one.row[1])
    )


def test_a_day_without_a_citation_stops_publishing_and_none_does_not():
    row = made()
    assert findings(row) == [("warning", "unproved")]
    row.closes_on = date(2027, 6, 1)
    row.save()
    assert findings(row) == [("error", "uncited")]
    row.citations.add(Citation.objects.first())
    assert findings(row) == []


def test_a_day_outside_the_year_is_asked_about_until_a_note_says_why(editor):
    row = made(cited=True, closes_on=date(2028, 4, 1))
    assert findings(row) == [("warning", "beyond_year")]
    assert "2027年度の外の日があります: 締切日(2028年4月1日)。" in text_of(editor.get(TABLE))
    row.note = "翌年度の初めまで受け付けます。"
    row.save()
    assert findings(row) == []


def test_what_is_entered_is_seen_on_the_public_pages_after_publication(editor, client):
    """A year's calls are entered in one table, published, and stand there in their states."""
    made("kusanone/partner")
    support = made()
    cells = {"consult_by": "2027-04-20", "opens_on": "2027-04-10", "closes_on": "2027-06-01"}
    assert save(editor, support, **cells, **proof(support)).status_code == 302
    publish()
    page = text_of(client.get("/schemes/kusanone/support/"))
    assert "予告" in page
    assert "2027年4月10日から2027年6月1日まで" in page
    waiting = text_of(client.get("/schemes/kusanone/partner/"))
    assert "2027年度の募集は日程未定。募集があるかも未確認です" in waiting
    with time_machine.travel(tokyo(2027, 4, 21), tick=False):
        publish()
        page = text_of(client.get("/schemes/kusanone/support/"))
        assert "受付中" in page
        assert "応募相談の受付は2027年4月20日に終わりました" in page
        assert "日程未定" in text_of(client.get("/schemes/kusanone/partner/"))


def test_a_years_revision_touches_no_call_that_is_open(administrator):
    days = {"opens_on": date(2026, 11, 1), "closes_on": date(2027, 4, 20)}
    row = made(fiscal_year=2026, cited=True, **days)
    before = Call.objects.filter(pk=row.pk).values().get()
    start = reverse("admin:schemes_yearchange_start")
    assert administrator.post(start, {"subjects": ["kusanone"]}).status_code == 302
    administrator.post(COPY, {"call": row.pk})
    assert Call.objects.filter(pk=row.pk).values().get() == before
    # Also in the new year it is open until it closes.
    assert Life(row, tokyo(2027, 4, 10)).label == "まもなく締切"


def test_the_page_of_a_years_revision_leads_to_its_calls(administrator):
    start = reverse("admin:schemes_yearchange_start")
    answer = administrator.post(start, {"subjects": ["kusanone"]}, follow=True)
    assert TABLE in Page(answer).links


# --- The first page -------------------------------------------------------------------------------


def start(client):
    return text_of(client.get(reverse("admin:index")))


def test_the_first_page_tells_what_closes_within_thirty_days(editor):
    for name, day in (("今日", 28), ("昨日", 27)):
        made(fiscal_year=2026, round_label=name, closes_on=date(2026, 11, day))
    made(fiscal_year=2026, round_label="30日後", closes_on=date(2026, 12, 28))
    made(fiscal_year=2026, round_label="31日後", closes_on=date(2026, 12, 29))
    made(fiscal_year=2026, round_label="相談", consult_by=date(2026, 12, 1))
    page = start(editor)
    for name in ("今日", "30日後", "相談"):
        assert f"2026年度 {name}" in page
    for name in ("昨日", "31日後"):
        assert f"2026年度 {name}" not in page


def test_the_first_page_tells_which_tracks_have_no_call_of_the_coming_year(editor):
    fund = track("jica-fund/project")
    assert fund in desk.panel(None, date(2026, 11, 28))["missing"]
    assert "2027年度の募集がまだない類型" in start(editor)
    made("jica-fund/project")
    assert fund not in desk.panel(None, date(2026, 11, 28))["missing"]


def test_the_panel_takes_two_queries_whatever_there_is(django_assert_num_queries):
    for number in range(15):
        made(fiscal_year=2026, round_label=str(number), closes_on=date(2026, 12, 1))
    with django_assert_num_queries(2):
        shown = desk.panel(None, date(2026, 11, 28))
    assert (len(shown["closing"]), shown["more_closing"]) == (10, 5)
