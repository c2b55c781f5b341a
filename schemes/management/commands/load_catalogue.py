"""manage.py load_catalogue — fill an empty database from fixtures/, whole or not at all."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.base import DeserializationError
from django.db import Error as DatabaseError
from django.db import transaction

from schemes.document import Document
from schemes.editing import restoring
from schemes.models import Scheme
from schemes.review import catalogue_reading, releases
from schemes.review.catalogue_reading import NoCatalogueFile


class Command(BaseCommand):
    help = "目録が空のとき、fixtures/ の内容を読み込みます。"

    def add_arguments(self, parser):
        parser.add_argument("--directory", default=settings.BASE_DIR / "fixtures", type=Path)

    def handle(self, *args, **options):
        if Scheme.objects.exists():
            self.stdout.write("目録には内容があるので、読み込みません。")
            return
        catalogue = sorted((options["directory"] / "catalogue").glob("*.json"))
        groups = options["directory"] / "62_groups.json"
        beside = [path for path in sorted(options["directory"].glob("*.json")) if path != groups]
        if not catalogue:
            raise CommandError(
                f"{options['directory']} に読み込む目録のファイル(catalogue/*.json)がありません。"
            )
        try:
            with transaction.atomic():
                restoring.restore_all(_documents(catalogue))
                for path in beside:
                    _load(path)
                if groups.exists():
                    call_command("load_groups", file=groups, verbosity=0)
                for release in releases.shipped():
                    releases.see_to(release, by="manage.py", why="目録の最初の読込み")
        except (restoring.Unstorable, DeserializationError, DatabaseError, ValueError) as error:
            raise CommandError(
                f"読み込みを取り消しました。次の内容を直してください: {error}"
            ) from error
        self.stdout.write(f"{len(catalogue) + len(beside)}個のファイルを読み込みました。")


def _load(path: Path) -> None:
    """A fixture of Django's own form; at once where its rows name no others."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    model: Any = apps.get_model(rows[0]["model"]) if rows else None
    alone = model and not any(field.is_relation for field in model._meta.concrete_fields)
    if alone and all(row["model"] == rows[0]["model"] for row in rows):
        model.objects.bulk_create([model(**row["fields"]) for row in rows])
    else:
        call_command("loaddata", str(path), verbosity=0)


def _documents(paths: Iterable[Path]) -> Iterator[Document]:
    """The documents of all files. What is wrong is told with the name of its file."""
    for path in paths:
        try:
            yield from catalogue_reading.read(path.read_bytes()).values()
        except NoCatalogueFile as error:
            problems = "\n".join(error.sentences)
            raise CommandError(f"{path.name} を直してください。\n{problems}") from None
