"""From what the lint finds to the page on which it is mended."""

from datetime import date

import pytest

from grants.models import Cap
from schemes import catalogue
from schemes.admin.publishing.findings import link, working_row
from schemes.editing import composing
from schemes.models import ConflictSide, Passage, Track
from schemes.review import spots
from schemes.review.linting import Finding
from tests.staff import address

pytestmark = pytest.mark.django_db


def finding(model, key):
    return Finding("error", "any", "kusanone", "どこか", "直してください。", (model, key))


def test_every_row_of_every_document_leads_to_its_working_row():
    """What is published of a row says the same as the row that is found by its name."""
    for edition in catalogue.library().on(date(2026, 11, 1)).editions.values():
        for spot in spots.of(edition.document):
            if spot.implied:
                continue
            row = working_row(*spot.model)
            for name in spot.kind.columns:
                related = name == "track" or spot.kind.names(name)
                published = getattr(spot.kind.column(name), "published", None)
                stored = published(row) if published else getattr(row, name)
                stored = (stored and stored.key) if related else stored
                stored = tuple(stored) if isinstance(spot.row[name], tuple) else stored
                assert stored == spot.row[name], (spot.place, name)


def test_a_finding_leads_to_the_page_of_its_row():
    cap = Cap.objects.get(code="KS-2")
    found = finding("grants.cap", ("kusanone/support", "KS-2"))
    assert link(found) == address(Cap, "change", cap.pk)


def test_texts_are_counted_whatever_their_places_are():
    track = Track.objects.get(scheme__key="kusanone", key="support")
    kind = track.passages.first().kind
    made = [
        Passage.objects.create(track=track, kind=kind, order=order, text=str(order))
        for order in (200, 300)
    ]
    count = track.passages.filter(kind=kind).count()
    spot = [
        spot for spot in spots.of(composing.compose("kusanone")) if spot.row.get("text") == "300"
    ]
    assert [one.model for one in spot] == [("schemes.passage", ("kusanone/support", kind, count))]
    assert link(finding(*spot[0].model)) == address(Passage, "change", made[1].pk)
    side = ConflictSide.objects.filter(conflict__key="I1").order_by("order").last()
    ConflictSide.objects.filter(pk=side.pk).update(order=99)
    count = ConflictSide.objects.filter(conflict__key="I1").count()
    found = finding("schemes.conflictside", ("I1", count))
    assert link(found) == address(ConflictSide, "change", side.pk)


@pytest.mark.parametrize(
    ("model", "key"),
    [
        ("grants.cap", ("kusanone/support", "KS-99")),
        ("grants.cap", ("kusanone", "KS-2")),
        ("schemes.passage", ("kusanone/support", "what", 99)),
        ("schemes.passage", ("nai", "what", 1)),
        ("schemes.scheme", ("nai",)),
    ],
)
def test_a_row_that_is_gone_leads_nowhere(model, key):
    assert working_row(model, key) is None
    assert link(finding(model, key)) == ""


def test_what_is_no_single_row_leads_nowhere():
    assert link(Finding("error", "any", "kusanone", "どこか", "直してください。")) == ""
