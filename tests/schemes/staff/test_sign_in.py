"""Getting into the staff site: a password, then a second factor, then the page that was asked for."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes.staff import devices, views
from tests.schemes.staff.signing_in import (
    CODE,
    ENROL,
    LOGIN,
    PASSWORD,
    actions,
    code_of,
    give_password,
    is_in,
    new_user,
    sign_in,
    wrong_code_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# --- The password --------------------------------------------------------------------------------


class CountingHasher(MD5PasswordHasher):
    count = 0

    def encode(self, password, salt):
        CountingHasher.count += 1
        return super().encode(password, salt)


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


# --- The second factor ---------------------------------------------------------------------------


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


# --- Where one goes ------------------------------------------------------------------------------


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


def test_the_account_for_set_up_is_told_to_make_an_administrator(client):
    user = User.objects.create_superuser("root", password=PASSWORD)
    give_password(client, "root")
    client.get(ENROL)
    assert views.SET_UP in client.post(ENROL, {"code": code_of(user)}).text
