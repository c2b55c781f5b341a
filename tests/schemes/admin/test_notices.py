"""知らせの受け取り: a feed of what waits, at an address of one's own, that tells nothing of a draft."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree as Xml

import pytest
import time_machine
from django.contrib.auth.models import User

from schemes import roles
from schemes.models import Event, FactCheck, FeedAddress
from schemes.talking import checks
from shiminsanka.environment import MailServer
from tests.markup import Page
from tests.schemes.talking.proposals import NOW, TODAY, decide, propose
from tests.staff import hire

pytestmark = pytest.mark.django_db

OWN = "/admin/notices/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def made(browser):
    """A new address, as its page shows it."""
    answer = browser.post(OWN, {"order": "renew"})
    assert "no-store" in answer["Cache-Control"]
    return re.search(r"http://testserver(/admin/feed/[\w-]{43}/)", answer.text)[1]


def entries(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    feed = Xml.fromstring(answer.content)
    return [
        (one.findtext(f"{ATOM}title"), one.find(f"{ATOM}link").get("href"))
        for one in feed.findall(f"{ATOM}entry")
    ]


def test_an_approver_reads_what_waits_without_signing_in(approver, client):
    mine = propose(reviewer=roles.APPROVER, due_on=date(2026, 11, 30))
    other = propose("jica-fund", at=NOW - timedelta(hours=1))
    address = made(approver)
    assert entries(client, address) == [
        (
            f"あなたに頼まれた公開の依頼 {mine.pk}が確認を待っています: 草の根技術協力事業、期限 2026年11月30日(過ぎています)",
            f"http://testserver/admin/schemes/proposal/{mine.pk}/review/",
        ),
        (
            f"公開の依頼 {other.pk}が確認を待っています: 世界の人びとのためのJICA基金活用事業",
            f"http://testserver/admin/schemes/proposal/{other.pk}/review/",
        ),
    ]


def test_an_editor_reads_what_came_back_and_what_was_remarked(editor, client):
    back = decide(propose(), "returned")
    address = made(editor)
    check = FactCheck.objects.create(
        proposal=propose("jica-fund"),
        effective_from=TODAY,
        pages=[["schemes/jica-fund/", "JICA基金"]],
        recipient="ある大学",
        digest="0" * 64,
        made_by=roles.EDITOR,
        made_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )
    checks.remark(check.pk, "schemes/jica-fund/", "カナリア", at=NOW)
    assert [title for title, _ in entries(client, address)] == [
        f"公開の依頼 {back.pk}が差し戻されました: 草の根技術協力事業",
        f"事実確認 {check.pk}に指摘が届きました",
    ]


def test_it_tells_nothing_of_a_draft(approver, client):
    proposal = propose(note="カナリアの理由", public_note="カナリアの要点", comment="カナリア")
    proposal.contents["kusanone"]["name"] = "カナリア事業"
    proposal.save()
    answer = client.get(made(approver))
    assert "カナリア" not in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Content-Type"].startswith("application/atom+xml")


def test_a_renewed_address_ends_the_one_before_and_an_ended_one_is_over(approver, client):
    first = made(approver)
    second = made(approver)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    answer = approver.post(OWN, {"order": "end"}, follow=True)
    assert "フィードのアドレスを取り消しました。" in answer.text
    assert client.get(second).status_code == 404
    events = Event.objects.filter(action__startswith="feed_").order_by("position")
    assert [(one.action, one.by) for one in events] == [
        ("feed_made", roles.APPROVER),
        ("feed_made", roles.APPROVER),
        ("feed_ended", roles.APPROVER),
    ]


def test_only_the_digest_of_the_secret_is_kept(approver):
    given = made(approver).split("/")[3]
    assert given not in str(FeedAddress.objects.values().get())
    assert given not in str(list(Event.objects.values()))
    assert given not in approver.get(OWN).text


@pytest.mark.parametrize("guess", ["A" * 43, "A" * 42, "x", "0" * 64])
def test_what_is_guessed_opens_nothing(approver, client, guess):
    made(approver)
    assert client.get(f"/admin/feed/{guess}/").status_code == 404


def test_one_persons_feed_is_not_anothers(approver, editor, client):
    propose()
    theirs, own = made(approver), made(editor)
    assert len(entries(client, theirs)) == 1
    assert entries(client, own) == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_is_switched_off_reads_nothing(approver, client, change):
    address = made(approver)
    User.objects.filter(username=roles.APPROVER).update(**change)
    assert client.get(address).status_code == 404


def test_without_a_role_it_is_empty(colleague, client):
    propose()
    assert entries(client, made(colleague)) == []


def test_it_is_only_read(approver, client):
    assert client.post(made(approver)).status_code == 405


def test_the_page_promises_no_mail_that_is_not_sent(approver, settings):
    assert "このサイトは、メールを送る設定になっていません。" in approver.get(OWN).text
    settings.MAIL_SERVER = MailServer("p@example.jp", "h", 25, "", "", use_tls=False, use_ssl=False)
    assert "あなたのメールアドレスが登録されていないので、送りません。" in approver.get(OWN).text
    User.objects.filter(username=roles.APPROVER).update(email="shonin@example.jp")
    assert "shonin@example.jp に送ります。" in approver.get(OWN).text


def test_the_way_to_it_is_on_every_page(editor):
    assert OWN in Page(editor.get("/admin/")).links


# --- Whom a sender asks ----------------------------------------------------------------------------


def test_the_start_page_and_the_list_say_who_is_asked_and_what_is_overdue(approver, editor):
    propose(reviewer=roles.APPROVER, due_on=date(2026, 11, 30))
    propose("jica-fund", reviewer="ほかの人", due_on=TODAY)
    text = Page(approver.get("/admin/")).text
    first, second = (
        text.index("あなたが頼まれています。期限 2026年11月30日(過ぎています)。"),
        text.index("ほかの人さんに頼んでいます。期限 2026年12月1日。"),
    )
    assert first < second
    rows = Page(editor.get("/admin/schemes/proposal/")).text
    assert "2026年11月30日(過ぎています)" in rows
    assert "2026年12月1日(過ぎています)" not in rows


def test_a_decided_one_is_never_overdue():
    late = propose(due_on=date(2026, 11, 30))
    assert (late.is_overdue(TODAY), late.is_overdue(date(2026, 11, 30))) == (True, False)
    assert decide(late, "returned").is_overdue(TODAY) is False


def test_only_those_who_may_approve_are_offered(editor):
    from schemes.admin.publishing import asks

    hire("承認できる人", roles.APPROVER, last_name="山田", first_name="花子")
    hire("書いた承認者", roles.APPROVER)
    hire("やめた承認者", roles.APPROVER, is_active=False)
    hire("ほかの編集者", roles.EDITOR)
    hire("管理する人", roles.ADMINISTRATOR)
    found = asks.approvers({roles.EDITOR, "書いた承認者"})
    assert [one.get_username() for one in found] == ["承認できる人", "管理する人"]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-11-30", "確認の期限は、今日以後の日にしてください。"),
        ("2027-12-03", "確認の期限は、1年以内の日にしてください。"),
        ("あした", ""),
        ("2026-12-01", None),
        ("2027-12-02", None),
        ("", None),
    ],
)
def test_a_day_that_cannot_be_is_said(due, said):
    from schemes.admin.publishing.asks import WhomForm

    form = WhomForm({"reviewer": "", "due_on": due})
    form.ask(set(), TODAY)
    assert form.is_valid() is (said is None)
    assert said is None or said in str(form.errors)


def test_another_name_is_refused(editor, approver):
    from schemes.admin.publishing.asks import WhomForm

    for name, is_taken in ((roles.APPROVER, True), (roles.EDITOR, False), ("だれか", False)):
        form = WhomForm({"reviewer": name, "due_on": ""})
        form.ask({roles.EDITOR}, TODAY)
        assert form.is_valid() is is_taken
