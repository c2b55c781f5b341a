"""manage.py anchor — write down where both chains end, for the day when somebody rewrites them."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from schemes.keeping import chains
from schemes.management.commands.editions import UNREADABLE


class Command(BaseCommand):
    help = "版と操作の記録の終わりを一行の控えにして、ファイルに足し、画面にも出します。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="ファイル", help="控えを足していくファイル")

    def handle(self, *args, **options):
        path: Path = options["file"]
        try:
            kept = chains.read(path) if path.exists() else []
            found = list(chains.everything_wrong(kept))
            if found:
                raise CommandError("\n".join([*found, "控えは足していません。"]))
            line = str(chains.now(timezone.now()))
            _append(path, line)
        except chains.NoAnchor as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(
                f"控えを {path} に書けないので、場所と権限を確かめてください({error.strerror})。"
            ) from None
        except (DatabaseError, ValueError) as error:
            raise CommandError(UNREADABLE) from error
        self.stdout.write(line)


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
