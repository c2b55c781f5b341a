"""Money: caps, calls, funds, what may be done and paid, and the stage ladder."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from schemes.models import Cited, Conflict, ContactPoint, Scheme, Standing, Track
from schemes.models.fields import (
    CoveredField,
    MonthsField,
    ProseField,
    YearField,
    YenField,
    fiscal_year_check,
    fiscal_year_field,
)
from schemes.models.requirements import Strength

YEN_MAX = 100_000_000_000
MONTHS_MAX = 120


def track_key() -> models.ForeignKey:
    return models.ForeignKey(Track, models.CASCADE, related_name="%(class)ss", verbose_name="類型")


class Cap(Cited):
    """A ceiling on money or time. It is shown as a number and judged as a requirement."""

    identity = ("track", "code")

    class Kind(models.TextChoices):
        TOTAL = "total", "総額の上限"
        PER_YEAR = "per_year", "年額の上限"
        PER_ITEM = "per_item", "費目の上限"
        PERIOD = "period", "期間の上限"

    track = track_key()
    code = models.CharField("番号", max_length=12, help_text="例: KP-2。")
    kind = models.CharField("種類", max_length=8, choices=Kind)
    item = models.CharField("費目", max_length=20, blank=True, help_text="費目の上限のときだけ。")
    yen = YenField("金額", null=True, blank=True)
    months = MonthsField("期間", null=True, blank=True)
    strength = models.CharField("強さ", max_length=10, choices=Strength, default=Strength.MUST)
    standing = models.CharField(
        "位置づけ", max_length=10, choices=Standing, default=Standing.CURRENT
    )
    fiscal_year = fiscal_year_field()
    wording = models.CharField("表示する文", max_length=300)
    conflict = models.ForeignKey(
        Conflict, models.PROTECT, null=True, blank=True, related_name="caps", verbose_name="相違"
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "上限"
        verbose_name_plural = "上限"
        ordering = ["track", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "code"],
                name="cap_once",
                violation_error_message="同じ番号の上限がすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(kind="period", months__isnull=False, yen__isnull=True)
                | (~Q(kind="period") & Q(months__isnull=True, yen__isnull=False)),
                name="cap_measure",
                violation_error_message="期間の上限には月数だけ、ほかの上限には金額だけを入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(yen__isnull=True) | Q(yen__gte=1, yen__lte=YEN_MAX),
                name="cap_yen",
                violation_error_message="金額は1円から1,000億円までで入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(months__isnull=True) | Q(months__gte=1, months__lte=MONTHS_MAX),
                name="cap_months",
                violation_error_message="期間は1か月から120か月までで入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(kind="per_item") | Q(item=""),
                name="cap_item",
                violation_error_message="費目は「費目の上限」のときだけ入れてください。",
            ),
            fiscal_year_check("cap_fiscal_year"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.wording}"


class Call(Cited):
    """募集: one call of one year. Days that a source does not give are empty (未確認)."""

    identity = ("track", "fiscal_year", "round_label")

    track = track_key()
    fiscal_year = YearField("年度")
    round_label = models.CharField("回", max_length=40, blank=True, help_text="例: 第1回。")
    opens_on = models.DateField("開始日", null=True, blank=True)
    consult_from = models.DateField("応募相談の開始日", null=True, blank=True)
    consult_by = models.DateField("応募相談の期限", null=True, blank=True)
    closes_on = models.DateField("締切日", null=True, blank=True)
    closes_at = models.TimeField("締切時刻", null=True, blank=True)
    arrival = models.CharField(
        "届き方", max_length=20, blank=True, help_text="例: 必着、消印有効。"
    )
    region = models.CharField(
        "地域", max_length=60, blank=True, help_text="一部の地域だけの募集のとき。例: 石狩全域。"
    )
    briefing = models.CharField("説明会", max_length=120, blank=True)
    results = models.CharField("結果の時期", max_length=60, blank=True, help_text="例: 3月下旬。")
    results_on = models.DateField("結果が出た日", null=True, blank=True)
    page_url = models.URLField("募集要項のページ", max_length=400, blank=True)
    note = models.CharField("注記", max_length=200, blank=True)

    class Meta:
        verbose_name = "募集"
        verbose_name_plural = "募集"
        ordering = ["track", "-fiscal_year", "round_label"]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "fiscal_year", "round_label"],
                name="call_once",
                violation_error_message="同じ年度・回の募集がすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(opens_on__lte=F("closes_on")),
                name="call_order",
                violation_error_message="締切日が開始日より前になっています。",
            ),
            models.CheckConstraint(
                condition=Q(consult_by__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(consult_by__lte=F("closes_on")),
                name="call_consult",
                violation_error_message="応募相談の期限が締切日より後になっています。",
            ),
            models.CheckConstraint(
                condition=Q(consult_from__isnull=True)
                | Q(consult_by__isnull=True)
                | Q(consult_from__lte=F("consult_by")),
                name="call_consult_order",
                violation_error_message="応募相談の期限が、その開始日より前になっています。",
            ),
            models.CheckConstraint(
                condition=Q(consult_from__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(consult_from__lte=F("closes_on")),
                name="call_consult_begins",
                violation_error_message="応募相談の開始日が締切日より後になっています。",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_on__isnull=False),
                name="call_time_needs_day",
                violation_error_message="締切時刻を入れるときは締切日も入れてください。",
            ),
            fiscal_year_check("call_fiscal_year"),
        ]

    def __str__(self) -> str:
        return f"{self.track} {self.fiscal_year}年度 {self.round_label}".rstrip()

    def clean(self) -> None:
        """What is wrong is said beside the column where it is mended; the constraints refuse the same."""
        said = {one.name: one.violation_error_message for one in self._meta.constraints}
        wrong: dict[str, str] = {}
        for column, name, is_wrong in (
            ("closes_on", "call_order", _is_after(self.opens_on, self.closes_on)),
            ("consult_by", "call_consult", _is_after(self.consult_by, self.closes_on)),
            ("consult_by", "call_consult_order", _is_after(self.consult_from, self.consult_by)),
            ("consult_from", "call_consult_begins", _is_after(self.consult_from, self.closes_on)),
            ("closes_at", "call_time_needs_day", self.closes_at and not self.closes_on),
        ):
            if is_wrong:
                wrong.setdefault(column, str(said[name]))
        if wrong:
            raise ValidationError(wrong)


def _is_after(one: date | None, other: date | None) -> bool:
    return bool(one and other and one > other)


class CallContact(ContactPoint):
    """Whom to ask about one call."""

    identity = ("call", "order")

    call = models.ForeignKey(Call, models.CASCADE, related_name="contacts", verbose_name="募集")

    class Meta(ContactPoint.Meta):
        abstract = False
        verbose_name = "募集の連絡先"
        verbose_name_plural = "募集の連絡先"
        ordering = ["call", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "order"],
                name="call_contact_once",
                violation_error_message="同じ並び順の連絡先がすでにあります。",
            )
        ]


class Fund(Cited):
    """寄附金: what a donor's money is used for."""

    identity = ("track",)

    track = models.OneToOneField(Track, models.CASCADE, related_name="fund", verbose_name="類型")
    name = models.CharField("名称", max_length=80)
    purpose = models.CharField("使いみち", max_length=300)
    receives = models.CharField(
        "受け取る側の募集", max_length=300, blank=True, help_text="資料に書かれていないときは空欄。"
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "寄附先"
        verbose_name_plural = "寄附先"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class FundTopic(Cited):
    """A field that one may give to, under its area (豊かさ, 人々, 平和, 地球)."""

    identity = ("fund", "area", "name")

    fund = models.ForeignKey(Fund, models.CASCADE, related_name="topics", verbose_name="寄附先")
    area = models.CharField("分野", max_length=20)
    name = models.CharField("課題", max_length=40)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "寄附の課題"
        verbose_name_plural = "寄附の課題"
        ordering = ["fund", "order"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "area", "name"], name="fund_topic_once")
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.name}"


