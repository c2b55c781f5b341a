"""manage.py load_catalogue — fill an empty database from fixtures/, whole or not at all."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.base import DeserializationError
from django.db import Error as DatabaseError
from django.db import transaction

from schemes.models import Scheme


class Command(BaseCommand):
    help = "目録が空のとき、fixtures/ の内容を読み込みます。"

    def add_arguments(self, parser):
        parser.add_argument("--directory", default=settings.BASE_DIR / "fixtures", type=Path)

    def handle(self, *args, **options):
        if Scheme.objects.exists():
            self.stdout.write("目録には内容があるので、読み込みません。")
            return
        files = sorted(options["directory"].glob("*.json"))
        if not files:
            raise CommandError(f"{options['directory']} に読み込むファイルがありません。")
        try:
            with transaction.atomic():
                call_command("loaddata", *map(str, files), verbosity=0)
                if (groups := options["directory"] / "62_groups.json") in files:
                    call_command("load_groups", file=groups, verbosity=0)
        except (DeserializationError, DatabaseError) as error:
            raise CommandError(
                f"読み込みを取り消しました。次の行を直してください: {error}"
            ) from error
        self.stdout.write(f"{len(files)}個のファイルを読み込みました。")
