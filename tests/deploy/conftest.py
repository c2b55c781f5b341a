"""What is shipped is tried with the machine's own nginx."""

import pytest

from tests.deploy import front


@pytest.fixture(scope="session", autouse=True)
def nginx() -> None:
    """Skipped where there is none; `.ci/run` puts it there, and takes no run with skipped tests."""
    if front.program_path() is None:
        pytest.skip(front.INSTALL)
