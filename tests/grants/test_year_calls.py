"""The calls of a year on the staff site: copied on, kept in one table, seen on the first page."""

import re
from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.admin import calls as desk
from grants.calls import Life
from grants.models import Call, CallContact
from schemes.editing import composing
from schemes.models import Citation, Event, Source, Track
from schemes.review import linting
from tests.grants.called import publish, tokyo
from tests.markup import Page
from tests.staff import address

pytestmark = pytest.mark.django_db

YEAR = 2027
TABLE = reverse("admin:calls_year", args=[YEAR])
COPY = reverse("admin:calls_copy")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(tokyo(2026, 11, 28, 12), tick=False):
        yield


def track(name: str) -> Track:
    scheme, key = name.split("/")
    return Track.objects.get(scheme__key=scheme, key=key)


def made(name: str = "kusanone/support", cited: bool = False, **values) -> Call:
    found = Call.objects.create(track=track(name), **{"fiscal_year": YEAR, **values})
    if cited:
        found.citations.add(Citation.objects.first())
    return found


def sent(page, row: Call, **typed):
    """What a browser sends of the table, with other texts in the cells of one row."""
    found = Page(page).fields
    own = {name: value for name, value in found.items() if re.match(r"call\d+-", name)}
    return {**own, **{f"call{row.pk}-{name}": value for name, value in typed.items()}}


def save(client, row: Call, path: str = TABLE, **typed):
    answer = client.post(path, sent(client.get(path), row, **typed))
    row.refresh_from_db()
    return answer


def text_of(answer) -> str:
    return Page(answer).text


def proof(row: Call) -> dict[str, str]:
    return {"source": Source.objects.first().title, "locator": "2頁", "quote": "6月1日17時締切"}


# --- Copying --------------------------------------------------------------------------------------


@pytest.fixture
def last():
    """A call of this year with everything that a call may have."""
    row = made(
        fiscal_year=2026,
        round_label="第1回",
        cited=True,
        opens_on=date(2026, 8, 1),
        consult_from=date(2026, 8, 1),
        consult_by=date(2026, 9, 1),
        closes_on=date(2026, 10, 1),
        closes_at=time(17),
        arrival="必着",
        region="石狩全域",
        results="12月",
        note="前の年の注記。",
    )
    contact = CallContact.objects.create(call=row, name="係", telephone="03-0000-0000", order=1)
    contact.citations.add(Citation.objects.first())
    return row


def test_a_call_is_copied_on_without_a_day_or_a_proof(editor, last):
    page = text_of(editor.get(COPY, {"call": last.pk}))
    assert "まだ何も作っていません。" in page
    assert not Call.objects.filter(fiscal_year=YEAR, track=last.track).exists()
    answer = editor.post(COPY, {"call": last.pk, "_why": "要項はまだ"})
    assert answer.url == TABLE
    copy = Call.objects.get(fiscal_year=YEAR, track=last.track)
    held = {
        one.name: getattr(copy, one.name)
        for one in Call._meta.concrete_fields
        if getattr(copy, one.name) and one.name not in ("id", "track")
    }
    assert held == {"fiscal_year": YEAR, "round_label": "第1回", "region": "石狩全域"}
    assert not copy.citations.exists()
    (contact,) = copy.contacts.all()
    assert (contact.name, contact.citations.count()) == ("係", 1)
    event = Event.objects.first()
    assert (event.get_action_display(), event.what, event.why) == ("追加", str(copy), "要項はまだ")
    last.refresh_from_db()
    assert last.closes_on == date(2026, 10, 1)
    assert last.contacts.count() == 1


def test_the_preview_says_what_is_kept_and_what_is_not(editor, last):
    page = text_of(editor.get(COPY, {"call": last.pk}))
    assert "地域: 石狩全域" in page
    assert "連絡先: 係" in page
    for lost in (
        "締切日: 2026年10月1日",
        "締切時刻: 17:00",
        "届き方: 必着",
        "注記: 前の年の注記。",
    ):
        assert lost in page
    assert "1件を日程未定で作る" in editor.get(COPY, {"call": last.pk}).content.decode()


def test_what_is_there_already_is_refused_by_a_sentence(editor, last):
    made(round_label="第1回")
    page = text_of(editor.get(COPY, {"call": last.pk}))
    assert "作れる募集がありません。" in page
    assert "すでにあります。作りません。" in page
    assert editor.post(COPY, {"call": last.pk}).status_code == 200
    assert Call.objects.filter(fiscal_year=YEAR, track=last.track).count() == 1


def test_the_rest_is_made_where_one_is_refused(editor, last):
    made(round_label="第1回")
    other = made(fiscal_year=2026, round_label="第2回")
    answer = editor.post(COPY, {"call": [last.pk, other.pk]}, follow=True)
    assert "1件の募集を日程未定で作りました。すでにあるなどの1件は、作っていません。" in text_of(
        answer
    )
    assert Call.objects.filter(fiscal_year=YEAR, round_label="第2回").exists()


def test_the_list_and_the_page_of_a_call_lead_to_the_copy(editor, last):
    chosen = {"action": "copy_on", "_selected_action": [last.pk]}
    answer = editor.post(address(Call, "changelist"), chosen)
    assert answer.url == f"{COPY}?call={last.pk}"
    links = Page(editor.get(address(Call, "change", last.pk))).links
    assert f"{COPY}?call={last.pk}" in links
    assert TABLE in Page(editor.get(address(Call, "changelist"))).links


@pytest.mark.parametrize(
    "asked", [{}, {"call": "x"}, {"call": "999999"}, {"track": "1"}, {"to": "1", "track": "1"}]
)
def test_nothing_chosen_leads_back_with_a_sentence(editor, asked):
    answer = editor.get(COPY, asked, follow=True)
    assert "写す募集が選ばれていません。" in text_of(answer)
    assert editor.post(COPY, asked).status_code == 302


def test_only_those_who_may_add_copy(approver, limited, last):
    assert approver.get(COPY, {"call": last.pk}).status_code == 403
    assert approver.post(COPY, {"call": last.pk}).status_code == 403
    other = made("volunteers/dispatch", fiscal_year=2026, round_label="秋募集")
    page = text_of(limited.post(COPY, {"call": [last.pk, other.pk]}, follow=True))
    assert "1件の募集を日程未定で作りました。" in page
    assert not Call.objects.filter(fiscal_year=YEAR, track=other.track).exists()


def test_a_track_without_a_call_gets_one_with_one_button(editor):
    page = editor.get(TABLE)
    assert "2027年度の募集がまだない類型" in text_of(page)
    essay = track("development-education/essay-contest")
    answer = editor.post(COPY, {"to": YEAR, "track": essay.pk})
    assert answer.url == TABLE
    rounds = Call.objects.filter(track=essay, fiscal_year=YEAR)
    # The rounds of its last year.
    assert sorted(rounds.values_list("round_label", flat=True)) == ["ウェブ", "郵送"]
    assert str(essay) not in [str(one["track"]) for one in editor.get(TABLE).context["missing"]]


def test_a_track_that_never_had_a_call_gets_a_first_one(editor):
    council = track("dialogue/council")
    assert council in editor.get(TABLE).context["uncalled"]
    editor.post(COPY, {"to": YEAR, "track": council.pk})
    assert Call.objects.get(track=council).fiscal_year == YEAR


# --- The table ------------------------------------------------------------------------------------


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
