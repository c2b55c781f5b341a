"""The second factor of a person: an app is enrolled, and recovery codes stand in for it."""

import re

import pytest
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes.staff import devices, views
from tests.schemes.staff.signing_in import (
    CODE,
    ENROL,
    LOGIN,
    actions,
    code_of,
    give_password,
    is_in,
    new_user,
    sign_in,
    wrong_code_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# --- The app -------------------------------------------------------------------------------------


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


# --- Recovery codes ------------------------------------------------------------------------------


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
