"""Blotting a text out of published editions: asking for it, and the second person's word."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from schemes.admin.addresses import Offered, row_number
from schemes.admin.publishing.whose import who
from schemes.editing import scopes
from schemes.models import Blot, Edition
from schemes.review import blotting
from schemes.review.blotting import NotBlotted

MOST = 1000
MAY_ASK, MAY_AGREE = "schemes.send_proposal", "schemes.publish_edition"


class AskForm(forms.Form):
    """Which text, and why."""

    text = forms.CharField(
        label="消す文",
        max_length=MOST,
        help_text=f"版にあるとおりに、一字も違えずに書きます。この対象のすべての版で「{blotting.MARK}」に替わります。短い言葉は、関係のない所まで消します。",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        error_messages={
            "required": "消す文を書いてください。",
            "max_length": f"消す文は{MOST}文字以内にしてください。長いときは、分けて依頼してください。",
        },
    )
    why = forms.CharField(
        label="理由",
        max_length=300,
        help_text="操作の記録に残ります。消す文そのものや、人の名前は書かないでください。例: 本人から、名前を消してほしいと申し出があった。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={
            "required": "理由を書いてください。",
            "max_length": "理由は300文字以内で書いてください。",
        },
    )


def ask_page(request: HttpRequest, subject: str) -> HttpResponse:
    """GET asks which text of a subject is to go, and why; POST asks a second person for it."""
    if not request.user.has_perm(MAY_ASK) or not scopes.may_edit(request.user, subject):
        raise PermissionDenied
    if not Edition.objects.filter(subject=subject).exists():
        raise Http404("この対象の版はありません。")
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, by = form.cleaned_data, request.user.get_username()
        blot = _try(
            form,
            lambda: blotting.ask(subject, told["text"], told["why"], by=by, at=timezone.now()),
        )
        if blot:
            messages.success(
                request, "文を消すことを依頼しました。ほかの公開承認者の承認を待ちます。"
            )
            return HttpResponseRedirect(blotting.address(blot))
    name = blotting.name_of(subject)
    return _show(request, "ask", f"「{name}」の版から文を消す", form, subject=subject, name=name)


def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A request with every place that it would change; POST agrees or drops it."""
    if not request.user.has_perm("schemes.view_blot"):
        raise PermissionDenied
    blot = get_object_or_404(Blot, pk=pk)
    form = forms.Form(request.POST or None)
    if request.method == "POST" and (done := _decide(request, blot, form)):
        messages.success(request, done)
        return HttpResponseRedirect(blotting.address(blot))
    username = request.user.get_username()
    may_agree = blot.state == Blot.State.ASKED and request.user.has_perm(MAY_AGREE)
    why_not = blotting.why_not_agree(blot, username) if may_agree else ""
    numbers = Edition.objects.filter(position__in=blot.positions).order_by("number")
    return _show(
        request,
        "review",
        "文を消す依頼",
        form,
        blot=blot,
        name=blotting.name_of(blot.subject),
        places=blotting.places(blot.subject, blot.text) if blot.is_open else [],
        elsewhere=blotting.elsewhere(blot.subject, blot.text) if blot.is_open else [],
        done=numbers.defer("content"),
        mark=blotting.MARK,
        may_agree=may_agree and not why_not,
        why_not=why_not,
        may_drop=_may_drop(request, blot),
    )


def _may_drop(request: HttpRequest, blot: Blot) -> bool:
    is_own = blot.asked_by == request.user.get_username()
    return blot.is_open and (is_own or request.user.has_perm(MAY_AGREE))


def _decide(request: HttpRequest, blot: Blot, form: forms.Form) -> str:
    """Do what the pressed button says; the sentence that tells it, or "" if it was refused."""
    by, order = request.user.get_username(), request.POST.get("order", "")
    is_open = form.is_valid() and order in ("agree", "drop")
    if order == "agree" and not request.user.has_perm(MAY_AGREE):
        raise PermissionDenied
    if order == "drop" and blot.is_open and not _may_drop(request, blot):
        raise PermissionDenied
    if not is_open:
        return ""
    if order == "drop":
        dropped = _try(form, lambda: blotting.drop(blot.pk, by=by, at=timezone.now()))
        return "依頼を取りやめました。消す文は、依頼からも除きました。" if dropped else ""
    agreed = _try(form, lambda: blotting.agree(blot.pk, by=by, at=timezone.now()))
    return "承認しました。サーバーを預かる人に、実行を頼んでください。" if agreed else ""


def _try(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What an act returns; None if it was refused: then the form says why."""
    try:
        return act()
    except NotBlotted as refusal:
        form.add_error(None, refusal.message)
    return None


def _show(
    request: HttpRequest, template: str, title: str, form: forms.Form, **context: Any
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form.errors else title,
        "heading": title,
        "opts": Blot._meta,
        "form": form,
        **context,
    }
    return TemplateResponse(request, f"admin/schemes/blot/{template}.html", context)


@admin.register(Blot)
class BlotAdmin(Offered):
    """The list of requests; each is opened on its own page. The text stands there alone."""

    about = "公開してはいけない文を、版から消す依頼。二人で決めます。"
    list_display = (
        "name",
        "state",
        who(Blot, "asked_by"),
        "asked_at",
        who(Blot, "decided_by"),
        "done_at",
    )
    list_filter = ("state",)
    ordering = ("-asked_at", "-pk")
    list_per_page = 50

    @admin.display(description="対象", ordering="subject")
    def name(self, blot: Blot) -> str:
        return blotting.name_of(blot.subject)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("ask/<str:subject>/", wrap(ask_page), name="schemes_blot_ask"),
            path("<int:pk>/review/", wrap(review_page), name="schemes_blot_review"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = row_number(object_id)
        if not number:
            raise Http404
        return HttpResponseRedirect(reverse("admin:schemes_blot_review", args=[number]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Blot | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Blot | None = None) -> bool:
        return False
