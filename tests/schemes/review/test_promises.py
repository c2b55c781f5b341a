"""The cases that keep what differences promise stand between a promise and its publication."""

from datetime import date

import pytest

from schemes.document import REFERENCE
from schemes.editing import composing
from schemes.models import Case, Conflict
from schemes.review import examining

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)


def errors():
    reference = composing.compose_all()[REFERENCE]
    found = examining.examine({REFERENCE: reference}, DAY)
    return [(one.rule, one.place) for one in found.errors]


def test_every_promise_of_the_catalogue_is_kept():
    promised = set(Conflict.objects.exclude(promises="").values_list("key", "promises"))
    kept = examining.kept_promises()
    assert promised
    assert {(key, one) for key, one in promised if one not in kept.get(key, ())} == set()


@pytest.mark.parametrize("key", ["E19", "I16", "E5", "E6", "I20"])
def test_every_case_that_shows_a_difference_expects_what_it_promises(key):
    conflict = Conflict.objects.get(key=key)
    shown = [case.expect for case in Case.objects.active() if key in case.shows]
    assert shown
    assert all([conflict.promises] in expect.values() for expect in shown)


def test_a_promise_whose_case_is_laid_aside_is_not_published():
    assert errors() == []
    Case.objects.filter(key="S-E19").update(active=False)
    assert errors() == [("promise_unkept", "相違 E19 外国の団体は草の根技術協力事業に応募できるか")]


def test_a_case_that_allows_two_verdicts_keeps_no_promise():
    case = Case.objects.get(key="S-E19")
    case.expect = {"kusanone/partner": ["confirm", "eligible"]}
    case.save()
    assert "E19" not in examining.kept_promises() or not examining.kept_promises()["E19"]
