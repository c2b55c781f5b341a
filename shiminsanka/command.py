"""manage.py: every refusal of the environment or the database is one sentence and exit code 1."""

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from shiminsanka import database, environment

# These ask the database nothing.
WITHOUT_DATABASE = (
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "makemigrations",
    "version",
)
# These are how the tables come to be, or look at whatever is there.
WITHOUT_TABLES = (
    "createcachetable",
    "dbshell",
    "flush",
    "migrate",
    "restore",
    "showmigrations",
    "sqlmigrate",
)


def main(argv: Sequence[str]) -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiminsanka.settings")
    try:
        with ExitStack() as stack:
            _run(list(argv), stack)
    except environment.CannotRun as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)


def _run(argv: list[str], stack: ExitStack) -> None:
    name = argv[1] if len(argv) > 1 and not argv[1].startswith("-") else "help"
    needs_database = name not in WITHOUT_DATABASE and not {"-h", "--help"} & set(argv)
    if needs_database:
        _provide_local_database(stack)

    from django.conf import settings
    from django.core.management import execute_from_command_line

    from shiminsanka import starting

    if name not in ("help", "version"):
        # Django itself would put a refusal off and then report an unknown command.
        _ = settings.INSTALLED_APPS
    if needs_database:
        starting.setup()
        database.check(settings.DATABASES["default"], tables=name not in WITHOUT_TABLES)
    with database.told_in_a_sentence():
        execute_from_command_line(argv)


def _provide_local_database(stack: ExitStack) -> None:
    """On a developer's machine without a running portal: start its server for this command."""
    if not environment.is_local(os.environ) or os.environ.get("DATABASE_URL"):
        return
    # What starts a laptop is not there in production.
    from shiminsanka.local import localdb

    var = environment.var_directory(os.environ)
    os.environ["DATABASE_URL"] = (
        localdb.running_url(var) or stack.enter_context(localdb.kept(var)).url()
    )
