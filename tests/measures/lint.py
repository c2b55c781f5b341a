"""`make lint`: every check that needs no test, and `make format` for what can mend itself."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from shiminsanka.environment import BASE_DIR

BIN = Path(sys.executable).parent
# Django 5.2, the version djade rewrites templates for.
DJADE = ("--target-version", "5.2")


def main(arguments: list[str]) -> int:
    """Run all checks, whatever the first ones find; 0 only if all are content."""
    templates = sorted(str(path) for path in (BASE_DIR / "templates").rglob("*.html"))
    failed = [
        " ".join(command[:2])
        for command, env in (_formats(templates) if "--fix" in arguments else _checks(templates))
        if not _passes(command, env)
    ]
    if failed:
        print(f"\n直すところがあります：{'、'.join(failed)}")
        return 1
    print("\n直すところはありません。")
    return 0


def _formats(templates: list[str]) -> list[tuple[list[str], dict[str, str]]]:
    commands = [["ruff", "check", "--fix", "--quiet"], ["ruff", "format", "--quiet"]]
    if templates:
        # Both answer 1 for "changed something": run twice, so that the second run decides.
        commands += [["djade", *DJADE, *templates], ["djhtml", "--tabwidth", "2", *templates]]
    return [(command, {}) for command in commands]


def _checks(templates: list[str]) -> list[tuple[list[str], dict[str, str]]]:
    commands = [["ruff", "check"], ["ruff", "format", "--check"], ["lint-imports"], ["mypy"]]
    if templates:
        commands += [
            ["djade", "--check", *DJADE, *templates],
            ["djhtml", "--check", "--tabwidth", "2", *templates],
        ]
    return [
        *((command, {}) for command in commands),
        *(
            (["manage.py", "check", "--deploy", "--fail-level", "WARNING"], production(site))
            for site in ("public", "staff")
        ),
        (
            ["manage.py", "makemigrations", "--check", "--dry-run"],
            # Without a database it compares models and migrations only, and warns that it does.
            {"PORTAL_ENV": "local", "PYTHONWARNINGS": "ignore::RuntimeWarning"},
        ),
    ]


def production(site: str) -> dict[str, str]:
    """An environment as production has it, with a key that exists for this run only."""
    return {
        "PORTAL_ENV": "production",
        "PORTAL_SITE": site,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "portal.example.jp",
        "DATABASE_URL": "postgresql://portal@database.example.jp/portal",
    }


def _passes(command: list[str], env: dict[str, str]) -> bool:
    print(f"・{' '.join(command[:5])}", flush=True)
    program = [sys.executable] if command[0] == "manage.py" else []
    first = command[0] if program else str(BIN / command[0])
    result = subprocess.run(
        [*program, first, *command[1:]], cwd=BASE_DIR, env={**os.environ, **env}, check=False
    )
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
