"""Days, times, years and numbers in staff forms: read as in the checker, shown back, asked again."""

from datetime import date, time

import pytest
from django.contrib import admin
from django.db import models

from grants.models import Call
from outreach.models import Coordinator, Programme
from schemes.admin.base import StaffAdmin
from schemes.admin.written import WrittenField
from schemes.models import Fact
from tests.staff import address, errors, lines_of, page_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(editor):
    """Sends the page of a row with other texts in some boxes."""

    def sent(row, **typed):
        path = address(type(row), "change", row.pk)
        answer = editor.post(path, {**page_fields(editor.get(path)), **typed})
        row.refresh_from_db()
        return answer

    return sent


@pytest.fixture
def call():
    return Call.objects.order_by("pk").first()


@pytest.mark.parametrize(
    "typed",
    [
        "2026/10/30",
        "2026年10月30日",
        "令和8年10月30日",
        "R8.10.30",
        "2026-10-30",
        "２０２６．１０．３０",
        "令和8年(2026年)10月30日（金）",
    ],
)
def test_a_day_is_read_as_people_write_it(send, call, typed):
    answer = send(call, opens_on=typed, consult_by="", closes_on="")
    assert answer.status_code == 302, errors(answer)
    assert call.opens_on == date(2026, 10, 30)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "08/04/01",
            "「08/04/01」は、何年かが一つに決まりません。「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。",
        ),
        (
            "10/30/2026",
            "「10/30/2026」は、月と日の順が決まりません。「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。",
        ),
        (
            "2026年10月30日(木)",
            "「2026年10月30日(木)」は、曜日が日付と合いません。2026年10月30日は金曜日です。日付を確かめてください。",
        ),
        (
            "2026年10月末",
            "「2026年10月末」は、「末」とあるので、一つの日付に決まりません。「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。",
        ),
        (
            "2026年⑩月30日",
            "「2026年⑩月30日」は、「⑩」を日付として読み取れません。「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。",
        ),
    ],
)
def test_a_day_that_is_not_clear_is_asked_again(send, call, typed, sentence):
    before = call.opens_on
    answer = send(call, opens_on=typed)
    assert errors(answer) == {"opens_on": [sentence]}
    assert f'name="opens_on" value="{typed}"' in answer.text
    assert call.opens_on == before


@pytest.mark.parametrize("typed", ["17時", "午後5時", "17:00", "１７：００", "5:00 PM"])
def test_a_time_is_read_as_people_write_it(send, call, typed):
    answer = send(call, closes_on="2026/12/25", opens_on="", consult_by="", closes_at=typed)
    assert answer.status_code == 302, errors(answer)
    assert call.closes_at == time(17)


def test_a_time_that_is_not_clear_is_asked_again(send, call):
    assert errors(send(call, closes_at="午前12時")) == {
        "closes_at": [
            "「午前12時」は、正午か夜の0時かが決まりません。「12:00」か「0:00」のように入れてください。"
        ]
    }


@pytest.mark.parametrize("typed", ["2031", "令和13年度", "R13", "2031年度(令和13年度)"])
def test_a_fiscal_year_is_read_as_people_write_it(send, call, typed):
    answer = send(call, fiscal_year=typed)
    assert answer.status_code == 302, errors(answer)
    assert call.fiscal_year == 2031


def test_a_fiscal_year_that_is_not_clear_is_asked_again(send, call):
    assert errors(send(call, fiscal_year="2031年")) == {
        "fiscal_year": [
            "「2031年」は、こよみの年とも読めます。「2026年度」「令和8年度」「R8」のように、一つの年度で入れてください。"
        ]
    }


def test_what_was_understood_is_shown_beside_another_error(send, call):
    answer = send(
        call, opens_on="R8.10.30", closes_at="午後5時", fiscal_year="R8", standing="nothing"
    )
    for shown in (
        'name="opens_on" value="2026-10-30"',
        'name="closes_at" value="17:00"',
        'name="fiscal_year" value="2026年度"',
    ):
        assert shown in answer.text


@pytest.mark.parametrize(
    ("typed", "read"), [("2名", 2), ("２", 2), ("2人", 2), ("十二名", 12), ("0", 0), ("", None)]
)
def test_a_number_of_people_is_read_as_people_write_it(send, typed, read):
    row = Coordinator.objects.get(prefecture="02")
    answer = send(row, people=typed)
    assert answer.status_code == 302, errors(answer)
    assert row.people == read


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("②", "「②」は、数として読み取れません。「3人」「12」のように、一つの数で入れてください。"),
        ("-1", "「-1」は、0より小さい数です。0以上の数を入れてください。"),
        (
            "約2名",
            "「約2名」は、「約」とあるので、一つの数に決まりません。「3人」「12」のように、一つの数で入れてください。",
        ),
    ],
)
def test_a_number_of_people_that_is_not_clear_is_asked_again(send, typed, sentence):
    row = Coordinator.objects.get(prefecture="02")
    assert errors(send(row, people=typed)) == {"people": [sentence]}


def test_a_number_is_read_and_shown_with_its_commas(send, editor):
    fact = Fact.objects.get(key="participants")
    answer = send(fact, maximum="1,600")
    assert answer.status_code == 302, errors(answer)
    assert fact.maximum == 1600
    assert 'name="maximum" value="1,600"' in editor.get(address(Fact, "change", fact.pk)).text


def test_what_was_read_for_a_radical_is_told_when_it_is_saved(send, editor, call):
    answer = send(call, opens_on="2026年10⽉30⽇", consult_by="", closes_on="", closes_at="")
    assert call.opens_on == date(2026, 10, 30)
    told = "形の似た別の文字があったので、「⽉」を「月」、「⽇」を「日」と読みました。"
    assert told in editor.get(answer.headers["Location"]).text
    again = send(call, opens_on="2026年10月30日")
    assert "形の似た別の文字" not in editor.get(again.headers["Location"]).text


def test_a_row_that_is_sent_as_it_is_shown_does_not_change(send, call):
    before = Call.objects.filter(pk=call.pk).values().get()
    assert send(call).status_code == 302
    assert Call.objects.filter(pk=call.pk).values().get() == before


def test_places_of_rows_within_are_read_alike(editor):
    programme = Programme.objects.filter(results__isnull=False).first()
    path = address(Programme, "change", programme.pk)
    page = editor.get(path)
    shown = lines_of(page, Programme.results.rel.related_model)
    row = shown.get_queryset()[0]
    answer = editor.post(path, {**page_fields(page), f"{shown.prefix}-0-order": "３１"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.order == 31


def test_every_number_day_and_time_of_every_staff_form_is_read_so(rf, administrator):
    """A new column is, by its kind."""
    request = rf.get("/")
    request.user = administrator.get("/admin/").context["user"]
    read, other = set(), set()
    for model_admin in admin.site._registry.values():
        if isinstance(model_admin, StaffAdmin):
            fields = model_admin.get_form(request).base_fields
            for column in model_admin.opts.fields:
                kinds = (models.IntegerField, models.DateField, models.TimeField)
                if isinstance(column, kinds) and column.name in fields and not column.choices:
                    written = isinstance(fields[column.name], WrittenField)
                    (read if written else other).add(str(column))
    assert other == set()
    assert len(read) > 30
