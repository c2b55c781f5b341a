"""A call is copied on to the coming year, without its days and proofs."""

from datetime import date, time

import pytest

from grants.models import Call, CallContact
from schemes.models import Citation, Event
from tests.grants.year_table import COPY, TABLE, YEAR, made, text_of, track
from tests.markup import Page
from tests.staff import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


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
