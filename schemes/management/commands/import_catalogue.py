"""manage.py import_catalogue — show what a catalogue file would change, or take it in."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from schemes.editing import restoring
from schemes.models import Event
from schemes.review import catalogue_files, catalogue_reading
from schemes.review.catalogue_files import Intake
from schemes.review.catalogue_reading import NoCatalogueFile


class Command(BaseCommand):
    help = "目録のファイルと下書きの違いを示します。--apply を付けると、下書きに取り込みます。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="export_catalogue で書き出したファイル")
        parser.add_argument("--apply", action="store_true", help="下書きに取り込む")
        parser.add_argument("--by", default="manage.py", help="取り込む人")
        parser.add_argument("--reason", default="", help="取り込む理由")

    def handle(self, *args, **options):
        if options["apply"] and not options["reason"].strip():
            raise CommandError("取り込む理由を --reason で書いてください。")
        try:
            outcome = self._outcome(options)
        except NoCatalogueFile as error:
            raise CommandError("\n".join(error.sentences)) from None
        except restoring.Unstorable as error:
            raise CommandError(str(error)) from None
        self._tell(outcome)
        if not outcome.differences:
            self.stdout.write("下書きとの違いはありません。何も変えていません。")
        elif options["apply"]:
            self.stdout.write("下書きに取り込みました。公開はまだしていません。")
        else:
            self.stdout.write("まだ何も変えていません。取り込むときは --apply を付けてください。")

    def _outcome(self, options) -> Intake:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} を読めません({error.strerror})。") from None
        documents = catalogue_reading.read(data).values()
        if not options["apply"]:
            return catalogue_files.trial(documents)
        return catalogue_files.take_in(
            documents, Event.Action.IMPORTED, by=options["by"], why=options["reason"]
        )

    def _tell(self, outcome: Intake) -> None:
        for one in outcome.differences:
            self.stdout.write(f"{one.name}{'(新しいスキーム)' if one.new else ''}")
            for sentence in one.sentences or ("変わるところがあります。",):
                self.stdout.write(f"  {sentence}")
