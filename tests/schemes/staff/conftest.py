"""What tests of the way in share: a clock that they move."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.staff import NOON


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It stands at noon, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock
