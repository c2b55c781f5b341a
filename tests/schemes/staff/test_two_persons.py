"""A person is the second pair of eyes, not an account: nobody publishes alone through accounts of their making."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from grants.models import Cap
from schemes import roles
from schemes.models import Edition, Event, Proposal
from schemes.review import persons, reviewing
from schemes.review.reviewing import Approval, NotPublishable
from schemes.staff import devices
from tests.markup import Page
from tests.staff import NOON, hire, let_in, page_fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PASSWORD = "hashi-wo-wataru-42"
LINK = re.compile(r"<code>http://testserver(/admin/invitation/[^/]+/[^/<]+/)</code>")
OWN = (
    "あなたのアカウントは、「chief」が作ったか作り直したあと、ほかの管理者がまだ確かめていません。"
)
SEND = "/admin/schemes/proposal/send/?subject=kusanone"


@pytest.fixture
def chief():
    """The administrator who would publish alone."""
    return let_in(Client(), hire("chief", roles.ADMINISTRATOR, password=PASSWORD))


@pytest.fixture
def second():
    """Another administrator."""
    return let_in(Client(), hire("second", roles.ADMINISTRATOR, password=PASSWORD))


def page_of(name, what="change"):
    return reverse(f"admin:auth_user_{what}", args=[User.objects.get(username=name).pk])


def add(browser, name, role=roles.APPROVER):
    sent = {"username": name, "groups": [Group.objects.get(name=role).pk]}
    return LINK.findall(browser.post(reverse("admin:auth_user_add"), sent).text)[0]


def change(browser, name, **values):
    path = page_of(name)
    answer = browser.post(path, page_fields(browser.get(path)) | values)
    assert answer.status_code == 302


def confirm(browser, name, why="会って確かめた"):
    return browser.post(page_of(name, "confirm"), {"why": why}, follow=True)


def asked_by(name="chief", authors=()):
    """A proposal that waits; its documents do not matter to who may decide."""
    return Proposal.objects.create(
        contents={},
        effective_from=NOON.date(),
        note="試し",
        authors=sorted({name, *authors}),
        sent_by=name,
        sent_at=NOON,
    )


def refusal(name, proposal=None):
    """Why approving is refused at once; "" if it is not for the person's sake."""
    found = proposal or asked_by()
    said = reviewing.may_approve(found, name)
    approval = Approval(
        proposal=found.pk,
        by=name,
        effective_from=NOON.date(),
        accepted={},
        warnings_seen=(),
        comment="",
        at=timezone.now(),
        today=NOON.date(),
    )
    if said:
        with pytest.raises(NotPublishable, match=re.escape(said)):
            reviewing.approve(approval)
    return said


# --- The ways to publish alone ---------------------------------------------------------------------


def test_who_edits_sends_invites_enrols_and_approves_does_not_publish(chief, second):
    raised = {"yen": 15_000_000, "wording": "総額が1,500万円以下であること"}
    Cap.objects.filter(code="KS-2").update(**raised)
    told = {"note": "一人で", "public_note": "上限を改めました", "warnings_seen": "on"}
    told |= {"all_shifts": "on", "shared_reason": "試し"}
    chief.post(SEND, Page(chief.get(SEND)).sent(**told))
    proposal = Proposal.objects.get(sent_by="chief")
    puppet = Client()
    _enrol(puppet, add(chief, "puppet"), "puppet")
    path = f"/admin/schemes/proposal/{proposal.pk}/review/"
    page = puppet.get(path)
    assert OWN in page.text
    assert 'value="approve"' not in page.text
    sent = {"order": "approve", "effective_from": "2026-12-01"}
    assert OWN in puppet.post(path, sent).text
    assert not Edition.objects.filter(number=2).exists()
    confirm(second, "puppet")
    assert reviewing.may_approve(proposal, "puppet") == ""


def _enrol(browser, link, name):
    browser.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    browser.post("/admin/login/", {"username": name, "password": PASSWORD})
    browser.get("/admin/login/enrol/")
    device = TOTPDevice.objects.get(user__username=name)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp()
    browser.post("/admin/login/enrol/", {"code": f"{totp.token():06d}"})
    assert browser.get("/admin/").status_code == 200


def invite_new(chief):
    add(chief, "puppet")


def give_oneself_a_second_account(chief):
    add(chief, "puppet", roles.ADMINISTRATOR)


def reset_an_approver(chief):
    hire("puppet", roles.APPROVER, password=PASSWORD)
    chief.post(page_of("puppet", "invite"))


def give_a_role(chief):
    hire("puppet", roles.EDITOR, password=PASSWORD)
    change(chief, "puppet", groups=[Group.objects.get(name=roles.APPROVER).pk])


def wake_an_account(chief):
    hire("puppet", roles.APPROVER, password=PASSWORD, is_active=False)
    change(chief, "puppet", is_active="on")


