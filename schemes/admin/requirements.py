"""応募要件: rules as forms. A rule that makes no sense is refused with a sentence."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models

from schemes import operators
from schemes.admin.base import (
    CitedFilter,
    CitedInline,
    KeyedForm,
    OrderedFormSet,
    OwnedAdmin,
    SchemeFilter,
)
from schemes.models import Requirement

LONGEST_VALUE = 4_000
LONGEST_IN_LIST = 80
LARGEST_NUMBER = 100_000_000_000
VALUE_HELP = (
    "条件に合わせて書きます。金額・月数・件数・年数は数字だけ(例: 10000000)。"
    '選択肢の記号と日付は半角の " で囲みます(例: "npo_corporation"、"2027-04-01")。'
    'いくつも選ぶときは ["npo_corporation", "general_association"]、'
    '範囲は {"from": 1, "to": 3} の形です。'
    "「はい」「いいえ」「JICAが個別に確認」の条件では空欄にします。"
)
NOT_A_VALUE = (
    '値を読み取れません。数は数字だけで、記号や日付は半角の「"」で囲んで書いてください。'
    '例: 10000000、"2027-04-01"、["npo_corporation"]。'
)
ONLY_ONE = "この条件の値は一つだけ書いてください。"
TOO_LONG = f"値が長すぎます。{LONGEST_VALUE:,}文字以内で書いてください。"
TOO_LARGE = "数が大きすぎます。1,000億までで入れてください。"
UNSAVED = "保存すると、ここに条件の文が出ます。"


class RuleValueField(forms.JSONField):
    """A rule's value as JSON, strictly: a number, a text, a list of them, or a range of them."""

    default_error_messages = {"invalid": NOT_A_VALUE}

    def to_python(self, value: Any) -> Any:
        if self.disabled or value in self.empty_values:
            return value if self.disabled else None
        if len(value) > LONGEST_VALUE:
            raise ValidationError(TOO_LONG, code="too_long")
        try:
            found = json.loads(value)
            value.encode()
            json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):
            raise ValidationError(NOT_A_VALUE, code="invalid") from None
        self._require_plain(found)
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed is shown again as it was typed."""
        return initial if self.disabled else _Typed(data or "")

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, _Typed):
            return str(value)
        return "" if value is None else json.dumps(value, ensure_ascii=False)

    def _require_plain(self, found: Any) -> None:
        parts = found.values() if isinstance(found, dict) else found
        for part in parts if isinstance(found, dict | list) else [found]:
            if not isinstance(part, str | int | None):
                raise ValidationError(NOT_A_VALUE, code="invalid")
            if isinstance(part, int) and abs(part) > LARGEST_NUMBER:
                raise ValidationError(TOO_LARGE, code="too_large")


class _Typed(str):
    """The text of a field that was sent."""

    __slots__ = ()


class RequirementForm(KeyedForm):
    value = RuleValueField(
        label="値",
        required=False,
        help_text=VALUE_HELP,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60, "spellcheck": "false"}),
    )

    def clean(self) -> None:
        super().clean()
        operator = operators.OPERATORS.get(self.cleaned_data.get("operator"))
        value = self.cleaned_data.get("value")
        if operator and operator.value in ("one", "number") and isinstance(value, list | dict):
            self.add_error("value", ValidationError(ONLY_ONE, code="only_one"))


class RequirementFormSet(OrderedFormSet):
    once = ("code",)


def sentence(rule: Requirement) -> str:
    """What a rule asks, as it is shown to applicants; or why it asks nothing."""
    if not rule.pk:
        return UNSAVED
    fact = rule.fact.published() if rule.fact else None
    problem = operators.problem(rule.operator, fact, rule.value)
    if problem:
        return f"この条件は使えません。{problem}"
    words = operators.condition(rule.operator, fact, rule.value)
    whom = f"({rule.get_over_display()})" if rule.over else ""
    return f"{fact.label}{whom}: {words}" if fact else words


HELPS = {
    "fact": "「JICAが個別に確認」のときは選びません。",
    "over": "共同事業体の構成員にも尋ねる質問だけに使えます。",
    "strength": "必須: 満たさないと対象外。原則: 満たさないと要確認。目的: 目的が違うと該当せず。相談時に確認・目安: 判定を変えません。",
    "standing": "現行だけが判定を決めます。過年度は「要確認」までで、旧は履歴に残すだけです。",
    "wording": "公開サイトに出る文。資料の言葉に沿って書きます。",
    "conflict": "ほかの出典と食い違うとき。",
    "order": "小さい数から順に並びます。",
}
RULE_FIELDS = (
    ("code", "order"),
    "wording",
    "fact",
    ("operator", "value"),
    "sentence",
    ("strength", "over"),
    ("standing", "fiscal_year"),
    ("alternative", "clause"),
    "conflict",
    "citations",
)


class _Rule:
    form = RequirementForm
    helps = HELPS
    readonly_fields = ("sentence",)

    @admin.display(description="条件の文")
    def sentence(self, rule: Requirement) -> str:
        return sentence(rule)


class RequirementInline(_Rule, CitedInline):
    model = Requirement
    formset = RequirementFormSet
    fields = tuple(field for field in RULE_FIELDS if field != "conflict")
    autocomplete_fields = ("fact", "citations")
    named_by = ("fact",)

    def get_queryset(self, request) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("fact__choices")


@admin.register(Requirement)
class RequirementAdmin(_Rule, OwnedAdmin):
    list_display = (
        "code",
        "owner",
        "wording",
        "short",
        "strength",
        "standing",
        "fiscal_year",
        "cited",
    )
    list_display_links = ("code", "wording")
    list_filter = (SchemeFilter, "strength", "standing", "fiscal_year", CitedFilter)
    list_prefetch_related = ("citations", "fact__choices")
    search_fields = ("code", "wording", "fact__label", "fact__key", "scheme__name", "track__name")
    ordering = ("scheme__order", "track__scheme__order", "track__order", "order", "code")
    autocomplete_fields = ("scheme", "track", "fact", "conflict", "citations")
    named_by = ("scheme", "track__scheme", "fact")
    readonly_fields = ("sentence", "choices")
    fields = (("scheme", "track"), *RULE_FIELDS[:4], "choices", *RULE_FIELDS[4:])
    helps = {
        **HELPS,
        "track": "一つの類型だけの要件のとき。スキームか類型のどちらか一つを選びます。",
    }

    @admin.display(description="条件の文")
    def short(self, rule: Requirement) -> str:
        words = sentence(rule)
        return words if len(words) <= LONGEST_IN_LIST else words[:LONGEST_IN_LIST] + "…"

    @admin.display(description="値に使える記号")
    def choices(self, rule: Requirement) -> str:
        if not rule.pk or not rule.fact:
            return "質問を選んで保存すると、ここに記号が出ます。"
        if rule.fact.type == "prefecture":
            return '都道府県の番号。例: "01"(北海道)、"13"(東京都)、"47"(沖縄県)。'
        if rule.fact.type == "country":
            return '国の記号(大文字2字)。例: "PH"(フィリピン)。'
        found = [f'"{choice.value}" {choice.label}' for choice in rule.fact.choices.all()]
        return "、".join(found) or f"{rule.fact.get_type_display()}で答える質問です。"
