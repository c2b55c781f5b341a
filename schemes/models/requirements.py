"""応募要件: rules as rows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from schemes.judging import grouping
from schemes.judging.operators import OPERATORS, problem
from schemes.models.facts import Fact
from schemes.models.fields import Plain, fiscal_year_check, fiscal_year_field
from schemes.models.named import Named
from schemes.models.offers import Owned, Scheme, Track, owner_check
from schemes.models.sources import Conflict, Standing


class Strength(models.TextChoices):
    MUST = "must", "必須"
    PRINCIPLE = "principle", "原則"
    PURPOSE = "purpose", "目的"
    NOTE = "note", "窓口で確かめること"
    INFO = "info", "知っておくこと"
    AIM = "aim", "目安"


class ValueField(Plain, models.JSONField):
    """A rule's value. A row may name groups in it; what is published lists their choices."""

    needs = ("fact__choice_groups",)

    def published(self, rule: "Requirement") -> Any:
        return rule.asked


class SharedClause(Named):
    """共通の条件: what several schemes ask in the same words, said once.

    The rules that are such a clause have its question, condition, value and strength; saving it
    writes them.
    """

    RULE = ("fact", "operator", "value", "strength")

    key = models.SlugField("記号", max_length=40, unique=True)
    label = models.CharField("名前", max_length=80, help_text="例: 日本の団体。")
    fact = models.ForeignKey(
        Fact, models.PROTECT, related_name="shared_clauses", verbose_name="質問"
    )
    operator = models.CharField(
        "条件", max_length=20, choices=[(key, op.label) for key, op in OPERATORS.items()]
    )
    value = ValueField("値", null=True, blank=True)
    strength = models.CharField("強さ", max_length=10, choices=Strength)
    note = models.CharField("注記", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "共通の条件"
        verbose_name_plural = "共通の条件"
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.requirements.update(**{name: getattr(self, name) for name in self.RULE})

    @property
    def asked(self) -> Any:
        """The value with the choices of the groups that it names."""
        return grouping.expanded(self.value, self.fact.groups)

    def clean(self) -> None:
        if not self.fact_id or not self.operator:
            return
        if sentence := problem(self.operator, self.fact.published(), self.asked):
            raise ValidationError({"value": ValidationError(sentence, code="rule")})


class Requirement(Owned):
    """One atomic rule of a track, or of a scheme (then it holds for each of its tracks)."""

    identity = ("owner", "code")

    class Over(models.TextChoices):
        APPLICANT = "", "応募者だけ"
        ALL = "all", "共同事業体の全員"
        ANY = "any", "共同事業体の一者以上"
        NONE = "none", "共同事業体の誰も当てはまらない"

    scheme = models.ForeignKey(
        Scheme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="スキーム",
        help_text="すべての類型に共通のとき。",
    )
    track = models.ForeignKey(
        Track,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="類型",
    )
    code = models.CharField("番号", max_length=12, help_text="例: KP-2。")
    fact = models.ForeignKey(
        Fact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="質問",
    )
    operator = models.CharField(
        "条件", max_length=20, choices=[(key, op.label) for key, op in OPERATORS.items()]
    )
    value = ValueField("値", null=True, blank=True)
    over = models.CharField(
        "誰について", max_length=4, choices=Over, default=Over.APPLICANT, blank=True
    )
    strength = models.CharField("強さ", max_length=10, choices=Strength)
    standing = models.CharField(
        "位置づけ", max_length=10, choices=Standing, default=Standing.CURRENT
    )
    fiscal_year = fiscal_year_field()
    alternative = models.CharField(
        "いずれか",
        max_length=20,
        blank=True,
        help_text="同じ名前の要件は、どれか一つを満たせばよいことになります。",
    )
    clause = models.CharField(
        "組",
        max_length=20,
        blank=True,
        help_text="「いずれか」の中で、同じ組の要件は全部を満たして一つと数えます。",
    )
    awaited = models.BooleanField(
        "答えがないうちは判定しない",
        default=False,
        help_text="過年度の要件でも、年齢・国籍・立場のように、答えなければ見込みを言えないとき。",
    )
    shared = models.ForeignKey(
        SharedClause,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="共通の条件",
        help_text="ほかのスキームと同じ条件のとき。質問・条件・値・強さは、共通の条件のとおりになります。",
    )
    wording = models.CharField("表示する文", max_length=300)
    sentence = models.CharField(
        "満たさないときの文",
        max_length=200,
        blank=True,
        help_text="空欄のときは、回答と条件から文を作ります。",
    )
    conflict = models.ForeignKey(
        Conflict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="相違",
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "応募要件"
        verbose_name_plural = "応募要件"
        ordering = ["order", "code"]
        constraints = [
            owner_check("requirement_owner", "scheme", "track"),
            fiscal_year_check("requirement_fiscal_year"),
            models.UniqueConstraint(
                fields=["scheme", "track", "code"],
                name="requirement_once",
                nulls_distinct=False,
                violation_error_message="同じ番号の要件がすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(operator__in=list(OPERATORS)),
                name="requirement_operator",
                violation_error_message="条件を選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(operator="judged", fact__isnull=True)
                | (~Q(operator="judged") & Q(fact__isnull=False)),
                name="requirement_fact",
                violation_error_message="質問を選んでください(「質問のない条件」のときは選びません)。",
            ),
            models.CheckConstraint(
                condition=Q(operator__in=["is_true", "is_false", "judged"], value__isnull=True)
                | (~Q(operator__in=["is_true", "is_false", "judged"]) & Q(value__isnull=False)),
                name="requirement_value",
                violation_error_message="条件に合う値を入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(clause="") | ~Q(alternative=""),
                name="requirement_clause",
                violation_error_message="「組」は「いずれか」と一緒に使います。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.wording}"

    @property
    def asked(self) -> Any:
        """The value with the choices of the groups that it names."""
        if self.fact is None or not grouping.named(self.value):
            return self.value
        return grouping.expanded(self.value, self.fact.groups)

    def clean(self) -> None:
        if not self.operator:
            return
        fact = self.fact.published() if self.fact else None
        if sentence := problem(self.operator, fact, self.asked):
            raise ValidationError({"value": ValidationError(sentence, code="rule")})
