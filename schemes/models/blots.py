"""文を消す依頼: a text that must not stay public, to be blotted out of the editions of a subject."""

from typing import Self

from django.db import models
from django.db.models import F, Q


class BlotQuerySet(models.QuerySet["Blot"]):
    def agreed(self) -> Self:
        """Two people want it; whoever keeps the server carries it out."""
        return self.filter(state=Blot.State.AGREED)

    def open(self) -> Self:
        """Asked or agreed, and not over."""
        return self.filter(state__in=(Blot.State.ASKED, Blot.State.AGREED))


class Blot(models.Model):
    """What one person asks to blot out and another one agrees to.

    ``text`` is gone as soon as it is carried out or dropped. ``why`` never repeats it. ``positions``:
    the editions out of which it was blotted.
    """

    class State(models.TextChoices):
        ASKED = "asked", "承認待ち"
        AGREED = "agreed", "実行待ち"
        DONE = "done", "消した"
        DROPPED = "dropped", "取りやめ"

    subject = models.CharField("対象", max_length=40)
    text = models.TextField("消す文", blank=True)
    why = models.TextField("理由")
    state = models.CharField("状態", max_length=10, choices=State, default=State.ASKED)
    asked_by = models.CharField("依頼した人", max_length=150)
    asked_at = models.DateTimeField("依頼した日時")
    decided_by = models.CharField("決めた人", max_length=150, blank=True)
    decided_at = models.DateTimeField("決めた日時", null=True, blank=True)
    done_at = models.DateTimeField("消した日時", null=True, blank=True)
    positions = models.JSONField("消した版の通し番号", default=list, blank=True)

    objects = BlotQuerySet.as_manager()

    class Meta:
        verbose_name = "文を消す依頼"
        verbose_name_plural = "文を消す依頼"
        ordering = ["-asked_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("agreed", "done")) | ~Q(decided_by=F("asked_by")),
                name="blot_four_eyes",
                violation_error_message="依頼した人は、自分の依頼を承認できません。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "agreed")) | Q(text=""),
                name="blot_text_gone",
                violation_error_message="終わった依頼に、消す文を残せません。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.ASKED, self.State.AGREED)
