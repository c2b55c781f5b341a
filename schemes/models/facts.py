"""What a person tells the checker."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from schemes import document
from schemes.judging.operators import choices_of
from schemes.judging.people import PEOPLE
from schemes.models.fields import CalledField, ListField, NumberField
from schemes.models.named import Named

BODIES = "organisation_type"  # the question about the kind of body


class Fact(Named):
    """A question with its type. Keys are fixed: rules, addresses and the API use them."""

    fetched_with = ("choices",)

    class Subject(models.TextChoices):
        APPLICANT = "applicant", "応募者(計画では変えられない)"
        MEMBER = "member", "共同事業体の構成員"
        PLAN = "plan", "計画(変えられる)"
        REFERENCE = "reference", "調べてわかること"

    class Type(models.TextChoices):
        CHOICE = "choice", "一つ選ぶ"
        SET = "set", "いくつでも選ぶ"
        BOOL = "bool", "はい・いいえ"
        YEN = "yen", "金額(円)"
        MONTHS = "months", "期間(月)"
        DAYS = "days", "日数"
        COUNT = "count", "件数・人数"
        INT = "int", "整数"
        DATE = "date", "日付"
        COUNTRY = "country", "国"
        PREFECTURE = "prefecture", "都道府県"

    class AskedOf(models.TextChoices):
        EVERYONE = "", "すべての人"
        ORGANISATION = "organisation", "団体だけ"
        INDIVIDUAL = "individual", "個人だけ"

    key = models.SlugField("記号", max_length=60, unique=True)
    subject = models.CharField("何についてか", max_length=10, choices=Subject)
    per_member = models.BooleanField("共同事業体の構成員ごとにも尋ねる", default=False)
    type = models.CharField("答え方", max_length=10, choices=Type)
    unit = models.CharField("単位", max_length=10, blank=True)
    label = models.CharField("短い名前", max_length=40)
    question = models.CharField("質問", max_length=120)
    help = models.CharField("例・補足", max_length=300, blank=True)
    group = models.CharField("まとまり", max_length=20, help_text="例: 団体、実績、計画。")
    asked_of = models.CharField(
        "尋ねる相手", max_length=12, choices=AskedOf, default="", blank=True
    )
    changeable = models.BooleanField("計画の変更で変えられる", default=False)
    change = models.CharField(
        "変え方",
        max_length=100,
        blank=True,
        help_text="計画をどう変えるか。変えた後の値は「{value}」、外すものは「{without}」と書きます。例: 総額を{value}までにする。",
    )
    said_yes = models.CharField(
        "「はい」のときの言い方", max_length=80, blank=True, help_text="例: 税の滞納がある。"
    )
    said_no = models.CharField(
        "「いいえ」のときの言い方", max_length=80, blank=True, help_text="例: 税の滞納はない。"
    )
    spared = ListField(
        "尋ねない団体の種類", default=list, blank=True, names=lambda: choices_named(BODIES)
    )
    effort = models.PositiveSmallIntegerField(
        "答える手間", default=1, help_text="1(すぐ答えられる)から5(調べが要る)まで。"
    )
    minimum = NumberField("最小", null=True, blank=True)
    maximum = NumberField("最大", null=True, blank=True)
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "質問"
        verbose_name_plural = "質問"
        ordering = ["order", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effort__gte=1, effort__lte=5),
                name="fact_effort",
                violation_error_message="手間は1から5までで入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(minimum__lte=F("maximum")),
                name="fact_range",
                violation_error_message="最小が最大より大きくなっています。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}({self.key})"

    def published(self) -> document.Fact:
        """The question as the document, the rules and the API know it."""
        columns = {
            name: getattr(self, name) for name in document.Fact.model_fields if name != "choices"
        }
        choices = self.choices.all()
        return document.Fact(
            **columns,
            choices=tuple(
                document.Choice(
                    value=one.value,
                    label=one.label,
                    short=one.short,
                    also=tuple(one.also),
                    who=tuple(one.who),
                )
                for one in choices
            ),
        )

    @property
    def groups(self) -> dict[str, list[str]]:
        """By the key of each group, the choices that count together."""
        return {group.key: group.values for group in self.choice_groups.all()}


def choices_named(fact: str) -> dict[str, str]:
    """The choices of a question, by key."""
    rows = FactChoice.objects.filter(fact__key=fact).order_by("order", "value")
    return dict(rows.values_list("value", "label"))


class FactChoice(Named):
    identity = ("fact", "value")

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="choices", verbose_name="質問")
    value = models.SlugField("記号", max_length=40)
    label = models.CharField("選択肢", max_length=80)
    short = models.CharField(
        "短い言い方",
        max_length=16,
        blank=True,
        help_text="最初の頁や一覧の見出しで使います。例: 資金を得て事業をする。",
    )
    also = CalledField("ほかの呼び名", default=list, blank=True)
    who = ListField(
        "だれの選択肢か",
        default=list,
        blank=True,
        help_text="立場を答えた人に、その立場の選択肢だけを示します。",
        names=lambda: {person.key: person.label for person in PEOPLE},
    )
    order = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        verbose_name = "選択肢"
        verbose_name_plural = "選択肢"
        ordering = ["fact", "order", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "value"],
                name="fact_choice_once",
                violation_error_message="同じ記号の選択肢がすでにあります。",
            )
        ]

    def __str__(self) -> str:
        return self.label


class ChoiceGroup(Named):
    """Choices that count together. Rules name the group; what is published lists its choices."""

    identity = ("fact", "key")

    COUNTED = {Fact.Type.COUNTRY: "か国", Fact.Type.PREFECTURE: "都道府県"}

    fact = models.ForeignKey(
        Fact, models.CASCADE, related_name="choice_groups", verbose_name="質問"
    )
    key = models.SlugField("記号", max_length=40)
    label = models.CharField("名前", max_length=80, help_text="例: NGO等。")
    values = models.JSONField("まとめる選択肢", default=list)
    note = models.CharField("注記", max_length=300, blank=True)

    class Meta:
        verbose_name = "選択肢のまとまり"
        verbose_name_plural = "選択肢のまとまり"
        ordering = ["fact", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "key"],
                name="choice_group_once",
                violation_error_message="この質問には同じ記号のまとまりがすでにあります。",
            )
        ]

    def __str__(self) -> str:
        counter = self.COUNTED.get(Fact.Type(self.fact.type), "種類")
        return f"{self.label}({len(self.values)}{counter})"

    def clean(self) -> None:
        if not hasattr(self, "fact"):
            return
        known = choices_of(self.fact.published())
        if not known:
            sentence = f"「{self.fact.get_type_display()}」の質問には、まとまりを作れません。"
            raise ValidationError({"fact": ValidationError(sentence, code="no_choices")})
        if sentence := self._problem(known):
            raise ValidationError({"values": ValidationError(sentence, code="values")})

    def _problem(self, known: Mapping[str, str]) -> str:
        held = self.values if isinstance(self.values, list) else []
        if not held:
            return "選択肢を一つ以上入れてください。"
        for place, value in enumerate(held):
            if not isinstance(value, str) or value not in known:
                return f"「{value}」は、この質問の選択肢にありません。"
            if value in held[:place]:
                return f"「{known[value]}」が二つあります。一つにしてください。"
        return ""
