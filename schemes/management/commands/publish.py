"""manage.py publish --initial — the first editions of an empty portal.

Everything later goes through review on the staff site, by two people.
"""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from schemes import publishing
from schemes.models import Edition

INITIAL_FROM = date(2026, 3, 1)
INITIAL_REASON = "「市民参加協力事業 概要」(2026年3月)による初版"


class Command(BaseCommand):
    help = "版が一つもないときに、初版を作ります。そのあとの公開は職員用サイトで行います。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--initial", action="store_true", help="版が一つもないときだけ、すべて公開する"
        )

    def handle(self, *args, **options):
        if not options["initial"]:
            raise CommandError(
                "初版のあとの公開は、職員用サイトで依頼と承認の二人で行います。"
                "初版を作るときは --initial を付けてください。"
            )
        if Edition.objects.exists():
            self.stdout.write("公開済みの版があるので、初版は作りません。")
            return
        editions = publishing.publish_all(
            by="manage.py", reason=INITIAL_REASON, effective_from=INITIAL_FROM, at=timezone.now()
        )
        for edition in editions:
            self.stdout.write(f"{edition}を公開しました(適用日 {edition.effective_from})。")
