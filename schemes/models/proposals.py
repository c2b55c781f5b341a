"""公開の依頼: what an editor sends and a 公開承認者 decides."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> Self:
        """Sent, and not decided."""
        return self.filter(state=Proposal.State.SENT)

    def returned(self) -> Self:
        return self.filter(state=Proposal.State.RETURNED)

    def published(self) -> Self:
        return self.filter(state=Proposal.State.PUBLISHED)


class Proposal(models.Model):
    """Documents frozen when they are sent; what is approved is what was seen.

    ``contents``: by subject, the document's JSON. ``is_whole``: nothing that was changed was left out. ``accepted``: the changed verdicts of cases
    that were accepted by name, each {"case", "track", "old", "new", "reason"}. ``authors``:
    everyone whose work it is; none of them may approve it. ``note``: why, for the office;
    ``public_note``: what the public is told. ``examined``: what was looked at when it was sent or
    decided last (``schemes.review.examined``). ``choices``: where a plan and what was sent do not go
    together, each {"key", "subject", "day", "which", "told"}. ``plan_day``: the day of the plan that is
    called off or moved (then ``effective_from`` is its new day). People are their user names: the
    public site, which shares these tables, knows no accounts.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", "変更"
        ROLLBACK = "rollback", "以前の版に戻す"
        WITHDRAWAL = "withdrawal", "公開をやめる"
        CANCEL_PLAN = "cancel_plan", "予定の取り消し"
        MOVE_PLAN = "move_plan", "予定日の変更"

    class State(models.TextChoices):
        SENT = "sent", "確認待ち"
        RETURNED = "returned", "差し戻し"
        CANCELLED = "cancelled", "取り下げ"
        PUBLISHED = "published", "公開を決定"

    kind = models.CharField("種類", max_length=12, choices=Kind, default=Kind.CHANGE)
    state = models.CharField("状態", max_length=10, choices=State, default=State.SENT)
    contents = models.JSONField("内容")
    is_whole = models.BooleanField("変更のすべて", default=True)
    draft = models.ForeignKey(
        "schemes.Draft",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name="案",
    )
    effective_from = models.DateField("適用日")
    note = models.TextField("変更の理由")
    public_note = models.TextField("変更の要点", blank=True, default="")
    accepted = models.JSONField("受け入れた判定の変化", default=list, blank=True)
    choices = models.JSONField("予定との食い違いの決め方", default=list, blank=True)
    plan_day = models.DateField("もとの予定日", null=True, blank=True)
    warnings_seen = models.JSONField("確かめた注意", default=list, blank=True)
    authors = models.JSONField("書いた人", default=list)
    sent_by = models.CharField("依頼した人", max_length=150)
    sent_at = models.DateTimeField("依頼した日時")
    decided_by = models.CharField("決めた人", max_length=150, blank=True)
    decided_at = models.DateTimeField("決めた日時", null=True, blank=True)
    comment = models.TextField("コメント", blank=True)
    reviewer = models.CharField("確認を頼む人", max_length=150, blank=True, default="")
    due_on = models.DateField("確認の期限", null=True, blank=True)
    reminded_at = models.DateTimeField("期限の前に知らせた日時", null=True, blank=True)
    examined = models.JSONField("確かめたこと", default=dict, blank=True)
    positions = models.JSONField("公開した版の通し番号", default=list, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "公開の依頼"
        verbose_name_plural = "公開の依頼"
        ordering = ["-sent_at", "-id"]
        default_permissions = ("view",)
        permissions = [("send_proposal", "公開を依頼できる")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(decided_by=F("sent_by")),
                name="proposal_four_eyes",
                violation_error_message="依頼した人は、自分の依頼を承認できません。",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", decided_at__isnull=True)
                | (~Q(state="sent") & Q(decided_at__isnull=False)),
                name="proposal_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}の依頼 {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state == Proposal.State.SENT

    def is_overdue(self, day: date) -> bool:
        """Waits after the day on which it was to be decided."""
        return self.is_waiting and self.due_on is not None and self.due_on < day

    @property
    def is_of_a_plan(self) -> bool:
        """Whether it calls off or moves what was decided for a coming day."""
        return self.kind in (self.Kind.CANCEL_PLAN, self.Kind.MOVE_PLAN)

    @property
    def first_day(self) -> date:
        """The first day on which anything changes by it."""
        return min(self.effective_from, self.plan_day or self.effective_from)

    @property
    def subjects(self) -> list[str]:
        return list(self.contents)

    @property
    def preview(self) -> str:
        """Its name among the previews (``schemes.admin.publishing.preview``)."""
        return f"proposal-{self.pk}"
