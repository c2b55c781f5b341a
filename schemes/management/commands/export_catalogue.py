"""manage.py export_catalogue — write the catalogue as one JSON file, or as files that people edit."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from schemes.editing import drafting
from schemes.review import catalogue_files
from schemes.writing.reading import exact_day


class Command(BaseCommand):
    help = "目録の全体を、一つのJSONのファイルに書き出します。"

    def add_arguments(self, parser):
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--file", type=Path, help="書き出すファイル")
        where.add_argument(
            "--directory",
            type=Path,
            help="今の下書きを、スキームごとのファイルに書き出す場所(例: fixtures/catalogue)",
        )
        parser.add_argument(
            "--as-of", help="この日に公開されている内容(例: 2027-04-01)。省略すると今の下書き"
        )

    def handle(self, *args, **options):
        if options["directory"] and options["as_of"]:
            raise CommandError("--as-of は --file と一緒に使います。")
        if options["directory"]:
            for subject, document in drafting.documents().items():
                content = catalogue_files.for_people(subject, document).encode()
                self._write(options["directory"] / f"{subject}.json", content)
        else:
            self._write(options["file"], self._content(options["as_of"]))

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(
                f"{path} に書き出せません({error.strerror})。場所を確かめてください。"
            ) from None
        self.stdout.write(f"{path} に書き出しました({len(content):,}バイト)。")

    def _content(self, text: str | None) -> bytes:
        if text is None:
            return catalogue_files.draft()
        try:
            day = exact_day(text)
        except ValueError:
            raise CommandError("--as-of は 2027-04-01 の形で書いてください。") from None
        content = catalogue_files.published(day)
        if content is None:
            raise CommandError("この日に公開されているものはありません。後の日にしてください。")
        return content
