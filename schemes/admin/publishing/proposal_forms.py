"""The forms of sending and deciding: what is accepted by name, from when, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from schemes.admin.publishing.asks import WhomForm
from schemes.admin.written import DayField
from schemes.review import afterwards, plans
from schemes.review.alike import Alike, alike
from schemes.review.examining import Examination
from schemes.review.plans import Course, Fork
from schemes.writing import japanese

DAY = {
    "required": "適用日を入れてください。",
}
REASON_MISSING = (
    "印を付けた事例に理由がありません。共通の理由か、そのまとまりの理由を書いてください。"
)
LONGEST_REASON = 500
NOTHING: Mapping[str, str] = MappingProxyType({})


class AcceptForm(forms.Form):
    """What is accepted by name: verdicts that change, and warnings that were seen."""

    effective_from = DayField(
        label="適用日",
        help_text="この日の午前0時から公開サイトに出ます。例: 2027-04-01。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=DAY,
    )
    warnings_seen = forms.BooleanField(label="注意を確かめました", required=False)
    all_shifts = forms.BooleanField(
        label="判定の変わる事例をすべて確かめ、同じ理由で受け入れる", required=False
    )
    shared_reason = forms.CharField(
        label="受け入れる理由(印を付けた事例に共通)",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(
        self,
        examination: Examination,
        *args: Any,
        known: Mapping[str, str] = NOTHING,
        **kwargs: Any,
    ) -> None:
        """``known``: the verdicts that were accepted before, by key, with the reason."""
        super().__init__(*args, **kwargs)
        self.examination = examination
        self.groups = alike(one for one in examination.shifts if one.key not in known)
        self.groups_known = alike(one for one in examination.shifts if one.key in known)

    def accepted(self) -> dict[str, str]:
        """By key, the reason of each verdict that was accepted: a group stands for all in it."""
        shared = self.cleaned_data.get("shared_reason", "").strip()
        found: dict[str, str] = {}
        for row in self.rows():
            if row.is_ticked or self.cleaned_data.get("all_shifts"):
                reason = row.reason.strip()[:LONGEST_REASON] or shared
                found |= {shift.key: reason for shift in row.group.shifts}
        return found

    def seen(self) -> list[str]:
        """The keys of the warnings that the person says to have seen."""
        ticked = self.cleaned_data.get("warnings_seen")
        return [one.key for one in self.examination.warnings] if ticked else []

    def rows(self) -> list["GroupRow"]:
        """The groups of changed verdicts as the page lists them."""
        return [
            GroupRow(
                group,
                f"accept-{group.key}" in self.data,
                self.data.get(f"reason-{group.key}", ""),
            )
            for group in self.groups
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "" in self.accepted().values():
            raise ValidationError(REASON_MISSING)
        return cleaned


FORK = "fork-"


class SendForm(WhomForm, AcceptForm):
    """What is said with a proposal; where a plan and what is sent clash, which of them stands."""

    public_note = forms.CharField(
        label="変更の要点(公開サイトに出ます)",
        max_length=300,
        help_text="公開サイトの「この事業の版」に、このまま出ます。何が変わったかを、だれが読んでもわかる一文で書きます。人の名前や内部の事情は書かないでください。例: 草の根協力支援型の上限を1,500万円に改めました",
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        error_messages={
            "required": "変更の要点を書いてください。公開サイトに出る文です。",
            "max_length": "変更の要点は300文字以内で書いてください。",
        },
    )
    note = forms.CharField(
        label="変更の理由(職員だけが読みます)",
        max_length=1000,
        help_text="承認する人が読み、依頼と操作の記録に残ります。公開サイトには出ません。例: 2027年度の募集要項に合わせて上限額を改めた。",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        error_messages={"required": "変更の理由を書いてください。"},
    )
    digest = forms.CharField(widget=forms.HiddenInput)
    field_order = (
        "effective_from",
        "public_note",
        "note",
        "reviewer",
        "due_on",
        "warnings_seen",
        "all_shifts",
        "shared_reason",
    )

    def __init__(self, examination: Examination, *args: Any, **kwargs: Any) -> None:
        super().__init__(examination, *args, **kwargs)
        self.courses = self.work_out(
            {name.removeprefix(FORK): value for name, value in self.data.items()}
        )
        self.examination = afterwards.with_plans(examination, self.courses)
        for fork in plans.forks(self.courses):
            self.fields[FORK + fork.key] = _which(fork)

    def work_out(self, choices: Mapping[str, str]) -> list[Course]:
        """What comes of it from day to day."""
        return plans.carried(self.examination.contents, self.examination.day, choices)

    def forks(self) -> list[tuple[Fork, forms.BoundField]]:
        """The clashes with plans, each with what is to be chosen."""
        return [(fork, self[FORK + fork.key]) for fork in plans.forks(self.courses)]

    def choices(self) -> dict[str, str]:
        """By a fork's key, what was chosen."""
        return {
            fork.key: self.cleaned_data.get(FORK + fork.key, "")
            for fork in plans.forks(self.courses)
        }

    def see_again(self, sentence: str) -> None:
        """What was looked at is not what there is by now: say so, and name what is shown instead."""
        sent = cast("QueryDict", self.data).copy()
        sent["digest"] = self.examination.digest
        self.data = sent
        self.add_error(None, sentence)

    def clean_public_note(self) -> str:
        """Without a full stop: the page sets its own."""
        return self.cleaned_data["public_note"].strip().rstrip("。")


def _which(fork: Fork) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=f"{japanese.day(fork.day)}からは",
        choices=[(plans.PLAN, "予定のまま"), (plans.SENT, "今依頼する内容にする")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "予定と食い違うところを、どちらにするか選んでください。",
            "invalid_choice": "予定と食い違うところを、どちらにするか選んでください。",
        },
    )


class PlanForm(SendForm):
    """The same for calling a plan off or moving it: its days are said already."""

    def __init__(
        self,
        examination: Examination,
        meant: Callable[[Mapping[str, str]], list[Course]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.meant = meant
        super().__init__(examination, *args, **kwargs)
        del self.fields["effective_from"]

    def work_out(self, choices: Mapping[str, str]) -> list[Course]:
        return self.meant(choices)


class DecideForm(AcceptForm):
    comment = forms.CharField(
        label="コメント",
        required=False,
        max_length=1000,
        help_text="差し戻すときは必ず書きます。どこをどう直せばよいかを書いてください。",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )


@dataclass(frozen=True)
class GroupRow:
    """Changed verdicts of kept cases that are accepted together, on the page."""

    group: Alike
    is_ticked: bool
    reason: str
