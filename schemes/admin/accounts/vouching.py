"""Where a second administrator answers for an account: that it is its owner's, or that a second factor may go."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from schemes.editing import locks
from schemes.models import Event
from schemes.review import persons
from schemes.staff import accounts, devices

TAKEN = "「{}」の二要素認証を取り消しました。"
ASKED = "「{}」の二要素認証の取り消しを申し出ました。ほかの管理者の同意を待っています。"
NOTHING = "このアカウントには、確かめることがありません。"


class VouchForm(forms.Form):
    """How a person was recognised."""

    why = forms.CharField(
        label="どのように確かめたか",
        max_length=300,
        help_text="操作の記録に残ります。例: 本人と内線で話し、ユーザー名と役割を確かめた。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={
            "required": "どのように確かめたかを書いてください。",
            "max_length": "300文字以内で書いてください。",
        },
    )


class FactorForm(forms.Form):
    """Why a second factor is to go, of each of the two."""

    why = forms.CharField(
        label="理由",
        max_length=300,
        help_text="操作の記録に残ります。例: 端末を失くし、予備コードもないと本人から届け出があった。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={
            "required": "理由を書いてください。",
            "max_length": "300文字以内で書いてください。",
        },
    )


def confirm_page(request: HttpRequest, user: User) -> HttpResponse:
    """GET says what was done to the account, and by whom; POST confirms that it is its owner's."""
    name, by = user.get_username(), request.user.get_username()
    form = VouchForm(request.POST or None)
    with transaction.atomic():
        locks.hold_the_work()
        ties = persons.ties([name])[name]
        refusal = persons.why_not_vouch(by, name) if ties else NOTHING
        is_done = form.is_valid() and not refusal
        if is_done:
            detail = "\n".join(f"{tie.action}: {tie.by}" for tie in ties)
            why = form.cleaned_data["why"]
            accounts.note(Event.Action.CONFIRMED, user, by=by, detail=detail, why=why)
    if is_done:
        messages.success(request, f"「{name}」のアカウントを確かめました。")
        return _to(user)
    title = f"「{name}」のアカウントを確かめる"
    return _show(request, "confirm", title, user, form=form, ties=ties, refusal=refusal)


def factor_page(request: HttpRequest, user: User) -> HttpResponse:
    """One administrator asks that a second factor be taken away; another one agrees."""
    by = request.user.get_username()
    form = FactorForm(request.POST or None)
    with transaction.atomic():
        locks.hold_the_work()
        waiting = accounts.asked(user, timezone.now())
        refusal = _why_not_take_away(user, by, waiting)
        is_done = form.is_valid() and not refusal
        why = form.cleaned_data["why"] if is_done else ""
        if is_done and waiting:
            accounts.take_away(user, waiting, by, why)
        elif is_done:
            accounts.note(Event.Action.FACTOR_ASKED, user, by=by, why=why)
    if is_done:
        messages.success(request, (TAKEN if waiting else ASKED).format(user.get_username()))
        return _to(user)
    title = f"「{user.get_username()}」の二要素認証を取り消す"
    return _show(
        request,
        "factor",
        title,
        user,
        form=form,
        waiting=waiting,
        refusal=refusal,
        days=accounts.DAYS,
    )


def _why_not_take_away(user: User, by: str, waiting: Event | None) -> str:
    if not devices.is_enrolled(user):
        return "認証アプリが登録されていないので、取り消すものがありません。"
    if user.get_username() == by:
        return "自分の二要素認証は、自分では取り消せません。ほかの管理者に頼んでください。"
    if waiting is None:
        return ""
    if waiting.by == by:
        return "あなたの申し出は、ほかの管理者の同意を待っています。"
    known = persons.behind([by, waiting.by])
    if known[by] & known[waiting.by]:
        return (
            f"あなたと「{waiting.by}」のアカウントは、まだ別の人のものと確かめられていないので、"
            "ほかの管理者に頼んでください。"
        )
    return ""


def _show(
    request: HttpRequest, template: str, title: str, user: User, **context: Any
) -> HttpResponse:
    form = context["form"]
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form.errors else title,
        "heading": title,
        "opts": User._meta,
        "who": user,
        **context,
    }
    return TemplateResponse(request, f"admin/staff/{template}.html", context)


def _to(user: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
