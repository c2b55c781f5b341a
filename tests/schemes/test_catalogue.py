"""What a process serves while the database changes, goes away, or was never there."""

import json
from datetime import date, timedelta

import pytest

from schemes import catalogue
from schemes.catalogue import Library, NoCatalogue, NotYetPublished, Published
from schemes.models import Edition
from tests.drafts import SCHEMES

pytestmark = pytest.mark.django_db

FIRST = date(2026, 3, 1)


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


def test_the_catalogue_holds_every_scheme_in_order():
    assert list(library().on(FIRST).schemes) == SCHEMES


@pytest.fixture
def shelf(monkeypatch, settings, tmp_path):
    """A process that has loaded nothing yet, with its own copy on disk."""
    settings.PORTAL_CATALOGUE_COPY = tmp_path / "catalogue.json"
    fresh = catalogue.Shelf()
    monkeypatch.setattr(catalogue, "_shelf", fresh)
    return fresh


def test_nothing_is_served_before_the_catalogue_is_loaded(shelf):
    assert catalogue.readiness() == {"ready": False}
    with pytest.raises(NoCatalogue):
        catalogue.library()


def test_refreshing_takes_over_what_is_new_once(shelf):
    assert catalogue.refresh() is True
    assert catalogue.refresh() is False
    assert catalogue.readiness()["origin"] == "database"


def test_one_cheap_query_asks_for_news(shelf, django_assert_num_queries):
    catalogue.refresh()
    with django_assert_num_queries(1):
        catalogue.refresh()


def test_a_process_starts_from_the_copy(shelf, settings):
    catalogue.refresh()
    kept = catalogue.library()
    shelf.library = None
    catalogue._take_copy()
    assert catalogue.readiness()["origin"] == "disk"
    assert catalogue.library().on(FIRST).edition == kept.on(FIRST).edition
    assert catalogue.library().on(FIRST).schemes == kept.on(FIRST).schemes


def altered(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[2])
    row["content"]["summary"] = "改変"
    return "\n".join([*lines[:2], json.dumps(row), *lines[3:]])


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.unlink(), "目録の写しもありません。"),
        (lambda path: path.write_text("{"), "目録の写しも読めません。"),
        (lambda path: path.write_text(""), "目録の写しは壊れています。"),
        (lambda path: path.write_text("{}"), "目録の写しも読めません。"),
        (lambda path: path.write_text(altered(path)), "目録の写しは壊れています。"),
    ],
)
def test_a_copy_that_cannot_be_trusted_is_refused(shelf, settings, spoil, sentence):
    catalogue.refresh()
    shelf.library = None
    spoil(settings.PORTAL_CATALOGUE_COPY)
    with pytest.raises(NoCatalogue, match=sentence):
        catalogue._take_copy()
