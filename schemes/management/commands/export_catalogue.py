"""manage.py export_catalogue — write the whole catalogue as one JSON file."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from schemes.review import catalogue_files


class Command(BaseCommand):
    help = "目録の全体を、一つのJSONのファイルに書き出します。"

    def add_arguments(self, parser):
        parser.add_argument("--file", required=True, type=Path, help="書き出すファイル")
        parser.add_argument(
            "--as-of", help="この日に公開されている内容(例: 2027-04-01)。省略すると今の下書き"
        )

    def handle(self, *args, **options):
        content = self._content(options["as_of"])
        try:
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(
                f"{options['file']} に書き出せません({error.strerror})。場所を確かめてください。"
            ) from None
        self.stdout.write(f"{options['file']} に書き出しました({len(content):,}バイト)。")

    def _content(self, text: str | None) -> bytes:
        if text is None:
            return catalogue_files.draft()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise CommandError("--as-of は 2027-04-01 の形で書いてください。") from None
        content = catalogue_files.published(day)
        if content is None:
            raise CommandError("この日に公開されているものはありません。後の日にしてください。")
        return content
