"""What the tests of this room share."""

import pytest
import time_machine

from tests.grants.called import tokyo


@pytest.fixture
def in_november():
    """Before the calls of the coming year are known."""
    with time_machine.travel(tokyo(2026, 11, 28, 12), tick=False):
        yield
