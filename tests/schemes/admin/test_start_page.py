"""The first page of the staff site, the questions to other sections, and the counts of the checker."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schemes import catalogue, publishing
from schemes.admin.start import board
from schemes.models import (
    Conflict,
    DailyCount,
    Event,
    MissingWord,
    OpenQuestion,
    Proposal,
    Scheme,
    Source,
)
from tests.markup import Page
from tests.staff import address, page_fields

pytestmark = pytest.mark.django_db

START = reverse("admin:index")
COUNTS = reverse("admin:counts")
NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def shown(browser, path=START):
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", Page(answer.text).text)


def propose(sent_by="編集者", authors=None, subjects=("kusanone",), **values):
    given = {
        "contents": {subject: {} for subject in subjects},
        "effective_from": date(2027, 4, 1),
        "note": "改定",
        "authors": authors or [sent_by],
        "sent_by": sent_by,
        "sent_at": NOW,
    }
    return Proposal.objects.create(**given | values)


def returned(at=NOW, **values):
    return propose(
        state=Proposal.State.RETURNED,
        decided_by="公開承認者",
        decided_at=at,
        comment="上限の出典を足してください。",
        **values,
    )


# --- What waits ----------------------------------------------------------------------------------


def test_an_empty_board_says_so(editor):
    text = shown(editor)
    for sentence in (
        "あなたを待っていること いまはありません。",
        "これから公開サイトに出る予定の版はありません。",
        "見直しの期限を過ぎた出典はありません。",
        "記録された変更は、まだありません。",
        "この期間に数えた確認はありません。",
    ):
        assert sentence in text


def test_an_approver_is_shown_what_others_sent(approver):
    propose()
    assert (
        "草の根技術協力事業 — 編集者さんの依頼。確認を待っています(適用日 2027年4月1日)。"
        in shown(approver)
    )


@pytest.mark.parametrize(
    "values", [{"sent_by": "公開承認者"}, {"authors": ["編集者", "公開承認者"]}]
)
def test_nobody_is_asked_to_decide_their_own_work(approver, values):
    propose(**values)
    assert "確認を待っています(" not in shown(approver).replace(
        "公開承認者の確認を待っています", ""
    )


def test_an_editor_is_asked_to_decide_nothing(editor):
    propose(sent_by="別の編集者")
    assert "いまはありません。" in shown(editor)


def test_an_editor_sees_that_their_own_waits(editor):
    propose()
    assert (
        "草の根技術協力事業 — あなたの依頼。公開承認者の確認を待っています(適用日 2027年4月1日)。"
        in shown(editor)
    )


def test_what_was_decided_waits_for_nobody(approver):
    propose(state=Proposal.State.PUBLISHED, decided_by="公開承認者", decided_at=NOW)
    assert "いまはありません。" in shown(approver)


def test_what_came_back_is_shown_with_its_comment(editor):
    returned()
    text = shown(editor)
    assert "草の根技術協力事業 — 公開承認者さんが差し戻しました。" in text
    assert "上限の出典を足してください。" in text


def test_what_came_back_is_shown_to_all_its_authors(editor):
    returned(sent_by="別の編集者", authors=["別の編集者", "編集者"])
    assert "差し戻しました" in shown(editor)


def test_another_persons_return_is_not_mine(editor):
    returned(sent_by="別の編集者")
    assert "いまはありません。" in shown(editor)


@pytest.mark.parametrize(
    ("subjects", "is_shown"), [(("kusanone", "reference"), False), (("reference",), True)]
)
def test_what_was_sent_again_waits_no_more(editor, subjects, is_shown):
    returned(at=NOW - DAY, sent_at=NOW - 2 * DAY)
    propose(subjects=subjects)
    assert ("差し戻しました" in shown(editor)) is is_shown


# --- What comes and what is late ------------------------------------------------------------------


def publish(subject, effective_from, summary):
    Scheme.objects.filter(key=subject).update(summary=summary)
    details = {"by": "公開承認者", "reason": "改定", "at": NOW}
    return publishing.publish(subject, effective_from=effective_from, **details)


def test_an_edition_of_a_day_to_come_is_scheduled(editor):
    publish("kusanone", TODAY, "今日から")
    publish("jica-fund", TODAY + DAY, "明日から")
    text = shown(editor)
    assert "公開予定 2026年11月27日から: 世界の人びとのためのJICA基金活用事業 第2版" in text
    assert "最近公開した版 2026年11月26日から: 草の根技術協力事業 第2版" in text


def test_what_a_later_edition_replaces_is_not_scheduled(editor):
    publish("kusanone", date(2027, 4, 1), "取りやめる案")
    publish("kusanone", date(2027, 3, 1), "早める案")
    text = shown(editor)
    assert "2027年3月1日から: 草の根技術協力事業 第3版" in text
    assert "2027年4月1日から" not in text


@pytest.mark.parametrize(("day", "is_late"), [(TODAY - DAY, True), (TODAY, False)])
def test_a_source_is_late_the_day_after_its_review(editor, day, is_late):
    source = Source.objects.first()
    Source.objects.filter(pk=source.pk).update(review_on=day)
    assert (f"見直しの期限を過ぎた出典: {source.title}" in shown(editor)) is is_late
    listed = editor.get(address(Source, "changelist"), {"review": "overdue"})
    assert list(listed.context["cl"].queryset) == ([source] if is_late else [])


def test_many_late_sources_are_a_link(editor):
    Source.objects.update(review_on=TODAY - DAY)
    page = editor.get(START)
    assert page.text.count("見直しの期限を過ぎた出典: ") == 5
    assert f"{address(Source, 'changelist')}?review=overdue" in Page(page.text).links


def test_open_conflicts_and_questions_are_counted(editor):
    total = OpenQuestion.objects.count()
    first, second, third = OpenQuestion.objects.all()[:3]
    OpenQuestion.objects.filter(pk=first.pk).update(state="asked", due_on=TODAY - DAY)
    OpenQuestion.objects.filter(pk=second.pk).update(due_on=TODAY)
    OpenQuestion.objects.filter(pk=third.pk).update(
        state="answered", answer="はい。", due_on=TODAY - DAY
    )
    open_conflicts = Conflict.objects.filter(state="open").count()
    text = shown(editor)
    assert f"未解決の相違が{open_conflicts}件あります。" in text
    assert f"未回答{total - 2}件、問い合わせ中1件、回答済み1件、期限を過ぎたもの1件。" in text
    listed = editor.get(address(OpenQuestion, "changelist"), {"due": "overdue"})
    assert list(listed.context["cl"].queryset) == [first]


def test_the_latest_changes_are_shown_without_the_door(editor):
    changed = {
        "at": NOW,
        "by": "編集者",
        "action": "changed",
        "what": "上限 KS-2",
        "address": "/a/",
    }
    Event.objects.create(**changed)
    Event.objects.create(at=NOW, by="編集者", action="signed_in", what="編集者")
    text = shown(editor)
    assert "11月26日 12:00 編集者 変更: 上限 KS-2" in text
    assert "サインイン" not in text


# --- The checker ----------------------------------------------------------------------------------


def count(code="", times=1, day=TODAY, track="kusanone/support", verdict="plan_change"):
    DailyCount.objects.create(day=day, track=track, verdict=verdict, decided_by=code, count=times)


def wording(track, code):
    rules = catalogue.library().on(TODAY).rules.tracks[track].rulings
    return next(one.requirement.wording for one in rules if one.requirement.code == code)


def test_the_requirement_that_stops_most_stands_first(editor):
    count("KS-2", 3, TODAY)
    count("KS-2", 4, TODAY - DAY)
    count("KS-3", 6)
    text = shown(editor)
    first = f"{wording('kusanone/support', 'KS-2')} KS-2"
    second = f"{wording('kusanone/support', 'KS-3')} KS-3"
    named = "草の根協力支援型(草の根技術協力事業) 対象外(計画を変えれば再判定)"
    assert f"{first} {named} 7" in text
    assert text.index(first) < text.index(f"{second} {named} 6")


def test_bars_are_shares_of_the_largest(editor):
    count("KS-2", 8)
    count("KS-3", 2)
    page = editor.get(START).text
    assert re.findall(r'<rect width="([\d.]+)%"', page) == ["100.0", "25.0"]


@pytest.mark.parametrize(("back", "is_counted"), [(29, True), (30, False)])
def test_thirty_days_count(editor, back, is_counted):
    count("KS-2", day=TODAY - back * DAY)
    assert ("KS-2" in shown(editor)) is is_counted


def test_verdicts_stand_by_track_in_the_catalogues_order(editor):
    count(times=2, track="jica-fund/project", verdict="eligible")
    count(times=3, verdict="eligible")
    count(times=1, verdict="ineligible")
    text = shown(editor)
    assert "草の根協力支援型(草の根技術協力事業) 4 3 0 0 0 1 0" in text
    assert text.index("草の根協力支援型(草の根技術協力事業) 4") < text.index("2 2 0 0 0 0 0")


def test_a_requirement_that_is_gone_is_said_to_be(editor):
    count("ZZ-1")
    count(track="gone/track", verdict="eligible")
    text = shown(editor)
    assert "今の目録にない要件 ZZ-1" in text
    assert "gone/track 1 1 0" in text


def test_the_page_of_counts_shows_the_period_asked_for(editor):
    count("KS-2", 5, date(2026, 4, 1))
    count("KS-2", 7, date(2026, 4, 30))
    count("KS-2", 11, date(2026, 5, 1))
    text = shown(editor, f"{COUNTS}?first=2026-04-01&last=2026-04-30")
    assert "2026年4月1日から2026年4月30日まで" in text
    assert "対象外(計画を変えれば再判定) 12" in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("first=kinou", "「kinou」は、一つの日付として読み取れません。"),
        ("first=2026-04-02&last=2026-04-01", "おわりの日は、はじめの日以後にしてください。"),
        ("last=", "おわりの日を入れてください。"),
    ],
)
def test_a_period_that_is_none_is_said_in_words(editor, query, sentence):
    page = editor.get(f"{COUNTS}?{query}")
    assert page.status_code == 400
    assert "<title>エラー: 判定の件数" in page.text
    assert sentence in page.text
    assert any(link in ("#id_first", "#id_last") for link in Page(page.text).links)


def test_words_that_search_did_not_find_stand_below_the_counts(editor):
    day = date(2026, 4, 15)
    MissingWord.objects.create(day=day, word="インターン", count=3)
    MissingWord.objects.create(day=date(2026, 4, 16), word="インターン", count=4)
    MissingWord.objects.create(day=day, word="円借款", count=2)
    MissingWord.objects.create(day=date(2026, 5, 1), word="就職", count=9)
    text = shown(editor, f"{COUNTS}?first=2026-04-01&last=2026-04-30")
    assert "インターン 7 円借款 2" in text
    assert "就職" not in text


def test_counts_are_for_staff_alone(client):
    assert client.get(COUNTS).headers["Location"] == f"/admin/login/?next={COUNTS}"


# --- How much it asks ----------------------------------------------------------------------------


def fill(times):
    contents = {"kusanone": {}, "reference": {}}
    for place in range(times):
        propose(sent_by="別の編集者", contents=contents)
        propose(sent_by="公開承認者", contents=contents)
        returned(sent_by="公開承認者", subjects=[f"x{place}"])
        publish("kusanone", date(2027, 4, 1 + place), f"案{place}")
        Event.objects.create(at=NOW, by="編集者", action="changed", what=f"変更{place}")
        count("KS-2", day=TODAY - place * DAY)
        count(day=TODAY - place * DAY)
    for source in Source.objects.all()[:times]:
        Source.objects.filter(pk=source.pk).update(review_on=TODAY - DAY)


@pytest.mark.parametrize("times", [1, 3])
def test_the_board_asks_the_same_whatever_it_shows(approver, times):
    fill(times)
    user = User.objects.get(username="公開承認者")
    user.get_all_permissions()
    with CaptureQueriesContext(connection) as asked:
        found = board(user, TODAY)
    assert (len(found["to_decide"]), len(found["scheduled"])) == (times, times)
    assert len(asked) == 22


# --- Questions to other sections -------------------------------------------------------------------


def question(browser, **values):
    row = OpenQuestion.objects.first()
    page = address(OpenQuestion, "change", row.pk)
    answer = browser.post(page, page_fields(browser.get(page)) | values)
    row.refresh_from_db()
    return row, answer


def test_an_answered_question_needs_its_answer(editor):
    row, answer = question(editor, state="answered", answer=" ")
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert form.errors == {"answer": ["回答済みにするときは、回答を入れてください。"]}
    assert row.state == "open"


def test_an_answer_without_a_day_is_todays(editor):
    row, answer = question(editor, state="answered", answer="KS-4は現行です。")
    assert answer.status_code == 302
    assert (row.state, row.answer, row.answered_on) == ("answered", "KS-4は現行です。", TODAY)


def test_a_day_that_is_given_stays(editor):
    row, _ = question(editor, state="answered", answer="はい。", answered_on="2026-10-01")
    assert row.answered_on == date(2026, 10, 1)


def test_a_question_that_waits_has_no_day(editor):
    row, _ = question(editor, state="asked", due_on="2026-12-01")
    assert (row.state, row.due_on, row.answered_on) == ("asked", date(2026, 12, 1), None)
