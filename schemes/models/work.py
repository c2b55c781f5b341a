"""What staff keep for their own work: questions to other sections, and counts."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from schemes.models.named import Named, NamedManager


def overdue(day: date) -> Q:
    """Of open questions: due before a day, and not answered."""
    return Q(due_on__lt=day) & ~Q(state=OpenQuestion.State.ANSWERED)


class OpenQuestionQuerySet(models.QuerySet["OpenQuestion"]):
    def overdue(self, day: date) -> Self:
        return self.filter(overdue(day))


class OpenQuestion(Named):
    """確認事項: what only another section can say; each blocks at least one verdict."""

    identity = ("number",)

    class State(models.TextChoices):
        OPEN = "open", "未回答"
        ASKED = "asked", "問い合わせ中"
        ANSWERED = "answered", "回答済み"

    number = models.PositiveSmallIntegerField("番号", unique=True)
    text = models.CharField("確かめること", max_length=400)
    about = models.CharField(
        "かかわる要件・相違", max_length=200, blank=True, help_text="例: KS-4、I2。"
    )
    section = models.CharField("確かめる先", max_length=100, blank=True)
    state = models.CharField("状態", max_length=10, choices=State, default=State.OPEN)
    due_on = models.DateField("いつまでに", null=True, blank=True)
    answer = models.TextField("回答", blank=True)
    answered_on = models.DateField("回答の日", null=True, blank=True)

    objects: ClassVar[Any] = NamedManager.from_queryset(OpenQuestionQuerySet)()

    class Meta:
        verbose_name = "確認事項"
        verbose_name_plural = "確認事項"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(answer=""),
                name="open_question_answer",
                violation_error_message="回答済みにするときは、回答を入れてください。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class DailyCount(models.Model):
    """How often a day's checks came to a verdict, and what decided. No answers, no addresses.

    ``decided_by``: the code of a requirement that made the verdict; empty for the verdict itself.
    This and ``MissingWord`` are the only tables that the public site's database role may write.
    """

    day = models.DateField("日")
    track = models.CharField("類型", max_length=100)
    verdict = models.CharField("判定", max_length=20)
    decided_by = models.CharField("決めた要件", max_length=12, blank=True)
    count = models.PositiveBigIntegerField("回数", default=0)

    class Meta:
        verbose_name = "判定の件数"
        verbose_name_plural = "判定の件数"
        ordering = ["-day", "track", "verdict", "decided_by"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["day", "track", "verdict", "decided_by"], name="daily_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.track} {self.verdict} {self.decided_by}".rstrip()


class MissingWord(models.Model):
    """How often on a day a word was sought that no page has; never the whole query, nor who sought it."""

    LONGEST = 12

    day = models.DateField("日")
    word = models.CharField("言葉", max_length=LONGEST)
    count = models.PositiveBigIntegerField("回数", default=0)

    class Meta:
        verbose_name = "見つからなかった言葉"
        verbose_name_plural = "見つからなかった言葉"
        ordering = ["-day", "word"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["day", "word"], name="missing_word_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.word}"


class EditorScope(models.Model):
    """An editor who may edit some schemes only; without a row one may edit all."""

    username = models.CharField("ユーザー名", max_length=150)
    scheme = models.ForeignKey("schemes.Scheme", models.CASCADE, verbose_name="スキーム")

    class Meta:
        verbose_name = "担当するスキーム"
        verbose_name_plural = "担当するスキーム"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["username", "scheme"], name="editor_scope_once")
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.scheme}"
