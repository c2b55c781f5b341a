"""Getting into the staff site: password, second factor, lock-out, sessions."""

import re
from datetime import timedelta

import pytest
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
from schemes.staff import devices, guesses, sessions, terminals, views
from schemes.staff.models import Guesses, Terminal
from tests.staff import hire, let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PASSWORD = "hashi-wo-wataru-42"
LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
ENROL = "/admin/login/enrol/"
WAIT = "ログインの間違いが続いているので、あと{}お待ちください。"
OFFICE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


class CountingHasher(MD5PasswordHasher):
    count = 0

    def encode(self, password, salt):
        CountingHasher.count += 1
        return super().encode(password, salt)


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
    codes = re.findall(r"<li><code>([a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5})</code></li>", done.text)
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
    codes = re.findall(r"<li><code>(.{17})</code></li>", page.text)
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


def from_(address):
    return Client(REMOTE_ADDR=address)


def guess(client, name="yamada", times=5):
    return [give_password(client, name, "wrong").status_code for _ in range(times)]


def waits(page):
    """The seconds that a page says to wait; 0 for any other answer."""
    assert page.status_code != 429 or "お待ちください。" in page.text
    return int(page.headers.get("Retry-After", 0))


def test_five_failures_from_one_place_make_the_sixth_wait(yamada):
    browser = from_(OFFICE)
    assert guess(browser, times=6) == [200] * 5 + [429]
    page = give_password(browser)
    assert (page.status_code, waits(page)) == (429, 30)
    assert WAIT.format("30秒") in page.text
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize(("seconds", "is_over"), [(29, False), (30, True)])
def test_the_wait_ends(yamada, clock, seconds, is_over):
    browser = from_(OFFICE)
    guess(browser)
    clock.shift(seconds)
    assert (give_password(browser).headers.get("Location") == CODE) is is_over


def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(yamada, clock):
    browser, seen = from_(OFFICE), []
    guess(browser)
    for _ in range(7):
        seen.append(waits(give_password(browser)))
        clock.shift(seen[-1])
        guess(browser, times=1)
    assert seen == [30, 60, 120, 240, 480, 900, 900]


def test_asking_while_waiting_makes_it_no_longer(yamada, clock):
    browser = from_(OFFICE)
    guess(browser)
    clock.shift(20)
    guess(browser, times=10)
    assert waits(give_password(browser)) == 10


def test_a_quiet_day_is_a_new_beginning(yamada, clock):
    browser = from_(OFFICE)
    guess(browser)
    clock.shift(guesses.FORGOTTEN + timedelta(seconds=1))
    assert guess(browser) == [200] * 5


def test_nobody_is_shut_out_by_one_who_guesses_elsewhere(yamada):
    guess(from_(ELSEWHERE), times=20)
    browser = from_(OFFICE)
    sign_in(browser, yamada)
    assert "パスワードの間違いが5回ありました。" in browser.get("/admin/").text


def test_a_terminal_that_is_known_goes_on_whatever_strangers_do(yamada, clock):
    browser = from_(OFFICE)
    sign_in(browser, yamada)
    browser.post("/admin/logout/")
    # As many others have guessed as it takes.
    now = timezone.now()
    Guesses.objects.create(kind="name", name="yamada", failures=99, last_at=now, until=now)
    guess(from_(ELSEWHERE), times=1)
    assert guess(from_("203.0.113.1"), times=1) == [429]
    clock.shift(30)
    guess(from_("203.0.113.1"), times=1)
    assert give_password(from_("203.0.113.2")).status_code == 429
    sign_in(browser, yamada)
    assert is_in(browser)


def test_a_terminal_that_is_known_is_counted_by_itself(yamada, clock):
    browser = from_(OFFICE)
    sign_in(browser, yamada)
    browser.post("/admin/logout/")
    assert guess(browser, times=6) == [200] * 5 + [429]
    clock.shift(30)
    assert give_password(browser).headers["Location"] == CODE


def test_a_terminal_is_known_to_the_person_who_came_in_by_it_alone(yamada):
    other = new_user("sato")
    TOTPDevice.objects.create(user=other, name=devices.APP, confirmed=True)
    browser = from_(OFFICE)
    sign_in(browser, yamada)
    assert Guesses.objects.count() == 0
    guess(browser, "sato", times=1)
    assert set(Guesses.objects.values_list("kind", flat=True)) == {"pair", "client", "name", "all"}


@pytest.mark.parametrize("cookie", ["", "a" * 43, "a" * 5_000])
def test_a_made_up_cookie_makes_no_terminal_known(yamada, cookie):
    browser = from_(OFFICE)
    browser.cookies["terminal"] = cookie
    guess(browser)
    assert give_password(browser).status_code == 429


