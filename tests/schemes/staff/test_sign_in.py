"""Getting into the staff site: password, second factor, lock-out, sessions."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes import roles
from schemes.models import Event
from schemes.staff import devices, sessions, views
from tests.staff import hire, let_in

pytestmark = pytest.mark.django_db

PASSWORD = "hashi-wo-wataru-42"
LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
ENROL = "/admin/login/enrol/"
NOON = datetime.fromisoformat("2026-12-01T12:00:00+09:00")
LOCKED = "続けて5回間違えたため、このユーザー名では30分のあいだログインできません。"


class CountingHasher(MD5PasswordHasher):
    count = 0

    def encode(self, password, salt):
        CountingHasher.count += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def yamada():
    """An editor with a password and an authenticator app."""
    user = new_user("yamada", last_name="yamada-hanako")
    TOTPDevice.objects.create(user=user, name=devices.APP, confirmed=True)
    return user


def new_user(name, role=roles.EDITOR, **values):
    return hire(name, role, password=PASSWORD, **values)


def code_of(user, steps=0):
    """What the person's app shows now, or so many times 30 seconds later."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp() + 30 * steps
    return f"{totp.token():06d}"


def wrong_code_of(user):
    return f"{(int(code_of(user)) + 1) % 1_000_000:06d}"


def give_password(client, name="yamada", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def sign_in(client, user):
    give_password(client, user.username)
    return client.post(CODE, {"code": code_of(user)})


def is_in(client):
    return client.get("/admin/").status_code == 200


def actions(**about):
    found = Event.objects.filter(**about).order_by("id")
    return list(found.values_list("action", flat=True))


# --- The second factor -----------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(client, yamada):
    assert give_password(client).headers["Location"] == CODE
    for path in ("/admin/", "/admin/schemes/scheme/", "/admin/recovery-codes/"):
        assert client.get(path).headers["Location"] == f"/admin/login/?next={path}"


def test_the_right_code_opens_the_site(client, yamada):
    assert sign_in(client, yamada).headers["Location"] == "/admin/"
    assert is_in(client)
    assert actions(by="yamada") == ["signed_in"]


def test_a_session_without_second_factor_is_refused_whoever_made_it(client, yamada):
    client.force_login(yamada)
    assert not is_in(client)
    assert "ここから先に入れません" in client.get(LOGIN).text


def test_an_app_that_is_taken_away_ends_the_visit(client, yamada):
    sign_in(client, yamada)
    devices.forget_all(yamada)
    assert not is_in(client)


def test_a_wrong_code_says_what_to_do(client, yamada):
    give_password(client)
    page = client.post(CODE, {"code": wrong_code_of(yamada)})
    assert views.WRONG_CODE in page.text
    assert "<title>エラー: コードを入れる" in page.text
    assert '<a href="#id_code">' in page.text
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "-12345", "１２３４５a", "'; --"])
def test_what_is_no_code_opens_nothing(client, yamada, code):
    give_password(client)
    assert client.post(CODE, {"code": code}).status_code == 200
    assert not is_in(client)


def test_a_code_with_blanks_or_in_full_width_is_understood(client, yamada):
    give_password(client)
    code = code_of(yamada).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    client.post(CODE, {"code": f" {code[:3]} {code[3:]} "})
    assert is_in(client)


def test_a_code_is_good_for_one_sign_in(client, yamada):
    code = code_of(yamada)
    sign_in(client, yamada)
    another = Client()
    give_password(another)
    assert views.WRONG_CODE in another.post(CODE, {"code": code}).text
    another.post(CODE, {"code": code_of(yamada, steps=1)})
    assert is_in(another)


def test_another_persons_code_opens_nothing(client, yamada):
    other = new_user("sato")
    TOTPDevice.objects.create(user=other, name=devices.APP, confirmed=True)
    give_password(client)
    client.post(CODE, {"code": code_of(other)})
    assert not is_in(client)


@pytest.mark.parametrize("path", [CODE, ENROL])
def test_the_second_step_needs_the_first(client, path):
    page = client.get(path, follow=True)
    assert page.redirect_chain == [(LOGIN, 302)]
    assert views.AGAIN in page.text


@pytest.mark.parametrize(
    ("minutes", "title"), [(10, "コードを入れる"), (10.02, "職員用サイトに入る")]
)
def test_the_second_step_waits_ten_minutes(client, yamada, clock, minutes, title):
    give_password(client)
    clock.shift(timedelta(minutes=minutes))
    page = client.get(CODE, follow=True)
    assert f"<title>{title} | 市民参加ポータル 職員用</title>" in page.text


def test_a_new_password_ends_the_wait(client, yamada):
    give_password(client)
    yamada.set_password("another-one-entirely")
    yamada.save()
    page = client.get(CODE, follow=True)
    assert page.redirect_chain == [(LOGIN, 302)]
    assert views.AGAIN in page.text


