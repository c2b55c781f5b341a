"""Whom a proposal asks, and by when, is put anew while it waits; what was sent stays as it is."""

from datetime import date, timedelta
from xml.etree import ElementTree as Xml

import pytest
import time_machine
from django.core import mail

from schemes import roles
from schemes.models import Event, Proposal
from schemes.review import reviewing, whom
from schemes.talking import feeds
from tests.markup import Page
from tests.schemes.talking.proposals import NOW, TODAY, decide, propose
from tests.schemes.talking.test_notifying import SERVER
from tests.staff import hire

pytestmark = pytest.mark.django_db

SECOND = "二人目の承認者"
DUE = date(2026, 12, 10)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def second(db):
    return hire(SECOND, roles.APPROVER, email="nininme@example.jp")


def page_of(proposal):
    return f"/admin/schemes/proposal/{proposal.pk}/whom/"


def put(browser, proposal, reviewer=SECOND, due="2026-12-10"):
    return browser.post(page_of(proposal), {"reviewer": reviewer, "due_on": due}, follow=True)


def test_the_sender_names_another_and_another_day(editor, approver):
    proposal = propose(reviewer=roles.APPROVER, due_on=TODAY, reminded_at=NOW)
    review = editor.get(f"/admin/schemes/proposal/{proposal.pk}/review/")
    assert page_of(proposal) in Page(review).links
    answer = put(editor, proposal)
    assert "頼む人と期限を変えました。" in answer.text
    now = Proposal.objects.get()
    assert (now.reviewer, now.due_on, now.reminded_at) == (SECOND, DUE, None)
    assert (now.contents, now.sent_at) == (proposal.contents, proposal.sent_at)


def test_it_goes_on_record_and_is_no_work_on_what_was_sent(administrator, approver):
    proposal = propose(reviewer=roles.APPROVER)
    put(administrator, proposal)
    event = Event.objects.get(action="changed")
    assert (event.by, event.kind, event.subject) == (roles.ADMINISTRATOR, "公開の依頼", "")
    assert event.what == "草の根技術協力事業(変更)"
    assert event.detail == (
        "確認を頼む人: 公開承認者 → 二人目の承認者\n確認の期限: なし → 2026年12月10日"
    )
    assert roles.ADMINISTRATOR not in reviewing.whose(
        reviewing.documents_of(proposal), proposal.kind, proposal.sent_by, TODAY
    )


def test_nothing_changed_is_said_and_not_recorded(editor, approver):
    answer = put(editor, propose(reviewer=SECOND, due_on=DUE))
    assert "変えたところはありません。" in answer.text
    assert not Event.objects.filter(action="changed").exists()


def test_only_who_is_newly_named_gets_a_mail(
    editor, approver, settings, django_capture_on_commit_callbacks
):
    settings.MAIL_SERVER = SERVER
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    proposal = propose(reviewer=roles.APPROVER)
    for due in ("2026-12-10", "2026-12-11"):
        with django_capture_on_commit_callbacks(execute=True):
            put(editor, proposal, due=due)
    (one,) = mail.outbox
    assert (one.to, one.subject) == (
        ["nininme@example.jp"],
        "市民参加ポータル: 確認を頼まれました",
    )
    assert "確認の期限は2026年12月10日です。" in one.body


def test_the_feed_of_who_is_newly_named_has_a_new_entry(editor, client):
    proposal = propose()
    address = f"/admin/feed/{feeds.renew(SECOND, NOW)}/"

    def ids():
        feed = Xml.fromstring(client.get(address).content)
        return [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")]

    before = ids()
    assert ids() == before
    put(editor, proposal)
    assert len(ids()) == 1
    assert ids() != before


@pytest.mark.parametrize("order", ["approve", "return", "cancel"])
def test_what_is_decided_is_not_changed_any_more(editor, approver, order):
    proposal = decide(
        propose(), {"approve": "published", "return": "returned", "cancel": "cancelled"}[order]
    )
    answer = put(editor, proposal)
    assert f"この依頼は、すでに「{proposal.get_state_display()}」になっています。" in answer.text
    assert Proposal.objects.get().reviewer == ""
    assert page_of(proposal) not in answer.text


def test_a_decision_in_the_meantime_wins(editor, second):
    proposal = propose(sent_by=SECOND)
    decide(proposal, "returned")
    with pytest.raises(reviewing.NotPublishable, match="差し戻し"):
        whom.ask(proposal.pk, reviewer="", due_on=None, user=second)


def test_neither_another_editor_nor_an_approver_may(editor, approver, administrator):
    proposal = propose(sent_by="ほかの編集者", authors=["ほかの編集者"])
    for browser, status in ((editor, 403), (approver, 403), (administrator, 200)):
        assert browser.get(page_of(proposal)).status_code == status
        assert put(browser, proposal).status_code == status
        shown = browser.get(f"/admin/schemes/proposal/{proposal.pk}/review/").text
        assert (page_of(proposal) in shown) is (status == 200)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reviewer": roles.EDITOR}, "その人は、いまこの内容を承認できません。"),
        ({"reviewer": "いない人"}, "その人は、いまこの内容を承認できません。"),
        ({"due": "2026-11-29"}, "確認の期限は、今日以後の日にしてください。"),
        ({"due": "2027-12-03"}, "確認の期限は、1年以内の日にしてください。"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(editor, values, said):
    proposal = propose(due_on=TODAY)
    answer = put(editor, proposal, **values)
    assert said in answer.text
    assert "まだ変えていません。" in answer.text
    assert Proposal.objects.get().due_on == TODAY


def test_a_day_that_has_gone_by_may_stay_while_another_is_named(editor):
    proposal = propose(due_on=TODAY - timedelta(days=1))
    put(editor, proposal, due="2026-11-30")
    assert Proposal.objects.get().reviewer == SECOND
