"""What tests of the roof share: a visitor at the door before Django."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.door import Visitor
from tests.stocked import nothing_kept


@pytest.fixture
def connections_stay() -> Iterator[None]:
    """As Django's own test client does: what a test opened is not closed by a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def visitor(connections_stay: None) -> Visitor:
    """One who comes when nothing is kept yet."""
    nothing_kept()
    return Visitor()
