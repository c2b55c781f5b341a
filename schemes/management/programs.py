"""PostgreSQL's own programs, run on the database that Django works on."""

import os
import shutil
import subprocess
from collections.abc import Sequence

from django.core.management.base import CommandError
from django.db import connection
from psycopg.conninfo import make_conninfo


def run(program: str, *arguments: str) -> None:
    """Run pg_dump or pg_restore to its end. Raises ``CommandError`` with what it says."""
    path = shutil.which(program)
    if path is None:
        raise CommandError(
            f"{program}が見つからないので、PostgreSQLのクライアント(サーバーと同じ版か、新しい版)を入れてください。"
        )
    # The password goes by the environment: anyone on the machine can read a command line.
    password = connection.settings_dict["PASSWORD"]
    env = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    command = [path, "--no-password", f"--dbname={_where()}", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(
            f"{program}が失敗しました。次の知らせを確かめてください: {_end(done.stderr)}"
        )


def _where() -> str:
    settings = connection.settings_dict
    return make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        **settings["OPTIONS"],
    )


def _end(told: str) -> str:
    lines: Sequence[str] = [line for line in told.splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "知らせがありません。"
