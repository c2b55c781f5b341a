"""manage.py backup FILE — the whole database in one file, and its digest beside it."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from schemes.management import programs
from schemes.management.digests import beside, digest


class Command(BaseCommand):
    help = "データベースの全体を、一つのファイルに写します。確かめるための要約値を、隣のファイルに書きます。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="写しのファイル。まだない名前にする")

    def handle(self, *args, **options):
        file: Path = options["file"].absolute()
        if file.exists():
            raise CommandError(f"{file} はもうあるので、別の名前にしてください。")
        draft = file.with_name(f".{file.name}.part")
        try:
            # The file holds what staff need to sign in: nobody else may read it.
            os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
            programs.run("pg_dump", "--format=custom", f"--file={draft}")
            beside(file).write_text(f"{digest(draft)}  {file.name}\n")
            draft.rename(file)
        except OSError as error:
            raise CommandError(
                f"{file} に書けません({error.strerror})。場所を確かめてください。"
            ) from None
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"{file} に写しました({file.stat().st_size:,}バイト)。")
        self.stdout.write(f"{beside(file).name} と一緒に、別の場所に置いてください。")
