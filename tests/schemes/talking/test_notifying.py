"""Mail of what waits: only where a server is set, after the commit, and never in the way of the work."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction

from schemes import roles
from schemes.models import Proposal
from schemes.talking import notifying
from shiminsanka.environment import MailServer
from tests.schemes.talking.proposals import NOW, TODAY, decide, propose
from tests.staff import hire

pytestmark = pytest.mark.django_db

ORIGIN = "https://staff.example.jp"
SERVER = MailServer("portal@example.jp", "127.0.0.1", 1, "", "", use_tls=False, use_ssl=False)


@pytest.fixture(autouse=True)
def people():
    hire(roles.EDITOR, roles.EDITOR, email="henshu@example.jp")
    hire(roles.APPROVER, roles.APPROVER, email="shonin@example.jp")
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def server(settings):
    """One is set; what is sent stays in the process."""
    settings.MAIL_SERVER = SERVER
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """What a call says to the person who pressed, once its transaction is over."""

    def run(call, *args):
        notices = []
        with django_capture_on_commit_callbacks(execute=True):
            call(*args, notices.append)
        return notices

    return run


def test_a_mail_has_a_title_and_a_link_and_no_content(server, told):
    proposal = propose(reviewer=roles.APPROVER, due_on=date(2026, 12, 5))
    assert told(notifying.of_sending, proposal, ORIGIN, TODAY) == []
    (one,) = mail.outbox
    assert (one.to, one.from_email) == (["shonin@example.jp"], "portal@example.jp")
    assert one.subject == "市民参加ポータル: 確認を頼まれました"
    assert one.body == (
        f"編集者さんから、「草の根技術協力事業」の公開の依頼(番号{proposal.pk})の確認を頼まれました。"
        "確認の期限は2026年12月5日です。\n\n"
        f"{ORIGIN}/admin/schemes/proposal/{proposal.pk}/review/\n\n{notifying.CLOSING}"
    )


def test_a_new_name_in_the_draft_is_not_told(server, told):
    proposal = propose(reviewer=roles.APPROVER)
    proposal.contents["kusanone"]["name"] = "カナリア事業"
    proposal.contents["atarashii"] = {"name": "カナリアの新しい事業"}
    told(notifying.of_sending, proposal, ORIGIN, TODAY)
    assert "カナリア" not in mail.outbox[0].body
    assert "「草の根技術協力事業、新しい事業」" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("state", "title"), [("returned", "差し戻されました"), ("published", "承認されました")]
)
def test_the_sender_is_told_of_a_decision(server, told, state, title):
    proposal = decide(propose(comment="カナリアのコメント"), state)
    told(notifying.of_decision, proposal, ORIGIN, TODAY)
    (one,) = mail.outbox
    assert (one.to, one.subject) == (["henshu@example.jp"], f"市民参加ポータル: 依頼が{title}")
    assert "カナリア" not in one.body


def test_one_who_cancels_is_told_nothing(server, told):
    told(notifying.of_decision, decide(propose(), "cancelled", by=roles.EDITOR), ORIGIN, TODAY)
    assert mail.outbox == []


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_nobody_without_an_address_or_switched_off_gets_one(server, told, change):
    User.objects.filter(username=roles.APPROVER).update(**change)
    assert told(notifying.of_sending, propose(reviewer=roles.APPROVER), ORIGIN, TODAY) == []
    assert mail.outbox == []


def test_without_a_server_or_a_named_reviewer_nothing_is_sent(told, settings):
    told(notifying.of_sending, propose(reviewer=roles.APPROVER), ORIGIN, TODAY)
    settings.MAIL_SERVER = SERVER
    told(notifying.of_sending, propose("jica-fund"), ORIGIN, TODAY)
    assert mail.outbox == []


def test_what_is_taken_back_sends_nothing(server, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        notifying.of_sending(propose(reviewer=roles.APPROVER), ORIGIN, TODAY, print)
    assert mail.outbox == []
    assert len(waiting) == 1


def test_a_server_that_is_away_is_a_line_and_a_notice(settings, told, caplog):
    settings.MAIL_SERVER = SERVER
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    notices = told(notifying.of_sending, propose(reviewer=roles.APPROVER), ORIGIN, TODAY)
    assert notices == ["メールでは知らせられませんでした。公開承認者さんに、直に知らせてください。"]
    (line,) = [
        one.getMessage() for one in caplog.records if one.name == "schemes.talking.notifying"
    ]
    assert line == "メールを送れません: ConnectionRefusedError"
    assert "shonin@example.jp" not in caplog.text


# --- Before it is due ------------------------------------------------------------------------------


def remind(address=ORIGIN):
    out = io.StringIO()
    call_command("remind", address, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("days", "is_told"), [(-1, False), (0, True), (1, True), (2, False), (None, False)]
)
def test_the_reviewer_is_reminded_the_day_before(
    server, days, is_told, django_capture_on_commit_callbacks
):
    due = None if days is None else TODAY + timedelta(days=days)
    proposal = propose(reviewer=roles.APPROVER, due_on=due)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind() == f"期限の近い依頼は{int(is_told)}件です。\n"
    assert len(mail.outbox) == int(is_told)
    proposal.refresh_from_db()
    assert (proposal.reminded_at == NOW) is is_told


def test_they_are_reminded_once(server, django_capture_on_commit_callbacks):
    propose(reviewer=roles.APPROVER, due_on=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        remind()
        remind()
    assert [one.subject for one in mail.outbox] == ["市民参加ポータル: 確認の期限が近づいています"]


def test_decided_ones_and_those_without_a_name_are_left_alone(server):
    decide(propose(reviewer=roles.APPROVER, due_on=TODAY), "returned")
    propose("jica-fund", due_on=TODAY)
    assert list(notifying.soon_due(TODAY)) == []


@pytest.mark.parametrize(
    "address", ["staff.example.jp", "https://", "ftp://a.jp", "https://a.jp/x"]
)
def test_the_command_wants_an_address(server, address):
    with pytest.raises(CommandError, match="の形で指定してください"):
        remind(address)


def test_the_command_says_that_no_server_is_set():
    with pytest.raises(CommandError, match="EMAIL_URL を指定してください。"):
        remind()


def test_a_reminder_that_fails_is_said(settings, django_capture_on_commit_callbacks):
    settings.MAIL_SERVER = SERVER
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    proposal = propose(reviewer=roles.APPROVER, due_on=TODAY)
    failed = []
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        notifying.remind(proposal, ORIGIN, TODAY, NOW, failed.append)
    assert len(failed) == 1
    assert Proposal.objects.get().reminded_at == NOW
