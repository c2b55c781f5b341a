"""応募要件: rules as sentences. A rule that makes no sense is refused with a sentence."""

from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from schemes.admin.base import DISPUTED, CitedFilter, OwnedAdmin, SchemeFilter, StaffAdmin, part
from schemes.admin.choices import Choices, holding
from schemes.admin.rows import rule_column, rule_form, rule_values
from schemes.admin.rows.briefs import BriefInline, cited
from schemes.admin.rows.rule_form import REFIT, FactField, RequirementForm
from schemes.document import REFERENCE
from schemes.judging.grouping import reference
from schemes.models import ChoiceGroup, Fact, Requirement, SharedClause

LONGEST_IN_LIST = 80
HELPS = {
    "fact": "選ぶと、その質問に合う条件と値の欄が出ます。",
    "over": "共同事業体の構成員にも尋ねる質問だけに使えます。",
    "strength": "必須: 満たさないと対象外。原則: 満たさないと要確認。目的: 目的が違うと該当せず。窓口で確かめること・知っておくこと・目安: 判定を変えません。",
    "standing": "現行だけが判定を決めます。過年度は「要確認」までです。その後の資料では確かめられないものは年と場所を示すだけ、旧は履歴に残すだけです(置き換えた資料の引用が要ります)。",
    "shared": "選ぶと、質問・条件・値・強さは共通の条件のとおりになります。",
    "wording": "公開サイトに出る文。資料の言葉に沿って書きます。",
    "conflict": "ほかの出典と食い違うとき。",
    "citations": "根拠になる出典の箇所。",
    "order": "小さい数から順に並びます。",
}
# What the sentence of a rule is read from.
READ = ("fact__choices", "fact__choice_groups")
RULE = ("fact", ("operator", "over"), "value", "value_for")


def sentence(rule: Requirement | SharedClause) -> str:
    """What a stored rule asks, as it is shown to applicants; or why it asks nothing."""
    fact = rule.fact.published() if rule.fact else None
    over = rule.over if isinstance(rule, Requirement) else ""
    return rule_form.sentence(rule.operator, fact, rule.asked, over)


class RequirementInline(BriefInline):
    model = Requirement
    named_by = ("fact",)

    def title(self, rule: Requirement) -> str:
        return f"{rule.code} {rule.wording}"

    def said(self, rule: Requirement) -> tuple[str, ...]:
        year = f"({rule.fiscal_year}年度)" if rule.fiscal_year else ""
        standing = f"{rule.get_standing_display()}{year}"
        return (sentence(rule), f"{rule.get_strength_display()}・{standing}", cited(rule))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related(*READ)


