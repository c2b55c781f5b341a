"""What the answer pages say in few words: points of a track, contact points, tasks, terms."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from schemes.judging.people import PEOPLE
from schemes.models.fields import fiscal_year_check, fiscal_year_field
from schemes.models.named import Named
from schemes.models.offers import Owned, Scheme, Track, owner_check
from schemes.models.sources import Cited, Standing


class Point(Cited):
    """要点: one line of a track's answer page."""

    identity = ("track", "topic", "order")

    class Topic(models.TextChoices):
        WHO = "who", "使える人"
        CELL = "cell", "やり方と費用"
        STEP = "step", "進め方"
        STEP_NOTE = "step_note", "進め方の注記"
        PAPER = "paper", "用意するもの"
        UNKNOWN = "unknown", "まだわからないこと"
        OTHERWISE = "otherwise", "合わないときは"

    class Mark(models.TextChoices):
        YES = "yes", "✓ 使える・要る"
        NO = "no", "× 使えない"
        ASK = "ask", "？ 窓口で確かめる"

    track = models.ForeignKey(Track, models.CASCADE, related_name="points", verbose_name="類型")
    topic = models.CharField("どこに出すか", max_length=10, choices=Topic)
    mark = models.CharField("印", max_length=4, blank=True, choices=Mark)
    heading = models.CharField(
        "見出し", max_length=20, blank=True, help_text="「やり方と費用」のとき。例: 方法。"
    )
    text = models.CharField("文", max_length=120, help_text="一行で読める短さにします。")
    aside = models.CharField("添え書き", max_length=120, blank=True)
    leads_to = models.CharField(
        "代わりの類型",
        max_length=81,
        blank=True,
        help_text="「合わないときは」のとき。例: jica-fund/project。",
    )
    standing = models.CharField(
        "位置づけ", max_length=10, choices=Standing, default=Standing.CURRENT
    )
    fiscal_year = fiscal_year_field()
    order = models.PositiveSmallIntegerField("並び順", default=1)

    class Meta:
        verbose_name = "要点"
        verbose_name_plural = "要点"
        ordering = ["track", "topic", "order"]
        constraints = [
            fiscal_year_check("point_fiscal_year"),
            models.UniqueConstraint(
                fields=["track", "topic", "order"],
                name="point_once",
                violation_error_message="同じ所・並び順の要点がすでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return self.text


def long_unchecked(day: date) -> Q:
    """Of contact points: seen more than twelve months before a day, or nobody wrote when."""
    year_ago = date(day.year - 1, day.month, min(day.day, 28))
    return Q(checked_on=None) | Q(checked_on__lt=year_ago)


class ContactPoint(Cited):
    """窓口の連絡先: whom to ask for what, and how. What is empty is 未確認.

    A room that owns a window (an office, a desk …) has a model of its own with a relation to it.
    """

    name = models.CharField("窓口の名前", max_length=60)
    section = models.CharField("担当", max_length=60, blank=True)
    purpose = models.CharField("何の相談か", max_length=80, blank=True)
    telephone = models.CharField("電話", max_length=20, blank=True, help_text="例: 03-0000-0000。")
    mail = models.EmailField("メール", max_length=100, blank=True)
    form_url = models.URLField("問い合わせフォーム", max_length=400, blank=True)
    address = models.CharField("所在地", max_length=120, blank=True)
    hours = models.CharField("受付の時間", max_length=120, blank=True)
    page_url = models.URLField("公式ページ", max_length=400, blank=True)
    checked_on = models.DateField("確かめた日", null=True, blank=True)
    checked_label = models.CharField(
        "いつの情報か", max_length=40, blank=True, help_text="例: 2024年度の案内。"
    )
    order = models.PositiveSmallIntegerField("並び順", default=1)

    class Meta:
        abstract = True
        verbose_name = "連絡先"
        verbose_name_plural = "連絡先"

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.purpose]))

    def clean(self) -> None:
        super().clean()
        if self.telephone and not set(self.telephone) <= set("0123456789-+() "):
            raise ValidationError(
                {"telephone": "電話は、半角の数字と「-」で入れてください。例: 03-0000-0000。"}
            )


class Contact(Owned, ContactPoint):
    """The contact point of a scheme, or of a track alone."""

    identity = ("owner", "order")

    scheme = models.ForeignKey(
        Scheme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name="スキーム",
        help_text="すべての類型に共通のとき。",
    )
    track = models.ForeignKey(
        Track, models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name="類型"
    )

    class Meta(ContactPoint.Meta):
        abstract = False
        ordering = ["order"]
        constraints = [
            owner_check("contact_owner", "scheme", "track"),
            models.UniqueConstraint(
                fields=["scheme", "track", "order"],
                name="contact_once",
                nulls_distinct=False,
                violation_error_message="同じ並び順の連絡先がすでにあります。",
            ),
        ]


class Task(Named):
    """よくある用事: a way straight from the home page to a track or a window."""

    identity = ("who", "label")

    who = models.CharField(
        "立場", max_length=20, choices=[(person.key, person.label) for person in PEOPLE]
    )
    label = models.CharField("用事", max_length=20, help_text="例: 寄附する。")
    leads_to = models.CharField(
        "行き先",
        max_length=120,
        help_text="類型(例: volunteers/dispatch)か、「contacts」「schemes?want=funds」のようなこのサイトの頁。",
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "よくある用事"
        verbose_name_plural = "よくある用事"
        ordering = ["order", "who", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["who", "label"],
                name="task_once",
                violation_error_message="同じ立場の同じ用事がすでにあります。",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Term(Cited):
    """ことば: a word with its reading, and what people say instead."""

    identity = ("word",)

    word = models.CharField("ことば", max_length=40, unique=True)
    kana = models.CharField("よみ", max_length=80, help_text="ひらがな。")
    plain = models.CharField("やさしい言い方", max_length=60, blank=True)
    meaning = models.CharField("意味", max_length=200)
    avoided = models.BooleanField(
        "答えの頁では使わない",
        default=False,
        help_text="この言葉が答えの頁にあると、公開前の検査で知らせます。",
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "ことば"
        verbose_name_plural = "ことば"
        ordering = ["order", "word"]

    def __str__(self) -> str:
        return self.word
