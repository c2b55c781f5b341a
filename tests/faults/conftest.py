"""How often each accident is tried, and a database in which saves last."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import databases


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, help="同時の保存を試す回数")
    parser.addoption("--kills", type=int, help="強制終了を試す回数")
    parser.addoption("--outage", type=float, help="データベースを止めておく秒数")


# Few in the test run, many in `make faults`: the options are known to a run of this folder alone.


@pytest.fixture(scope="session")
def rounds(pytestconfig: pytest.Config) -> int:
    """How often two people are at the same thing at once."""
    return pytestconfig.getoption("--rounds", None) or 16


@pytest.fixture(scope="session")
def kills(pytestconfig: pytest.Config) -> int:
    """How often a process is killed."""
    return pytestconfig.getoption("--kills", None) or 4


@pytest.fixture(scope="session")
def outage(pytestconfig: pytest.Config) -> float:
    """How many seconds the database is away in the drills."""
    return pytestconfig.getoption("--outage", None) or 60.0


@pytest.fixture(scope="module")
def lasting(
    published_database: Callable[[], str], django_db_setup: None, django_db_blocker: Any
) -> Iterator[str]:
    """DATABASE_URL of a database of this module's own, in which Django works without taking back."""
    url = published_database()
    with django_db_blocker.unblock(), databases.pointed_at(url):
        yield url
