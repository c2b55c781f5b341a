"""The desk of a scheme, and what a person has not sent yet."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.models import Cap
from schemes.admin.desk.unsent import LISTED, Unsent
from schemes.models import (
    Case,
    Event,
    Fact,
    Passage,
    Point,
    Proposal,
    Requirement,
    Scheme,
    Source,
    Term,
    Track,
)
from tests.markup import Page
from tests.staff import address, page_fields

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = "/admin/desk/kusanone/"
AFTER_A_SAVE, AGAIN = 26, 22  # queries, those of every staff page among them


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(browser, path=DESK):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(html):
    return re.sub(r"\s+", " ", Page(html).text).strip()


def bar(html):
    return text_of(
        html[
            html.index('<nav class="desk-bar"') : html.index(
                "</nav>", html.index('<nav class="desk-bar"')
            )
        ]
    )


def row(html, name):
    """What stands in a row of the desk, by its place on the page."""
    start = html.index(f'id="{name}"')
    return html[start : html.index("</li>", start)]


def cap():
    return Cap.objects.get(code="KS-2")


# --- What stands on it ----------------------------------------------------------------------------


def test_the_rows_of_each_track_stand_in_the_order_in_which_people_think(editor):
    html = page_of(editor)
    track = html[html.index('<h2 id="support">') :]
    track = track[: track.index("</section>")]
    nouns = re.findall(r'class="desk-noun">([^<]+)<', track)
    assert nouns[:2] == ["本文", "要点"]
    assert (
        nouns.index("上限") < nouns.index("募集") < nouns.index("応募要件") < nouns.index("連絡先")
    )


def test_each_row_leads_to_its_form_and_back_to_itself(editor):
    html = page_of(editor)
    name = f"row-cap-{cap().pk}"
    form = address(Cap, "change", cap().pk)
    assert f'href="{form}?next={DESK}%23{name}"' in row(html, name)


def test_a_rule_that_a_cap_makes_is_told_once(editor):
    assert page_of(editor).count(">KS-2<") == 1


def test_a_draft_without_a_change_has_nothing_to_send(editor):
    html = page_of(editor)
    assert bar(html) == "下書きに変更なし 確かめる 依頼する"
    assert "proposal/send/?subject=kusanone" not in html


def test_a_changed_row_is_marked_and_counted(editor):
    Cap.objects.filter(pk=cap().pk).update(yen=15_000_000)
    html = page_of(editor)
    assert bar(html) == "下書き1件 確かめる 依頼する"
    assert "変更あり" in row(html, f"row-cap-{cap().pk}")
    assert "/admin/schemes/proposal/send/?subject=kusanone" in html


def test_a_text_that_holds_a_value_by_reference_is_told_with_its_words(editor):
    point = Point.objects.filter(track=cap().track, topic="who").first()
    Point.objects.filter(pk=point.pk).update(aside="上限は{{KS-2 円}}")
    assert "上限は1,000万円" in row(page_of(editor), f"row-point-{point.pk}")


def test_a_new_row_before_others_leaves_those_as_they_are(editor):
    track = Track.objects.get(scheme__key="kusanone", key="support")
    first = Passage.objects.filter(track=track).order_by("kind", "order").first()
    new = Passage.objects.create(track=track, kind=first.kind, order=0, text="はじめの一文です。")
    html = page_of(editor)
    assert bar(html).startswith("下書き1件")
    assert "新規" in row(html, f"row-passage-{new.pk}")
    assert "desk-state" not in row(html, f"row-passage-{first.pk}")


def test_a_row_that_is_gone_is_told(editor):
    rule = Requirement.objects.filter(track__scheme__key="kusanone").first()
    name = rule.code
    rule.delete()
    html = page_of(editor)
    assert bar(html).startswith("下書き1件")
    assert re.search(rf"応募要件 {name} .*?下書きでなくなる", text_of(html))


def test_a_row_without_the_citation_that_it_needs_is_marked(editor):
    cap().citations.clear()
    assert "引用なし" in row(page_of(editor), f"row-cap-{cap().pk}")


@pytest.mark.parametrize(
    ("due", "is_due"), [(date(2026, 11, 25), True), (date(2026, 11, 26), False)]
)
def test_a_row_whose_source_is_to_be_looked_at_again_is_marked(editor, due, is_due):
    source = cap().citations.first().source
    Source.objects.filter(pk=source.pk).update(review_on=due)
    assert ("見直しの期限を過ぎた出典" in row(page_of(editor), f"row-cap-{cap().pk}")) is is_due


def test_conflicts_and_cases_of_the_scheme_stand_beside(editor):
    case = Case.objects.create(
        key="C-X1", title="机の例", facts={}, expect={"kusanone/support": "eligible"}, judged_on=NOW
    )
    html = page_of(editor)
    assert address(Case, "change", case.pk) in html
    assert '<h2 id="conflicts">' in html


def test_a_proposal_that_waits_is_led_to(editor):
    one = Proposal.objects.create(
        contents={"kusanone": {}}, effective_from=NOW, note="改定", sent_by="編集者", sent_at=NOW
    )
    assert f"/admin/schemes/proposal/{one.pk}/review/" in page_of(editor)
    assert "確認待ちの依頼を見る" in bar(page_of(editor))


@pytest.mark.parametrize("subject", ["reference", "overview", "offices", "japan-desk"])
def test_every_subject_has_a_desk(editor, subject):
    assert "desk-group" in page_of(editor, f"/admin/desk/{subject}/")


def test_a_draft_that_makes_no_document_is_named(editor):
    Fact.objects.filter(key="budget_yen").update(type="money")
    answer = editor.get("/admin/desk/reference/", follow=True)
    assert (
        "「質問・出典・相違」に、公開できる形にできない内容があるので、机を開けません。"
        in answer.text
    )
    assert "質問・出典・相違 下書きに変更あり" in text_of(answer.text)
    assert "desk-group" in page_of(editor)


def test_a_scheme_that_nobody_knows_is_no_desk(editor):
    answer = editor.get("/admin/desk/nai/")
    assert answer.status_code == 404
    assert "その事業はありません。" in text_of(answer.content.decode())


def test_a_new_scheme_is_new_in_all_its_rows(editor):
    new = Scheme.objects.create(
        key="new", name="新しい事業", kana="あ", category="learn", summary="説明"
    )
    Track.objects.create(scheme=new, key="one", name="一つめ")
    html = page_of(editor, "/admin/desk/new/")
    assert bar(html).startswith("下書き2件")
    assert "未公開" in html


# --- Who sees what --------------------------------------------------------------------------------


def test_who_may_add_is_shown_where(editor, approver, limited):
    add = "/admin/grants/call/add/?track="
    assert add in page_of(editor)
    assert add in page_of(limited)
    assert add not in page_of(approver)
    assert add not in page_of(limited, "/admin/desk/jica-fund/")


def test_a_row_that_is_added_from_the_desk_belongs_to_its_owner_and_leads_back(editor):
    track = Track.objects.get(scheme__key="kusanone", key="support")
    html = page_of(editor)
    assert f"/admin/grants/call/add/?track={track.pk}&amp;next={DESK}%23support-call" in html


def test_the_approver_is_not_offered_to_send(approver):
    Cap.objects.filter(pk=cap().pk).update(yen=15_000_000)
    assert "proposal/send/" not in page_of(approver)


def test_the_list_of_schemes_opens_the_desk(editor):
    assert f'<a href="{DESK}">草の根技術協力事業</a>' in page_of(
        editor, address(Scheme, "changelist")
    )


def test_the_list_of_desks_tells_which_drafts_differ(editor):
    Term.objects.filter(pk=Term.objects.first().pk).update(meaning="別の意味です。")
    text = text_of(page_of(editor, reverse("admin:desks")))
    assert "解説の頁・成長の段階 下書きに変更あり" in text
    assert text.count("下書きに変更あり") == 1


def test_the_desk_asks_the_database_seldom(editor):
    """After a save the rows of that kind are read again, and no others."""
    page_of(editor)
    Cap.objects.filter(pk=cap().pk).update(yen=15_000_000)
    with CaptureQueriesContext(connection) as after_a_save:
        page_of(editor)
    with CaptureQueriesContext(connection) as again:
        page_of(editor)
    assert (len(after_a_save), len(again)) == (AFTER_A_SAVE, AGAIN)


# --- My unsent work -------------------------------------------------------------------------------


def worked(by="編集者", what="KS-2", at=NOW, action="changed", subject="kusanone", place="5"):
    return Event.objects.create(
        at=at,
        by=by,
        action=action,
        what=what,
        kind="上限",
        subject=subject,
        address=f"/admin/grants/cap/{place}/change/",
    )


def sent(at, state=Proposal.State.SENT):
    decided = {} if state == Proposal.State.SENT else {"decided_at": at, "decided_by": "公開承認者"}
    return Proposal.objects.create(
        contents={"kusanone": {}},
        effective_from=NOW,
        note="改定",
        sent_by="別の編集者",
        sent_at=at,
        state=state,
        **decided,
    )


def mine(editor):
    names = {"kusanone": "草の根技術協力事業", "jica-fund": "JICA基金"}
    return Unsent().work_of(User.objects.get(username="編集者"), names)


def test_what_i_changed_is_on_the_first_page_until_it_is_sent(editor):
    worked()
    text = text_of(page_of(editor, reverse("admin:index")))
    assert "自分が直して、まだ依頼していない内容 草の根技術協力事業 KS-2 上限 変更" in text
    assert "草の根技術協力事業 依頼していない変更" in text
    sent(NOW + HOUR)
    text = text_of(page_of(editor, reverse("admin:index")))
    assert "まだ依頼していない内容" not in text
    assert "依頼していない変更" not in text


def test_what_others_changed_is_not_mine(editor):
    worked(by="別の編集者")
    assert mine(editor) == []
    assert Unsent().touched() == {"kusanone"}


@pytest.mark.parametrize(
    ("state", "is_mine"),
    [
        (Proposal.State.SENT, False),
        (Proposal.State.PUBLISHED, False),
        (Proposal.State.RETURNED, True),
        (Proposal.State.CANCELLED, True),
    ],
)
def test_what_came_back_is_to_be_sent_again(editor, state, is_mine):
    worked()
    sent(NOW + HOUR, state)
    assert bool(mine(editor)) is is_mine


def test_a_change_after_sending_is_unsent(editor):
    worked(at=NOW + 2 * HOUR)
    sent(NOW + HOUR)
    assert [work.subject for work in mine(editor)] == ["kusanone"]


def test_a_row_is_listed_once_with_its_latest_change(editor):
    worked(at=NOW)
    worked(at=NOW + HOUR)
    (work,) = mine(editor)
    assert [event.at for event in work.rows] == [NOW + HOUR]


def test_a_row_that_was_renamed_is_still_one(editor):
    worked(what="KS-2")
    worked(what="KS-2a", at=NOW + HOUR)
    (work,) = mine(editor)
    assert [event.what for event in work.rows] == ["KS-2a"]


def test_what_is_done_to_a_row_again_and_again_is_one_line(editor):
    for minute in range(9):
        worked(at=NOW + minute * timedelta(minutes=1))
    worked(place="6", what="KS-3", at=NOW + HOUR)
    text = text_of(page_of(editor, reverse("admin:index")))
    latest = text[text.index("最近の変更") :]
    assert latest.count("変更: KS-2") == 1
    assert "変更: KS-2 (9回)" in latest
    assert "変更: KS-3 (" not in latest


def test_my_latest_actions_name_a_row_once(editor):
    scheme = Scheme.objects.get(key="kusanone")
    path = address(Scheme, "change", scheme.pk)
    for kana in ("くさのね", "くさのねあ", "くさのねい"):
        sent_form = page_fields(editor.get(path)) | {"kana": kana}
        assert editor.post(path, sent_form).status_code == 302
    page = editor.get(reverse("admin:index")).text
    assert page.partition("自分の最近の操作")[2].count(f'href="{path}"') == 1


def test_of_many_rows_some_are_named_and_the_rest_counted(editor):
    for number in range(LISTED + 2):
        worked(place=str(number), what=f"KS-{number}")
    (work,) = mine(editor)
    assert (len(work.rows), work.more) == (LISTED, 2)


def test_what_belongs_to_no_subject_is_never_sent(editor):
    worked(subject="", what="事例")
    worked(subject="gone", what="なくなった事業")
    assert mine(editor) == []
