"""The machine's own nginx, with which what is shipped is tried."""

import pytest

from tests.deploy import front


@pytest.fixture(scope="session")
def nginx() -> None:
    """Skipped where there is none; `.ci/run` puts it there, and takes no run with skipped tests."""
    if front.program_path() is None:
        pytest.skip(front.INSTALL)
