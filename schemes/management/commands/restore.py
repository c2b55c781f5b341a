"""manage.py restore FILE — a backup into an empty database, and a look at whether all is there."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from schemes.management import programs
from schemes.management.digests import beside, is_as_written

OLDER = "前の版のポータルの写しです。「manage.py migrate」を実行し、そのあと「manage.py editions --verify」で確かめてください。"
DISABLED = """
SELECT tgrelid::regclass::text FROM pg_trigger
WHERE NOT tgisinternal AND tgenabled = 'D' ORDER BY 1
"""


class Command(BaseCommand):
    help = "manage.py backup で作った写しを、空のデータベースに戻し、版の連なりを確かめます。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="写しのファイル。隣に .sha256 のファイルも要る")

    def handle(self, *args, **options):
        file: Path = options["file"].absolute()
        _require_whole(file)
        if connection.introspection.table_names():
            raise CommandError(
                "データベースが空ではないので、戻しません。新しいデータベースを作り、DATABASE_URL に指定してください。"
            )
        # All or nothing; the tables belong to whoever restores, the rights are those of the backup.
        programs.run(
            "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(file)
        )
        self.stdout.write(f"{file} を戻しました。")
        self._look()

    def _look(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(OLDER)
            return
        with connection.cursor() as cursor:
            cursor.execute(DISABLED)
            if tables := [name for (name,) in cursor.fetchall()]:
                raise CommandError(
                    f"{'、'.join(tables)} を守るトリガーが、写しのなかで止められています。別の写しを使ってください。"
                )
        call_command("editions", verify=True, stdout=self.stdout)


def _require_whole(file: Path) -> None:
    try:
        whole = is_as_written(file)
    except OSError as error:
        raise CommandError(
            f"{error.filename} を読めません({error.strerror})。写しと、隣の {beside(file).name} を確かめてください。"
        ) from None
    if not whole:
        raise CommandError(
            f"{file.name} は、写したときから変わっているか、途中で切れています。別の写しを使ってください。"
        )
