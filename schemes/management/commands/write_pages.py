"""manage.py write_pages — the public pages of today as files, for a web server to serve."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from schemes import catalogue
from schemes.views.keeping import files
from schemes.writing.refusals import Refused


class Command(BaseCommand):
    help = "公開サイトの頁を、Webサーバーがそのまま配れるファイルに書き出します。"

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, help="書き出す先(中の current を配る)")

    def handle(self, *args, **options):
        directory = options["directory"].resolve()
        try:
            catalogue.refresh()
            count = files.write(directory)
        except Refused as problem:
            raise CommandError(problem.message) from problem
        if count is None:
            self.stdout.write("今の内容の頁は、もう書き出されているか、書き出しているところです。")
        else:
            self.stdout.write(f"{count}の頁を {directory / files.CURRENT} に書き出しました。")
