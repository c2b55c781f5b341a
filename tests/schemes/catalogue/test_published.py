"""The catalogue of a day: remembered, and the texts of replaced editions read when one asks."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from schemes import catalogue
from schemes.catalogue import Library, NotYetPublished, Published, TextsAway
from schemes.models import Edition
from tests.drafts import SCHEMES
from tests.schemes.catalogue.editions import CHANGED, FIRST, publish, publish_reference

pytestmark = pytest.mark.django_db

EVE = CHANGED - timedelta(days=1)


def library(rows=None):
    return Library([Published(row) for row in rows or Edition.objects.order_by("position")])


def test_the_first_day_has_a_catalogue_and_the_day_before_has_none():
    found = library()
    assert found.first_day == FIRST
    assert next(iter(found.on(FIRST).schemes)) == "kusanone"
    with pytest.raises(NotYetPublished) as refused:
        found.on(FIRST - timedelta(days=1))
    assert refused.value.first == FIRST


def test_days_with_the_same_editions_share_one_catalogue():
    found = library()
    assert found.on(FIRST) is found.on(date(2199, 1, 1))


def test_days_between_two_editions_have_the_same_catalogue_and_the_day_of_one_another():
    publish("第2版")
    found = library()
    assert found.on(FIRST) is found.on(EVE)
    assert found.on(EVE) is not found.on(CHANGED)
    assert found.on(CHANGED).schemes["kusanone"].summary == "第2版"


def test_a_planned_edition_that_an_earlier_one_replaces_makes_no_day_of_its_own():
    publish("予定", date(2026, 6, 1))
    publish("先の日から", date(2026, 5, 1))
    found = library()
    assert found.on(date(2026, 5, 1)) is found.on(date(2026, 6, 1))


def test_the_catalogue_holds_every_scheme_in_order():
    assert list(library().on(FIRST).schemes) == SCHEMES


def test_the_text_of_a_replaced_edition_is_not_held_but_read_for_its_day(
    shelf, django_assert_num_queries
):
    publish("第2版")
    catalogue.refresh()
    found = catalogue.library()
    shut = [row.subject for row in found.rows if not row.is_open]
    assert shut == ["kusanone"]
    with django_assert_num_queries(1):
        before = found.on(EVE).schemes["kusanone"].summary
    assert before != "第2版"
    assert [row.subject for row in found.rows if not row.is_open] == shut
    with django_assert_num_queries(0):
        assert found.on(EVE) is found.on(FIRST)


def test_documents_of_other_days_are_shared_with_today(shelf):
    publish("第2版")
    catalogue.refresh()
    found = catalogue.library()
    today = found.on(CHANGED).editions
    other = found.on(EVE).editions
    assert [key for key in today if today[key] is not other[key]] == ["kusanone"]


def test_few_other_days_are_held_at_a_time(shelf):
    days = [CHANGED + timedelta(days=number) for number in range(7)]
    for day in days:
        publish(str(day), day)
    catalogue.refresh()
    found = catalogue.library()
    for day in days:
        assert found.on(day).schemes["kusanone"].summary == str(day)
    assert len(found._others) == 4


def test_today_and_tomorrow_are_ready_before_anyone_asks(shelf, time_machine):
    time_machine.move_to(f"{EVE}T03:00:00+00:00", tick=False)
    publish("あすから")
    catalogue.refresh()
    found = catalogue.library()
    assert [one.schemes["kusanone"].summary == "あすから" for one in found._ready.values()] == [
        False,
        True,
    ]
    ready = found.on(CHANGED)
    assert "rules" in vars(ready)
    time_machine.move_to(f"{CHANGED}T03:00:00+00:00", tick=False)
    assert catalogue.refresh() is False
    assert found.on(CHANGED) is ready


def test_what_a_publication_leaves_alone_stays_with_its_pages(shelf):
    catalogue.refresh()
    before = catalogue.library().on(FIRST)
    publish("先の話", date(2199, 4, 1))
    assert catalogue.refresh() is True
    assert catalogue.library().on(timezone.localdate()) is before


def test_a_replaced_edition_that_is_not_as_it_was_published_is_not_shown(shelf):
    publish("第2版")
    catalogue.refresh()
    rows = catalogue.library().rows
    shut = next(row for row in rows if not row.is_open)
    shut.digest = "0" * 64
    with pytest.raises(TextsAway, match="公開した時のまま読めません。"):
        catalogue.library().on(FIRST)


def test_a_day_that_cannot_be_read_now_is_503_in_words_and_today_goes_on(shelf):
    publish("第2版")
    catalogue.refresh()
    shelf.is_watched = shelf.is_away = True
    client = Client(raise_request_exception=False)
    for path in ("/schemes/kusanone/", "/api/v1/schemes/kusanone/"):
        answer = client.get(f"{path}?as_of={FIRST}")
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert "データベースから読み直しますが、いまはつながりません。" in answer.content.decode()
        assert client.get(path).status_code == 200


def test_rules_of_schemes_that_stay_are_not_made_anew(shelf):
    catalogue.refresh()
    before = catalogue.library().on(FIRST)
    publish("第2版")
    catalogue.refresh()
    now = catalogue.library().on(CHANGED)
    kept = {key for key, rules in now.rules.tracks.items() if rules is before.rules.tracks.get(key)}
    assert {key.partition("/")[0] for key in set(now.rules.tracks) - kept} == {"kusanone"}
    assert kept
    assert list(now.rules.tracks) == list(before.rules.tracks)
    assert now.voices == before.voices


def test_rules_are_made_anew_with_other_facts_and_sources(shelf):
    catalogue.refresh()
    before = catalogue.library().on(FIRST)
    publish_reference()
    catalogue.refresh()
    now = catalogue.library().on(CHANGED)
    assert not set(map(id, now.rules.tracks.values())) & set(map(id, before.rules.tracks.values()))
