"""Sessions: a new one at each step, and how long one lasts."""

import pytest
from django.contrib.auth.models import User

from schemes.staff import sessions
from tests.schemes.staff.signing_in import (
    CODE,
    LOGIN,
    actions,
    code_of,
    give_password,
    is_in,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


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
