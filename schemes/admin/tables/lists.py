"""A list of working rows as a table: written out as CSV or Excel, and taken in again.

What is taken in is shown first, row by row, and saved whole or not at all. Nothing is deleted.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from schemes.admin.tables.cells import Column
from schemes.admin.tables.columns import columns, key_names, with_citations
from schemes.admin.tables.dry_run import CHANGED, DryRun, plan
from schemes.editing import recording
from schemes.editing.locks import hold_the_work
from schemes.models import Event
from schemes.writing import tables

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KIND_NAMES = {"csv": "CSV", "xlsx": "Excel"}
LONGEST_SIGNED = 2_000_000  # a form's own limit is 2.5 MB
LONGEST_DETAIL = 20_000
HOURS = 12

NO_INPUT = "ファイルを選ぶか、表を貼り付けてください。"
TWO_INPUTS = "ファイルと貼り付けた表の両方があります。どちらか一つにしてください。"
EMPTY_FILE = "ファイルが空です。表の入ったファイルを選んでください。"
EXPIRED = f"確かめてから{HOURS}時間以上たったか、ほかの画面の内容です。もう一度、ファイルを選ぶか表を貼り付けてください。"
TOO_LONG = "表の内容が大きすぎます。行を分けて取り込んでください。"
MOVED_ON = "確かめたあとに、内容が変わりました。まだ何も取り込んでいません。次の内容でよければ、もう一度「この内容で取り込む」を押してください。"
NO_REASON = "取り込む理由を書いてください。"
BAD_FILTER = "絞り込みの条件を読み取れません。条件を選び直してから書き出してください。"
BAD_KIND = "CSVかExcelを選んで書き出してください。"


class TableForm(forms.Form):
    """Where the table comes from."""

    file = forms.FileField(
        label="ファイル",
        required=False,
        help_text="CSV(.csv)かExcel(.xlsx)。Excelは、隠れていない最初のシートの値だけを読みます。",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": EMPTY_FILE},
    )
    text = forms.CharField(
        label="または、表を貼り付ける",
        required=False,
        strip=False,
        help_text="Excelで見出しの行から選んでコピーし、ここに貼り付けます。",
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80, "spellcheck": "false"}),
    )

    def __init__(self, known: Sequence[str], *args: Any, **kwargs: Any) -> None:
        """``known``: the names of columns, by which the header is found."""
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_file(self) -> tables.Table | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > tables.MOST_BYTES:
            raise forms.ValidationError(tables.TOO_LARGE)
        return _read(lambda: tables.read(file.read(), file.name or "", self.known))

    def clean_text(self) -> tables.Table | None:
        text = self.cleaned_data["text"]
        return _read(lambda: tables.read_text(text, self.known)) if text.strip() else None

    def clean(self) -> None:
        if self.errors:
            return
        found = [self.cleaned_data[name] for name in ("file", "text") if self.cleaned_data[name]]
        if not found:
            self.add_error("file", NO_INPUT)
        elif len(found) > 1:
            self.add_error("file", TWO_INPUTS)
        else:
            self.cleaned_data["table"] = found[0]


def _read(read: Callable[[], tables.Table]) -> tables.Table:
    try:
        return read()
    except tables.UnusableTable as refusal:
        raise forms.ValidationError(str(refusal)) from None


class ApplyForm(forms.Form):
    """The table that was shown, as it was signed, and why it is taken in."""

    signed = ""
    why = forms.CharField(
        label="理由",
        max_length=1000,
        help_text="操作の記録に残ります。例: 2027年度の配置先の一覧による。",
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        error_messages={"required": NO_REASON},
    )
    table = forms.CharField(widget=forms.HiddenInput)

    def add_prefix(self, field_name: str) -> str:
        """As forms of rows name a reason, so that each row's own record has it too."""
        return "_why" if field_name == "why" else field_name


class Exported(admin.ModelAdmin):
    """Of an admin that has ``get_table_columns``: its list as a table to take away."""

    has_tables = True

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        page = self.admin_site.admin_view(self.export_page)
        return [path("export/", page, name=name), *super().get_urls()]

    def export_page(self, request: HttpRequest) -> HttpResponse:
        return export_page(request, self)


