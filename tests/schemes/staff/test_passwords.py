"""A person changes the own password: what is refused, and what it ends."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.schemes.staff.signing_in import PASSWORD, actions, is_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


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
