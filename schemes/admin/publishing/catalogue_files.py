"""Pages for the whole catalogue as a file, and for taking an edition back into the draft."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from schemes import sections
from schemes.admin.drafts.working import working_in
from schemes.admin.publishing.preview import Unshowable, unshown
from schemes.admin.publishing.worked import worked_in
from schemes.admin.written import DayField
from schemes.editing import restoring, scopes
from schemes.editing.recording import record
from schemes.editing.wayfinding import subject_name
from schemes.models import Edition, Event
from schemes.review import catalogue_files, catalogue_reading, releases
from schemes.review.catalogue_files import Intake, Into, MovedOn
from schemes.review.catalogue_reading import NoCatalogueFile
from schemes.review.releases import Release
from schemes.writing import japanese

IMPORT_PERMISSIONS = ("schemes.add_scheme", "schemes.change_scheme", "schemes.delete_scheme")
HOUR = 3_600
MOST_CARRIED = 2_000_000  # what a form may send, less the rest of it
MOVED_ON = "確かめたあとに、下書きがほかの人の操作で変わりました。今の違いを確かめて、もう一度押してください。"
EXPIRED = "確かめた内容の期限が切れました。ファイルをもう一度選んでください。"
TOO_MUCH = "ファイルの内容が多すぎて、確かめる画面に移せません。スキームごとに分けてください。"
NOTHING = "下書きとの違いはありません。何も変えていません。"
HELD = "「{title}」は、下書きにもう入っています。何も変えていません。"


class FileForm(forms.Form):
    file = forms.FileField(
        label="目録のファイル",
        help_text="この頁で書き出した形のJSONのファイル。10MBまで。",
        error_messages={
            "required": "取り込むファイルを選んでください。",
            "empty": "ファイルが空です。書き出したファイルを選んでください。",
            "missing": "ファイルを読めません。もう一度選んでください。",
            "invalid": "ファイルを読めません。もう一度選んでください。",
            "max_length": "ファイルの名前が長すぎます。短い名前にしてください。",
        },
        max_length=200,
    )

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > catalogue_reading.MOST_BYTES:
            raise ValidationError(catalogue_reading.TOO_BIG)
        return self.cleaned_data["file"]


class ReasonForm(forms.Form):
    why = forms.CharField(
        label="理由",
        max_length=1000,
        help_text="操作の記録に残ります。例: 誤って消した要件を戻すため。",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        error_messages={
            "required": "理由を書いてください。",
            "max_length": "理由は1,000文字までで書いてください。",
        },
    )
    # The draft that was shown (``Intake.seen``); the template writes that of what it shows.
    seen = forms.CharField(required=False)


class DayForm(forms.Form):
    as_of = DayField(
        label="いつの目録か",
        help_text="この日に公開されている内容。例: 2027-04-01。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "日付を入れてください。",
        },
    )


# --- The catalogue as a file ----------------------------------------------------------------------


def catalogue_page(request: HttpRequest) -> HttpResponse:
    """GET shows what can be written out and taken in; POST tries a file, or takes it in."""
    _require_view(request)
    if request.method != "POST":
        return _page(request)
    if not _may_import(request):
        raise PermissionDenied
    return _take_in(request) if "carried" in request.POST else _try(request)


def export_file(request: HttpRequest) -> HttpResponse:
    """With the draft in which one works, or with ``as_of`` the published catalogue of that day, as a
    file that is named for it."""
    _require_view(request)
    today = timezone.localdate()
    content: bytes | None
    if "as_of" not in request.GET:
        try:
            draft = worked_in(request, today)
        except Unshowable as problem:
            return unshown(request, problem.sentences)
        name, what = f"{draft.name}-{today}", f"「{draft.name}」"
        content = catalogue_files.written(draft.documents)
    else:
        form = DayForm(request.GET)
        if not form.is_valid():
            return _page(request, day=form)
        day = form.cleaned_data["as_of"]
        content = catalogue_files.published(day)
        name, what = day.isoformat(), f"{japanese.day(day)}の公開内容"
        if content is None:
            form.add_error(
                "as_of", "この日に公開されているものはありません。後の日にしてください。"
            )
            return _page(request, day=form)
    record(
        Event.Action.EXPORTED,
        by=request.user.get_username(),
        what=f"目録のファイル({what})",
        kind="目録",
        address=request.path,
    )
    return _download(content, f"shiminsanka-catalogue-{name}.json")


def schema_file(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the file."""
    _require_view(request)
    content = json.dumps(catalogue_reading.schema(), ensure_ascii=False, indent=2).encode()
    return _download(content, "shiminsanka-catalogue.schema.json")


def _download(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type="application/json", headers=headers)


def _require_view(request: HttpRequest) -> None:
    if not request.user.has_perm("schemes.view_scheme"):
        raise PermissionDenied


def _may_import(request: HttpRequest) -> bool:
    """Who looks after the whole catalogue, not after some of its schemes."""
    return request.user.has_perms(IMPORT_PERMISSIONS) and scopes.limits(request.user) is None


def _try(request: HttpRequest) -> HttpResponse:
    release = _release(request)
    form = FileForm(request.POST, request.FILES)
    if not release and not form.is_valid():
        return _page(request, form=form)
    try:
        data = release.data if release else form.cleaned_data["file"].read()
        documents = catalogue_reading.read(data)
        outcome = catalogue_files.trial(documents.values(), _into(request))
        carried = _carry(request, data)
    except (NoCatalogueFile, restoring.Unstorable) as error:
        return _page(request, problems=list(error.sentences))
    if release and not outcome.differences:
        releases.see_to(release, by=request.user.get_username(), why=NOTHING, address=request.path)
        messages.info(request, HELD.format(title=release.title))
        return HttpResponseRedirect(reverse("admin:catalogue_files"))
    return _shown(request, outcome, carried)