def widen_a_group(chief):
    group = Group.objects.create(name="応援")
    hire("puppet", "応援", password=PASSWORD)
    publish = Permission.objects.get(codename="publish_edition")
    path = reverse("admin:auth_group_change", args=[group.pk])
    sent = page_fields(chief.get(path)) | {"permissions": [publish.pk]}
    assert chief.post(path, sent).status_code == 302


def ask_for_a_new_factor(chief):
    enrolled("puppet")
    chief.post(page_of("puppet", "factor"), {"why": "端末を失くした"})


def invite_through_another(chief):
    add(chief, "between", roles.ADMINISTRATOR)
    add(let_in(Client(), User.objects.get(username="between")), "puppet")


WAYS = [
    invite_new,
    give_oneself_a_second_account,
    reset_an_approver,
    give_a_role,
    wake_an_account,
    widen_a_group,
    ask_for_a_new_factor,
    invite_through_another,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_way_is_refused_until_another_administrator_confirms(chief, second, way):
    way(chief)
    assert refusal("puppet").startswith(OWN)
    assert "アカウントを確かめました。" in confirm(second, "puppet").text
    assert refusal("puppet") == ""


def test_work_of_an_account_that_one_made_is_ones_own(chief, second):
    add(chief, "puppet", roles.EDITOR)
    said = refusal("chief", asked_by("puppet"))
    assert said.startswith(
        "この内容を書いた「puppet」のアカウントは、あなたが作ったか作り直したあと、"
    )
    assert refusal("chief", asked_by("somebody", ["puppet"])) == said
    confirm(second, "puppet")
    assert refusal("chief", asked_by("puppet")) == ""


def test_two_accounts_of_one_maker_are_one_person(chief, second):
    add(chief, "writer", roles.EDITOR)
    add(chief, "puppet")
    assert refusal("puppet", asked_by("writer")).startswith(OWN)
    confirm(second, "puppet")
    assert refusal("puppet", asked_by("writer")) == ""


def test_others_work_is_approved_all_the_same(chief):
    add(chief, "puppet")
    assert refusal("puppet", asked_by("somebody")) == ""


def test_what_takes_rights_away_ties_nobody(chief):
    hire("yamada", roles.APPROVER, roles.EDITOR, password=PASSWORD)
    change(chief, "yamada", groups=[Group.objects.get(name=roles.APPROVER).pk])
    change(chief, "yamada", last_name="山田")
    assert persons.ties(["yamada"]) == {"yamada": []}


def test_a_renewal_after_the_confirmation_ties_again(chief, second):
    add(chief, "puppet")
    confirm(second, "puppet")
    chief.post(page_of("puppet", "invite"))
    assert refusal("puppet").startswith(OWN)


# --- Who may confirm -------------------------------------------------------------------------------


def test_the_maker_does_not_confirm(chief):
    add(chief, "puppet")
    answer = confirm(chief, "puppet")
    assert "あなたが作ったか作り直したアカウントなので、あなたは確かめられません。" in answer.text
    assert persons.ties(["puppet"])["puppet"]


def test_nobody_confirms_themselves(chief):
    add(chief, "puppet", roles.ADMINISTRATOR)
    puppet = let_in(Client(), User.objects.get(username="puppet"))
    assert "自分のアカウントは、自分では確かめられません。" in confirm(puppet, "puppet").text


def test_an_account_of_the_same_maker_does_not_confirm(chief, second):
    add(chief, "between", roles.ADMINISTRATOR)
    add(chief, "puppet")
    between = let_in(Client(), User.objects.get(username="between"))
    assert "あなたのアカウントも、「chief」が作ったか" in confirm(between, "puppet").text
    confirm(second, "between")
    assert "アカウントを確かめました。" in confirm(between, "puppet").text


def test_a_confirmation_says_how_and_is_recorded_with_what_it_is_of(chief, second):
    add(chief, "puppet")
    assert "どのように確かめたかを書いてください。" in confirm(second, "puppet", " ").text
    confirm(second, "puppet", "内線で話した")
    event = Event.objects.get(action="confirmed")
    assert (event.by, event.what, event.detail, event.why) == (
        "second",
        "puppet",
        "招待: chief",
        "内線で話した",
    )
    assert "このアカウントには、確かめることがありません。" in confirm(second, "puppet").text


def test_the_pages_lead_to_what_is_to_be_confirmed(chief, second, approver):
    add(chief, "puppet")
    assert "このアカウントを確かめる" in second.get(page_of("puppet")).text
    assert "ほかの管理者の確認待ち" in second.get(reverse("admin:auth_user_changelist")).text
    board = approver.get("/admin/").text
    assert "puppet — 招待(chiefさん、12月1日)。<strong>ほかの管理者の確認待ち</strong>" in board
    confirm(second, "puppet")
    assert "このアカウントを確かめる" not in second.get(page_of("puppet")).text
    assert "puppet — 招待(chiefさん、12月1日)。確認済み" in approver.get("/admin/").text


def test_an_account_that_a_command_made_is_shown_to_approvers(approver, chief, editor):
    User.objects.create_superuser("root", password=PASSWORD)
    add(chief, "invited")
    said = "root — サーバーのコマンドで作成(12月1日)。"
    assert said in approver.get("/admin/").text
    assert "invited — サーバーのコマンドで作成" not in approver.get("/admin/").text
    assert said not in editor.get("/admin/").text


def test_an_old_confirmed_account_is_news_no_more(chief, second, clock, approver, editor):
    add(chief, "puppet")
    assert "作り直されたアカウント" not in editor.get("/admin/").text
    confirm(second, "puppet")
    clock.shift(timedelta(days=31))
    newcomer = let_in(Client(), User.objects.get(username=roles.APPROVER))
    assert "puppet — 招待" not in newcomer.get("/admin/").text


# --- The second factor -----------------------------------------------------------------------------


def enrolled(name, role=roles.APPROVER):
    user = hire(name, role, password=PASSWORD)
    TOTPDevice.objects.create(user=user, name=devices.APP, confirmed=True)
    devices.new_recovery_codes(user)
    return user


def reset(browser, name, why="端末を失くした"):
    return browser.post(page_of(name, "factor"), {"why": why}, follow=True)


def test_a_new_password_does_not_let_its_maker_in(chief, client):
    enrolled("yamada")
    link = LINK.findall(chief.post(page_of("yamada", "invite")).text)[0]
    client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    sent = {"username": "yamada", "password": PASSWORD}
    assert client.post("/admin/login/", sent).headers["Location"] == "/admin/login/code/"
    assert client.get("/admin/login/enrol/").status_code == 302


def test_a_second_factor_goes_when_another_administrator_agrees(chief, second):
    user = enrolled("yamada")
    assert "申し出ました。ほかの管理者の同意を待っています。" in reset(chief, "yamada").text
    assert devices.is_enrolled(user)
    assert "あなたの申し出は、ほかの管理者の同意を待っています。" in reset(chief, "yamada").text
    assert devices.is_enrolled(user)
    assert "chiefさんが取り消しを申し出ました。" in second.get(page_of("yamada", "factor")).text
    assert "の二要素認証を取り消しました。" in reset(second, "yamada", "電話で確かめた").text
    assert (devices.is_enrolled(user), devices.recovery_codes_left(user)) == (False, 0)
    events = Event.objects.filter(what="yamada").order_by("position")
    assert list(events.values_list("action", "by", "why")) == [
        ("factor_asked", "chief", "端末を失くした"),
        ("factor_reset", "second", "電話で確かめた"),
    ]
    assert events[1].detail == "chiefさんの申し出に同意しました。申し出の理由: 端末を失くした"


def test_a_second_factor_does_not_go_without_a_reason(chief):
    user = enrolled("yamada")
    page = reset(chief, "yamada", " ")
    assert "まだ何も変えていません。" in page.text
    assert "理由を書いてください。" in page.text
    assert devices.is_enrolled(user)
    assert not Event.objects.filter(what="yamada").exists()


def test_an_account_that_one_made_does_not_agree(chief):
    user = enrolled("yamada")
    reset(chief, "yamada")
    add(chief, "between", roles.ADMINISTRATOR)
    between = let_in(Client(), User.objects.get(username="between"))
    assert "まだ別の人のものと確かめられていない" in reset(between, "yamada").text
    assert devices.is_enrolled(user)


@pytest.mark.parametrize(
    ("wait", "is_there"), [({"days": 2, "hours": 23}, True), ({"days": 3}, False)]
)
def test_a_request_waits_three_days(chief, second, clock, wait, is_there):
    enrolled("yamada")
    reset(chief, "yamada")
    clock.shift(timedelta(**wait))
    browser = let_in(Client(), User.objects.get(username="second"))
    page = browser.get(page_of("yamada", "factor"))
    assert ("取り消しを申し出ました。" in page.text) is is_there


def test_a_request_is_void_once_the_person_is_in(chief, second):
    user = enrolled("yamada")
    reset(chief, "yamada")
    Event.objects.create(at=timezone.now(), action="signed_in", by="yamada", what="yamada")
    assert "取り消しの申し出" not in second.get(page_of("yamada", "factor")).text
    assert "申し出ました。" in reset(second, "yamada").text
    assert devices.is_enrolled(user)


def test_nobody_takes_away_their_own_factor_or_one_that_is_not_there(chief):
    assert "自分の二要素認証は、自分では取り消せません。" in reset(chief, "chief").text
    hire("yamada", roles.EDITOR, password=PASSWORD)
    assert "認証アプリが登録されていないので" in reset(chief, "yamada").text