class Tabled(Exported):
    """Of an admin of rows: its list as a table, out and in.

    ``table_texts``: columns of no plain kind whose cell is the text that the row's form shows;
    ``table_columns``: columns that have a kind of their own; ``tabled_by_form``: the columns stand
    as they do in the form, else as the row has them, however its form is put in order.
    """

    table_texts: tuple[str, ...] = ()
    tabled_by_form = False
    table_columns: Mapping[str, Callable[[Any], Column]] = MappingProxyType({})

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        page = self.admin_site.admin_view(self.import_page)
        return [path("import/", page, name=name), *super().get_urls()]

    def import_page(self, request: HttpRequest) -> HttpResponse:
        return import_page(request, self)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, {**(extra_context or {}), **may})

    def has_import_permission(self, request: HttpRequest) -> bool:
        may = self.has_add_permission(request) and self.has_change_permission(request)
        return may and bool(key_names(self.model))

    def get_table_form(self, request: HttpRequest) -> type[forms.ModelForm]:
        # As for a new row: for one that a person may only look at, every field would be left out.
        return self.get_form(request, None, change=False)

    def get_table_data(self, sent: dict[str, Any]) -> dict[str, Any]:
        """What the row's form takes for ``sent``: by the name of each field its value. For forms that
        take several inputs for one field."""
        return sent

    def get_table_columns(self, request: HttpRequest) -> list[Column]:
        names = flatten_fieldsets(self.get_fieldsets(request))
        if not self.tabled_by_form:
            rows_own = [field.name for field in self.opts.fields if field.name in names]
            names = [*rows_own, *(name for name in names if name not in rows_own)]
        typed = self.get_table_form(request)().fields
        return columns(self, [name for name in names if name in typed], typed)


# --- Out ------------------------------------------------------------------------------------------


