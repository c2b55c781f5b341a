"""The terminals of a person: where they are signed in, and how they end it."""

from datetime import timedelta

import pytest
from django.test import Client

from schemes.models import Event
from schemes.staff import terminals
from schemes.staff.models import Terminal
from tests.schemes.staff.signing_in import ELSEWHERE, OFFICE, from_, is_in, new_user, sign_in
from tests.staff import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

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
