"""manage.py blot — carry out what two people decided: a text goes from the editions that hold it."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from schemes.models import Blot
from schemes.review import blotting
from schemes.review.blotting import NotBlotted


class Command(BaseCommand):
    help = "承認された「文を消す依頼」を一覧します。--apply を付けると、版から消します。"

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="版から消す")

    def handle(self, *args, **options):
        if not settings.HAS_STAFF_SITE:
            raise CommandError(
                "公開サイトの設定では実行できないので、PORTAL_SITE=staff を指定してください。"
            )
        waiting = list(Blot.objects.agreed().order_by("pk"))
        if not waiting:
            self.stdout.write("承認されて、まだ消していない依頼はありません。")
            return
        if options["apply"] and not blotting.is_owner():
            raise CommandError(
                "この役割は版を変えられないので、所有者の役割(portal_owner)のDATABASE_URLで実行してください。"
            )
        refused = [
            one for one in map(self._done if options["apply"] else self._told, waiting) if one
        ]
        if refused:
            raise CommandError("\n".join(refused))
        if not options["apply"]:
            self.stdout.write("まだ何も変えていません。消すときは --apply を付けてください。")

    def _told(self, blot: Blot) -> str:
        found = blotting.places(blot.subject, blot.text)
        self.stdout.write(
            f"依頼{blot.pk}「{blotting.name_of(blot.subject)}」 {len(found)}版の"
            f"{sum(one.count for one in found)}か所"
            f"(依頼 {blot.asked_by}、承認 {blot.decided_by}) 理由: {blot.why}"
        )
        return ""

    def _done(self, blot: Blot) -> str:
        """Nothing, or why it was not done."""
        try:
            done = blotting.carry_out(blot.pk, at=timezone.now())
        except NotBlotted as problem:
            return f"依頼{blot.pk}は消していません。{problem}"
        self.stdout.write(f"依頼{blot.pk}: {len(done.positions)}版から消しました。")
        return ""
