"""manage.py publish — freeze the working rows of one subject, or of all, as editions."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from schemes import composing, publishing
from schemes.models import Edition

INITIAL_FROM = date(2026, 3, 1)
INITIAL_REASON = "「市民参加協力事業 概要」(2026年3月)による初版"


class Command(BaseCommand):
    help = "作業中の内容を版として公開します。"

    def add_arguments(self, parser):
        parser.add_argument("subjects", nargs="*", help="スキームの記号、reference、overview")
        parser.add_argument("--all", action="store_true", help="変更のあるものをすべて公開する")
        parser.add_argument(
            "--initial", action="store_true", help="版が一つもないときだけ、すべて公開する"
        )
        parser.add_argument(
            "--from", dest="effective_from", help="適用日(例: 2027-04-01)。省略すると今日"
        )
        parser.add_argument("--by", default="manage.py", help="公開する人")
        parser.add_argument("--reason", default="", help="公開の理由")

    def handle(self, *args, **options):
        if options["initial"]:
            self._initial()
            return
        subjects = self._subjects(options)
        if not options["reason"].strip():
            raise CommandError("公開の理由を --reason で書いてください。")
        details = {
            "by": options["by"],
            "reason": options["reason"],
            "effective_from": self._day(options["effective_from"]),
            "at": timezone.now(),
        }
        editions = (
            publishing.publish_all(**details)
            if subjects is None
            else publishing.publish_some(subjects, **details)
        )
        self._report(editions)

    def _initial(self) -> None:
        if Edition.objects.exists():
            self.stdout.write("公開済みの版があるので、初版は作りません。")
            return
        self._report(
            publishing.publish_all(
                by="manage.py",
                reason=INITIAL_REASON,
                effective_from=INITIAL_FROM,
                at=timezone.now(),
            )
        )

    def _subjects(self, options) -> list[str] | None:
        if options["all"]:
            return None
        if not options["subjects"]:
            raise CommandError("公開するものの記号を書くか、--all を付けてください。")
        known = composing.subjects()
        for subject in options["subjects"]:
            if subject not in known:
                raise CommandError(f"「{subject}」はありません。次のどれかです: {', '.join(known)}")
        return options["subjects"]

    def _day(self, text: str | None) -> date:
        if text is None:
            return timezone.localdate()
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CommandError("適用日は 2027-04-01 の形で書いてください。") from None

    def _report(self, editions: list[Edition]) -> None:
        if not editions:
            self.stdout.write("前の版から変わったところがないので、公開しませんでした。")
        for edition in editions:
            self.stdout.write(f"{edition}を公開しました(適用日 {edition.effective_from})。")
