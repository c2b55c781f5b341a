"""A clock that was wrong and is set right closes nobody out, and lets nobody in for longer."""

from datetime import timedelta

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes.staff import devices, guesses
from tests.schemes.staff.signing_in import CODE, give_password, is_in
from tests.staff import NOON, let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

AHEAD = [timedelta(hours=1), timedelta(days=1)]


def code_at(user, at):
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = at.timestamp()
    return f"{totp.token():06d}"


@pytest.mark.parametrize("step", AHEAD, ids=str)
def test_who_waited_by_a_wrong_clock_waits_no_more(yamada, clock, step):
    browser = Client(REMOTE_ADDR="192.0.2.1")
    clock.shift(step)
    for _ in range(6):
        last = give_password(browser, password="wrong")
    assert last.status_code == 429
    clock.move_to(NOON)
    assert give_password(browser).headers["Location"] == CODE


def test_failures_are_counted_anew_by_the_right_clock(yamada, clock):
    browser = Client(REMOTE_ADDR="192.0.2.1")
    clock.shift(timedelta(days=1))
    give_password(browser, password="wrong")
    clock.move_to(NOON)
    said = [give_password(browser, password="wrong").status_code for _ in range(5)]
    assert said == [200, 200, 200, 200, 429]


def test_clocks_of_two_machines_may_differ_a_little(yamada, clock):
    browser = Client(REMOTE_ADDR="192.0.2.1")
    for _ in range(6):
        give_password(browser, password="wrong")
    clock.shift(-guesses.CLOCKS_APART)
    assert give_password(browser).status_code == 429


@pytest.mark.parametrize("step", AHEAD, ids=str)
def test_a_session_goes_on_and_lasts_no_longer(yamada, clock, step):
    clock.shift(step)
    browser = let_in(Client(), yamada)
    assert is_in(browser)
    clock.move_to(NOON)
    assert is_in(browser)
    clock.shift(timedelta(hours=2))
    assert is_in(browser)
    clock.shift(timedelta(hours=2, seconds=1))
    assert not is_in(browser)


def test_a_second_step_does_not_wait_for_the_clock(yamada, clock):
    browser = Client()
    clock.shift(timedelta(hours=1))
    give_password(browser)
    clock.move_to(NOON)
    assert browser.get(CODE).status_code == 302


def test_a_code_is_taken_once_and_a_recovery_code_opens_meanwhile(yamada, clock):
    browser = Client()
    clock.shift(timedelta(hours=1))
    give_password(browser)
    browser.post(CODE, {"code": code_at(yamada, NOON + timedelta(hours=1))})
    assert is_in(browser)
    clock.move_to(NOON)
    code, other = devices.new_recovery_codes(yamada)[0], Client()
    give_password(other)
    other.post(CODE, {"code": code_at(yamada, NOON)})
    assert not is_in(other)
    other.post(CODE, {"code": "", "recovery_code": code})
    assert is_in(other)
