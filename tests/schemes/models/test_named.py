"""A natural key finds its row and no other."""

import pytest
from django.apps import apps

from grants.models import Cap
from outreach.models import Coverage, YearlyResult
from schemes.models import Citation, FactChoice, OpenQuestion, Passage, Requirement, Scheme, Track
from schemes.models.named import Named
from tests.kinds import fill
from tests.sample.models import Leaflet, Printing
from tests.sample.room import leaflet

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_models() if issubclass(model, Named)]


def test_every_kind_of_working_row_has_a_name():
    assert {Track, Cap, Coverage, Citation, OpenQuestion, Printing} < set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_row_is_found_by_its_natural_key(model):
    leaflet("図・表/案内")
    fill(model, 1)
    rows = list(model.objects.all())
    assert rows
    assert [model.objects.get_by_natural_key(*row.natural_key()) for row in rows] == rows


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (Scheme, ("kusanone",)),
        (Track, ("kusanone", "support")),
        (Cap, ("kusanone/support", "KS-2")),
        (Passage, ("kusanone/support", "who", 2)),
        (Passage, ("page:position", "history", 3)),
        (FactChoice, ("role", "teacher")),
        (Coverage, ("tokyo", "13")),
        (YearlyResult, ("development-education/visiting-lecture", 2024, "件数")),
    ],
)
def test_names_are_written_as_in_addresses(model, key):
    assert model.objects.get_by_natural_key(*key).natural_key() == key


def test_the_last_part_of_a_name_may_hold_a_slash():
    row = leaflet("図・表/案内/その2")
    [printing] = row.printings.all()
    assert row.natural_key() == ("kusanone/support", "図・表/案内/その2")
    assert printing.natural_key() == ("kusanone/support/図・表/案内/その2", 1)
    assert Leaflet.objects.get_by_natural_key(*row.natural_key()) == row
    assert Printing.objects.get_by_natural_key(*printing.natural_key()) == printing


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (Scheme, ("nai",)),
        (Scheme, ()),
        (Scheme, ("kusanone", "support")),
        (Scheme, (None,)),
        (Track, ("kusanone", "nai")),
        (Track, ("kusanone",)),
        (Track, ("kusanone/support",)),
        (Track, ("kusanone/support", "support")),
        # A track is named by two parts: its scheme alone is no track, nor is one part too many.
        (Cap, ("kusanone", "KS-2")),
        (Cap, ("", "KS-2")),
        (Cap, ("/", "KS-2")),
        (Cap, ("kusanone/support/", "KS-2")),
        (Cap, ("kusanone/support/x", "KS-2")),
        (Cap, ("support/kusanone", "KS-2")),
        (Cap, ("kusanone/support", "KS-2/x")),
        (Requirement, ("", "A-0")),
        (Requirement, ("page:position", "A-0")),
        (Passage, ("kusanone/", "what", 1)),
        (Passage, ("/support", "what", 1)),
        (Passage, ("kusanone/support/x", "what", 1)),
        (Passage, ("page:", "what", 1)),
        (Passage, ("page:nai", "what", 1)),
        (Passage, (None, "what", 1)),
        (Passage, ("kusanone/support", "what", "はじめ")),
        (YearlyResult, ("development-education", 2024, "件数")),
        (YearlyResult, ("development-education/visiting-lecture", "今年", "件数")),
        (Printing, ("kusanone/support", 1)),
        (OpenQuestion, ("x",)),
    ],
)
def test_what_names_no_row_finds_none(model, key):
    with pytest.raises(model.DoesNotExist):
        model.objects.get_by_natural_key(*key)


def test_a_name_of_too_few_parts_is_not_taken_for_its_owners_only_row():
    """The scheme of a single track is no name of that track."""
    alone = next(scheme for scheme in Scheme.objects.all() if scheme.tracks.count() == 1)
    [track] = alone.tracks.all()
    cap = Cap.objects.create(track=track, code="X-1", kind="total", yen=1, wording="試し")
    assert Cap.objects.get_by_natural_key(f"{alone.key}/{track.key}", "X-1") == cap
    with pytest.raises(Cap.DoesNotExist):
        Cap.objects.get_by_natural_key(alone.key, "X-1")
