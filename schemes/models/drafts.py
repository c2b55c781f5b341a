"""案: changes over what is published that belong together, and the day from which they are meant."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

TODAY = "今日の訂正"
"""What one works in who has chosen no draft; no row stands for it."""


class DraftQuerySet(models.QuerySet["Draft"]):
    def under_way(self) -> Self:
        """Begun, and not closed."""
        return self.filter(closed_at__isnull=True)


class Draft(models.Model):
    """A named draft: its changes are ``DraftEdit`` rows; what is published stays where it is.

    ``effective_from``: none means as soon as it is approved. ``fiscal_year`` and ``subjects`` are those
    of a year's revision (``YearChange``), and the subjects that it is to go through.
    """

    name = models.CharField("名前", max_length=60)
    effective_from = models.DateField("適用日", null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("年度", null=True, blank=True, unique=True)
    subjects = models.JSONField("対象", default=list, blank=True)
    started_by = models.CharField("はじめた人", max_length=150)
    started_at = models.DateTimeField("はじめた日時")
    closed_by = models.CharField("終えた人", max_length=150, blank=True, default="")
    closed_at = models.DateTimeField("終えた日時", null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "案"
        verbose_name_plural = "案"
        ordering = ["effective_from", "id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(closed_at__isnull=True),
                name="draft_name_once",
                violation_error_message="同じ名前の案があります。別の名前にしてください。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def preview(self) -> str:
        """Its name among the previews (``schemes.admin.publishing.preview``)."""
        return f"draft-{self.pk}"


class YearChangeManager(models.Manager.from_queryset(DraftQuerySet)):  # type: ignore[misc]  # Django makes the class
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(fiscal_year__isnull=False)


class YearChange(Draft):
    """年度の改定: the draft of a coming fiscal year, until it is closed."""

    objects: ClassVar[Any] = YearChangeManager()

    class Meta:
        proxy = True
        verbose_name = "年度の改定"
        verbose_name_plural = "年度の改定"
        ordering = ["-fiscal_year"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度の改定"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = self.name or f"{self.fiscal_year}年度"
        super().save(*args, **kwargs)

    @property
    def year(self) -> int:
        return self.fiscal_year or 0  # it has one: see its manager

    @property
    def first_day(self) -> date:
        """The day that was set, or that on which the year begins."""
        return self.effective_from or date(self.year, 4, 1)


class DraftEdit(models.Model):
    """One change of a draft: an ``editing.merging.Edit`` of a subject's document.

    ``draft``: none for 今日の訂正, which is written down only while other drafts or plans need to be
    told from it. ``base``: the position of the edition over which the change was made, none where
    the subject was not published. A value is [value]; [] is none at all.
    """

    draft = models.ForeignKey(
        Draft, models.CASCADE, null=True, related_name="edits", verbose_name="案"
    )
    subject = models.CharField("対象", max_length=40)
    base = models.PositiveIntegerField("もとの版の通し番号", null=True)
    path = models.JSONField("場所")
    before = models.JSONField("前", default=list)
    after = models.JSONField("後", default=list)
    follows = models.TextField("前の行", blank=True, default="")
    by = models.CharField("変えた人", max_length=150, blank=True)
    at = models.DateTimeField("変えた日時", null=True)

    class Meta:
        verbose_name = "案の変更"
        verbose_name_plural = "案の変更"
        ordering = ["subject", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "subject", "path"],
                name="draft_edit_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft or TODAY} {self.subject}"
