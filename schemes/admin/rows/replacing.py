"""The page that finds a word or a number in all rows of a scheme and puts another in its place."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse

from schemes.admin.saving.locking import reason
from schemes.editing import replacing
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.editing.replacing import FoundRow
from schemes.models import Event, Scheme
from schemes.writing.replacing import Replacing

LONGEST = 200
MEANWHILE = (
    "プレビューのあとに内容が変わったので、何も置き換えていません。"
    "今の内容で見つかったものを示しています。確かめて、もう一度選んでください。"
)
NOTHING_CHOSEN = "置き換える行に印を付けてください。何も置き換えていません。"
TAKEN = "同じ名前の行がすでにあるので、何も置き換えていません。その行の印を外すか、言葉を変えてください。"


class ReplaceForm(forms.Form):
    find = forms.CharField(
        label="さがす言葉か数",
        max_length=LONGEST,
        help_text="例: 1,000万円。金額・期間・人数・年齢・日付は、書き方が違っても見つかります(1000万円、１０００万円、10,000,000円)。",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        error_messages={"required": "さがす言葉か数を入れてください。"},
    )
    to = forms.CharField(
        label="置き換えたあと",
        max_length=LONGEST,
        required=False,
        strip=False,
        help_text="例: 1,500万円。規則の値の印({{KS-2 円}}のような形)も書けます。空欄なら、見つけた言葉を消します。",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "find" in given and given["find"] == given.get("to"):
            self.add_error("to", "さがす言葉と同じです。別の言葉を入れてください。")
        return given


def replace_page(request: HttpRequest, key: str) -> HttpResponse:
    """First the words, then each row that holds them, then what was done."""
    scheme = get_object_or_404(Scheme, key=key)
    if not admin.site._registry[Scheme].has_change_permission(request, scheme):
        raise PermissionDenied
    if request.method != "POST":
        form = ReplaceForm(request.GET if "find" in request.GET else None)
        return _page(request, scheme, form, _found(request, scheme, form))
    try:
        with transaction.atomic():
            hold_the_work()
            return _answer(request, scheme)
    except IntegrityError:
        form = ReplaceForm(request.POST)
        return _page(request, scheme, form, _found(request, scheme, form), [TAKEN])


def _found(request: HttpRequest, scheme: Scheme, form: ReplaceForm) -> list[FoundRow]:
    """The rows that hold what is sought, of those that the person may change."""
    if not (form.is_bound and form.is_valid()):
        return []
    asked = Replacing(form.cleaned_data["find"], form.cleaned_data["to"])
    return [one for one in replacing.find(scheme, asked) if _may_change(request, one)]


def _may_change(request: HttpRequest, line: FoundRow) -> bool:
    """By the admin of the row; of a row that has none, by the right to its table."""
    own = admin.site._registry.get(type(line.row))
    if own is not None:
        return own.has_change_permission(request, line.row)
    meta = line.row._meta
    return request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}")


def _answer(request: HttpRequest, scheme: Scheme) -> HttpResponse:
    form = ReplaceForm(request.POST)
    lines = _found(request, scheme, form)
    if not form.is_valid():
        return _page(request, scheme, form, lines)
    wanted = replacing.chosen(lines, request.POST.getlist("row"))
    if replacing.seen(lines) != request.POST.get("seen"):
        return _page(request, scheme, form, lines, [MEANWHILE], status=409)
    if not wanted:
        return _page(request, scheme, form, lines, [NOTHING_CHOSEN])
    if problems := [f"{one.called}: {said}" for one in wanted for said in one.problems()]:
        fresh = _found(request, scheme, form)
        return _page(request, scheme, form, fresh, [*problems, "何も置き換えていません。"])
    for line in wanted:
        line.save()
        _record(request, scheme, line)
    places = sum(one.count for one in wanted)
    done = f"{len(wanted)}行の{places}か所を置き換えました。公開するまで、公開サイトには出ません。"
    messages.success(request, done)
    return HttpResponseRedirect(reverse("admin:schemes_scheme_change", args=[scheme.pk]))


def _record(request: HttpRequest, scheme: Scheme, line: FoundRow) -> None:
    record(
        Event.Action.CHANGED,
        by=request.user.get_username(),
        what=str(line.row),
        kind=str(line.row._meta.verbose_name),
        subject=scheme.key,
        address=_address(line),
        detail="\n".join(place.line for place in line.places),
        why=reason(request),
    )


def _address(line: FoundRow) -> str:
    """The row's own page; "" for one that is edited on the page of another."""
    meta = line.row._meta
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[line.row.pk])
    except NoReverseMatch:
        return ""


def _page(
    request: HttpRequest,
    scheme: Scheme,
    form: ReplaceForm,
    lines: Sequence[FoundRow],
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    title = f"「{scheme.name}」の言葉や数を置き換える"
    ticked = request.POST.getlist("row") if request.method == "POST" else None
    failed = bool(problems or (form.is_bound and form.errors))
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if failed else title,
        "opts": Scheme._meta,
        "original": scheme,
        "form": form,
        "lines": [
            {"line": one, "address": _address(one), "ticked": ticked is None or one.name in ticked}
            for one in lines
        ],
        "places": sum(one.count for one in lines),
        "is_asked": form.is_bound and form.is_valid(),
        "seen": replacing.seen(lines),
        "problems": problems,
        "why": reason(request),
    }
    page = TemplateResponse(request, "admin/schemes/scheme/replace.html", context, status=status)
    return page.render()
