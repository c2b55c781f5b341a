"""The form of a draft: its name, and from which day it is meant."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from schemes.admin.written import DayField
from schemes.models import Draft
from schemes.models.drafts import TODAY
from schemes.review import reviewing

LONGEST = 60


class DraftForm(forms.Form):
    name = forms.CharField(
        label="名前",
        max_length=LONGEST,
        help_text="何のための変更かがわかる名前。例: 2027年度、募集要項の改定。",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        error_messages={
            "required": "案の名前を入れてください。",
            "max_length": f"案の名前は{LONGEST}文字までで入れてください。",
        },
    )
    effective_from = DayField(
        label="適用日",
        required=False,
        help_text="この日から公開したいとき。空のままなら、承認されたその日からです。例: 2027-04-01。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, today: date, draft: Draft | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.draft = today, draft

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = Draft.objects.under_way()
        if self.draft:
            others = others.exclude(pk=self.draft.pk)
        if name == TODAY or others.filter(name=name).exists():
            raise ValidationError(f"「{name}」という案がもうあります。別の名前にしてください。")
        return name

    def clean_effective_from(self) -> date | None:
        day: date | None = self.cleaned_data["effective_from"]
        same = self.draft and self.draft.effective_from == day
        if day and not same and (problem := reviewing.day_problem(day, self.today)):
            raise ValidationError(problem)
        return day