def test_no_header_makes_another_place(yamada):
    statuses = []
    for number in range(6):
        browser = Client(
            REMOTE_ADDR=OFFICE,
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
            HTTP_X_REAL_IP=f"198.51.100.{number}",
            HTTP_FORWARDED=f"for=198.51.100.{number}",
            HTTP_CLIENT_IP=f"198.51.100.{number}",
            HTTP_USER_AGENT=f"browser {number}",
            HTTP_ACCEPT=f"text/{number}",
        )
        statuses.append(give_password(browser, password="wrong").status_code)
    assert statuses == [200] * 5 + [429]


def test_behind_a_proxy_what_it_adds_itself_counts(yamada, settings):
    settings.BEHIND_PROXY = True
    statuses = []
    for number in range(6):
        said = f"203.0.113.{number}, {OFFICE}"
        browser = Client(REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=said)
        statuses.append(give_password(browser, password="wrong").status_code)
    assert statuses == [200] * 5 + [429]
    other = Client(REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=f"{OFFICE}, {ELSEWHERE}")
    assert give_password(other).headers["Location"] == CODE


def test_a_network_of_ipv6_is_one_place(rf):
    def client_of(address):
        return guesses.client_of(rf.get("/", REMOTE_ADDR=address))

    assert client_of("2001:db8:1:1::1") == client_of("2001:db8:1:ff:2::2")
    assert client_of("2001:db8:1:1::1") != client_of("2001:db8:1:100::1")
    assert client_of(OFFICE) != client_of(ELSEWHERE)
    assert OFFICE not in client_of(OFFICE)


def test_one_place_waits_for_many_names_as_well(yamada):
    browser = from_(OFFICE)
    statuses = [guess(browser, f"name{number}", times=1)[0] for number in range(21)]
    assert statuses == [200] * 20 + [429]
    assert give_password(from_(ELSEWHERE)).headers["Location"] == CODE


def test_all_tries_together_slow_each_other_down_a_little(yamada):
    now = timezone.now()
    Guesses.objects.create(kind="all", failures=299, last_at=now, until=now)
    guess(from_(ELSEWHERE), times=1)
    assert waits(give_password(from_(OFFICE))) == 1
    assert guesses.BRAKES["all"].delay(100_000) == timedelta(seconds=5)


def test_guesses_are_summed(yamada):
    for number in range(6):
        guess(from_(f"198.51.100.{number}"), times=1)
    Guesses.objects.filter(kind="name").update(failures=48)
    guess(from_(OFFICE), times=3)
    guess(from_(ELSEWHERE), "nobody", times=3)
    guess(from_(ELSEWHERE), "no-one", times=3)
    assert Guesses.objects.get(kind="name", name="yamada").failures == 51
    assert Guesses.objects.get(kind="all").failures == 15
    told = Event.objects.filter(action="sign_in_failed").order_by("id")
    assert list(told.values_list("by", "what", "detail")) == [
        ("yamada", "yamada", "パスワードが違いました。"),
        ("yamada", "yamada", "パスワードが違いました。これで5回目です。"),
        ("yamada", "yamada", "パスワードが違いました。これで50回目です。"),
        ("", "登録のないユーザー名", "パスワードが違いました。"),
        ("", "登録のないユーザー名", "パスワードが違いました。これで5回目です。"),
    ]


def test_old_guesses_are_not_kept(yamada, clock):
    guess(from_(ELSEWHERE), times=3)
    clock.shift(guesses.FORGOTTEN + timedelta(seconds=1))
    guess(from_(OFFICE), "nobody", times=1)
    assert not Guesses.objects.filter(name="yamada").exists()


def test_what_is_kept_names_no_address_and_no_unknown_name(yamada):
    guess(from_(OFFICE), "my-secret-typed-here", times=1)
    kept = " ".join(str(value) for row in Guesses.objects.values_list() for value in row)
    assert OFFICE not in kept
    assert "secret" not in kept
    assert "secret" not in str(list(Event.objects.values_list("by", "what", "detail")))


def test_another_spelling_of_the_name_is_the_same_name(yamada):
    browser = from_(OFFICE)
    for name in ("yamada", " yamada ", "ｙａｍａｄａ", "yamada", "ｙamada"):
        give_password(browser, name, "wrong")
    assert waits(give_password(browser)) == 30


def test_codes_are_guessed_no_faster_by_who_knows_the_password(yamada, clock):
    browser = from_(OFFICE)
    give_password(browser)
    tries = [browser.post(CODE, {"code": wrong_code_of(yamada)}).status_code for _ in range(6)]
    assert tries == [200] * 5 + [429]
    assert browser.post(CODE, {"code": code_of(yamada)}).status_code == 429
    again = from_(ELSEWHERE)
    give_password(again)
    assert again.post(CODE, {"recovery_code": "aaaaa-aaaaa-aaaaa"}).status_code == 429
    assert actions(by="yamada") == ["sign_in_failed"] * 2
    assert guesses.BRAKES["code"].delay(50) == timedelta(hours=1)


def test_coming_in_starts_the_count_again(yamada):
    browser = from_(OFFICE)
    guess(browser, times=4)
    sign_in(browser, yamada)
    assert guess(from_(OFFICE), times=4) == [200] * 4


