"""manage.py editions — list the editions, or verify their chain."""

from django.core.management.base import BaseCommand, CommandError

from schemes.models import Edition, Head
from schemes.models.editions import flaws


class Command(BaseCommand):
    help = "公開した版を一覧し、改変がないことを確かめます。"

    def add_arguments(self, parser):
        parser.add_argument("subject", nargs="?", help="一つの対象だけを一覧する")
        parser.add_argument("--verify", action="store_true", help="版の連なりを確かめる")

    def handle(self, *args, **options):
        editions = list(Edition.objects.order_by("position"))
        if options["verify"]:
            head = Head.objects.first()
            found = list(flaws(editions, head))
            if editions and head is None:
                found.append("版の終わりの記録がありません。")
            if found:
                raise CommandError("\n".join(found))
            self.stdout.write(f"{len(editions)}版を確かめました。改変はありません。")
            return
        for edition in editions:
            if options["subject"] in (None, edition.subject):
                self.stdout.write(
                    f"{edition.position:>5}  {edition.subject:<24} 第{edition.number}版  "
                    f"適用日 {edition.effective_from}  {edition.published_by}  {edition.reason}"
                )