# --- Enrolment and recovery codes ------------------------------------------------------------------


def test_the_first_time_an_app_is_enrolled(client):
    user = new_user("yamada")
    assert give_password(client).headers["Location"] == ENROL
    page = client.get(ENROL)
    secret = devices.secret_to_type(TOTPDevice.objects.get(user=user))
    assert re.search(r'<img src="data:image/svg\+xml[^"]*"', page.text)
    assert f"<code>{secret}</code>" in page.text
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", secret)
    assert page.headers["Cache-Control"] == (
        "max-age=0, no-cache, no-store, must-revalidate, private"
    )
    done = client.post(ENROL, {"code": code_of(user)})
    codes = re.findall(r"<li><code>([a-z2-9]{5}-[a-z2-9]{5})</code></li>", done.text)
    assert len(set(codes)) == 10
    assert done.headers["Cache-Control"] == page.headers["Cache-Control"]
    assert is_in(client)
    assert actions(by="yamada") == ["enrolled", "signed_in"]


def test_an_enrolment_needs_the_apps_code(client):
    user = new_user("yamada")
    give_password(client)
    client.get(ENROL)
    assert views.WRONG_CODE in client.post(ENROL, {"code": wrong_code_of(user)}).text
    assert not devices.is_enrolled(user)
    assert not is_in(client)


def test_a_begun_enrolment_is_not_offered_again(client):
    user = new_user("yamada")
    give_password(client)
    client.get(ENROL)
    first = TOTPDevice.objects.get(user=user).key
    client.get(ENROL)
    assert TOTPDevice.objects.get(user=user).key == first
    give_password(client)
    client.get(ENROL)
    assert TOTPDevice.objects.get(user=user).key != first


def test_nobody_enrols_a_second_app_beside_the_first(client, yamada):
    give_password(client)
    assert client.post(ENROL, {"code": "123456"}).headers["Location"] == LOGIN
    assert TOTPDevice.objects.filter(user=yamada).count() == 1


def test_a_recovery_code_opens_the_site_once(client, yamada):
    first, second, *_ = devices.new_recovery_codes(yamada)
    give_password(client)
    page = client.post(CODE, {"code": "", "recovery_code": first.upper()}, follow=True)
    assert "予備コードを一つ使いました。残りは9個です。" in page.text
    assert is_in(client)
    another = Client()
    give_password(another)
    used = another.post(CODE, {"code": "", "recovery_code": first})
    assert views.WRONG_RECOVERY in used.text
    another.post(CODE, {"code": "", "recovery_code": second.replace("-", " ")})
    assert is_in(another)


def test_the_database_keeps_no_recovery_code(yamada):
    codes = devices.new_recovery_codes(yamada)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & ({*codes} | {code.replace("-", "") for code in codes})


def test_new_recovery_codes_replace_the_old_ones(client, yamada, clock):
    old = devices.new_recovery_codes(yamada)
    sign_in(client, yamada)
    assert "まだ使っていない予備コードは10個です。" in client.get("/admin/recovery-codes/").text
    refused = client.post("/admin/recovery-codes/", {"code": wrong_code_of(yamada)})
    assert views.WRONG_CODE in refused.text
    clock.shift(30)
    page = client.post("/admin/recovery-codes/", {"code": code_of(yamada)})
    codes = re.findall(r"<li><code>(.{11})</code></li>", page.text)
    assert (len(codes), set(codes) & set(old)) == (10, set())
    another = Client()
    give_password(another)
    another.post(CODE, {"recovery_code": old[0]})
    assert not is_in(another)


# --- Wrong passwords, and the lock -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["yamada", "nobody", "left", "outsider", "invited"])
def test_every_wrong_sign_in_says_the_same(client, yamada, name):
    new_user("left", is_active=False)
    User.objects.create_user("outsider", password=PASSWORD)
    User.objects.create_user("invited", is_staff=True)
    password = "wrong" if name == "yamada" else PASSWORD
    page = give_password(client, name, password)
    assert page.status_code == 200
    assert re.findall(r"<li>(.*?)</li>", page.text) == [views.WRONG]
    assert "<title>エラー: 職員用サイトに入る" in page.text
    assert actions() == ["sign_in_failed"]


@pytest.mark.parametrize("name", ["yamada", "nobody", "left", "outsider", "invited"])
def test_every_name_costs_one_password_hash(client, yamada, name, settings):
    """The time is spent on hashing: a known and an unknown name are hashed alike."""
    new_user("left", is_active=False)
    User.objects.create_user("outsider", password=PASSWORD)
    User.objects.create_user("invited", is_staff=True)
    settings.PASSWORD_HASHERS = ["tests.schemes.staff.test_sign_in.CountingHasher"]
    User.objects.exclude(username="invited").update(password=CountingHasher().encode("x", "salt"))
    CountingHasher.count = 0
    give_password(client, name, "wrong")
    assert CountingHasher.count == 1


