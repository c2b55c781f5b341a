"""Another's lock is waited for, not for ever: whoever waits in vain reads why, and nothing is saved."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from schemes import publishing, roles
from schemes.editing.locks import WORK
from schemes.models import Edition, Track
from shiminsanka import database
from tests.markup import Page
from tests.staff import address, hire, let_in

HELD = (f"SELECT pg_advisory_xact_lock({WORK})", "LOCK TABLE schemes_track")
FREEZING = {"by": "編集者", "reason": "年度の改定", "at": timezone.now()}


@contextmanager
def held(url: str, statement: str) -> Iterator[None]:
    """Another is in the middle of a transaction with this lock."""
    with psycopg.connect(url) as other:
        other.execute(statement)
        yield
        other.rollback()


@pytest.fixture
def impatient(lasting: str) -> Iterator[str]:
    """The database of a thread that waits for a moment only."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield lasting
    connection.close()


@pytest.fixture
def browser(lasting: str) -> Client:
    """An editor's, which gets the page of an error as a browser does."""
    user = User.objects.filter(username="待つ人").first() or hire("待つ人", roles.EDITOR)
    return let_in(Client(raise_request_exception=False), user)


def test_every_connection_waits_ten_seconds_at_most(lasting: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)


@pytest.mark.parametrize("statement", HELD)
def test_a_save_that_waits_in_vain_says_so_and_can_be_sent_again(
    impatient: str, browser: Client, statement: str
) -> None:
    track = Track.objects.get(scheme__key="kusanone", key="support")
    path = address(Track, "change", track.pk)
    typed = f"待っていた文{HELD.index(statement)}"
    sent = Page(browser.get(path)).sent(summary=typed)
    with held(impatient, statement):
        answer = browser.post(path, sent)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    page = answer.content.decode()
    assert "<h1>ほかの人の保存が続いています</h1>" in page
    assert "入力した内容は、ブラウザーの「戻る」で前の画面に戻ると残っています。" in page
    track.refresh_from_db()
    assert track.summary != typed
    assert browser.post(path, sent).status_code == 302
    track.refresh_from_db()
    assert track.summary == typed


def test_publishing_waits_no_longer_for_the_editions(impatient: str) -> None:
    Track.objects.filter(scheme__key="kusanone").update(summary="公開する文")
    before = Edition.objects.count()
    today = timezone.localdate()
    with (
        held(impatient, "LOCK TABLE schemes_edition IN SHARE ROW EXCLUSIVE MODE"),
        pytest.raises(database.DatabaseProblem, match="10秒待っても進めない"),
        database.told_in_a_sentence(),
    ):
        publishing.publish("kusanone", effective_from=today, **FREEZING)
    assert Edition.objects.count() == before
    publishing.publish("kusanone", effective_from=today, **FREEZING)
    call_command("editions", verify=True)
