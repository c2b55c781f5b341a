"""manage.py editions — list the editions, or verify their chain."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from schemes.models import Edition, Head, Proposal
from schemes.models.editions import flaws

UNREADABLE = "読み取れない値をもつ版があります。公開時から変わっています。"


class Command(BaseCommand):
    help = "公開した版を一覧し、改変がないことを確かめます。"

    def add_arguments(self, parser):
        parser.add_argument("subject", nargs="?", help="一つの対象だけを一覧する")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="版の連なりを確かめる。改変があれば、それを示して終了コード1で終わる",
        )

    def handle(self, *args, **options):
        if options["verify"]:
            self.verify()
            return
        for edition in Edition.objects.order_by("position").defer("content"):
            if options["subject"] in (None, edition.subject):
                self.stdout.write(
                    f"{edition.position:>5}  {edition.subject:<24} 第{edition.number}版  "
                    f"適用日 {edition.effective_from}  {edition.published_by}  {edition.reason}"
                )

    def verify(self) -> None:
        try:
            editions = list(Edition.objects.order_by("position"))
        except (DatabaseError, ValueError) as error:
            raise CommandError(UNREADABLE) from error
        if found := list(everything_wrong(editions)):
            raise CommandError("\n".join(found))
        self.stdout.write(f"{len(editions)}版を確かめました。改変はありません。")


def everything_wrong(editions: list[Edition]) -> Iterator[str]:
    """A sentence for each flaw of the whole chain, its end included."""
    head = Head.objects.first()
    yield from flaws(editions, head)
    if editions and head is None:
        yield "版の終わりの記録がありません。"
    there = {edition.position for edition in editions}
    for proposal in Proposal.objects.published().order_by("pk"):
        for position in sorted(set(proposal.positions) - there):
            yield f"{proposal}で公開した、通し番号{position}の版がありません。"
