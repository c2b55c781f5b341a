"""Working rows of the room: one column of each kind, and rows within."""

from django.db import models

from schemes.models import Cited, Conflict, Standing, Track
from schemes.models.fields import (
    CountField,
    CoveredField,
    MonthsField,
    PeopleField,
    ProseField,
    YenField,
    fiscal_year_field,
)


class Leaflet(Cited):
    """配布物 of a track."""

    identity = ("track", "title")

    class Language(models.TextChoices):
        PLAIN = "", "ことばを問わない"
        JAPANESE = "ja", "日本語"
        EASY = "easy", "やさしい日本語"

    track = models.ForeignKey(Track, models.CASCADE, related_name="leaflets", verbose_name="類型")
    title = models.CharField("題", max_length=60)
    language = models.CharField("ことば", max_length=4, choices=Language, blank=True, default="")
    price = YenField("頒布価格", null=True, blank=True)
    valid_for = MonthsField("使える期間", null=True, blank=True)
    readers = PeopleField("読者の数", null=True, blank=True)
    standing = models.CharField(
        "位置づけ", max_length=10, choices=Standing, default=Standing.CURRENT
    )
    fiscal_year = fiscal_year_field()
    issued_on = models.DateField("発行日", null=True, blank=True)
    handed_out_at = models.TimeField("配りはじめる時刻", null=True, blank=True)
    in_print = models.BooleanField("紙もある", default=False)
    posted = CoveredField("郵送の対象", null=True, blank=True)
    text = ProseField("紹介", blank=True)
    conflict = models.ForeignKey(
        Conflict, models.PROTECT, null=True, blank=True, verbose_name="相違"
    )
    audience = models.CharField("読者", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        managed = False  # see ``apps``
        verbose_name = "配布物"
        verbose_name_plural = "配布物"
        ordering = ["track", "order", "title"]
        constraints = [models.UniqueConstraint(fields=["track", "title"], name="leaflet_once")]

    def __str__(self) -> str:
        return self.title


class Printing(Cited):
    """One printing of a leaflet."""

    identity = ("leaflet", "number")

    leaflet = models.ForeignKey(
        Leaflet, models.CASCADE, related_name="printings", verbose_name="配布物"
    )
    number = models.PositiveSmallIntegerField("刷")
    copies = CountField("部数", null=True, blank=True)
    unit = models.CharField("単位", max_length=4, default="部")

    class Meta:
        managed = False
        verbose_name = "増刷"
        verbose_name_plural = "増刷"
        ordering = ["leaflet", "number"]
        constraints = [models.UniqueConstraint(fields=["leaflet", "number"], name="printing_once")]

    def __str__(self) -> str:
        return f"{self.leaflet} 第{self.number}刷"