def _into(request: HttpRequest) -> Into:
    """The draft in which the person works."""
    return Into(working_in(request), timezone.localdate())


def _release(request: HttpRequest) -> Release | None:
    """The release that a sent form is about; None if it is about a file."""
    name = request.POST.get("release")
    return next((one for one in releases.waiting() if one.name == name), None)


def _take_in(request: HttpRequest) -> HttpResponse:
    carried, release = request.POST["carried"], _release(request)
    reason = ReasonForm(request.POST)
    try:
        documents = catalogue_reading.read(_uncarry(request, carried))
        if not reason.is_valid():
            outcome = catalogue_files.trial(documents.values(), _into(request))
            return _shown(request, outcome, carried, reason)
        outcome = catalogue_files.take_in(
            documents.values(),
            Event.Action.IMPORTED,
            by=request.user.get_username(),
            why=reason.cleaned_data["why"],
            address=request.path,
            seen=reason.cleaned_data["seen"],
            into=_into(request),
        )
    except MovedOn:
        outcome = catalogue_files.trial(documents.values(), _into(request))
        reason.add_error(None, MOVED_ON)
        return _shown(request, outcome, carried, reason)
    except (NoCatalogueFile, restoring.Unstorable) as error:
        return _page(request, problems=list(error.sentences))
    if release:
        detail = "\n".join(text for one in outcome.differences for text in one.sentences)
        by, why = request.user.get_username(), reason.cleaned_data["why"]
        releases.see_to(release, by=by, why=why, detail=detail, address=request.path)
    _tell(request, outcome, "に取り込みました")
    return HttpResponseRedirect(reverse("admin:catalogue_files"))


def _carry(request: HttpRequest, data: bytes) -> str:
    """The file, signed for this person, so that what is taken in is what was shown."""
    carried = signing.dumps(data.decode("utf-8-sig"), salt=_salt(request), compress=True)
    if len(carried) > MOST_CARRIED:
        raise NoCatalogueFile(TOO_MUCH)
    return carried


def _uncarry(request: HttpRequest, carried: str) -> bytes:
    try:
        return signing.loads(carried, salt=_salt(request), max_age=HOUR).encode()
    except signing.BadSignature:
        raise NoCatalogueFile(EXPIRED) from None


def _salt(request: HttpRequest) -> str:
    return f"catalogue {request.user.get_username()}"


def _tell(request: HttpRequest, outcome: Intake, done: str) -> None:
    names = [one.name for one in outcome.differences]
    if names:
        messages.success(
            request, f"下書き{done}: 「{'」「'.join(names)}」。公開はまだしていません。"
        )
    else:
        messages.info(request, NOTHING)


def _shown(
    request: HttpRequest, outcome: Intake, carried: str, reason: ReasonForm | None = None
) -> HttpResponse:
    return _page(request, outcome=outcome, carried=carried, reason=reason or ReasonForm())


def _page(request: HttpRequest, **shown: Any) -> HttpResponse:
    given = {"form": FileForm(), "day": DayForm(initial={"as_of": timezone.localdate()}), **shown}
    wrong = any(one.errors for one in given.values() if isinstance(one, forms.Form))
    wrong = wrong or bool(shown.get("problems"))
    context = {
        **admin.site.each_context(request),
        "title": "エラー: 目録の書き出しと取り込み" if wrong else "目録の書き出しと取り込み",
        "may_import": _may_import(request),
        "releases": releases.waiting(),
        "release": _release(request),
        **given,
    }
    return TemplateResponse(request, "admin/catalogue_files.html", context)


# --- An edition as the draft ----------------------------------------------------------------------


def restore_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what the draft would become; POST makes it so."""
    edition = get_object_or_404(Edition, pk=pk)
    may = request.user.has_perm("schemes.change_scheme")
    if not may or not scopes.may_edit(request.user, edition.subject):
        raise PermissionDenied
    document = sections.parse(edition.content)
    form = ReasonForm(request.POST or None)
    try:
        if request.method == "POST" and form.is_valid():
            return _restore(request, edition, document, form)
        outcome, refusal = catalogue_files.trial([document], _into(request)), ""
    except MovedOn:
        form.add_error(None, MOVED_ON)
        outcome, refusal = catalogue_files.trial([document], _into(request)), ""
    except restoring.Unstorable as error:
        outcome, refusal = None, str(error)
    wrong = form.errors or refusal
    context = {
        **admin.site.each_context(request),
        "title": "エラー: この版を下書きにする" if wrong else "この版を下書きにする",
        "opts": Edition._meta,
        "edition": edition,
        "name": subject_name(document),
        "form": form,
        "outcome": outcome,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/schemes/edition/restore.html", context)


def _restore(
    request: HttpRequest, edition: Edition, document: Any, form: ReasonForm
) -> HttpResponse:
    address = reverse("admin:schemes_edition_change", args=[edition.pk])
    outcome = catalogue_files.take_in(
        [document],
        Event.Action.RESTORED,
        by=request.user.get_username(),
        why=form.cleaned_data["why"],
        what=f"(「{subject_name(document)}」第{edition.number}版から)",
        address=address,
        seen=form.cleaned_data["seen"],
        only=scopes.limits(request.user),
        into=_into(request),
    )
    _tell(request, outcome, f"を第{edition.number}版の内容に戻しました")
    return HttpResponseRedirect(address)
