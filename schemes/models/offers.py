"""What JICA offers: schemes, tracks, their texts and figures, and pages of no scheme."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from schemes.models.fields import (
    CalledField,
    NumberField,
    ProseField,
    fiscal_year_check,
    fiscal_year_field,
)
from schemes.models.sources import Cited, Conflict, Standing


def owner_check(name: str, *owners: str) -> models.CheckConstraint:
    """Exactly one of the owner columns is filled."""
    condition = Q()
    for chosen in owners:
        condition |= Q(**{f"{owner}__isnull": owner != chosen for owner in owners})
    return models.CheckConstraint(
        condition=condition, name=name, violation_error_message="属する先を一つだけ選んでください。"
    )


class Scheme(Cited):
    """スキーム: one of JICA's 市民参加協力事業."""

    class Category(models.TextChoices):
        PROJECT = "project", "国際協力の事業をする"
        TRAINING = "training", "団体の力をつける"
        CONSULT = "consult", "相談する"
        LEARN = "learn", "学ぶ・教える"
        PERSON = "person", "個人で参加する"
        DIALOGUE = "dialogue", "対話・連携する"
        DONATE = "donate", "寄附する"

    key = models.SlugField("記号", max_length=40, unique=True, help_text="アドレスになります。")
    name = models.CharField("名称", max_length=60)
    kana = models.CharField("よみ", max_length=120, help_text="ひらがな。並び順に使います。")
    category = models.CharField("目的", max_length=10, choices=Category)
    summary = models.CharField("一文の説明", max_length=300)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "スキーム"
        verbose_name_plural = "スキーム"
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("schemes:scheme", args=[self.key])


