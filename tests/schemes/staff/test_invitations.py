"""Accounts: made without a password, opened by a link, looked after by an administrator."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes import roles
from schemes.models import EditorScope, Event, Scheme
from schemes.staff import devices
from tests.staff import NOON, delete, errors, hire, let_in, page_fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PASSWORD = "hashi-wo-wataru-42"
LINK = re.compile(r"<code>http://testserver(/admin/invitation/[^/]+/[^/<]+/)</code>")
OVER = "この招待のリンクは使えません"
LIST = "/admin/auth/user/"


@pytest.fixture
def chief():
    """The browser of an administrator."""
    return let_in(Client(), new_user("chief", roles.ADMINISTRATOR))


def new_user(name, role=roles.EDITOR):
    return hire(name, role, password=PASSWORD)


def add(browser, **values):
    editor = Group.objects.get(name=roles.EDITOR)
    sent = {"username": "yamada", "last_name": "山田", "groups": [editor.pk], **values}
    return browser.post(reverse("admin:auth_user_add"), sent)


def invite(browser, user):
    return browser.post(reverse("admin:auth_user_invite", args=[user.pk]))


def link_of(page):
    (link,) = LINK.findall(page.text)
    return link


def choose(client, link, password=PASSWORD, again=None):
    sent = {"new_password1": password, "new_password2": again or password}
    return client.post(link, sent)


# --- The account -----------------------------------------------------------------------------------


def test_an_account_is_made_without_a_password(chief):
    asked = chief.get(reverse("admin:auth_user_add"))
    assert "password" not in asked.context["adminform"].form.fields
    page = add(chief)
    made = User.objects.get(username="yamada")
    assert (made.is_staff, made.is_superuser, made.has_usable_password()) == (True, False, False)
    assert [group.name for group in made.groups.all()] == [roles.EDITOR]
    assert "「yamada」さんに、次のリンクを渡してください。" in page.text
    assert page.headers["Cache-Control"] == (
        "max-age=0, no-cache, no-store, must-revalidate, private"
    )
    recorded = Event.objects.filter(what="yamada").order_by("id")
    assert list(recorded.values_list("action", "by")) == [("added", "chief"), ("invited", "chief")]


def test_a_name_that_is_taken_says_so_and_makes_no_link(chief):
    add(chief)
    page = add(chief)
    assert page.status_code == 200
    assert list(errors(page)) == ["username"]
    assert not LINK.search(page.text)


def test_who_is_invited_chooses_a_password_and_goes_on_to_the_app(chief, client):
    link = link_of(add(chief))
    page = client.get(link)
    assert "ユーザー名は「<strong>yamada</strong>」です。" in page.text
    assert "12 文字以上" in page.text
    done = client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}, follow=True)
    assert done.redirect_chain == [("/admin/login/", 302)]
    assert "パスワードを決めました。" in done.text
    sent = {"username": "yamada", "password": PASSWORD}
    assert client.post("/admin/login/", sent).headers["Location"] == "/admin/login/enrol/"
    assert Event.objects.filter(action="password_set", by="yamada").count() == 1


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("mijikai-1", None, "12 文字以上"),
        (PASSWORD, "hoka-no-mono-1234", "一致"),
        ("", "", "パスワードを入れてください。"),
        ("password1234", None, "一般的すぎ"),
    ],
)
def test_the_rules_hold_and_the_link_stays_good(chief, client, password, again, said):
    link = link_of(add(chief))
    page = choose(client, link, password, again)
    assert said in page.text
    assert "<title>エラー: パスワードを決める" in page.text
    assert not User.objects.get(username="yamada").has_usable_password()
    assert choose(client, link).status_code == 302


# --- The link --------------------------------------------------------------------------------------


def test_a_link_is_good_once(chief, client):
    link = link_of(add(chief))
    choose(client, link)
    for page in (client.get(link), choose(client, link, "hoka-no-mono-1234")):
        assert (page.status_code, OVER in page.text) == (410, True)
    assert User.objects.get(username="yamada").check_password(PASSWORD)


def opens(client, link):
    """Whether the link leads to the choice of a password; else its page must say that it is over."""
    page = client.get(link)
    assert (page.status_code, OVER in page.text) in ((200, False), (410, True))
    return "ユーザー名は「<strong>yamada</strong>」です。" in page.text


@pytest.mark.parametrize(("seconds", "is_good"), [(0, True), (1, False)])
def test_a_link_is_good_for_three_days(chief, client, clock, seconds, is_good):
    link = link_of(add(chief))
    clock.shift(timedelta(days=3, seconds=seconds))
    assert opens(client, link) is is_good


def test_a_new_link_ends_the_old_one(chief, client):
    old = link_of(add(chief))
    new = link_of(invite(chief, User.objects.get(username="yamada")))
    assert (opens(client, old), opens(client, new)) == (False, True)


def test_a_link_of_someone_switched_off_opens_nothing(chief, client):
    link = link_of(add(chief))
    User.objects.filter(username="yamada").update(is_active=False)
    assert not opens(client, link)


@pytest.mark.parametrize(
    "path", ["MQ/abc-def", "MQ/x", "%21/a-b", "OTk5OTk5OTk5OTk5OTk5OTk5/a-b", "あ/あ"]
)
def test_a_made_up_link_opens_nothing(client, path):
    assert not opens(client, f"/admin/invitation/{path}/")


def test_one_persons_link_is_no_other_persons(chief, client):
    other = link_of(invite(chief, new_user("sato"))).split("/")
    link = link_of(add(chief)).split("/")
    mixed = "/".join([*link[:3], other[3], *link[4:]])
    assert not opens(client, mixed)


# --- A lost device ---------------------------------------------------------------------------------


def test_a_new_invitation_says_first_what_it_does(chief):
    user = new_user("yamada")
    TOTPDevice.objects.create(user=user, name=devices.APP, confirmed=True)
    page = chief.get(reverse("admin:auth_user_invite", args=[user.pk]))
    for said in (
        "今のパスワードは使えなくなります。",
        "開いている画面はログアウトになります。",
        "認証アプリと予備コードの登録は残ります。",
    ):
        assert said in page.text
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_new_invitation_ends_password_and_sessions_and_leaves_the_second_factor(chief, client):
    user = new_user("yamada")
    let_in(client, user)
    devices.new_recovery_codes(user)
    assert client.get("/admin/").status_code == 200
    invite(chief, user)
    user.refresh_from_db()
    assert client.get("/admin/").status_code == 302
    assert not user.has_usable_password()
    assert TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    assert devices.recovery_codes_left(user) == devices.CODES


def test_a_new_invitation_ends_an_enrolment_that_was_not_finished(chief):
    user = new_user("yamada")
    devices.new_app(user)
    invite(chief, user)
    assert not TOTPDevice.objects.filter(user=user).exists()


def test_nobody_invites_themselves(chief):
    me = User.objects.get(username="chief")
    assert chief.get(reverse("admin:auth_user_invite", args=[me.pk])).status_code == 403
    assert invite(chief, me).status_code == 403
    page = chief.get(reverse("admin:auth_user_change", args=[me.pk]))
    assert "招待のリンクを作る" not in page.text


def test_an_invitation_for_nobody_is_not_found(chief):
    page = chief.get("/admin/auth/user/999999/invite/")
    assert page.status_code == 404
    assert "この職員は見つかりませんでした。一覧から選び直してください。" in page.text


def test_no_page_sets_another_persons_password(chief):
    user = new_user("yamada")
    sent = {"password1": "hoka-no-mono-1234", "password2": "hoka-no-mono-1234"}
    chief.post(f"{LIST}{user.pk}/password/", sent)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# --- The account's own page ------------------------------------------------------------------------


def change(browser, user, **values):
    address = reverse("admin:auth_user_change", args=[user.pk])
    return browser.post(address, page_fields(browser.get(address)) | values)


def test_a_name_is_chosen_once(chief):
    user = new_user("yamada")
    assert change(chief, user, username="tanaka", last_name="田中").status_code == 302
    user.refresh_from_db()
    assert (user.username, user.last_name) == ("yamada", "田中")


def test_an_editor_is_limited_to_some_schemes_and_freed_again(chief):
    user = new_user("yamada")
    kusanone, fund = Scheme.objects.filter(key__in=["kusanone", "jica-fund"])[:2]
    change(chief, user, schemes=[kusanone.pk, fund.pk])
    scopes = EditorScope.objects.filter(username="yamada")
    assert set(scopes.values_list("scheme", flat=True)) == {kusanone.pk, fund.pk}
    page = chief.get(reverse("admin:auth_user_change", args=[user.pk]))
    assert set(page.context["adminform"].form["schemes"].value()) == {kusanone.pk, fund.pk}
    change(chief, user, schemes=[fund.pk])
    assert list(scopes.values_list("scheme", flat=True)) == [fund.pk]
    change(chief, user, schemes=[])
    assert not scopes.exists()


def test_an_account_is_made_with_its_schemes(chief):
    scheme = Scheme.objects.first()
    add(chief, schemes=[scheme.pk])
    scope = EditorScope.objects.get()
    assert (scope.username, scope.scheme) == ("yamada", scheme)


def test_a_deleted_account_leaves_no_schemes_to_the_next_of_its_name(chief):
    user = new_user("yamada")
    EditorScope.objects.create(username="yamada", scheme=Scheme.objects.first())
    assert delete(chief, User, user.pk).status_code == 302
    assert not User.objects.filter(username="yamada").exists()
    assert not EditorScope.objects.exists()
    assert Event.objects.filter(action="deleted", what="yamada", by="chief").exists()


def test_who_stands_in_a_record_is_switched_off_and_not_deleted(chief, client):
    user = new_user("yamada")
    client.post("/admin/login/", {"username": "yamada", "password": "wrong"})
    address = reverse("admin:auth_user_delete", args=[user.pk])
    assert "「有効」を外してください" in chief.get(address).text
    chief.post(address, {"post": "yes"})
    assert User.objects.filter(username="yamada").exists()


def test_the_list_says_who_can_sign_in(chief, client):
    new_user("new")
    User.objects.create_user("invited", is_staff=True)
    User.objects.create_user("left", is_staff=True, is_active=False)
    for _ in range(5):
        sent = {"username": "new", "password": "wrong"}
        client.post("/admin/login/", sent, REMOTE_ADDR="192.0.2.1")
    waiting = new_user("waiting")
    page = chief.get(LIST)
    said = {
        user.username: page.context["cl"].model_admin.state(user)
        for user in page.context["cl"].result_list
    }
    assert said == {
        "chief": "できる",
        "invited": "招待中(本人の登録待ち)",
        "left": "停止中",
        "new": "間違いが続き、待ち時間中",
        "waiting": "認証アプリの登録待ち",
    }
    assert waiting.username in page.text


def test_the_list_asks_as_often_for_three_people_as_for_one(chief):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page = chief.get(LIST)
        return page.context["cl"].result_count, len(asked)

    chief.get(LIST)
    one, first = queries()
    new_user("yamada")
    new_user("sato")
    three, second = queries()
    assert (one, three) == (1, 3)
    assert first == second


# --- The record ------------------------------------------------------------------------------------


RECORD = "/admin/schemes/event/"


def test_the_record_shows_who_did_what_and_links_to_the_row(chief):
    add(chief)
    user = User.objects.get(username="yamada")
    page = chief.get(RECORD)
    assert page.context["cl"].result_count == 2
    assert f'<a href="/admin/auth/user/{user.pk}/change/">yamada</a>' in page.text
    assert chief.get(f"{RECORD}{Event.objects.last().pk}/change/").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=yamada", 2),
        ("q=山田", 1),
        ("action__exact=invited", 1),
        ("by=chief", 2),
        ("by=sato", 0),
        ("kind=ユーザー", 2),
        ("of=kusanone", 0),
        ("at__gte=2026-12-01+00:00:00%2B09:00", 2),
        ("at__gte=2026-12-02+00:00:00%2B09:00", 0),
    ],
)
def test_the_record_is_filtered(chief, query, found):
    add(chief)
    assert chief.get(f"{RECORD}?{query}").context["cl"].result_count == found


def test_the_record_is_written_out_as_it_is_filtered(chief):
    add(chief)
    told = chief.get(f"{RECORD}export/?format=csv&action__exact=invited").content.decode(
        "utf-8-sig"
    )
    header, *rows = list(csv.reader(io.StringIO(told)))
    assert header[:5] == ["日時", "だれが", "何を", "種類", "対象"]
    assert [row[1:5] for row in rows] == [["chief", "招待", "ユーザー", "yamada"]]
    assert Event.objects.filter(action="exported", by="chief").count() == 1


def test_the_record_is_read_by_approvers_and_changed_by_nobody(chief, approver, editor):
    add(chief)
    event = Event.objects.last()
    assert list(approver.get(RECORD).context["cl"].result_list) == list(Event.objects.all())
    kept = list(Event.objects.values())
    for path in (f"{RECORD}{event.pk}/change/", f"{RECORD}{event.pk}/delete/", f"{RECORD}add/"):
        assert chief.post(path, {"post": "yes"}).status_code == 403
    assert list(Event.objects.values()) == kept
    for path in (RECORD, f"{RECORD}{event.pk}/change/"):
        page = editor.get(path)
        assert page.status_code == 403
        assert "このページを開く権限がありません。" in page.text


def test_an_address_of_another_host_is_no_link(chief):
    Event.objects.create(at=NOON, action="changed", what="a", address="//evil.example/")
    assert "evil.example" not in chief.get(RECORD).text


def test_the_record_asks_as_often_for_three_events_as_for_one(chief):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page = chief.get(RECORD)
        return page.context["cl"].result_count, len(asked)

    Event.objects.create(at=NOON, action="changed", subject="kusanone", by="a", kind="b")
    chief.get(RECORD)
    one, first = queries()
    for by in ("b", "c"):
        Event.objects.create(at=NOON, action="sent", subject="kusanone", by=by, kind=by)
    three, second = queries()
    assert (one, three) == (1, 3)
    assert first == second
