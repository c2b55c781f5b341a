"""manage.py remind ADDRESS — mail to whoever is to decide a proposal by tomorrow, once."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone


class Command(BaseCommand):
    help = "確認の期限が明日までの依頼を、頼まれた人にメールで一度だけ知らせます。一日に一度動かしてください。"

    def add_arguments(self, parser):
        parser.add_argument(
            "address", help="職員用サイトの始まりのアドレス(例: https://staff.example.jp)"
        )

    def handle(self, *args, **options):
        if not settings.HAS_STAFF_SITE:
            raise CommandError(
                "公開サイトの設定では実行できないので、PORTAL_SITE=staff を指定してください。"
            )
        from schemes.talking import notifying

        if not notifying.is_on():
            raise CommandError("メールを送る先がないので、環境変数 EMAIL_URL を指定してください。")
        origin = options["address"].rstrip("/")
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise CommandError(
                "職員用サイトのアドレスを https://staff.example.jp の形で指定してください。"
            )
        failed: list[str] = []
        due = list(notifying.soon_due(timezone.localdate()))
        for proposal in due:
            notifying.remind(proposal, origin, timezone.localdate(), timezone.now(), failed.append)
        self.stdout.write(f"期限の近い依頼は{len(due)}件です。")
        if failed:
            raise CommandError("\n".join(failed))
