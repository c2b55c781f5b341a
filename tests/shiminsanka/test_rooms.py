"""Imports run one way, by the contracts in pyproject.toml; rooms stay small, and names mean one thing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from shiminsanka.environment import BASE_DIR

MOST_LOOSE = 10  # modules of a floor that stand in no room


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


@pytest.mark.parametrize("floor", ["schemes", "schemes/admin"])
def test_few_modules_stand_in_no_room(floor):
    loose = [path.name for path in (BASE_DIR / floor).glob("*.py") if path.stem != "__init__"]
    assert len(loose) <= MOST_LOOSE, sorted(loose)


def test_the_name_of_a_class_means_one_thing():
    """But for a row, which is called alike as it is worked on and as it is published, and a column,
    which is called alike in a table and in a form."""
    found: dict[str, list[str]] = {}
    for path in sorted((BASE_DIR / "schemes").rglob("*.py")):
        if not {"migrations", "commands"} & set(path.parts):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for name in (node.name for node in tree.body if isinstance(node, ast.ClassDef)):
                found.setdefault(name, []).append(path.relative_to(BASE_DIR).as_posix())
    shared = {name: places for name, places in found.items() if len(places) > 1}
    assert {name for name, places in shared.items() if not _is_one_thing(name, places)} == set()


def _is_one_thing(name: str, places: list[str]) -> bool:
    row = [place.partition("/models/")[0] for place in places] == ["schemes/document.py", "schemes"]
    return row or (name.endswith("Field") and places[1:] == ["schemes/models/fields.py"])
