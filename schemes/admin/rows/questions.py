"""確認事項: what only another section can say, until it has."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from schemes.admin.base import KeyedForm, StaffAdmin, part
from schemes.models import OpenQuestion

ANSWER = "回答済みにするときは、回答を入れてください。"


class QuestionForm(KeyedForm):
    class Meta:
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "cols": 60})}

    def clean(self) -> None:
        super().clean()
        answered = self.cleaned_data.get("state") == OpenQuestion.State.ANSWERED
        if answered and not self.cleaned_data.get("answer", "").strip():
            self.add_error("answer", ValidationError(ANSWER, code="required"))


class DueFilter(admin.SimpleListFilter):
    title = "期限"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("overdue", "過ぎた(回答待ち)"), ("none", "決めていない")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "overdue":
            return queryset.overdue(timezone.localdate())
        return queryset.filter(due_on=None) if self.value() == "none" else queryset


@admin.register(OpenQuestion)
class OpenQuestionAdmin(StaffAdmin):
    about = "ほかの部署にしか決められないことと、その回答。"
    form = QuestionForm
    fieldsets = (
        part("何を確かめるか", "ほかの部署にしか決められないこと。", "number", "text", "about"),
        part("だれに、いつまでに", "答えを待っている部署と期限。", "section", ("state", "due_on")),
        part("回答", "決まったことを、言葉のとおりに。", "answer", "answered_on"),
    )
    list_display = ("number", "text", "about", "section", "state", "due_on", "answered_on")
    list_display_links = ("number", "text")
    list_filter = ("state", DueFilter, "section")
    search_fields = ("text", "about", "section", "answer")
    ordering = ("number",)
    helps = {
        "section": "例: 国内事業部市民参加推進課。まだ決めていなければ空欄。",
        "answer": "だれに確かめ、何と答えがあったか。言葉のとおりに。",
        "answered_on": "空欄のまま「回答済み」にすると、今日の日付になります。",
    }

    def save_model(self, request: HttpRequest, obj: OpenQuestion, *args: Any) -> None:
        if obj.state == OpenQuestion.State.ANSWERED and obj.answered_on is None:
            obj.answered_on = timezone.localdate()
        super().save_model(request, obj, *args)

    def view_on_site(self, row: OpenQuestion) -> None:
        """It is the staff's own: no public page shows it."""

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any):
        # Nothing of it is published: without the edition and the way to publish.
        return super(StaffAdmin, self).render_change_form(request, context, *args, **kwargs)
