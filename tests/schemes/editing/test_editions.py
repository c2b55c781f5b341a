"""What editions hold is read once, and is the very document that was composed of the same rows."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from schemes import publishing, sections
from schemes.editing import composing, editions
from schemes.models import Edition, Scheme
from tests.drafts import forget

pytestmark = pytest.mark.django_db

SUBJECT = "agreements"
TODAY = date(2026, 12, 1)
APRIL = date(2027, 4, 1)


def change(summary: str = "四月からの説明。") -> None:
    Scheme.objects.filter(key=SUBJECT).update(summary=summary)


def publish(day: date) -> Edition:
    made = publishing.publish(
        SUBJECT, by="編集者", reason="改めた", effective_from=day, at=timezone.now()
    )
    assert made
    return made


def test_a_draft_that_was_published_is_the_very_document_of_its_edition(monkeypatch):
    forget(monkeypatch)
    public = editions.published_on(TODAY)
    drafts = composing.compose_all()
    assert [one for one in drafts if drafts[one] is not public[one].document] == []
    change()
    changed = composing.compose(SUBJECT)
    assert changed is not public[SUBJECT].document
    publish(APRIL)
    assert editions.published_on(APRIL)[SUBJECT].document is changed
    change(public[SUBJECT].document.summary)
    assert composing.compose(SUBJECT) is public[SUBJECT].document


def test_sections_stand_in_the_order_of_the_kinds_whichever_way_they_were_kept(monkeypatch):
    forget(monkeypatch)
    content = Edition.objects.get(subject="kusanone").content
    backwards = dict(reversed(content["sections"].items()))
    read = sections.parse({**content, "sections": backwards})
    assert list(read.sections) == [
        kind.key for kind in sections.registered() if kind.key in backwards
    ]
    assert sections.parse(content) is read


def test_what_is_in_force_is_of_the_day_and_of_the_subjects_asked_for():
    change()
    planned = publish(APRIL)
    eve = APRIL - timedelta(days=1)
    assert editions.published_on(eve)[SUBJECT].document.summary != "四月からの説明。"
    on_the_day = editions.published_on(APRIL, [SUBJECT])
    assert list(on_the_day) == [SUBJECT]
    one = on_the_day[SUBJECT]
    assert (one.position, one.day) == (planned.position, APRIL)
    assert one.document.summary == "四月からの説明。"
    assert {key: [one.day for one in found] for key, found in editions.planned(TODAY).items()} == {
        SUBJECT: [APRIL]
    }
    assert editions.planned(APRIL) == {}


def test_what_editions_hold_is_read_once(monkeypatch):
    forget(monkeypatch)
    for queries in (2, 1):
        with CaptureQueriesContext(connection) as asked:
            assert len(editions.published_on(TODAY)) == 15
        assert len(asked) == queries
    with CaptureQueriesContext(connection) as asked:
        assert editions.by_position([]) == {}
    assert len(asked) == 0
