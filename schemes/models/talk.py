"""What is said about a proposal beside the decision: comments, fact-checks from outside, addresses of feeds."""

from django.db import models
from django.db.models import Q

from schemes.document import REFERENCE
from schemes.models.proposals import Proposal


class FactCheck(models.Model):
    """事実確認: one preview that someone without an account reads at a secret address.

    ``digest``: of the secret, which is kept nowhere. ``contents``: by subject, the documents of a
    draft as it stood; empty where a proposal holds them. ``pages``: each page that is shown, its path
    and its title. ``recipient``: for whom it is meant, as the maker wrote it.
    """

    proposal = models.ForeignKey(
        Proposal,
        models.PROTECT,
        related_name="fact_checks",
        verbose_name="公開の依頼",
        null=True,
        blank=True,
    )
    contents = models.JSONField("内容", default=dict, blank=True)
    effective_from = models.DateField("適用日")
    pages = models.JSONField("見せる頁", default=list)
    recipient = models.CharField("頼む相手", max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField("作った人", max_length=150)
    made_at = models.DateTimeField("作った日時")
    expires_at = models.DateTimeField("期限")
    opened_at = models.DateTimeField("はじめて開かれた日時", null=True, blank=True)
    revoked_by = models.CharField("取り消した人", max_length=150, blank=True)
    revoked_at = models.DateTimeField("取り消した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "事実確認"
        ordering = ["-made_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False) | ~Q(contents={}), name="fact_check_shows"
            )
        ]

    def __str__(self) -> str:
        return f"事実確認 {self.pk}"

    @property
    def subjects(self) -> list[str]:
        """What is to be checked: not what its pages lean on."""
        held = list(self.contents or (self.proposal.contents if self.proposal else ()))
        return [one for one in held if one != REFERENCE] or held


class Comment(models.Model):
    """コメント on a line of a change, on a page that is checked, or on the whole.

    ``place`` and ``label``: the line, as the differences name it (both empty: the whole); for a
    fact-check ``page`` is the path, and ``place`` the page's title. ``by``: a user name, empty for a
    reader from outside. A comment on a draft's fact-check belongs to no proposal yet.
    """

    proposal = models.ForeignKey(
        Proposal,
        models.PROTECT,
        related_name="comments",
        verbose_name="公開の依頼",
        null=True,
        blank=True,
    )
    fact_check = models.ForeignKey(
        FactCheck,
        models.PROTECT,
        related_name="comments",
        verbose_name="事実確認",
        null=True,
        blank=True,
    )
    subject = models.CharField("対象", max_length=40, blank=True)
    place = models.TextField("場所", blank=True)
    label = models.TextField("欄", blank=True)
    page = models.CharField("頁", max_length=300, blank=True)
    text = models.TextField("コメント")
    by = models.CharField("書いた人", max_length=150, blank=True)
    at = models.DateTimeField("書いた日時")
    settled_by = models.CharField("済みにした人", max_length=150, blank=True)
    settled_at = models.DateTimeField("済みにした日時", null=True, blank=True)
    settled_word = models.CharField("どうしたか", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "コメント"
        ordering = ["at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False) | Q(fact_check__isnull=False),
                name="comment_on_something",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_word="")
                | (Q(settled_at__isnull=False) & ~Q(settled_word="")),
                name="comment_settled_with_a_word",
            ),
            models.UniqueConstraint(
                fields=["fact_check", "page"],
                condition=Q(fact_check__isnull=False),
                name="comment_once_a_page",
            ),
        ]

    def __str__(self) -> str:
        return f"コメント {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None


class FeedAddress(models.Model):
    """知らせのフィード: the digest of the secret in the address of a person's feed."""

    username = models.CharField(max_length=150, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "知らせのフィード"
        default_permissions = ()

    def __str__(self) -> str:
        return self.username
