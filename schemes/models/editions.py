"""版: documents frozen by publishing. Append-only; the database refuses UPDATE and DELETE."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from schemes.document import canonical


class EditionQuerySet(models.QuerySet["Edition"]):
    def effective_by(self, day: date) -> Self:
        return self.filter(effective_from__lte=day)

    def effective_after(self, day: date) -> Self:
        return self.filter(effective_from__gt=day)

    def on(self, day: date) -> Self:
        """Per subject, the highest-numbered edition in force on a day."""
        return self.effective_by(day).order_by("subject", "-number").distinct("subject")

    def days_after(self, day: date) -> set[date]:
        """The days after a day on which something that is planned begins."""
        if not self.effective_after(day).exists():  # mostly so, and quickly asked
            return set()
        return set(self.planned(day).values_list("effective_from", flat=True))

    def planned(self, after: date) -> Self:
        """Those that come into force after a day, without those that a higher number replaces
        before their day comes or on it, and without those that change nothing."""
        instead = Edition.objects.filter(
            subject=OuterRef("subject"),
            number__gt=OuterRef("number"),
            effective_from__lte=OuterRef("effective_from"),
        )
        before = (
            Edition.objects.filter(
                subject=OuterRef("subject"), effective_from__lt=OuterRef("effective_from")
            )
            .order_by("-number")
            .values("content")[:1]
        )
        found = self.effective_after(after).exclude(Exists(instead))
        return found.alias(before=Subquery(before)).exclude(content=F("before"))


class Edition(models.Model):
    """A subject's document as it was published.

    ``position`` counts all editions without gaps; ``digest`` chains each to the one before,
    so a changed, removed or reordered row is found by ``manage.py editions --verify``.
    ``reason`` is what the public is told of the change; why it was wanted is the office's own and
    stands on the proposal, which the public site's database role cannot read.
    ``blotted`` is empty, or the digest of what is left after two people had a text blotted out:
    ``digest`` stays that of what was published, so that the chain holds.
    """

    position = models.PositiveIntegerField("通し番号", unique=True)
    subject = models.CharField("対象", max_length=40)
    number = models.PositiveIntegerField("版")
    content = models.JSONField("内容")
    effective_from = models.DateField("適用日")
    published_at = models.DateTimeField("公開日時")
    published_by = models.CharField("依頼した人", max_length=150)
    approved_by = models.CharField("承認した人", max_length=150, blank=True)
    reason = models.TextField("変更の要点", blank=True)
    previous = models.CharField("前の版の要約値", max_length=64, blank=True)
    digest = models.CharField("要約値", max_length=64, unique=True)
    blotted = models.CharField(
        "文を消した後の要約値", max_length=64, blank=True, default="", db_default="", editable=False
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "版"
        verbose_name_plural = "版"
        ordering = ["position"]
        default_permissions = ("view",)
        permissions = [("publish_edition", "版を公開できる")]
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="edition_number_once")
        ]
        indexes = [
            # Every public process asks for these every second.
            models.Index(fields=["position"], condition=~Q(blotted=""), name="edition_blotted")
        ]

    def __str__(self) -> str:
        return f"{self.subject} 第{self.number}版"

    @property
    def is_whole(self) -> bool:
        """Whether it holds what was published, or what was left of it when a text was blotted out."""
        try:
            return self.seal() == (self.blotted or self.digest)
        except ValueError:
            # A number that no document holds (PostgreSQL keeps 1e999, JSON has none).
            return False

    def seal(self) -> str:
        """The digest that this row must carry: over its content, its columns and the one before."""
        head = {
            "position": self.position,
            "subject": self.subject,
            "number": self.number,
            "effective_from": self.effective_from.isoformat(),
            "published_at": self.published_at.astimezone(UTC).isoformat(),
            "published_by": self.published_by,
            "approved_by": self.approved_by,
            "reason": self.reason,
            "previous": self.previous,
        }
        return hashlib.sha256(canonical(head) + b"\n" + canonical(self.content)).hexdigest()


class Head(models.Model):
    """Where a chain ends, moved on by whoever adds to it, so that rows taken from the end are missed
    as well: that of the editions by publishing, that of the record by the database itself."""

    class Of(models.IntegerChoices):
        EDITIONS = 1, "版"
        EVENTS = 2, "操作の記録"

    id = models.PositiveSmallIntegerField(primary_key=True, choices=Of, default=Of.EDITIONS)
    position = models.PositiveIntegerField("通し番号")
    digest = models.CharField("要約値", max_length=64, blank=True)

    class Meta:
        verbose_name = "連なりの終わり"
        verbose_name_plural = "連なりの終わり"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(id__in=(1, 2)), name="head_of_a_chain")
        ]

    def __str__(self) -> str:
        return f"{self.get_id_display()} 通し番号{self.position}"


@dataclass(frozen=True)
class Blotting:
    """What the record says of an edition out of which a text was blotted: the number of the record,
    the digest that the edition keeps, and that of what was left."""

    record: int
    digest: str
    left: str


def flaws(
    editions: Iterable[Edition],
    head: Head | None = None,
    blotted: Mapping[int, Blotting] | None = None,
) -> Iterator[str]:
    """What is wrong with a chain of editions in order of position, a sentence for each flaw.

    With ``head`` the end of the chain is checked as well. ``blotted``: by position, what the record
    says of texts blotted out.
    """
    previous = ""
    place = 0
    numbers: dict[str, int] = {}
    for place, edition in enumerate(editions, start=1):
        name = f"通し番号{edition.position}({edition})"
        if edition.position != place:
            yield f"{name}: 通し番号が続いていません({place}のはずです)。"
        if edition.previous != previous:
            yield f"{name}: 前の版の要約値が合いません。前の版が変わったか、抜けています。"
        if problem := _changed(edition, (blotted or {}).get(edition.position)):
            yield f"{name}: {problem}"
        expected = numbers.get(edition.subject, 0) + 1
        if edition.number != expected:
            yield f"{name}: 版の番号が続いていません(第{expected}版のはずです)。"
        numbers[edition.subject] = edition.number
        previous = edition.digest
    if head and (head.position, head.digest) != (place, previous):
        yield f"版の終わりが合いません。最後の版は通し番号{head.position}のはずです。"


def _changed(edition: Edition, blotting: Blotting | None) -> str:
    """What is wrong with an edition's own content, as a sentence; "" if nothing."""
    if blotting is None:
        if edition.blotted:
            return "文を消した印がありますが、消した記録がありません。"
        return "" if edition.is_whole else "内容が公開時から変わっています。"
    kept = (edition.digest, edition.blotted)
    if kept == (blotting.digest, blotting.left) and edition.is_whole:
        return ""
    return f"操作の記録{blotting.record}で文を消した時から変わっています。"
