"""People, places and learning: desks, coordinators, offices, programmes, volunteers, dialogue."""

from django.db import models
from django.db.models import Q

from schemes.judging.rulebook import WANTS
from schemes.models import Cited, ContactPoint, Standing, Track
from schemes.models.facts import choices_named
from schemes.models.fields import (
    CountField,
    ListField,
    PeopleField,
    YearField,
    fiscal_year_check,
    fiscal_year_field,
)
from schemes.writing.places import COUNTRIES, COUNTRY_CHOICES, PREFECTURE_CHOICES, PREFECTURE_NAMES


def country_field(**kwargs) -> models.CharField:
    return models.CharField("国", max_length=2, choices=COUNTRY_CHOICES, **kwargs)


def prefecture_field(**kwargs) -> models.CharField:
    return models.CharField("都道府県", max_length=2, choices=PREFECTURE_CHOICES, **kwargs)


def country_check(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(country__in=sorted(COUNTRIES)),
        name=name,
        violation_error_message="その国の記号はありません。",
    )


def prefecture_check(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(prefecture__in=sorted(PREFECTURE_NAMES)),
        name=name,
        violation_error_message="その都道府県の番号はありません。",
    )


def contact_once(owner: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[owner, "order"],
        name=f"{owner}_contact_once",
        violation_error_message="同じ並び順の連絡先がすでにあります。",
    )