def lock(client, name="yamada", times=5):
    return [give_password(client, name, "wrong").status_code for _ in range(times)]


def test_the_fifth_failure_locks_the_name(client, yamada):
    assert lock(client) == [200, 200, 200, 200, 429]
    page = give_password(client)
    assert page.status_code == 429
    assert LOCKED in page.text
    assert "管理者に解除を頼んでください" in page.text
    assert actions(by="yamada") == ["sign_in_failed"] * 5 + ["locked"]


def test_four_failures_lock_nothing(client, yamada):
    lock(client, times=4)
    assert give_password(client).headers["Location"] == CODE


@pytest.mark.parametrize(("minutes", "is_over"), [(29.9, False), (30.1, True)])
def test_the_lock_ends_after_thirty_minutes(client, yamada, clock, minutes, is_over):
    lock(client)
    clock.shift(timedelta(minutes=15))
    give_password(client)  # asking while locked does not make it longer
    clock.shift(timedelta(minutes=minutes - 15))
    page = give_password(client)
    assert (page.headers.get("Location") == CODE, LOCKED in page.text) == (is_over, not is_over)


def test_no_header_and_no_address_gets_round_the_lock(yamada):
    statuses = []
    for number in range(6):
        browser = Client(
            REMOTE_ADDR=f"192.0.2.{number}",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
            HTTP_X_REAL_IP=f"198.51.100.{number}",
            HTTP_FORWARDED=f"for=198.51.100.{number}",
            HTTP_CLIENT_IP=f"198.51.100.{number}",
            HTTP_USER_AGENT=f"browser {number}",
            HTTP_ACCEPT=f"text/{number}",
        )
        statuses.append(give_password(browser, password="wrong").status_code)
    assert statuses == [200, 200, 200, 200, 429, 429]


def test_another_spelling_of_the_name_is_the_same_name(client, yamada):
    for name in ("yamada", " yamada ", "ｙａｍａｄａ", "yamada", "ｙamada"):
        give_password(client, name, "wrong")
    assert LOCKED in give_password(client).text


def test_wrong_codes_count_with_wrong_passwords(client, yamada):
    lock(client, times=3)
    give_password(client)
    assert client.post(CODE, {"code": wrong_code_of(yamada)}).status_code == 200
    assert client.post(CODE, {"recovery_code": "aaaaa-aaaaa"}).status_code == 429
    assert client.post(CODE, {"code": code_of(yamada)}).status_code == 429
    assert not is_in(client)
    assert actions(by="yamada") == ["sign_in_failed"] * 5 + ["locked"]


def test_the_right_password_alone_does_not_start_the_count_again(client, yamada):
    """Else who knows the password could try codes for ever."""
    for _ in range(4):
        give_password(client)
        client.post(CODE, {"code": wrong_code_of(yamada)})
    give_password(client)
    page = client.post(CODE, {"code": wrong_code_of(yamada)})
    assert page.status_code == 429
    assert LOCKED in page.text


def test_coming_in_starts_the_count_again(client, yamada):
    lock(client, times=4)
    sign_in(client, yamada)
    assert lock(Client(), times=4) == [200] * 4


def test_a_locked_name_leaves_others_alone(client, yamada):
    other = new_user("sato")
    TOTPDevice.objects.create(user=other, name=devices.APP, confirmed=True)
    lock(client)
    sign_in(client, other)
    assert is_in(client)


def test_an_unknown_name_is_locked_alike(client):
    assert lock(client, "nobody") == [200, 200, 200, 200, 429]


def test_a_password_typed_as_a_name_is_not_kept_whole(client):
    give_password(client, "x" * 31 + "-my-secret", "wrong")
    event = Event.objects.get()
    assert (event.by, event.what) == ("", "x" * 30 + "(登録のないユーザー名)")
    assert "wrong" not in event.detail


# --- Where one goes, and for how long --------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/admin/schemes/scheme/", "/admin/schemes/scheme/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("/\\evil.example", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
    ],
)
def test_one_is_sent_on_within_the_site_only(client, yamada, asked, reached):
    client.post(LOGIN, {"username": "yamada", "password": PASSWORD, "next": asked})
    assert client.post(CODE, {"code": code_of(yamada)}).headers["Location"] == reached


def test_the_session_is_a_new_one_at_each_step(client, yamada):
    keys = [client.session.session_key]
    client.get(LOGIN)
    give_password(client)
    keys.append(client.cookies["sessionid"].value)
    client.post(CODE, {"code": code_of(yamada)})
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 3
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"]) == ("", "", True)