class Track(Cited):
    """類型: the unit that one applies to or uses, and that gets a verdict."""

    identity = ("scheme", "key")

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="tracks", verbose_name="スキーム"
    )
    key = models.SlugField("記号", max_length=40)
    name = models.CharField("名称", max_length=80)
    also = CalledField("ほかの呼び名", default=list, blank=True)
    short_name = models.CharField(
        "短い名前", max_length=30, blank=True, help_text="一覧やボタンで使う呼び名。例: JICA基金。"
    )
    summary = models.CharField("一文の説明", max_length=300, blank=True)
    gives = models.CharField(
        "何ができるか",
        max_length=120,
        blank=True,
        help_text="類型の頁の最初に出ます。一文で、45字くらいまで。",
    )
    who_heading = models.CharField(
        "対象の見出し", max_length=20, blank=True, help_text="例: 使える団体、呼べる人。"
    )
    easy = models.CharField(
        "やさしい日本語", max_length=300, blank=True, help_text="短い文を3つまで。"
    )
    english = models.CharField("英語の説明", max_length=400, blank=True)
    window_by = models.CharField(
        "窓口が変わるもと",
        max_length=10,
        blank=True,
        choices=[("prefecture", "都道府県"), ("country", "国")],
        help_text="窓口が都道府県や国によって違うとき。診断で尋ねます。",
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "類型"
        verbose_name_plural = "類型"
        ordering = ["scheme__order", "order", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "key"],
                name="track_once",
                violation_error_message="このスキームには同じ記号の類型がすでにあります。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme.name} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("schemes:track", args=[self.scheme.key, self.key])


class Alias(Cited):
    """An old or other name; search finds the scheme by it."""

    identity = ("scheme", "name")

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="aliases", verbose_name="スキーム"
    )
    name = models.CharField("別の名称", max_length=80)
    note = models.CharField("説明", max_length=200, blank=True)

    class Meta:
        verbose_name = "別名"
        verbose_name_plural = "別名"
        ordering = ["scheme", "name"]
        constraints = [models.UniqueConstraint(fields=["scheme", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class Page(Cited):
    """A cited page that belongs to no scheme: 位置づけ, 理念, 大綱 …"""

    key = models.SlugField("記号", max_length=40, unique=True, help_text="アドレスになります。")
    title = models.CharField("題", max_length=80)
    lead = models.CharField("要約", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "解説の頁"
        verbose_name_plural = "解説の頁"
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.title


class Missing(models.TextChoices):
    """Why a text is unknown."""

    NOT_WRITTEN = "not_written", "資料に書かれていない"
    IN_FIGURE = "in_figure", "図にあって文字で読めない"
    LINK_LOST = "link_lost", "リンク先が残っていない"
    NOT_CHECKED = "not_checked", "その年の要項を確かめていない"


class Owned(Cited):
    """A row of a scheme, of a track or of a page. Its owner is written as in addresses:
    「kusanone」, 「kusanone/partner」 or 「page:policy」."""

    # Of a rule there is no page: it has a scheme or a track.
    scheme: Any
    scheme_id: int | None
    track: Any
    track_id: int | None
    page: Any

    class Meta:
        abstract = True

    @property
    def owner(self) -> str:
        if self.track_id:
            return f"{self.track.scheme.key}/{self.track.key}"
        return self.scheme.key if self.scheme_id else f"page:{self.page.key}"

    @classmethod
    def owned_by(cls, owner: str) -> Q:
        """The condition by which an owner's rows are found."""
        scheme, slash, track = str(owner).partition("/")
        if slash:
            return Q(track__scheme__key=scheme, track__key=track)
        if scheme.startswith("page:"):
            return Q(page__key=scheme.removeprefix("page:"))
        return Q(scheme__key=scheme)

    @classmethod
    def _is_named(cls, column: str, name: Any) -> Q:
        return cls.owned_by(name) if column == "owner" else super()._is_named(column, name)


class Passage(Owned):
    """A text of a scheme, a track or a page."""

    identity = ("owner", "kind", "order")

    class Kind(models.TextChoices):
        BACKGROUND = "background", "背景"
        WHAT = "what", "どのような事業か"
        WHO = "who", "対象"
        AIM = "aim", "ねらい"
        AMOUNT = "amount", "規模・金額"
        PERIOD = "period", "期間"
        ACTIVITIES = "activities", "できること"
        COSTS = "costs", "対象になる経費"
        BENEFIT = "benefit", "受けられる支援"
        ROUTE = "route", "申込みの流れ"
        CONTACT = "contact", "相談先"
        WHEN = "when", "時期"
        CONFIRM = "confirm", "相談時に確認すること"
        HISTORY = "history", "これまでの経緯"

    scheme = models.ForeignKey(
        Scheme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="passages",
        verbose_name="スキーム",
    )
    track = models.ForeignKey(
        Track, models.CASCADE, null=True, blank=True, related_name="passages", verbose_name="類型"
    )
    page = models.ForeignKey(
        Page,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="passages",
        verbose_name="解説の頁",
    )
    kind = models.CharField("種類", max_length=12, choices=Kind)
    heading = models.CharField("見出し", max_length=80, blank=True)
    text = ProseField(
        "本文",
        blank=True,
        help_text="資料に書かれていないときは空欄にします(「未確認」と表示されます)。",
    )
    missing = models.CharField(
        "書けない理由",
        max_length=12,
        blank=True,
        choices=Missing,
        help_text="本文が空欄のとき。",
    )
    standing = models.CharField(
        "位置づけ", max_length=10, choices=Standing, default=Standing.CURRENT
    )
    fiscal_year = fiscal_year_field()
    conflict = models.ForeignKey(
        Conflict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="passages",
        verbose_name="相違",
    )
    order = models.PositiveSmallIntegerField("並び順", default=1)

    class Meta:
        verbose_name = "本文"
        verbose_name_plural = "本文"
        ordering = ["kind", "order"]
        constraints = [
            owner_check("passage_owner", "scheme", "track", "page"),
            fiscal_year_check("passage_fiscal_year"),
            models.UniqueConstraint(
                fields=["scheme", "track", "page", "kind", "order"],
                name="passage_once",
                nulls_distinct=False,
                violation_error_message="同じ種類・並び順の本文がすでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()


class Figure(Owned):
    """A number with its day."""

    key = models.SlugField("記号", max_length=60, unique=True)
    scheme = models.ForeignKey(
        Scheme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name="スキーム",
    )
    track = models.ForeignKey(
        Track, models.CASCADE, null=True, blank=True, related_name="figures", verbose_name="類型"
    )
    page = models.ForeignKey(
        Page,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name="解説の頁",
    )
    label = models.CharField("名前", max_length=80)
    value = NumberField("数", null=True, blank=True, help_text="わからないときは空欄。")
    unit = models.CharField("単位", max_length=10, blank=True)
    text = models.CharField(
        "資料での書き方", max_length=80, blank=True, help_text="例: 約14万人、5万8千人以上。"
    )
    standing = models.CharField(
        "位置づけ", max_length=10, choices=Standing, default=Standing.CURRENT
    )
    fiscal_year = fiscal_year_field()
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "数値"
        verbose_name_plural = "数値"
        ordering = ["order", "key"]
        constraints = [
            owner_check("figure_owner", "scheme", "track", "page"),
            fiscal_year_check("figure_fiscal_year"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="figure_not_negative",
                violation_error_message="数は0以上で入れてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.label
