"""The calls of a year in one table on the staff site."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.models import Call
from schemes.models import Citation, Event, Source
from tests.grants.year_table import TABLE, made, proof, save, sent, text_of
from tests.markup import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


def test_a_row_is_saved_with_its_days_and_where_they_are_written(editor):
    row = made()
    answer = save(
        editor,
        row,
        consult_from="2027年4月1日",
        consult_by="令和9年4月20日",
        opens_on="2027-04-10",
        closes_on="2027/6/1",
        closes_at="17:00",
        arrival="必着",
        page_url="https://www.jica.go.jp/a/",
        **proof(row),
    )
    assert answer.status_code == 302
    assert (row.consult_from, row.consult_by) == (date(2027, 4, 1), date(2027, 4, 20))
    assert (row.opens_on, row.closes_on) == (date(2027, 4, 10), date(2027, 6, 1))
    assert (row.closes_at, row.arrival) == (time(17), "必着")
    (citation,) = row.citations.all()
    assert (citation.source, citation.locator) == (Source.objects.first(), "2頁")
    assert citation.quote == "6月1日17時締切"
    event = Event.objects.first()
    assert event.what == str(row)
    assert "締切日: (空欄) → 2027年6月1日" in event.detail


def test_a_citation_that_is_there_is_used_again_also_twice_in_one_table(editor):
    one, other = made(round_label="第1回"), made(round_label="第2回")
    page = editor.get(TABLE)
    both = {
        f"call{row.pk}-{name}": text for row in (one, other) for name, text in proof(row).items()
    }
    assert editor.post(TABLE, {**sent(page, one), **both}).status_code == 302
    assert one.citations.get() == other.citations.get()


NEW = {
    "source": "2027年度の募集要項",
    "quote": "6月1日17時締切",
    "source_url": "https://www.jica.go.jp/partner/kusanone/2027/index.html",
    "source_kind": "guideline",
}


def test_a_source_that_is_not_there_yet_is_made_on_the_way_and_on_record(editor):
    one, other = made(round_label="第1回"), made(round_label="第2回")
    both = {f"call{row.pk}-{name}": text for row in (one, other) for name, text in NEW.items()}
    assert editor.post(TABLE, {**sent(editor.get(TABLE), one), **both}).status_code == 302
    source = Source.objects.get(title=NEW["source"])
    assert (source.url, source.kind, source.address_known) == (
        NEW["source_url"],
        "guideline",
        True,
    )
    assert one.citations.get() == other.citations.get() == Citation.objects.get(source=source)
    added = Event.objects.filter(action="added").values_list("kind", flat=True)
    assert sorted(added) == ["出典", "引用"]


@pytest.mark.parametrize(
    ("typed", "cell", "sentence"),
    [
        ({"source_url": ""}, "source_url", "新しい出典のアドレスを入れてください。"),
        ({"source_kind": ""}, "source_kind", "新しい出典の「資料の種類」を選んでください。"),
        (
            {"source_url": "jica"},
            "source_url",
            "アドレスは https:// か http:// から書いてください。",
        ),
        ({"source": ""}, "source", "出典を入れてください。"),
        ({"quote": ""}, "quote", "引用する言葉を入れてください。"),
        ({"source_url": "", "source_kind": ""}, "source", "「新しい出典のとき」に"),
    ],
)
def test_what_a_new_source_lacks_is_said_at_its_cell_and_what_was_typed_stays(
    editor, typed, cell, sentence
):
    row = made()
    answer = save(editor, row, **NEW | typed)
    assert answer.status_code == 200
    form = next(line.form for line in answer.context["table"].lines if line.call.pk == row.pk)
    assert sentence in "".join(form.errors[cell])
    shown = Page(answer).fields
    assert {name: shown[f"call{row.pk}-{name}"] for name in NEW} == {
        name: [text] for name, text in (NEW | typed).items()
    }
    assert not Source.objects.filter(title=NEW["source"]).exists()


def test_a_known_source_with_its_address_is_no_second_one(editor):
    row, known = made(), Source.objects.exclude(url="").first()
    count = Source.objects.count()
    answer = save(editor, row, **NEW | {"source": known.title, "source_url": known.url})
    assert answer.status_code == 302
    assert row.citations.get().source == known
    assert Source.objects.count() == count


def test_what_was_not_touched_is_not_saved(editor):
    row = made(closes_on=date(2027, 6, 1))
    before = Event.objects.count()
    answer = editor.post(TABLE, sent(editor.get(TABLE), row), follow=True)
    assert "変わったところがないので、何も保存していません。" in text_of(answer)
    assert Event.objects.count() == before


def test_the_whole_table_is_saved_or_nothing(editor):
    right, wrong = made(round_label="第1回"), made(round_label="第2回")
    page = sent(editor.get(TABLE), right, closes_on="2027-06-01", **proof(right))
    answer = editor.post(TABLE, {**page, f"call{wrong.pk}-closes_on": "いつか"})
    assert answer.status_code == 200
    right.refresh_from_db()
    assert right.closes_on is None
    assert "まだ何も保存していません。" in text_of(answer)
    # What was typed stands there still, and is saved once the other is mended.
    again = sent(answer, wrong, closes_on="")
    assert again[f"call{right.pk}-closes_on"] == ["2027-06-01"]
    assert editor.post(TABLE, again).status_code == 302
    right.refresh_from_db()
    assert right.closes_on == date(2027, 6, 1)


@pytest.mark.parametrize(
    ("typed", "cell", "sentence"),
    [
        (
            {"opens_on": "2027-06-02", "closes_on": "2027-06-01"},
            "closes_on",
            "締切日が開始日より前になっています。",
        ),
        (
            {"consult_by": "2027-06-02", "closes_on": "2027-06-01"},
            "consult_by",
            "応募相談の期限が締切日より後になっています。",
        ),
        (
            {"consult_from": "2027-06-02", "consult_by": "2027-06-01"},
            "consult_by",
            "応募相談の期限が、その開始日より前になっています。",
        ),
        (
            {"consult_from": "2027-06-02", "closes_on": "2027-06-01"},
            "consult_from",
            "応募相談の開始日が締切日より後になっています。",
        ),
        (
            {"closes_at": "17:00"},
            "closes_at",
            "締切時刻を入れるときは締切日も入れてください。",
        ),
        ({"source": "", "quote": "言葉"}, "source", "出典を選んでください。"),
        ({"source": "seed", "quote": ""}, "quote", "資料の言葉をそのまま入れてください。"),
        ({"source": "ない資料", "quote": "言葉"}, "source", "「ない資料」という出典はありません。"),
        ({"page_url": "x y"}, "page_url", "URLを正しく入力してください。"),
    ],
)
def test_each_error_stands_beside_its_cell_in_a_sentence(editor, typed, cell, sentence):
    row = made()
    answer = save(editor, row, **typed)
    assert answer.status_code == 200
    form = next(line.form for line in answer.context["table"].lines if line.call.pk == row.pk)
    assert sentence in "".join(form.errors[cell])
    assert f'id="id_call{row.pk}-{cell}_error"' in answer.content.decode()


@pytest.mark.parametrize(
    "days",
    [
        {"opens_on": "2027-06-01", "closes_on": "2027-06-01"},
        {"consult_by": "2027-06-01", "closes_on": "2027-06-01"},
        {"consult_from": "2027-06-01", "consult_by": "2027-06-01"},
    ],
)
def test_the_same_day_is_no_wrong_order(editor, days):
    assert save(editor, made(), **days, source="", quote="").status_code == 302


def test_no_save_over_anothers_that_was_not_seen(editor):
    row = made()
    page = editor.get(TABLE)
    Call.objects.filter(pk=row.pk).update(arrival="消印有効")
    answer = editor.post(TABLE, sent(page, row, arrival="必着"))
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.arrival == "消印有効"
    (line,) = [one for one in answer.context["compared"] if one.label.endswith("届き方")]
    assert (line.mine, line.stored) == ("必着", "消印有効")
    assert editor.post(TABLE, sent(answer, row)).status_code == 302
    row.refresh_from_db()
    assert row.arrival == "必着"


def test_anothers_change_to_a_row_that_was_not_touched_stays(editor):
    row, other = made(round_label="第1回"), made(round_label="第2回")
    page = editor.get(TABLE)
    Call.objects.filter(pk=other.pk).update(arrival="消印有効")
    assert editor.post(TABLE, sent(page, row, arrival="必着")).status_code == 302
    other.refresh_from_db()
    assert other.arrival == "消印有効"


def test_a_row_that_another_deleted_is_told_with_what_was_typed(editor):
    row, other = made(round_label="第1回"), made(round_label="第2回")
    page = editor.get(TABLE)
    typed = sent(page, row, arrival="必着", note="持参も可。")
    Call.objects.filter(pk=row.pk).delete()
    answer = editor.post(TABLE, {**typed, f"call{other.pk}-arrival": "必着"})
    assert answer.status_code == 409
    assert "消えた行に入れていた内容: 必着、持参も可。" in text_of(answer)
    other.refresh_from_db()
    assert other.arrival == ""


def test_a_row_that_another_added_meanwhile_is_not_emptied(editor):
    row = made(round_label="第1回")
    page = editor.get(TABLE)
    added = made(round_label="第2回", closes_on=date(2027, 6, 1))
    assert editor.post(TABLE, sent(page, row, arrival="必着")).status_code == 302
    added.refresh_from_db()
    assert added.closes_on == date(2027, 6, 1)


def test_who_may_only_look_sees_no_cell_to_type_in(approver, limited):
    own, others = made(), made("volunteers/dispatch")
    assert not [name for name in Page(approver.get(TABLE)).fields if name.startswith("call")]
    assert approver.post(TABLE, {}).status_code == 403
    page = limited.get(TABLE)
    shown = {name.partition("-")[0] for name in Page(page).fields if name.startswith("call")}
    assert shown == {f"call{own.pk}"}
    # And what they may not send, they are not led to.
    send = reverse("admin:schemes_proposal_send")
    assert [one for one in Page(page).links if one.startswith(send)] == [f"{send}?subject=kusanone"]
    forged = {f"call{others.pk}-_drawn": "", f"call{others.pk}-arrival": "必着"}
    limited.post(TABLE, {**sent(page, own), **forged})
    others.refresh_from_db()
    assert others.arrival == ""


@pytest.mark.parametrize("year", [1953, 2201])
def test_a_year_that_no_call_has_is_not_found(editor, year):
    assert editor.get(reverse("admin:calls_year", args=[year])).status_code == 404


@pytest.mark.parametrize("year", [1954, 2200])
def test_the_first_and_the_last_year_are_there(editor, year):
    assert editor.get(reverse("admin:calls_year", args=[year])).status_code == 200


def test_a_table_asks_as_often_whatever_it_holds(editor):
    made(round_label="1", cited=True)
    editor.get(TABLE)
    with CaptureQueriesContext(connection) as few:
        editor.get(TABLE)
    for number in range(2, 12):
        made(round_label=str(number), cited=True)
    with CaptureQueriesContext(connection) as many:
        editor.get(TABLE)
    assert len(many) == len(few)