class RuleAdmin(StaffAdmin):
    """Rows that ask something: a question, a condition that fits it, and a value that fits both."""

    form = RequirementForm
    tabled_by_form = True
    table_columns = MappingProxyType({"value": rule_column.RuleValue})
    list_prefetch_related: tuple[str, ...] = READ
    readonly_fields = ("whole",)

    class Media:
        js = (Script("admin-rule.js", defer=True),)

    def search_choices(self, named: Choices) -> models.Q:
        """Those that name a choice, or a group that holds it."""
        groups = ChoiceGroup.objects.filter(holding("values", named))
        keys = groups.values_list("fact__key", "key")
        return holding("value", [*named, *((fact, reference(key)) for fact, key in keys)])

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "fact":
            kwargs |= {"form_class": FactField, "widget": forms.Select}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "value" in form.base_fields:
            form.base_fields["value"].widget.address = reverse(f"admin:{self._parts}")
        return form

    def get_table_data(self, sent: dict[str, Any]) -> dict[str, Any]:
        """A value from a table is one text: the texts as the form takes them, and their kind."""
        if not isinstance(sent["value"], str):
            return sent
        rows = Fact.objects.filter(pk=sent["fact"]).prefetch_related("choices", "choice_groups")
        row, operator = rows.first(), sent["operator"]
        fact, groups = (row.published(), list(row.choice_groups.all())) if row else (None, [])
        texts = rule_column.texts_of(operator, fact, groups, sent["value"])
        return {**sent, "value": texts, "value_for": str(rule_values.kind_of(operator, fact))}

    @property
    def _parts(self) -> str:
        return f"schemes_{self.opts.model_name}_parts"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_GET(self.parts))
        return [path("parts/", view, name=self._parts), *super().get_urls()]

    def parts(self, request: HttpRequest) -> HttpResponse:
        """The conditions, the inputs and the sentence for what is chosen; nothing is saved."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        asked = request.GET.copy()
        asked[REFIT] = "1"
        context = {"form": self.get_form(request, None)(asked)}
        return TemplateResponse(request, "admin/schemes/requirement/parts.html", context)

    @admin.display(description="条件の文")
    def whole(self, rule: Any) -> str:
        return sentence(rule)

    @admin.display(description="条件の文")
    def short(self, rule: Any) -> str:
        words = sentence(rule)
        return words if len(words) <= LONGEST_IN_LIST else words[:LONGEST_IN_LIST] + "…"


@admin.register(Requirement)
class RequirementAdmin(RuleAdmin, OwnedAdmin):
    about = "応募できるかを判定する決まり。質問・条件・値と、頁に出る文。"
    list_display = (
        "code",
        "owner",
        "wording",
        "short",
        "strength",
        "dated",
        "cited",
    )
    list_display_links = ("code", "wording")
    list_filter = (SchemeFilter, "strength", "standing", "fiscal_year", CitedFilter)
    list_prefetch_related = ("citations", *READ)
    search_fields = ("code", "wording", "fact__label", "fact__key", "scheme__name", "track__name")
    ordering = ("scheme__order", "track__scheme__order", "track__order", "order", "code")
    autocomplete_fields = ("scheme", "track", "conflict")
    named_by = ("scheme", "track__scheme", "fact")
    fieldsets = (
        part(
            "何を求めるか",
            "どの事業か類型の、何という決まりか。文は公開サイトに出ます。",
            ("scheme", "track"),
            ("code", "order"),
            "wording",
        ),
        part("条件", "だれの、どの答えが、どうであればよいか。", *RULE),
        part(
            "判定での扱い",
            "満たさないときにどうなるか、いつのものか。",
            ("strength", "standing", "fiscal_year"),
            ("alternative", "clause"),
            ("shared", "awaited"),
            "sentence",
        ),
        DISPUTED,
    )
    helps = {
        **HELPS,
        "track": "一つの類型だけの要件のとき。スキームか類型のどちらか一つを選びます。",
    }

    def anchor_of(self, rule: Requirement, track: str = "") -> str:
        return "-".join(filter(None, ("rule", track, rule.code)))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only read sees the condition as a sentence."""
        found = super().get_fieldsets(request, obj)
        owner, (title, options), *rest = found
        if obj is None or self.has_change_permission(request, obj):
            return found
        return (owner, (title, {**options, "fields": ("fact", "whole")}), *rest)


@admin.register(SharedClause)
class SharedClauseAdmin(RuleAdmin):
    """A change is a change of every scheme that asks it: each of them is then to be published."""

    about = "「日本の団体」のように、いくつもの事業が同じ言葉で求める条件。"
    subject = REFERENCE
    list_display = ("label", "key", "short", "strength", "rules")
    list_filter = ("strength",)
    list_prefetch_related = (*READ, "requirements")
    search_fields = ("label", "key", "note", "fact__label")
    ordering = ("order", "key")
    named_by = ("fact",)
    fieldsets = (
        part(
            "何を求めるか",
            "いくつもの事業が同じ言葉で求めること。",
            ("key", "order"),
            "label",
            "note",
        ),
        part("条件", "どの答えが、どうであればよいか。", "fact", "operator", "value", "value_for"),
        part("判定での扱い", "満たさないときにどうなるか。", "strength"),
    )
    helps = {
        "label": "資料の言葉に沿って付けます。例: 日本の団体。",
        "note": "資料のどの書き方を、この条件とするか。",
        "strength": HELPS["strength"],
    }

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only read sees the condition as a sentence."""
        first, (title, options), last = self.fieldsets
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        return (first, (title, {**options, "fields": ("fact", "whole")}), last)

    @admin.display(description="使っている要件")
    def rules(self, clause: SharedClause) -> str:
        return f"{len(clause.requirements.all())}件"

    def view_on_site(self, clause: SharedClause) -> None:
        """It is shown with the rules that are it."""
