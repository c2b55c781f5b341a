"""Each migration is taken back and applied again over the published catalogue, the newest first."""

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from schemes.editing.recording import record
from schemes.models import Event

ROOMS = ("schemes", "grants", "outreach")
Rows = dict[str, list[Any]]


def rows() -> Rows:
    """Every row of our tables as the database holds it, by table; without the column of editions that
    is newer than they are, and empty here."""
    prefixes = tuple(f"{room}_" for room in ROOMS)
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(prefixes):
                told = "(to_jsonb(one) - 'blotted')::text"
                cursor.execute(f'SELECT {told} FROM "{table}" one ORDER BY 1')
                found[table] = cursor.fetchall()
    return found


def steps() -> list[Migration]:
    """What follows the first tables, in the order in which it is taken back."""
    executor = MigrationExecutor(connection)
    back = executor.migration_plan([(room, None) for room in ROOMS])
    return [migration for migration, _ in back if migration.name != "0001_initial"]


def go(migration: Migration, *, back: bool) -> None:
    """One step, by what the database says of itself now."""
    executor = MigrationExecutor(connection)
    same = executor.loader.get_migration(migration.app_label, migration.name)
    executor.migrate([], plan=[(same, back)])


def test_every_migration_goes_back_forward_and_back_over_full_data(lasting: str) -> None:
    record(Event.Action.CHANGED, by="編集者", what="表示する文", why="年度の改定")
    published = rows()["schemes_edition"]
    taken = steps()
    for migration in taken:
        go(migration, back=True)
        older = rows()
        go(migration, back=False)
        # What the older tables hold has passed through the newer ones unchanged.
        go(migration, back=True)
        assert rows() == older, f"{migration}を当てて戻すと、行が変わります。"
        assert older["schemes_edition"] == published
    call_command("migrate", verbosity=0)
    assert rows()["schemes_edition"] == published
    call_command("editions", verify=True)
    print(f"マイグレーション: {len(taken)}段を戻し、当て、戻した。行も版も同じまま")