class PermittedActivity(Cited):
    """An activity that a track allows, or bars. Both are judged as requirements."""

    identity = ("track", "activity")

    class Activity(models.TextChoices):
        DISPATCH = "dispatch", "人員の派遣"
        EQUIPMENT = "equipment", "機材供与"
        TRAINING = "training", "技術研修の実施"
        CONSTRUCTION_ONLY = "construction_only", "建設のみ"
        CASH_PAYMENT = "cash_payment", "現金給付"
        DOMESTIC = "domestic", "国内活動"
        OTHER = "other", "その他"

    track = models.ForeignKey(Track, models.CASCADE, related_name="activities", verbose_name="類型")
    activity = models.CharField("活動", max_length=20, choices=Activity)
    allowed = CoveredField("対象になる", default=True)
    code = models.CharField("番号", max_length=12, help_text="例: K-7。")
    wording = models.CharField("表示する文", max_length=300)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "活動の可否"
        verbose_name_plural = "活動の可否"
        ordering = ["track", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "activity"],
                name="activity_once",
                violation_error_message="同じ活動がすでにあります。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_activity_display()}({'対象' if self.allowed else '対象外'})"


class CostItem(Cited):
    """A cost that a track covers, does not cover, or (empty) of which the source is silent."""

    identity = ("track", "item", "name")

    class Item(models.TextChoices):
        TRAVEL = "travel", "旅費・渡航費"
        ACTIVITY = "activity", "活動経費"
        PERSONNEL = "personnel", "人件費"
        EQUIPMENT = "equipment", "機材・物品"
        TRAINING_IN_JAPAN = "training_in_japan", "本邦研修"
        OVERHEAD = "overhead", "間接経費"
        UNRELATED = "unrelated", "活動に関係しない費用"

    track = track_key()
    item = models.CharField("費目", max_length=20, choices=Item)
    name = models.CharField("資料での名前", max_length=80)
    covered = CoveredField("対象になる", null=True, blank=True)
    note = models.CharField("注記", max_length=200, blank=True)
    standing = models.CharField(
        "位置づけ", max_length=10, choices=Standing, default=Standing.CURRENT
    )
    fiscal_year = fiscal_year_field()
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "費目"
        verbose_name_plural = "費目"
        ordering = ["track", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "item", "name"],
                name="cost_item_once",
                violation_error_message="同じ費目がすでにあります。",
            ),
            fiscal_year_check("cost_item_fiscal_year"),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(Cited):
    """A rung of the ladder of slide 協力概要(7). The last rung leads beyond JICA's schemes."""

    identity = ("order",)

    order = models.PositiveSmallIntegerField("段", unique=True)
    name = models.CharField("名称", max_length=60)
    scheme = models.ForeignKey(
        Scheme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stages",
        verbose_name="スキーム",
    )
    voice = models.CharField("団体の声", max_length=120, blank=True)
    text = ProseField("説明")

    class Meta:
        verbose_name = "成長の段階"
        verbose_name_plural = "成長の段階"
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.order}. {self.name}"
