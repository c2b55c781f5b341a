"""What is planned is called off and moved by two people; what clashes with it is chosen on the page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from schemes import publishing, roles, sections
from schemes.models import Draft, Edition, Event, Proposal, Scheme
from schemes.writing import japanese
from tests.markup import Page
from tests.schemes.admin.proposing import (
    SEND,
    decide,
    order,
    raise_cap,
    said,
    sent,
    served_cap,
)
from tests.staff import address

pytestmark = pytest.mark.django_db

PLAN = "/admin/schemes/edition/plan/"
APRIL, JUNE = date(2027, 4, 1), date(2027, 6, 1)
START = "/admin/"


@pytest.fixture
def april(db):
    """支援型 up to 1,500万円 from 1 April, decided; the working rows hold it."""
    raise_cap(15_000_000)
    return publishing.publish(
        "kusanone", effective_from=APRIL, by="前の編集者", reason="上限の改定", at=timezone.now()
    )


def asked(client, query, **values):
    """Open the page and send; the answer, redirected."""
    page = client.get(PLAN, query)
    sent_ = order(page, note="募集が延びたため", **values)
    return client.post(page.wsgi_request.get_full_path(), sent_, follow=True)


def proposed(client, query, **values):
    answer = asked(client, query, **values)
    assert "依頼しました。" in answer.text, said(answer)
    return Proposal.objects.first()


def test_two_people_call_a_plan_off(april, editor, approver):
    proposal = proposed(editor, {"cancel": "2027-04-01"})
    assert served_cap(APRIL) == 15_000_000
    answer = decide(approver, proposal, "approve")
    assert "承認しました。2027年4月1日の予定を取り消しました。" in answer.text, said(answer)
    assert served_cap(APRIL) == 10_000_000
    assert publishing.planned("kusanone", timezone.localdate()) == []
    told = Edition.objects.get(subject="kusanone", number=3)
    assert (told.published_by, told.approved_by) == (roles.EDITOR, roles.APPROVER)


def test_what_a_cancelled_plan_left_in_the_rows_is_a_draft_and_no_change_of_today(
    april, editor, approver
):
    decide(approver, proposed(editor, {"cancel": "2027-04-01"}), "approve")
    draft = Draft.objects.get()
    kept = {edit.path[-1] for edit in draft.edits.filter(subject="kusanone")}
    assert (draft.name, draft.effective_from) == ("取り消した予定(2027年4月1日)", APRIL)
    assert "yen" in kept
    assert editor.get(SEND, {"subject": "kusanone"}).context["examination"].changes == ()


def test_a_plan_is_moved_to_another_day(april, editor, approver):
    proposal = proposed(editor, {"move": "2027-04-01", "to": "2027-06-01"})
    answer = decide(approver, proposal, "approve")
    assert "承認しました。2027年4月1日の予定を2027年6月1日に変えました。" in answer.text, said(
        answer
    )
    days = (APRIL, JUNE - timedelta(days=1), JUNE)
    assert [served_cap(day) for day in days] == [10_000_000, 10_000_000, 15_000_000]


def test_nobody_decides_alone_about_a_plan(april, administrator):
    proposal = proposed(administrator, {"cancel": "2027-04-01"})
    answer = decide(administrator, proposal, "approve")
    assert "自分が依頼した内容は、自分では承認できません。" in answer.text
    assert served_cap(APRIL) == 15_000_000


def test_the_new_day_is_asked_first(april, editor):
    page = Page(editor.get(PLAN, {"move": "2027-04-01"}))
    assert page.fields["to"] == ["2027-04-01"]
    assert "note" not in page.fields


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"cancel": "2027-10-01"}, "2027年10月1日の予定は、もうありません。"),
        ({"cancel": "2026-03-01"}, "2026年3月1日の予定は、その日が来て公開されています。"),
        ({"cancel": "2027-04-01", "subject": "offices"}, "2027年4月1日の予定は、もうありません。"),
        (
            {"move": "2027-04-01", "to": "2027-04-01"},
            "新しい予定日が、今の予定日(2027年4月1日)と同じです。",
        ),
        ({"move": "2027-04-01", "to": "2020-01-01"}, "2020年1月1日は過ぎた日です。"),
        ({"move": "2027-04-01", "to": "2099-01-01"}, "2099年1月1日は先すぎます。"),
        ({"cancel": "四月"}, "予定日を読み取れませんでした。"),
        ({}, "予定日を読み取れませんでした。"),
    ],
)
def test_what_cannot_be_done_with_a_plan_is_told_in_words(april, editor, query, sentence):
    assert sentence in editor.get(PLAN, query, follow=True).text


def test_who_may_ask_for_it(april, editor, approver, limited, colleague):
    query = {"cancel": "2027-04-01"}
    found = [one.get(PLAN, query).status_code for one in (editor, limited, colleague)]
    assert found == [200, 200, 403]
    assert approver.get(PLAN, {"cancel": "2027-04-01"}).status_code == 403


def test_a_limited_editor_leaves_the_plans_of_other_schemes(limited):
    Scheme.objects.filter(key="donations").update(summary="直した説明")
    publishing.publish(
        "donations", effective_from=APRIL, by="編集者", reason="改定", at=timezone.now()
    )
    assert limited.get(PLAN, {"cancel": "2027-04-01"}).status_code == 403


def test_of_a_day_a_limited_editor_calls_their_own_off(april, limited):
    Scheme.objects.filter(key="donations").update(summary="直した説明")
    publishing.publish(
        "donations", effective_from=APRIL, by="編集者", reason="改定", at=timezone.now()
    )
    page = limited.get(PLAN, {"cancel": "2027-04-01"})
    assert page.context["names"] == ["草の根技術協力事業"]


def test_a_plan_whose_day_came_while_the_request_waited_stays(april, editor, approver):
    proposal = proposed(editor, {"cancel": "2027-04-01"})
    Proposal.objects.update(plan_day=timezone.localdate())
    answer = decide(approver, proposal, "approve")
    assert "その日が来て公開されています。" in answer.text
    assert Proposal.objects.get().is_waiting


def test_a_plan_that_another_took_the_place_of_meanwhile_is_not_called_off(april, editor, approver):
    proposal = proposed(editor, {"cancel": "2027-04-01"})
    first = sections.parse(Edition.objects.get(subject="kusanone", number=1).content)
    publishing.freeze(
        first, by="だれか", reason="別の予定", effective_from=APRIL, at=timezone.now()
    )
    answer = decide(approver, proposal, "approve")
    assert "2027年4月1日の予定は、もうありません。" in answer.text


def test_the_second_of_two_requests_for_one_plan_is_refused(april, editor):
    proposed(editor, {"cancel": "2027-04-01"})
    answer = asked(editor, {"cancel": "2027-04-01"})
    assert "の依頼が確認待ちです。" in answer.text
    assert Proposal.objects.count() == 1


# --- Where a plan and a correction clash -----------------------------------------------------------


@pytest.fixture
def clash(april):
    """A correction of today to what the plan changes as well."""
    raise_cap(12_000_000)


def forks(page):
    return page.context["form"].forks()


def test_both_sides_of_a_clash_are_shown_in_words(clash, editor):
    page = editor.get(SEND, {"subject": "kusanone"})
    told = {(one.before, one.after) for fork, _ in forks(page) for one in fork.changes}
    assert ("12,000,000円", "15,000,000円") in told
    assert "予定との食い違い" in page.text


def test_nothing_is_sent_as_long_as_a_clash_is_undecided(clash, editor):
    page = editor.get(SEND, {"subject": "kusanone"})
    answer = editor.post(page.wsgi_request.get_full_path(), order(page), follow=True)
    assert "予定と食い違うところを、どちらにするか選んでください。" in answer.text
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(("which", "yen"), [("plan", 15_000_000), ("sent", 12_000_000)])
def test_what_was_chosen_is_shown_to_who_decides_and_published(clash, editor, approver, which, yen):
    page = editor.get(SEND, {"subject": "kusanone"})
    chosen = {f"fork-{fork.key}": which for fork, _ in forks(page)}
    editor.post(page.wsgi_request.get_full_path(), order(page, **chosen), follow=True)
    proposal = Proposal.objects.get()
    shown = approver.get(f"/admin/schemes/proposal/{proposal.pk}/review/").text
    assert ("予定のまま" if which == "plan" else "依頼された内容") in shown
    answer = decide(approver, proposal, "approve")
    assert "承認しました。" in answer.text, said(answer)
    assert (served_cap(), served_cap(APRIL)) == (12_000_000, yen)


def test_a_plan_that_came_between_is_told_to_who_decides(editor, approver):
    Scheme.objects.filter(key="kusanone").update(summary="今日の説明")
    proposal = sent(editor, "kusanone")
    Scheme.objects.filter(key="kusanone").update(summary="四月の説明")
    publishing.publish(
        "kusanone", effective_from=APRIL, by="編集者", reason="改定", at=timezone.now()
    )
    answer = decide(approver, proposal, "approve")
    assert "依頼のあとで予定が変わったか、適用日が依頼と違います。" in answer.text
    assert Edition.objects.filter(subject="kusanone").count() == 2


# --- Where plans are seen --------------------------------------------------------------------------


def states(client):
    page = client.get("/admin/schemes/edition/subject/kusanone/")
    return [(one.edition.number, one.state) for one in page.context["entries"]]


def test_the_history_says_what_became_of_each_edition(april, editor, approver):
    assert states(editor) == [(2, "予定"), (1, "公開中")]
    decide(approver, proposed(editor, {"cancel": "2027-04-01"}), "approve")
    assert states(editor) == [(3, "取り消した"), (2, "取り消した"), (1, "公開中")]


def test_the_list_of_editions_says_the_same(april, editor, approver):
    decide(approver, proposed(editor, {"cancel": "2027-04-01"}), "approve")
    page = editor.get(address(Edition, "changelist"), {"of": "kusanone"})
    admin = page.context["cl"].model_admin
    found = [admin.state(one) for one in page.context["cl"].result_list]
    assert found == ["取り消した", "取り消した", "公開中"]


def test_the_first_page_leads_to_what_can_be_done_with_plans(april, editor):
    shown = editor.get(START).text
    assert f"{PLAN}?cancel=2027-04-01" in shown
    assert f"{PLAN}?move=2027-04-01" in shown


def test_what_is_asked_of_a_plan_is_in_the_record(april, editor, approver):
    decide(approver, proposed(editor, {"cancel": "2027-04-01"}), "approve")
    found = Event.objects.filter(what__contains="予定の取り消し").order_by("pk")
    assert [one.action for one in found] == ["sent", "published"]


# --- A day that cannot be ----------------------------------------------------------------------------


def test_a_day_before_the_first_edition_is_refused_by_its_name(editor):
    Scheme.objects.filter(key="kusanone").update(summary="直した説明")
    page = editor.get(SEND, {"subject": "kusanone"})
    path = page.wsgi_request.get_full_path()
    answer = editor.post(path, order(page, effective_from="2026-02-01"))
    assert "2026年2月1日は過ぎた日です。" in answer.text
    assert not answer.context["examination"].errors
    today = timezone.localdate()
    opened = editor.get(SEND, {"subject": "kusanone", "from": "2026-02-01"})
    assert opened.context["examination"].day == today, japanese.day(today)
