"""Wrong passwords and codes make whoever guesses wait, and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes import roles
from schemes.models import Event
from schemes.staff import devices, guesses
from schemes.staff.models import Guesses
from tests.schemes.staff.signing_in import (
    CODE,
    ELSEWHERE,
    OFFICE,
    actions,
    code_of,
    from_,
    give_password,
    is_in,
    new_user,
    sign_in,
    wrong_code_of,
)
from tests.staff import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WAIT = "ログインの間違いが続いているので、あと{}お待ちください。"


def guess(client, name="yamada", times=5):
    return [give_password(client, name, "wrong").status_code for _ in range(times)]


def waits(page):
    """The seconds that a page says to wait; 0 for any other answer."""
    assert page.status_code != 429 or "お待ちください。" in page.text
    return int(page.headers.get("Retry-After", 0))


# --- One name from one place ---------------------------------------------------------------------


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


def test_coming_in_starts_the_count_again(yamada):
    browser = from_(OFFICE)
    guess(browser, times=4)
    sign_in(browser, yamada)
    assert guess(from_(OFFICE), times=4) == [200] * 4


def test_another_spelling_of_the_name_is_the_same_name(yamada):
    browser = from_(OFFICE)
    for name in ("yamada", " yamada ", "ｙａｍａｄａ", "yamada", "ｙamada"):
        give_password(browser, name, "wrong")
    assert waits(give_password(browser)) == 30


def test_an_unknown_name_waits_alike(db):
    assert guess(from_(OFFICE), "nobody", times=6) == [200] * 5 + [429]


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


# --- Others go on --------------------------------------------------------------------------------


def test_nobody_is_shut_out_by_one_who_guesses_elsewhere(yamada):
    guess(from_(ELSEWHERE), times=20)
    browser = from_(OFFICE)
    sign_in(browser, yamada)
    assert "パスワードの間違いが5回ありました。" in browser.get("/admin/").text


def test_a_name_that_waits_leaves_others_alone(yamada):
    other = new_user("sato")
    TOTPDevice.objects.create(user=other, name=devices.APP, confirmed=True)
    browser = from_(OFFICE)
    guess(browser)
    sign_in(browser, other)
    assert is_in(browser)


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


# --- What a place is, and many names from one ----------------------------------------------------


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


def test_no_more_passwords_are_hashed_at_once_than_there_is_room_for(yamada, monkeypatch):
    monkeypatch.setattr(guesses, "TURN_SECONDS", 0.01)
    browser = from_(OFFICE)
    sign_in(browser, yamada)
    browser.post("/admin/logout/")
    with guesses.turn(known=False), guesses.turn(known=False):
        assert waits(give_password(from_(ELSEWHERE))) == 10
        assert give_password(browser).headers["Location"] == CODE
    assert give_password(from_(ELSEWHERE)).headers["Location"] == CODE


# --- What is kept of them ------------------------------------------------------------------------


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
