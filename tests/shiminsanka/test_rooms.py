"""Imports run one way; the contracts are in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from shiminsanka.environment import BASE_DIR


def test_no_import_runs_against_the_house():
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout
    assert "0 broken" in linted.stdout
