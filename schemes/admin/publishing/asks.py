"""Whom a sender asks by name to look at a proposal, and by when; both may be left open."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db.models import Q

from schemes import roles
from schemes.admin.written import DayField
from schemes.review import persons

MOST_DAYS = 366
NOBODY = "だれでも(公開承認者の全員)"


class WhomForm(forms.Form):
    """The two fields beside what is sent. ``ask`` says who may be chosen, and which days."""

    reviewer = forms.ChoiceField(
        label="確認を頼む人",
        required=False,
        help_text="承認できる人だけが並びます。選んでも、ほかの公開承認者も承認できます。",
        error_messages={
            "invalid_choice": "その人は、いまこの内容を承認できません。並んでいる人から選び直してください。"
        },
    )
    due_on = DayField(
        label="確認の期限",
        required=False,
        help_text="いつまでに確かめてほしいか。空けておけば、期限はありません。例: 2026-12-10。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def ask(self, authors: Collection[str], today: date, known: date | None = None) -> None:
        """Offer those who may approve work of the authors. ``known``: the day that was said before,
        which may have gone by."""
        people = [(one.get_username(), _shown(one)) for one in approvers(authors)]
        cast("forms.ChoiceField", self.fields["reviewer"]).choices = [("", NOBODY), *people]
        self.today, self.known = today, known

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day and day < self.today and day != self.known:
            raise ValidationError("確認の期限は、今日以後の日にしてください。")
        if day and day > self.today + timedelta(days=MOST_DAYS):
            raise ValidationError("確認の期限は、1年以内の日にしてください。")
        return day


def approvers(authors: Collection[str]) -> list[User]:
    """Who may approve what the authors wrote and sent, by name."""
    app, codename = roles.PUBLISH
    may = Permission.objects.filter(content_type__app_label=app, codename=codename)
    groups = Group.objects.filter(permissions__in=may)
    has = Q(is_superuser=True) | Q(groups__in=groups) | Q(user_permissions__in=may)
    people = User.objects.filter(has, is_active=True, is_staff=True).exclude(username__in=authors)
    return [
        one
        for one in people.distinct().order_by("username")
        if not persons.why_not_approve(one.get_username(), authors)
    ]


def _shown(user: User) -> str:
    name = f"{user.last_name} {user.first_name}".strip()
    return f"{name}({user.get_username()})" if name else user.get_username()
