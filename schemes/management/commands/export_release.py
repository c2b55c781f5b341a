"""manage.py export_release — what this version's catalogue adds, changes and takes away, as a file."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from schemes.document import Document
from schemes.editing.shortform import difference, laid_out, short
from schemes.review import catalogue_reading
from schemes.review.catalogue_reading import FORMAT, VERSION, NoCatalogueFile


class Command(BaseCommand):
    help = (
        "前の版のfixtures/catalogueと今のものの違いを、動いているポータルに届けるファイルにします。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("before", type=Path, help="前の版のfixtures/catalogueの写し")
        parser.add_argument(
            "file",
            type=Path,
            help="書き出すファイル(例: fixtures/releases/2026-12-wants-and-voices.json)",
        )
        parser.add_argument("--title", required=True, help="職員に見せる題")
        parser.add_argument("--after", type=Path, default=settings.BASE_DIR / "fixtures/catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        before, after = _documents(options["before"]), _documents(options["after"])
        found = {
            subject: difference(short(before[subject]) if subject in before else {}, short(one))
            for subject, one in after.items()
        }
        content = {
            "format": FORMAT,
            "version": VERSION,
            "title": options["title"],
            "partial": True,
            "documents": {subject: rows for subject, rows in found.items() if rows},
        }
        if not content["documents"]:
            raise CommandError("違いがないので、書き出すものがありません。")
        options["file"].write_text(laid_out(content) + "\n", encoding="utf-8")
        self.stdout.write(f"{options['file']} に書き出しました。")


def _documents(directory: Path) -> Mapping[str, Document]:
    found: dict[str, Document] = {}
    for path in sorted(directory.glob("*.json")):
        try:
            found |= catalogue_reading.read(path.read_bytes())
        except (NoCatalogueFile, OSError, json.JSONDecodeError) as error:
            raise CommandError(f"{path.name} を読めません。{error}") from None
    if not found:
        raise CommandError(f"{directory} に目録のファイルがありません。")
    return found
