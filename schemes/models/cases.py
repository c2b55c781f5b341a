"""事例: example applicants with the verdicts that staff expect."""

from typing import Any, ClassVar, Self

from django.db import models

from schemes.models.fields import ListField
from schemes.models.named import Named, NamedManager
from schemes.models.sources import Conflict


class CaseQuerySet(models.QuerySet["Case"]):
    def active(self) -> Self:
        """Those that are judged before anything is published."""
        return self.filter(active=True)


class Case(Named):
    """``facts`` as the API takes them; ``expect``: by 「scheme/track」, the verdicts that are right.

    ``shows``: the conflicts whose promise it keeps. ``judged_on``: the day of the check. Cases are the staff's own; nothing public reads them.
    """

    key = models.SlugField("記号", max_length=40, unique=True, help_text="例: C-A01。")
    title = models.CharField("どんな応募者か", max_length=300)
    facts = models.JSONField("回答")
    expect = models.JSONField("期待する判定", default=dict, blank=True)
    shows = ListField(
        "示す相違",
        default=list,
        blank=True,
        help_text="この事例の判定が、どの相違の「扱い」を示しているか。例: E19。",
        names=lambda: dict(Conflict.objects.values_list("key", "topic")),
    )
    judged_on = models.DateField("確かめる日")
    note = models.TextField("根拠・覚え書き", blank=True)
    active = models.BooleanField("公開前に確かめる", default=True)

    objects: ClassVar[Any] = NamedManager.from_queryset(CaseQuerySet)()

    class Meta:
        verbose_name = "事例"
        verbose_name_plural = "事例"
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"
