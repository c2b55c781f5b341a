"""manage.py roles — the three database roles: owner, staff site, public site."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from schemes.keeping import rights
from schemes.keeping.rights import RoleNames


class Command(BaseCommand):
    help = "データベースの三つの役割(所有者・職員用サイト・公開サイト)を作り、権限を合わせます。"

    def add_arguments(self, parser):
        parser.add_argument("--owner", default=RoleNames.owner, help="表を作り変える所有者の名前")
        parser.add_argument("--staff", default=RoleNames.staff, help="職員用サイトの役割の名前")
        parser.add_argument("--public", default=RoleNames.public, help="公開サイトの役割の名前")
        parser.add_argument(
            "--dry-run", action="store_true", help="実行するSQLを示すだけで、何も変えない"
        )

    def handle(self, *args, **options):
        if not settings.HAS_STAFF_SITE:
            raise CommandError(
                "公開サイトの設定では実行できないので、PORTAL_SITE=staff を指定してください。"
            )
        try:
            found = rights.statements(
                RoleNames(options["owner"], options["staff"], options["public"])
            )
        except rights.NoRoles as problem:
            raise CommandError(str(problem)) from None
        if options["dry_run"]:
            self.stdout.write("".join(f"{one};\n" for one in found), ending="")
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for one in found:
                cursor.execute(one)
        self.stdout.write("三つの役割と権限を合わせました。")
        if any(one.startswith("CREATE ROLE") for one in found):
            self.stdout.write(
                "新しい役割にはパスワードがありません。psqlの「\\password 役割の名前」で決めてから、"
                "それぞれのDATABASE_URLに指定してください。"
            )
