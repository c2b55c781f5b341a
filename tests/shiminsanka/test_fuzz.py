"""Requests that nobody means well: a thousand here, and as many as one likes by `make fuzz`."""

import pytest

from tests.measures import fuzz

pytestmark = pytest.mark.django_db


def test_a_thousand_requests_find_no_failure() -> None:
    found = fuzz.run(1_000, fuzz.SEED, drawn=False)
    assert found.failures == []
    assert found.total == 1_000
    assert found.share > 0.5


def test_a_failure_that_is_there_is_found() -> None:
    found = fuzz.run(100, fuzz.SEED, planted=True, drawn=False)
    assert all(": 500 " in one for one in found.failures)
    assert found.failures
