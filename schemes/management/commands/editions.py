"""manage.py editions — list the editions, or verify both chains."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from schemes.keeping import blotted, chains
from schemes.models import Edition

UNREADABLE = "読み取れない値をもつ版か操作の記録があります。書かれた時から変わっています。"


class Command(BaseCommand):
    help = "公開した版を一覧し、版と操作の記録に改変がないことを確かめます。"

    def add_arguments(self, parser):
        parser.add_argument("subject", nargs="?", help="一つの対象だけを一覧する")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="版と操作の記録の連なりを確かめる。改変があれば、それを示して終了コード1で終わる",
        )
        parser.add_argument(
            "--anchor",
            metavar="ファイル",
            type=Path,
            help="--verify のとき、manage.py anchor が書いた控えとも比べる",
        )

    def handle(self, *args, **options):
        if options["verify"]:
            self.verify(options["anchor"])
            return
        if options["anchor"]:
            raise CommandError("--anchor は、--verify と一緒に指定してください。")
        for edition in Edition.objects.order_by("position").defer("content"):
            if options["subject"] in (None, edition.subject):
                self.stdout.write(
                    f"{edition.position:>5}  {edition.subject:<24} 第{edition.number}版  "
                    f"適用日 {edition.effective_from}  {edition.published_by}  {edition.reason}"
                )

    def verify(self, anchors: Path | None) -> None:
        try:
            kept = chains.read(anchors) if anchors else []
            found = list(chains.everything_wrong(kept))
        except chains.NoAnchor as problem:
            raise CommandError(str(problem)) from None
        except (DatabaseError, ValueError) as error:
            raise CommandError(UNREADABLE) from error
        if found:
            raise CommandError("\n".join(found))
        for record in blotted.records():
            self.stdout.write(f"{record}")
        ends = chains.now()
        said = f"{ends.editions.position}版と{ends.events.position}件の操作の記録を確かめました。"
        if kept:
            said += f"{len(kept)}日分の控えとも合っています。"
        self.stdout.write(f"{said}改変はありません。")
