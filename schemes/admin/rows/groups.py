"""選択肢のまとまり: choices that count together, written as a list of their names."""

import re
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest

from schemes import document
from schemes.admin.addresses import row_number
from schemes.admin.base import KeyedForm, StaffAdmin
from schemes.admin.choices import Choices, ChoicesField, holding
from schemes.admin.rows.facts import NOT_A_VALUE
from schemes.document import REFERENCE
from schemes.judging import operators
from schemes.models import ChoiceGroup, Fact

ONE_A_LINE = "一行に一つ、選択肢の名前を書きます。公開する一覧でも、この順に並びます。"
NONE = "選択肢を一つ以上入れてください。"


class GroupForm(KeyedForm):
    """A group is of one question, and rules name it: both are fixed."""

    fixed = ("fact", "key")
    values = ChoicesField(
        label="まとめる選択肢", help_text=ONE_A_LINE, error_messages={"required": NONE}
    )

    class Meta:
        widgets = {"note": forms.Textarea(attrs={"rows": 3, "cols": 60})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fact = self._fact()
        if fact and "values" in self.fields:
            cast("ChoicesField", self.fields["values"]).names = operators.names_of(fact)

    def _fact(self) -> document.Fact | None:
        """The question that the form is about by now."""
        if self.instance.pk:
            return self.instance.fact.published()
        if "fact" not in self.fields:
            return None
        given = self.data.get(self.add_prefix("fact")) if self.is_bound else None
        key = str(given or self.get_initial_for_field(self.fields["fact"], "fact") or "")
        number = row_number(key)
        row = Fact.objects.filter(pk=number).first() if number else None
        return row.published() if row else None

    def _update_errors(self, errors: ValidationError) -> None:
        """The row itself says again what its field has said: once is enough."""
        if "values" in self.errors:
            getattr(errors, "error_dict", {}).pop("values", None)
        super()._update_errors(errors)  # type: ignore[misc]  # Django has it, its stubs do not

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if not self.fields["key"].disabled and not re.fullmatch(r"[a-z0-9_]+", key):
            raise ValidationError(NOT_A_VALUE, code="invalid")
        return key


@admin.register(ChoiceGroup)
class ChoiceGroupAdmin(StaffAdmin):
    about = "「NGO等」のように、要件で一緒に数える選択肢。"
    subject = REFERENCE
    form = GroupForm
    table_texts = ("values",)
    list_display = ("label", "key", "fact", "held")
    list_filter = (("fact", admin.RelatedOnlyFieldListFilter),)
    list_prefetch_related = ("fact__choices",)
    named_by = ("fact",)
    search_fields = ("label", "key", "note", "fact__label", "fact__key")
    ordering = ("fact__order", "fact__key", "key")
    autocomplete_fields = ("fact",)
    readonly_fields = ("held",)
    helps = {
        "fact": "「一つ選ぶ」「いくつでも選ぶ」「国」「都道府県」の質問。",
        "key": "要件の表で「@記号」と書きます。半角の英小文字・数字・下線。",
        "label": "出典の言葉に沿って付けます。例: NGO等。職員用サイトだけに出ます。",
        "values": ONE_A_LINE,
        "note": "何を数えるか、どの出典によるか。",
    }

    def search_choices(self, named: Choices) -> Q:
        return holding("values", named)

    def get_fields(self, request: HttpRequest, obj: ChoiceGroup | None = None) -> tuple[str, ...]:
        """Who may only read sees the choices as a sentence has them."""
        is_read = obj is not None and not self.has_change_permission(request, obj)
        return ("fact", "key", "label", "held" if is_read else "values", "note")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args, **kwargs):
        form = context["adminform"].form
        context["choices"] = (
            form.fields["values"].names.labels.values() if "values" in form.fields else ()
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, group: ChoiceGroup) -> None:
        """Groups are the staff's own: what is public lists the choices."""

    @admin.display(description="まとめる選択肢")
    def held(self, group: ChoiceGroup) -> str:
        return operators.show(group.fact.published(), group.values)
