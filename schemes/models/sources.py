"""Where statements come from: sources, citations, and the conflicts between them."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from schemes.judging.rulebook import Verdict
from schemes.models.fields import ProseField, QuoteField, fiscal_year_check, fiscal_year_field
from schemes.models.named import Named, NamedManager


class Standing(models.TextChoices):
    CURRENT = "current", "現行"
    PAST_CALL = "past_call", "過年度"
    UNSEEN = "unseen", "その後の資料では確かめられない"
    SUPERSEDED = "superseded", "旧"


class SourceQuerySet(models.QuerySet["Source"]):
    def overdue(self, day: date) -> Self:
        """Those whose day of review has passed."""
        return self.filter(review_on__lt=day)


class Source(Named):
    """A document that the portal cites."""

    class Kind(models.TextChoices):
        BASELINE = "baseline", "基準資料"
        GUIDELINE = "guideline", "募集要項"
        JICA_PAGE = "jica_page", "JICAのページ"
        PUBLIC_BODY = "public_body", "公的機関の案内"
        MAGAZINE = "magazine", "広報誌など"
        REPRINT = "reprint", "転載"
        PRIVATE = "private", "個人のページ"
        UNLOCATED = "unlocated", "掲載場所を確かめられないもの"

    key = models.SlugField("記号", max_length=40, unique=True, help_text="例: seed、k-partner。")
    title = models.CharField("資料名", max_length=200)
    publisher = models.CharField("発行者", max_length=100, blank=True)
    url = models.URLField("アドレス", max_length=400, blank=True)
    address_known = models.BooleanField(
        "掲載場所を確認済み",
        default=True,
        help_text="控えがないときは外してください。公開前に再確認が必要です。",
    )
    dated = models.CharField(
        "日付・年度", max_length=60, blank=True, help_text="例: 2026年3月、2025年度。"
    )
    fiscal_year = fiscal_year_field()
    kind = models.CharField("資料の種類", max_length=12, choices=Kind)
    call = models.CharField(
        "何の募集か", max_length=40, blank=True, help_text="募集要項のとき。例: 2026年春。"
    )
    valid_until = models.DateField(
        "いつまで使えるか",
        null=True,
        blank=True,
        help_text="この日を過ぎると、これだけに基づく判定は「要確認」になります。",
    )
    note = ProseField("注記", blank=True)
    review_on = models.DateField(
        "次に見直す日",
        null=True,
        blank=True,
        help_text="この日を過ぎると、最初のページと公開前の検査で知らせます。",
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)

    objects: ClassVar[Any] = NamedManager.from_queryset(SourceQuerySet)()

    class Meta:
        verbose_name = "出典"
        verbose_name_plural = "出典"
        ordering = ["order", "key"]
        constraints = [fiscal_year_check("source_fiscal_year")]

    def __str__(self) -> str:
        return self.title


class Citation(Named):
    """A place in a source: its locator and its words."""

    identity = ("source", "locator", "quote")

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="citations", verbose_name="出典"
    )
    locator = models.CharField(
        "箇所", max_length=100, blank=True, help_text="例: 協力概要(3)。頁や見出しがなければ空欄。"
    )
    quote = QuoteField(
        "引用",
        help_text="資料の言葉をそのまま。要約のときは「原文のまま」を外します。太字やリンクの記号は、保存するときに除かれます。",
    )
    verbatim = models.BooleanField("原文のまま", default=True)
    as_of = models.DateField("時点", null=True, blank=True)
    as_of_label = models.CharField(
        "時点の書き方", max_length=40, blank=True, help_text="例: 2026年4月時点、2024年度。"
    )

    class Meta:
        verbose_name = "引用"
        verbose_name_plural = "引用"
        ordering = ["source__order", "source__key", "locator", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "locator", "quote"],
                name="citation_once",
                violation_error_message="同じ出典・箇所・引用がすでにあります。それを選んでください。",
            ),
            models.CheckConstraint(
                condition=~Q(quote=""),
                name="citation_has_words",
                violation_error_message="引用の言葉を入れてください。",
            ),
        ]

    def __str__(self) -> str:
        place = " ".join(filter(None, [str(self.source), self.locator]))
        words = self.quote if len(self.quote) <= 40 else self.quote[:40] + "…"
        return f"{place}「{words}」"


class Cited(Named):
    """Base of everything published that must say where it stands."""

    citations = models.ManyToManyField(Citation, verbose_name="引用", blank=True)

    class Meta:
        abstract = True


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def open(self) -> Self:
        return self.filter(state=Conflict.State.OPEN)


class Conflict(Named):
    """相違: two places that do not agree, both kept until staff settle it."""

    class State(models.TextChoices):
        OPEN = "open", "未解決"
        SETTLED = "settled", "整理済み"
        CONSISTENT = "consistent", "確認の結果、一致"

    key = models.CharField("記号", max_length=8, unique=True, help_text="例: I1、E4。")
    topic = models.CharField("論点", max_length=100)
    state = models.CharField("状態", max_length=10, choices=State, default=State.OPEN)
    handling = ProseField("扱い", help_text="判定や表示でどう扱うか。")
    promises = models.CharField(
        "約束する判定",
        max_length=16,
        blank=True,
        choices=[(one.key, one.label) for one in Verdict],
        help_text="「扱い」が判定を約束するとき。その判定になる事例が一つ以上要ります。",
    )
    asks = models.TextField("確認先への質問", blank=True, help_text="誰に何を確かめれば決まるか。")
    asked_on = models.DateField("問い合わせた日", null=True, blank=True)
    answered_on = models.DateField("回答があった日", null=True, blank=True)
    settled_side = models.PositiveSmallIntegerField("採った側", null=True, blank=True)
    settled_from = models.DateField("いつから", null=True, blank=True)
    settled_reason = models.TextField("採った理由", blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    objects: ClassVar[Any] = NamedManager.from_queryset(ConflictQuerySet)()

    class Meta:
        verbose_name = "相違"
        verbose_name_plural = "相違"
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return f"{self.key} {self.topic}"


class ConflictSide(Cited):
    identity = ("conflict", "order")

    conflict = models.ForeignKey(
        Conflict, models.CASCADE, related_name="sides", verbose_name="相違"
    )
    order = models.PositiveSmallIntegerField("並び順", default=1)
    text = models.TextField("言い分", help_text="この出典が言っていること。")

    class Meta:
        verbose_name = "相違の一方"
        verbose_name_plural = "相違の双方"
        ordering = ["conflict", F("order").asc()]
        constraints = [
            models.UniqueConstraint(fields=["conflict", "order"], name="conflict_side_once")
        ]

    def __str__(self) -> str:
        return f"{self.conflict.key}-{self.order}"