@pytest.mark.parametrize(("seconds", "stays"), [(7200, True), (7201, False)])
def test_a_session_ends_after_two_idle_hours(client, yamada, clock, seconds, stays):
    sign_in(client, yamada)
    clock.shift(seconds)
    assert is_in(client) is stays


@pytest.mark.parametrize(("seconds", "stays"), [(0, True), (1, False)])
def test_a_session_ends_after_twelve_hours_of_work(client, yamada, clock, seconds, stays):
    sign_in(client, yamada)
    for _ in range(11):
        clock.shift(3600)
        assert is_in(client)
    clock.shift(3600 - 1 + seconds)
    assert is_in(client)
    clock.shift(1)
    assert is_in(client) is stays
    assert sessions.MOST_SECONDS == 12 * 3600


def test_a_new_password_ends_every_other_session(client, yamada, clock):
    sign_in(client, yamada)
    another = Client()
    clock.shift(30)
    sign_in(another, yamada)
    new = "kawa-wo-wataru-43"
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", sent).status_code == 302
    assert (is_in(client), is_in(another)) == (True, False)
    assert actions(by="yamada")[-1] == "password_set"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "wrong",
            "kawa-wo-wataru-43",
            "今のパスワードが違います。確かめて、もう一度入れてください。",
        ),
        (PASSWORD, "mijikai-1", "12 文字以上"),
        (PASSWORD, "246813579024", "数字だけ"),
        (PASSWORD, "yamada-hanako", "似すぎて"),
    ],
)
def test_a_new_password_keeps_the_rules(client, yamada, old, new, said):
    sign_in(client, yamada)
    sent = {"old_password": old, "new_password1": new, "new_password2": new}
    page = client.post("/admin/password_change/", sent)
    assert said in page.text
    assert "<title>エラー: パスワードを変える" in page.text
    assert User.objects.get(username="yamada").check_password(PASSWORD)


def test_the_present_password_is_not_guessed_without_end(client, yamada):
    sign_in(client, yamada)
    new = "kawa-wo-wataru-43"
    sent = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    statuses = [client.post("/admin/password_change/", sent).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    right = sent | {"old_password": PASSWORD}
    assert client.post("/admin/password_change/", right).status_code == 429
    assert User.objects.get(username="yamada").check_password(PASSWORD)


def test_signing_out(client, yamada):
    sign_in(client, yamada)
    page = client.post("/admin/logout/")
    assert "<h1>ログアウトしました</h1>" in page.text
    assert not is_in(client)
    assert actions(by="yamada") == ["signed_in", "signed_out"]


def test_who_is_switched_off_is_out_at_once(client, yamada):
    sign_in(client, yamada)
    User.objects.filter(pk=yamada.pk).update(is_active=False)
    assert not is_in(client)


def test_the_account_for_set_up_is_told_to_make_an_administrator(client):
    user = User.objects.create_superuser("root", password=PASSWORD)
    give_password(client, "root")
    client.get(ENROL)
    assert views.SET_UP in client.post(ENROL, {"code": code_of(user)}).text


# --- The sample accounts of `make run` -------------------------------------------------------------


@pytest.fixture
def sample(capsys):
    call_command("sample_staff")
    found = re.search(r"(sample-editor)  パスワード：(\S+)", capsys.readouterr().out)
    return found.groups()


def test_a_sample_account_is_in_after_its_password(client, sample):
    assert give_password(client, *sample).headers["Location"] == "/admin/"
    assert "見本の編集者" in client.get("/admin/").text
    assert "見本のアカウントは" in client.get("/admin/recovery-codes/").text


def test_in_production_the_sample_account_is_asked_for_a_code(client, sample, settings):
    settings.IS_PRODUCTION = True
    assert give_password(client, *sample).headers["Location"] == ENROL
    assert not is_in(client)


def test_a_session_of_a_sample_account_is_none_in_production(client, sample, settings):
    give_password(client, *sample)
    assert is_in(client)
    settings.IS_PRODUCTION = True
    assert not is_in(client)


def test_who_is_no_sample_account_is_asked_for_a_code_here_as_well(client, yamada):
    assert give_password(client).headers["Location"] == CODE


# --- The administrator's part ----------------------------------------------------------------------


def test_an_administrator_unlocks(client, yamada, clock):
    lock(client)
    chief = let_in(Client(), new_user("chief", roles.ADMINISTRATOR))
    listed = chief.get(reverse("admin:auth_user_changelist"))
    assert "ロック中" in listed.text
    sent = {"action": "unlock", "_selected_action": [yamada.pk]}
    said = chief.post(reverse("admin:auth_user_changelist"), sent, follow=True)
    assert "「yamada」のログインのロックを解除しました。" in said.text
    assert give_password(client).headers["Location"] == CODE
    assert list(Event.objects.filter(action="unlocked").values_list("by", "what")) == [
        ("chief", "yamada")
    ]
