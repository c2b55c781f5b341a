"""The production image: what the Dockerfile copies, and that either site starts from it."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shiminsanka.environment import BASE_DIR
from tests.measures.lint import production
from tests.shiminsanka.test_repository import tracked

SITES = ("public", "staff")


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
    # Only what installs the clients of the backup stage is root's.
    assert [rest for word, rest in words if word == "USER"] == ["10001", "0", "10001", "10001"]
    last_stage = max(number for number, (word, _) in enumerate(words) if word == "FROM")
    assert ("USER", "10001") in words[last_stage:]
    assert json.loads(next(rest for word, rest in words if word == "CMD")) == ["gunicorn"]


def test_the_image_is_one_that_is_known_and_installs_nothing() -> None:
    words = instructions()
    bases = [rest.split()[0] for word, rest in words if word == "FROM"]
    assert {base for base in bases if ":" in base and "@sha256:" not in base} == set()
    assert bases[-1] == "runtime"
    runtime = words.index(("FROM", f"{bases[1]} AS runtime"))
    assert words[runtime + 1][1].startswith("pip uninstall --yes")
    assert "ensurepip" in words[runtime + 1][1]


def test_the_health_check_is_a_program_that_compiles() -> None:
    check = next(rest for word, rest in instructions() if word == "HEALTHCHECK")
    program = json.loads(check.partition("CMD ")[2])
    assert program[:2] == ["python", "-c"]
    compile(program[2], "HEALTHCHECK", "exec")
    assert "/healthz" in program[2]


# --- Built without an engine ---------------------------------------------------------------------


def ignored() -> tuple[list[str], list[str]]:
    """What .dockerignore admits, and what of that it leaves out."""
    lines = (BASE_DIR / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith(("#", "*"))]
    return (
        [rule[1:] for rule in rules if rule.startswith("!")],
        [rule for rule in rules if not rule.startswith("!")],
    )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/portal as the build leaves it: the files that are copied, and the step that is run."""
    portal = tmp_path_factory.mktemp("image")
    admitted, left_out = ignored()
    for path in tracked():
        name = path.relative_to(BASE_DIR)
        within = [str(place) for place in (name, *name.parents)]
        if set(admitted) & set(within) and not set(left_out) & set(within):
            (portal / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, portal / name)
    step = next(rest for word, rest in instructions() if word == "RUN" and "collectstatic" in rest)
    # The place first: Python's own may be called so.
    script = step.replace("/portal/", f"{portal}/").replace("/venv/bin/python", sys.executable)
    built = in_image(portal, "sh", "-ec", script)
    assert (built.returncode, built.stdout, built.stderr) == (0, "", "")
    return portal


def in_image(image: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the image, with nothing of this run's environment but the PATH."""
    return subprocess.run(
        command,
        cwd=image,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_image_holds_nothing_that_starts_a_laptop_or_measures(image: Path) -> None:
    assert sorted(path.name for path in image.iterdir() if path.is_dir()) == [
        *("collected", "docs", "fixtures", "grants", "outreach", "schemes"),
        *("shiminsanka", "static", "templates"),
    ]
    assert (image / "shiminsanka" / "settings.py").exists()
    assert not (image / "shiminsanka" / "local").exists()


def test_the_image_says_that_it_is_no_laptop(image: Path) -> None:
    asked = in_image(image, sys.executable, "manage.py", "check", PORTAL_ENV="local")
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr == (
        "環境変数 PORTAL_ENV が local ですが、手元で動かすための部品がここにはないので、"
        "PORTAL_ENV を外し、本番の環境変数を指定してください。\n"
    )


def test_the_image_has_the_files_of_both_sites_under_their_lasting_names(image: Path) -> None:
    names = json.loads((image / "collected" / "staticfiles.json").read_text())["paths"]
    for name in ("portal.css", "admin/css/base.css"):
        assert (image / "collected" / names[name]).stat().st_size > 0


@pytest.mark.parametrize("site", SITES)
def test_either_site_starts_from_the_image(
    image: Path, site: str, published_database: Callable[[], str], tmp_path: Path
) -> None:
    env = production(site) | {
        "DATABASE_URL": published_database(),
        "PORTAL_STATIC": str(image / "collected"),
        "PORTAL_VAR": str(tmp_path),
    }
    program = "import shiminsanka.wsgi as site; print(site.__file__, site.catalogue.readiness()['origin'])"
    started = in_image(image, sys.executable, "-c", program, **env)
    assert started.stdout == f"{image}/shiminsanka/wsgi.py database\n", started.stderr
    checked = in_image(image, sys.executable, "manage.py", "check", "--deploy", **env)
    assert checked.returncode == 0, checked.stderr


def test_the_commands_of_an_operator_run_in_the_image(
    image: Path, published_database: Callable[[], str]
) -> None:
    env = production("staff") | {"DATABASE_URL": published_database()}
    for command, said in (
        (("migrate", "--check"), ""),
        (("load_catalogue",), "目録には内容があるので、読み込みません。\n"),
        (("publish", "--initial"), "公開済みの版があるので、初版は作りません。\n"),
        (("editions", "--verify"), "15版と0件の操作の記録を確かめました。改変はありません。\n"),
    ):
        done = in_image(image, sys.executable, "manage.py", *command, **env)
        assert (done.returncode, done.stdout) == (0, said), done.stderr
