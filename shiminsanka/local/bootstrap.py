"""What make calls: makes .venv with the locked packages, then starts the real program in it.

Runs on a bare machine before anything is installed, so it uses the standard library only, and on
a Python that is too old it must still be able to say so.

    bootstrap.py LOCK COMMAND...      e.g. requirements-local.lock -m shiminsanka.local.run
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
# Each lock holds everything of those before it.
LOCKS = (
    "requirements.lock",
    "requirements-local.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
)
NO_INSTALLER = (
    "パッケージを入れる道具が見つからないので、"
    "「apt-get install python3-venv」などで venv を入れてからやり直してください。"
)
NOT_INSTALLED = "パッケージを入れられなかったので、上に出ている知らせとネットワークの接続を確かめてからやり直してください。"


def main(lock: str, command: list[str]) -> None:
    """Install `lock` unless it already is, then become `command` in the environment."""
    if sys.version_info < OLDEST:
        sys.exit(
            "Pythonが古すぎるので、Python 3.11以上を入れて「make PYTHON=python3.11 run」のように始めてください。"
        )
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "install.lock").open("w") as file:
        # make run and make test started together must not install over each other.
        fcntl.flock(file, fcntl.LOCK_EX)
        if not _is_installed(lock):
            _install(lock)
    os.chdir(ROOT)
    # What is compiled is kept beside .venv, wherever one works: a third of every later start.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    os.execve(PYTHON, [str(PYTHON), *command], {**kept, "PORTAL_ENV": "local"})


def _is_installed(lock: str) -> bool:
    stamp = _stamp(lock)
    # A .venv whose Python was removed or replaced does not start any more.
    return _starts() and stamp.exists() and stamp.read_text() == _digest(lock)


def _stamp(lock: str) -> Path:
    return VENV / f"installed-{lock}"


def _digest(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _starts() -> bool:
    try:
        return subprocess.run([str(PYTHON), "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def _install(lock: str) -> None:
    print("パッケージの準備 … ", end="", flush=True)
    began = time.monotonic()
    uv = shutil.which("uv")
    if not _starts():
        shutil.rmtree(VENV, ignore_errors=True)
        _run(_make_environment(uv))
    _run([*_installer(uv), "--require-hashes", "--no-deps", "-r", str(ROOT / lock)])
    for smaller in LOCKS[: LOCKS.index(lock) + 1]:
        _stamp(smaller).write_text(_digest(smaller))
    print(f"{time.monotonic() - began:.1f}秒", flush=True)


def _make_environment(uv: str | None) -> list[str]:
    if uv:
        return [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    # Debian ships venv without ensurepip; the machine's own pip then installs from outside.
    bare = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    return [sys.executable, "-m", "venv", *bare, str(VENV)]


def _installer(uv: str | None) -> list[str]:
    # Twice quiet: errors only, not what one machine's pip configuration lacks.
    quiet = ("-qq", "--disable-pip-version-check", "--only-binary", ":all:")
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--no-build"]
    if (VENV / "bin" / "pip").exists():
        return [str(PYTHON), "-m", "pip", "install", *quiet]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *quiet]
    sys.exit("\n" + NO_INSTALLER)


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode:
        sys.exit("\n" + NOT_INSTALLED)


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit(130)
