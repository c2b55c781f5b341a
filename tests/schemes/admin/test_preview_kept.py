"""下書きの確認 is composed again after a change alone: what moves its stamp, and what is kept."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from schemes import catalogue
from schemes.admin.publishing import preview
from schemes.editing import stamping

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
TODAY = date(2026, 11, 26)
TOUCH = "UPDATE schemes_source SET note = note WHERE key = 'seed'"


@pytest.fixture(autouse=True)
def _nothing_kept():
    preview._kept.clear()
    yield
    preview._kept.clear()


@pytest.fixture
def elsewhere():
    """Another process's connection to the same database: what it writes stays written."""
    plain = {"autocommit": True, "cursor_factory": psycopg.Cursor}
    with psycopg.connect(**connection.get_connection_params() | plain) as connected:
        yield connected


def test_a_save_moves_the_stamp(elsewhere):
    before = stamping.of_pages()
    assert stamping.of_pages() == before
    elsewhere.execute(TOUCH)
    assert stamping.of_pages() != before


def test_a_save_moves_the_stamp_once_it_can_be_seen(elsewhere):
    before = stamping.of_pages()
    with elsewhere.transaction():
        elsewhere.execute(TOUCH)
        assert stamping.of_pages() == before
    assert stamping.of_pages() != before


def test_a_row_that_came_or_went_moves_the_stamp(elsewhere):
    before = stamping.of_pages()
    elsewhere.execute(
        "INSERT INTO schemes_draft (name, subjects, started_by, started_at, closed_by)"
        " VALUES ('試し', '[]', 'x', now(), '')"
    )
    with_row = stamping.of_pages()
    elsewhere.execute("DELETE FROM schemes_draft WHERE name = '試し'")
    assert before != with_row
    assert stamping.of_pages() == before


def test_what_every_page_writes_moves_no_stamp(elsewhere):
    before = stamping.of_pages()
    elsewhere.execute("UPDATE django_session SET expire_date = expire_date")
    elsewhere.execute(
        "INSERT INTO schemes_dailycount (day, track, verdict, decided_by, count)"
        " VALUES ('2099-01-01', 'x', 'x', '', 1)"
    )
    assert stamping.of_pages() == before
    elsewhere.execute("DELETE FROM schemes_dailycount")


def test_the_stamp_knows_every_table_of_the_catalogue():
    tables = stamping.tables(stamping.COUNTS)
    assert {"schemes_requirement", "schemes_requirement_citations", "grants_cap"} <= set(tables)
    assert {"schemes_edition", "schemes_proposal", "outreach_office"} <= set(tables)
    assert not {"django_session", "auth_user", "schemes_dailycount", "schemes_event"} & set(tables)


@pytest.fixture
def counted(monkeypatch):
    """How often a preview was composed, and a stamp that the test moves itself."""
    found = {"stamp": "1", "made": 0}

    def made(which, today, now):
        found["made"] += 1
        return catalogue.Preview(catalogue.library(), today)

    monkeypatch.setattr(stamping, "of_pages", lambda: found["stamp"])
    monkeypatch.setattr(preview, "_made", made)
    return found


def test_a_preview_is_composed_again_only_after_a_change(counted):
    first = preview.preview_of("draft", TODAY, NOW)
    assert preview.preview_of("draft", TODAY, NOW) is first
    counted["stamp"] = "2"
    assert preview.preview_of("draft", TODAY, NOW) is not first
    assert counted["made"] == 2


def test_a_draft_of_yesterday_is_composed_again(counted):
    preview.preview_of("draft", TODAY, NOW)
    assert preview.preview_of("draft", TODAY + timedelta(days=1), NOW).day == date(2026, 11, 27)


def test_each_preview_is_its_own_and_few_are_kept(counted):
    for number in range(1, 10):
        preview.preview_of(f"proposal-{number}", TODAY, NOW)
    assert list(preview._kept) == [f"proposal-{number}" for number in range(6, 10)]


def test_what_was_composed_while_another_saved_is_not_kept(counted, monkeypatch):
    stamps = iter("1223344")
    monkeypatch.setattr(stamping, "of_pages", lambda: next(stamps))
    preview.preview_of("draft", TODAY, NOW)
    preview.preview_of("draft", TODAY, NOW)
    preview.preview_of("draft", TODAY, NOW)
    assert counted["made"] == 3