def test_a_name_that_waits_leaves_others_alone(yamada):
    other = new_user("sato")
    TOTPDevice.objects.create(user=other, name=devices.APP, confirmed=True)
    browser = from_(OFFICE)
    guess(browser)
    sign_in(browser, other)
    assert is_in(browser)


def test_an_unknown_name_waits_alike(db):
    assert guess(from_(OFFICE), "nobody", times=6) == [200] * 5 + [429]


def test_no_more_passwords_are_hashed_at_once_than_there_is_room_for(yamada, monkeypatch):
    monkeypatch.setattr(guesses, "TURN_SECONDS", 0.01)
    browser = from_(OFFICE)
    sign_in(browser, yamada)
    browser.post("/admin/logout/")
    with guesses.turn(known=False), guesses.turn(known=False):
        assert waits(give_password(from_(ELSEWHERE))) == 10
        assert give_password(browser).headers["Location"] == CODE
    assert give_password(from_(ELSEWHERE)).headers["Location"] == CODE


# --- The terminals of a person ---------------------------------------------------------------------

EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
TERMINALS = "/admin/terminals/"


@pytest.fixture
def two(yamada, clock):
    """The same person in two browsers."""
    first = Client(REMOTE_ADDR=OFFICE, HTTP_USER_AGENT=EDGE)
    second = Client(REMOTE_ADDR=ELSEWHERE)
    sign_in(first, yamada)
    clock.shift(30)
    sign_in(second, yamada)
    return first, second


def shown(browser):
    return [
        (one.terminal.label, one.is_open, one.is_this)
        for one in browser.get(TERMINALS).context["terminals"]
    ]


def test_a_person_sees_where_they_are_signed_in(two):
    first, second = two
    assert shown(first) == [("端末のブラウザー", True, False), ("WindowsのEdge", True, True)]
    second.post("/admin/logout/")
    assert shown(first) == [("端末のブラウザー", False, False), ("WindowsのEdge", True, True)]


def test_a_person_ends_another_session_of_theirs(two):
    first, second = two
    other = Terminal.objects.get(label="端末のブラウザー")
    page = first.post(TERMINALS, {"end": other.pk}, follow=True)
    assert "1台をログアウトにしました。" in page.text
    assert (is_in(first), is_in(second)) == (True, False)
    assert shown(first) == [("WindowsのEdge", True, True)]
    assert Event.objects.filter(action="signed_out", by="yamada").count() == 1


def test_a_person_ends_all_other_sessions(two):
    first, second = two
    second.post(TERMINALS, {"others": "1"})
    assert (is_in(first), is_in(second)) == (False, True)


def test_nobody_ends_another_persons_session(two):
    first, _ = two
    other = let_in(Client(), new_user("sato"))
    for pk in (*Terminal.objects.values_list("pk", flat=True), "abc", ""):
        other.post(TERMINALS, {"end": pk})
    assert is_in(first)
    assert Terminal.objects.count() == 2


def test_a_terminal_is_listed_once_however_often_it_is_used(yamada, clock):
    browser = from_(OFFICE)
    for _ in range(3):
        sign_in(browser, yamada)
        clock.shift(30)
    assert len(shown(browser)) == 1
    cookie = browser.cookies["terminal"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in Terminal.objects.get().token


def test_a_terminal_is_forgotten_after_half_a_year(yamada, clock, rf):
    browser = from_(OFFICE)
    sign_in(browser, yamada)
    request = rf.get("/")
    request.COOKIES = {"terminal": browser.cookies["terminal"].value}
    assert terminals.known(request, "yamada")
    clock.shift(timedelta(days=terminals.DAYS, seconds=1))
    assert terminals.known(request, "yamada") is None


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
        (PASSWORD, "Password12345!", "一般的すぎ"),
        (PASSWORD, "qwerty-qwerty-qwerty-", "一般的すぎ"),
        (PASSWORD, "aaaabbbbaaaabbbb", "くり返しが多すぎます"),
        (PASSWORD, "ＪＩＣＡ-kusanone-2026", "はじめに試されます"),
        (PASSWORD, "hanako.jica.yamada.1", "はじめに試されます"),
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
    statuses = [client.post("/admin/password_change/", sent).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
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


def test_an_administrator_ends_the_wait(yamada):
    browser = from_(OFFICE)
    guess(browser)
    chief = let_in(Client(), new_user("chief", roles.ADMINISTRATOR))
    listed = chief.get(reverse("admin:auth_user_changelist"))
    assert "間違いが続き、待ち時間中" in listed.text
    sent = {"action": "unlock", "_selected_action": [yamada.pk]}
    said = chief.post(reverse("admin:auth_user_changelist"), sent, follow=True)
    assert "「yamada」のログインの待ち時間をなくしました。" in said.text
    assert give_password(browser).headers["Location"] == CODE
    assert list(Event.objects.filter(action="unlocked").values_list("by", "what")) == [
        ("chief", "yamada")
    ]