class Desk(Cited):
    """NGO-JICAジャパンデスク in one country."""

    identity = ("country",)

    class Region(models.TextChoices):
        ASIA = "asia", "アジア"
        AFRICA = "africa", "アフリカ"
        LATIN_AMERICA = "latin_america", "中南米"
        MIDDLE_EAST = "middle_east", "中東"

    country = country_field(unique=True)
    region = models.CharField("地域", max_length=20, choices=Region)
    note = models.CharField("注記", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "ジャパンデスク"
        verbose_name_plural = "ジャパンデスク"
        ordering = ["order", "country"]
        constraints = [country_check("desk_country")]

    def __str__(self) -> str:
        return self.get_country_display()


class Coordinator(Cited):
    """国際協力推進員 of one prefecture. An empty number is unknown (未確認), never 0."""

    identity = ("prefecture",)

    prefecture = prefecture_field(unique=True)
    people = PeopleField("人数", null=True, blank=True)
    host = models.CharField("配置先", max_length=120, blank=True)
    note = models.CharField("注記", max_length=200, blank=True)

    class Meta:
        verbose_name = "国際協力推進員"
        verbose_name_plural = "国際協力推進員"
        ordering = ["prefecture"]
        constraints = [
            prefecture_check("coordinator_prefecture"),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__lte=50),
                name="coordinator_people",
                violation_error_message="人数は50人までで入れてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_prefecture_display()


class Office(Cited):
    """JICA国内拠点: a centre, a training institute or a 地球ひろば. An empty name is 未確認."""

    class Kind(models.TextChoices):
        CENTRE = "centre", "センター"
        TRAINING = "training", "訓練所"
        HIROBA = "hiroba", "地球ひろば"

    key = models.SlugField("記号", max_length=40, unique=True)
    kind = models.CharField("種類", max_length=10, choices=Kind)
    name = models.CharField("名称", max_length=60, blank=True)
    note = models.CharField("注記", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "国内拠点"
        verbose_name_plural = "国内拠点"
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name or "(名称未確認)"


class Coverage(Cited):
    """A prefecture, or a part of it, that an office serves."""

    identity = ("office", "prefecture")

    office = models.ForeignKey(
        Office, models.CASCADE, related_name="coverage", verbose_name="国内拠点"
    )
    prefecture = prefecture_field()
    part = models.CharField(
        "範囲", max_length=60, blank=True, help_text="一部だけのとき。例: 十勝。"
    )
    certain = models.BooleanField("確か", default=True)
    wants = ListField(
        "どの相談か",
        default=list,
        blank=True,
        names=lambda: choices_named(WANTS),
        help_text="この地域では一部の相談だけを受けるとき。空欄は、どの相談も受けます。",
    )
    note = models.CharField("注記", max_length=200, blank=True)

    class Meta:
        verbose_name = "担当地域"
        verbose_name_plural = "担当地域"
        ordering = ["office__order", "prefecture"]
        constraints = [
            prefecture_check("coverage_prefecture"),
            models.UniqueConstraint(fields=["office", "prefecture"], name="coverage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.get_prefecture_display()}"


class OfficeContact(ContactPoint):
    """How to reach an office, for one purpose."""

    identity = ("office", "order")

    office = models.ForeignKey(
        Office, models.CASCADE, related_name="contacts", verbose_name="国内拠点"
    )

    class Meta(ContactPoint.Meta):
        abstract = False
        verbose_name = "国内拠点の連絡先"
        verbose_name_plural = "国内拠点の連絡先"
        ordering = ["office", "order"]
        constraints = [contact_once("office")]


class DeskContact(ContactPoint):
    """How to reach a desk."""

    identity = ("desk", "order")

    desk = models.ForeignKey(
        Desk, models.CASCADE, related_name="contacts", verbose_name="ジャパンデスク"
    )

    class Meta(ContactPoint.Meta):
        abstract = False
        verbose_name = "ジャパンデスクの連絡先"
        verbose_name_plural = "ジャパンデスクの連絡先"
        ordering = ["desk", "order"]
        constraints = [contact_once("desk")]


class CoordinatorContact(ContactPoint):
    """How to reach the coordinators of a prefecture: a role and where it sits, never a person."""

    identity = ("coordinator", "order")

    coordinator = models.ForeignKey(
        Coordinator, models.CASCADE, related_name="contacts", verbose_name="国際協力推進員"
    )

    class Meta(ContactPoint.Meta):
        abstract = False
        verbose_name = "推進員の連絡先"
        verbose_name_plural = "推進員の連絡先"
        ordering = ["coordinator", "order"]
        constraints = [contact_once("coordinator")]


class Programme(Cited):
    """A learning programme of 開発教育支援."""

    identity = ("track",)

    class Audience(models.TextChoices):
        PUPILS = "pupils", "児童・生徒向け"
        TEACHERS = "teachers", "教員向け"

    track = models.OneToOneField(
        Track, models.CASCADE, related_name="programme", verbose_name="類型"
    )
    audience = models.CharField("資料の見出し", max_length=10, choices=Audience)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "学びのプログラム"
        verbose_name_plural = "学びのプログラム"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.track.name


class YearlyResult(Cited):
    """What a programme reached in one 年度. ``text`` is as the source writes it."""

    identity = ("programme", "fiscal_year", "measure")

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="results", verbose_name="プログラム"
    )
    fiscal_year = YearField("年度")
    measure = models.CharField("何の数か", max_length=40, help_text="例: 件数、受講者数。")
    value = CountField("数", null=True, blank=True)
    unit = models.CharField("単位", max_length=10)
    text = models.CharField("資料での書き方", max_length=60)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "年度の実績"
        verbose_name_plural = "年度の実績"
        ordering = ["programme", "-fiscal_year", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "fiscal_year", "measure"],
                name="yearly_result_once",
                violation_error_message="同じ年度・同じ数の実績がすでにあります。",
            ),
            fiscal_year_check("yearly_result_fiscal_year"),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度 {self.measure}"


class VolunteerCategory(Cited):
    """A kind of JICA海外協力隊."""

    key = models.SlugField("記号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    text = models.CharField("説明", max_length=300)
    standing = models.CharField(
        "位置づけ", max_length=10, choices=Standing, default=Standing.CURRENT
    )
    fiscal_year = fiscal_year_field()
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "協力隊の種類"
        verbose_name_plural = "協力隊の種類"
        ordering = ["order"]
        constraints = [fiscal_year_check("volunteer_category_fiscal_year")]

    def __str__(self) -> str:
        return self.name


class HostPrefecture(Cited):
    """A prefecture that has hosted 派遣前グローバルプログラム: a record, not a limit."""

    identity = ("prefecture",)

    prefecture = prefecture_field(unique=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "受入れの実績がある道県"
        verbose_name_plural = "受入れの実績がある道県"
        ordering = ["order"]
        constraints = [prefecture_check("host_prefecture")]

    def __str__(self) -> str:
        return self.get_prefecture_display()


class MeetingTheme(Cited):
    """A topic of NGO-JICA協議会 or a theme of NGO-JICA勉強会, in one 年度."""

    identity = ("track", "fiscal_year", "number")

    track = models.ForeignKey(Track, models.CASCADE, related_name="themes", verbose_name="類型")
    fiscal_year = YearField("年度")
    number = models.PositiveSmallIntegerField("番号")
    title = models.CharField("議題・テーマ", max_length=160)

    class Meta:
        verbose_name = "議題・テーマ"
        verbose_name_plural = "議題・テーマ"
        ordering = ["track", "-fiscal_year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "fiscal_year", "number"],
                name="meeting_theme_once",
                violation_error_message="同じ年度・番号の議題がすでにあります。",
            ),
            fiscal_year_check("meeting_theme_fiscal_year"),
        ]

    def __str__(self) -> str:
        return self.title


class Agreement(Cited):
    """連携協定・覚書 with one partner."""

    identity = ("partner", "signed")

    partner = models.CharField("相手", max_length=60)
    signed = models.CharField("締結", max_length=20, blank=True, help_text="例: 2021年12月。")
    form = models.CharField("形式", max_length=20, blank=True, help_text="例: 協定、覚書。")
    note = models.CharField("注記", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "連携協定"
        verbose_name_plural = "連携協定"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["partner", "signed"], name="agreement_once")]

    def __str__(self) -> str:
        return self.partner