@require_GET
def export_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """The filtered list as a file; that it was written out is recorded."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    back = _address(model_admin, "changelist")
    kind = request.GET.get("format", "")
    if kind not in KINDS:
        return _refused(request, back, BAD_KIND)
    try:
        with transaction.atomic():
            hold_the_work()
            rows = _listed(request, model_admin)
            header, cells = _written(model_admin.get_table_columns(request), rows)
            content = tables.write(header, cells, kind)
            _record_export(request, model_admin, kind, len(cells))
    except (IncorrectLookupParameters, DisallowedModelAdminLookup):
        return _refused(request, back, BAD_FILTER)
    except tables.UnusableTable as refusal:
        return _refused(request, back, str(refusal))
    name = f"{model_admin.opts.verbose_name}_{timezone.localdate().isoformat()}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)


def _listed(request: HttpRequest, model_admin: Any) -> models.QuerySet:
    """The rows of the list as it is filtered and ordered, all pages of it."""
    asked = request.GET.copy()
    del asked["format"]
    before = request.GET
    request.GET = asked  # type: ignore[assignment]  # no one changes it while it stands there
    try:
        return with_citations(model_admin.get_changelist_instance(request).get_queryset(request))
    finally:
        request.GET = before


def _written(
    shown: Sequence[Column], rows: models.QuerySet
) -> tuple[list[str], list[list[str | int]]]:
    cells = [[column.shown(column.of(row)) for column in shown] for row in rows]
    return [column.label for column in shown], cells


def _record_export(request: HttpRequest, model_admin: Any, kind: str, count: int) -> None:
    name = str(model_admin.opts.verbose_name)
    recording.record(
        Event.Action.EXPORTED,
        by=request.user.get_username(),
        what=f"{name} {count:,}件({KIND_NAMES[kind]})",
        kind=name,
        address=request.get_full_path(),
    )


def _refused(request: HttpRequest, back: str, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return HttpResponseRedirect(back)


def _address(model_admin: Any, page: str) -> str:
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{page}")


# --- In: pages ------------------------------------------------------------------------------------


def import_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """GET asks for a table, POST shows what it would do, POST of what was shown does it."""
    if not model_admin.has_import_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return _ask(request, model_admin)
    if "apply" in request.POST:
        return _apply(request, model_admin)
    labels = [column.label for column in model_admin.get_table_columns(request)]
    form = TableForm(labels, request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, model_admin, form)
    table = form.cleaned_data["table"]
    return _show(request, model_admin, table, plan(request, model_admin, table), asked=form)


def _ask(
    request: HttpRequest, model_admin: Any, form: forms.Form | None = None, sentence: str = ""
) -> HttpResponse:
    form = form or TableForm([])
    shown = model_admin.get_table_columns(request)
    keys = key_names(model_admin.model)
    example = with_citations(model_admin.get_queryset(request))[:2]
    header, rows = _written(shown, example)
    context = {
        "form": form,
        "sentence": sentence,
        "columns": [_described(column, model_admin, keys) for column in shown],
        "key_labels": [column.label for column in shown if column.name in keys],
        "header": header,
        "example": rows,
    }
    return _page(request, model_admin, context, bool(form.errors or sentence))


def _described(column: Column, model_admin: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    return {
        "label": column.label,
        "is_key": column.name in keys,
        "hint": column.hint or "文",
        "help": model_admin.helps.get(column.name) or column.field.help_text,
    }


def _show(
    request: HttpRequest,
    model_admin: Any,
    table: tables.Table,
    found: DryRun,
    form: ApplyForm | None = None,
    moved_on: bool = False,
    asked: TableForm | None = None,
) -> HttpResponse:
    """What the table would do, and, where nothing is wrong, the button that does it; else what was
    ``asked``, to be mended and shown again."""
    if found.is_sound:
        signed = _signed(request, model_admin, table, found)
        if len(signed) > LONGEST_SIGNED:
            found.sentences.append(TOO_LONG)
        why = form["why"].value() if form else ""
        form = form if form and form.errors else ApplyForm(initial={"why": why})
        form.signed = signed
    context = {
        "plan": found,
        "apply": form if found.is_sound else None,
        "form": None if found.is_sound else asked or TableForm([]),
        "moved_on": MOVED_ON if moved_on else "",
        "notes": table.notes,
    }
    wrong = bool(found.problems or found.sentences or moved_on or (form and form.errors))
    return _page(request, model_admin, context, wrong)


def _page(
    request: HttpRequest, model_admin: Any, context: dict[str, Any], wrong: bool
) -> HttpResponse:
    title = f"{model_admin.opts.verbose_name}を表から取り込む"
    whole = {
        **model_admin.admin_site.each_context(request),
        "title": f"エラー: {title}" if wrong else title,
        "opts": model_admin.opts,
        "changelist_url": _address(model_admin, "changelist"),
        "export_url": _address(model_admin, "export"),
        **context,
    }
    return TemplateResponse(request, "admin/list_import.html", whole)


def _salt(request: HttpRequest, model_admin: Any) -> str:
    """What one person was shown of one list is of no use to another, or for another list."""
    return f"{model_admin.opts.label}:{request.user.get_username()}"


def _signed(request: HttpRequest, model_admin: Any, table: tables.Table, found: DryRun) -> str:
    lines = [(line.number, line.cells) for line in table.lines]
    payload = vars(table) | {"lines": lines, "digest": found.digest()}
    return signing.dumps(payload, salt=_salt(request, model_admin), compress=True)


def _apply(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Do what was shown, if it is still the same; else show what it would do now."""
    form = ApplyForm(request.POST)
    try:
        payload = signing.loads(
            request.POST.get("table", ""), salt=_salt(request, model_admin), max_age=HOURS * 3600
        )
    except signing.BadSignature:
        return _ask(request, model_admin, sentence=EXPIRED)
    lines = tuple(tables.Line(number, tuple(cells)) for number, cells in payload["lines"])
    table = tables.Table(tuple(payload["header"]), lines, tuple(payload["notes"]))
    try:
        with transaction.atomic():
            hold_the_work()
            found = plan(request, model_admin, table)
            moved_on = found.digest() != payload["digest"]
            if moved_on or not found.is_sound or not form.is_valid():
                return _show(request, model_admin, table, found, form, moved_on)
            _save(request, model_admin, found, form.cleaned_data["why"])
    except IntegrityError as error:
        return model_admin.clash(request, error)
    messages.success(
        request, f"取り込みました({found.total})。公開するまで、公開サイトには出ません。"
    )
    return HttpResponseRedirect(_address(model_admin, "changelist"))


def _save(request: HttpRequest, model_admin: Any, found: DryRun, why: str) -> None:
    """Save every line that moves, each with an entry in its row's own record."""
    for outcome in found.moving:
        form, is_change = outcome.bound, outcome.state == CHANGED
        row = form.save(commit=False)
        model_admin.save_model(request, row, form, is_change)
        form.save_m2m()
        log = model_admin.log_change if is_change else model_admin.log_addition
        log(request, row, f"表から{outcome}"[:LONGEST_DETAIL])
    subjects = {model_admin.subject_of(outcome.bound.instance) for outcome in found.moving}
    name = str(model_admin.opts.verbose_name)
    recording.record(
        Event.Action.IMPORTED,
        by=request.user.get_username(),
        what=f"{name} {found.total}",
        kind=name,
        subject=subjects.pop() if len(subjects) == 1 else "",
        address=_address(model_admin, "changelist"),
        detail="\n".join(f"{outcome.name} {outcome}" for outcome in found.moving)[:LONGEST_DETAIL],
        why=why,
    )
