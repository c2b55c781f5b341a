"""A list of working rows as a table: written out as CSV or Excel, and taken in again.

What is taken in is shown first, row by row, and saved whole or not at all. Nothing is deleted.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
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

from schemes import recording, tables
from schemes.admin.columns import BLANK, Column, Unclear, columns, key_names, nearest, plain
from schemes.locks import hold_the_work
from schemes.models import Event

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KIND_NAMES = {"csv": "CSV", "xlsx": "Excel"}
MOST_CHANGES = 1_000
LONGEST_SIGNED = 2_000_000  # a form's own limit is 2.5 MB
LONGEST_DETAIL = 20_000
LONGEST_SHOWN = 400
HOURS = 12

ADDED, CHANGED, SAME, WRONG = "追加", "変更", "変更なし", "誤り"
STATES = {ADDED: "added", CHANGED: "changed", SAME: "same", WRONG: "wrong"}

NO_INPUT = "ファイルを選ぶか、表を貼り付けてください。"
TWO_INPUTS = "ファイルと貼り付けた表の両方があります。どちらか一つにしてください。"
EMPTY_FILE = "ファイルが空です。表の入ったファイルを選んでください。"
EXPIRED = f"確かめてから{HOURS}時間以上たったか、ほかの画面の内容です。もう一度、ファイルを選ぶか表を貼り付けてください。"
TOO_MANY_CHANGES = (
    f"一度に追加・変更できるのは{MOST_CHANGES:,}行までです。表を分けて取り込んでください。"
)
TOO_LONG = "表の内容が大きすぎます。行を分けて取り込んでください。"
MOVED_ON = "確かめたあとに、内容が変わりました。まだ何も取り込んでいません。次の内容でよければ、もう一度「この内容で取り込む」を押してください。"
FORBIDDEN = "この行を変更する権限がありません。担当するスキームの行だけにしてください。"
FIXED = "作ったあとは変えられません。"
NO_REASON = "取り込む理由を書いてください。"
BAD_FILTER = "絞り込みの条件を読み取れません。条件を選び直してから書き出してください。"
BAD_KIND = "CSVかExcelを選んで書き出してください。"


@dataclass(frozen=True)
class Difference:
    """A cell that changes a row; both as a page says them."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Problem:
    """A sentence about a line, and where one is meant, its column."""

    line: int
    label: str
    sentence: str


@dataclass
class Outcome:
    """What one line of a table does. ``form``: valid and unsaved, of a line that adds or changes."""

    line: int
    name: str
    state: str
    differences: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    form: forms.ModelForm | None = None

    @property
    def kind(self) -> str:
        """The state as the page's style sheet knows it."""
        return STATES[self.state]


@dataclass
class Plan:
    """What a whole table does. ``sentences``: why the table as a whole cannot be taken."""

    outcomes: list[Outcome] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(outcome.state for outcome in self.outcomes)

    @property
    def total(self) -> str:
        """How many of each; what is wrong is only told where something is."""
        counts = self.counts
        told = (ADDED, CHANGED, SAME, WRONG) if counts[WRONG] else (ADDED, CHANGED, SAME)
        return "、".join(f"{state}{counts[state]:,}件" for state in told)

    @property
    def problems(self) -> list[Problem]:
        return [problem for outcome in self.outcomes for problem in outcome.problems]

    @property
    def moving(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state in (ADDED, CHANGED)]

    @property
    def is_sound(self) -> bool:
        return bool(self.moving) and not self.problems and not self.sentences

    def digest(self) -> str:
        """The same for the same outcome, whoever computes it when."""
        told = [
            (outcome.line, outcome.name, outcome.state, outcome.differences, outcome.problems)
            for outcome in self.outcomes
        ]
        return hashlib.sha256(repr((told, self.sentences)).encode()).hexdigest()


class TableForm(forms.Form):
    """Where the table comes from."""

    file = forms.FileField(
        label="ファイル",
        required=False,
        help_text="CSV(.csv)かExcel(.xlsx)。Excelは最初のシートの値だけを読みます。",
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

    def clean_file(self) -> tables.Table | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > tables.MOST_BYTES:
            raise forms.ValidationError(tables.TOO_LARGE)
        return _read(lambda: tables.read(file.read(), file.name))

    def clean_text(self) -> tables.Table | None:
        text = self.cleaned_data["text"]
        return _read(lambda: tables.read_text(text)) if text.strip() else None

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


def _read(read: Any) -> tables.Table:
    try:
        return read()
    except tables.Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None


class ApplyForm(forms.Form):
    """The table that was shown, as it was signed, and why it is taken in."""

    why = forms.CharField(
        label="理由",
        max_length=1000,
        help_text="操作の記録に残ります。例: 2027年度の配置先の一覧による。",
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        error_messages={"required": NO_REASON},
    )
    table = forms.CharField(widget=forms.HiddenInput)


class Tabled:
    """Of an admin of rows: its list as a table, out and in.

    ``table_form``: the form whose rules a line must keep, where the page's own form takes several
    inputs for one field.
    """

    takes_tables = True
    table_form: type[forms.ModelForm] | None = None

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("export/", wrap(self.export_page), name=f"{name}_export"),
            path("import/", wrap(self.import_page), name=f"{name}_import"),
            *super().get_urls(),
        ]

    def export_page(self, request: HttpRequest) -> HttpResponse:
        return export_page(request, self)

    def import_page(self, request: HttpRequest) -> HttpResponse:
        return import_page(request, self)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, {**(extra_context or {}), **may})

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_table_form(self, request: HttpRequest) -> type[forms.ModelForm]:
        # As for a new row: for one that a person may only look at, every field would be left out.
        return self.get_form(request, None, change=False, form=self.table_form or self.form)

    def get_table_columns(self, request: HttpRequest) -> list[Column]:
        names = flatten_fieldsets(self.get_fieldsets(request))
        shown = set(self.get_table_form(request).base_fields)
        return columns(self, [name for name in names if name in shown])


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
    except IncorrectLookupParameters:
        return _refused(request, back, BAD_FILTER)
    except tables.Refused as refusal:
        return _refused(request, back, str(refusal))
    name = f"{model_admin.opts.verbose_name}_{timezone.localdate().isoformat()}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)


def _listed(request: HttpRequest, model_admin: Any) -> models.QuerySet:
    """The rows of the list as it is filtered and ordered, all pages of it."""
    asked = request.GET.copy()
    del asked["format"]
    before, request.GET = request.GET, asked
    try:
        return _with_citations(model_admin.get_changelist_instance(request).get_queryset(request))
    finally:
        request.GET = before


def _with_citations(rows: models.QuerySet) -> models.QuerySet:
    is_cited = any(relation.name == "citations" for relation in rows.model._meta.many_to_many)
    return rows.prefetch_related("citations") if is_cited else rows


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
        return _ask(request, model_admin, TableForm())
    if "apply" in request.POST:
        return _apply(request, model_admin)
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, model_admin, form)
    table = form.cleaned_data["table"]
    return _show(request, model_admin, table, plan(request, model_admin, table))


def _ask(
    request: HttpRequest, model_admin: Any, form: forms.Form, sentence: str = ""
) -> HttpResponse:
    shown = model_admin.get_table_columns(request)
    keys = key_names(model_admin.model)
    example = _with_citations(model_admin.get_queryset(request))[:2]
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
    found: Plan,
    form: ApplyForm | None = None,
    moved_on: bool = False,
) -> HttpResponse:
    """What the table would do, and, where nothing is wrong, the button that does it."""
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
        "moved_on": MOVED_ON if moved_on else "",
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


def _signed(request: HttpRequest, model_admin: Any, table: tables.Table, found: Plan) -> str:
    lines = [(line.number, line.cells) for line in table.lines]
    payload = {"header": table.header, "lines": lines, "digest": found.digest()}
    return signing.dumps(payload, salt=_salt(request, model_admin), compress=True)


def _apply(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Do what was shown, if it is still the same; else show what it would do now."""
    form = ApplyForm(request.POST)
    try:
        payload = signing.loads(
            request.POST.get("table", ""), salt=_salt(request, model_admin), max_age=HOURS * 3600
        )
    except signing.BadSignature:
        return _ask(request, model_admin, TableForm(), EXPIRED)
    lines = tuple(tables.Line(number, tuple(cells)) for number, cells in payload["lines"])
    table = tables.Table(tuple(payload["header"]), lines)
    try:
        with transaction.atomic():
            hold_the_work()
            found = plan(request, model_admin, table)
            moved_on = found.digest() != payload["digest"]
            if moved_on or not found.is_sound or not form.is_valid():
                return _show(request, model_admin, table, found, form, moved_on)
            _save(request, model_admin, found, form.cleaned_data["why"])
    except IntegrityError as error:
        return model_admin._clash(request, error)
    messages.success(
        request, f"取り込みました({found.total})。公開するまで、公開サイトには出ません。"
    )
    return HttpResponseRedirect(_address(model_admin, "changelist"))


def _save(request: HttpRequest, model_admin: Any, found: Plan, why: str) -> None:
    """Save every line that moves, each with an entry in its row's own record."""
    for outcome in found.moving:
        form, is_change = outcome.form, outcome.state == CHANGED
        row = form.save(commit=False)
        model_admin.save_model(request, row, form, is_change)
        form.save_m2m()
        log = model_admin.log_change if is_change else model_admin.log_addition
        log(request, row, f"表から{_told(outcome)}"[:LONGEST_DETAIL])
    subjects = {model_admin.subject_of(outcome.form.instance) for outcome in found.moving}
    name = str(model_admin.opts.verbose_name)
    recording.record(
        Event.Action.IMPORTED,
        by=request.user.get_username(),
        what=f"{name} {found.total}",
        kind=name,
        subject=subjects.pop() if len(subjects) == 1 else "",
        address=_address(model_admin, "changelist"),
        detail="\n".join(f"{outcome.name} {_told(outcome)}" for outcome in found.moving)[
            :LONGEST_DETAIL
        ],
        why=why,
    )


def _told(outcome: Outcome) -> str:
    parts = [f"{one.label} {one.old} → {one.new}" for one in outcome.differences]
    return f"{outcome.state}: {'、'.join(parts)}"


# --- In: what a table does ------------------------------------------------------------------------


def plan(request: HttpRequest, model_admin: Any, table: tables.Table) -> Plan:
    """What the table would do to the rows as they are now. Nothing is saved."""
    shown = model_admin.get_table_columns(request)
    sentences = list(_misnamed(table.header, shown, key_names(model_admin.model)))
    if sentences:
        return Plan(sentences=sentences)
    found = Plan(list(_Planner(request, model_admin, shown, table.header).outcomes(table.lines)))
    if len(found.moving) > MOST_CHANGES:
        return Plan(sentences=[TOO_MANY_CHANGES])
    return found


def _misnamed(
    header: Sequence[str], shown: Sequence[Column], keys: tuple[str, ...]
) -> Iterator[str]:
    known = {plain(column.label): column for column in shown}
    for name in header:
        if plain(name) not in known:
            found = nearest(name, [column.label for column in shown])
            yield f"見出し「{name}」という列はありません。{found}使わない列は、表から除いてください。"
    given = {plain(name) for name in header}
    for column in shown:
        # Of several owners of which one is given, the others' columns may be left out.
        if column.name in keys and not column.field.null and plain(column.label) not in given:
            yield f"列「{column.label}」がありません。この列で行を見分けるので、加えてください。"


class _Planner:
    """Reads the lines of one table for one person, against the rows as they are."""

    def __init__(
        self, request: HttpRequest, model_admin: Any, shown: list[Column], header: Sequence[str]
    ) -> None:
        self.request, self.admin = request, model_admin
        by_label = {plain(column.label): column for column in shown}
        self.columns = [by_label[plain(name)] for name in header]
        names = key_names(model_admin.model)
        self.keys = [column for column in shown if column.name in names]
        self.form = model_admin.get_table_form(request)
        rows = _with_citations(model_admin.get_queryset(request))
        self.rows = {tuple(column.of(row) for column in self.keys): row for row in rows}
        self.seen: dict[tuple[Any, ...], int] = {}
        self.changes = 0

    def outcomes(self, lines: Sequence[tables.Line]) -> Iterator[Outcome]:
        for line in lines:
            outcome = self._outcome(line)
            self.changes += outcome.state in (ADDED, CHANGED)
            yield outcome
            if self.changes > MOST_CHANGES:
                return

    def _outcome(self, line: tables.Line) -> Outcome:
        values, problems = self._read(line)
        name = self._name(line, values)
        if problems:
            return Outcome(line.number, name, WRONG, problems=problems)
        key = tuple(values.get(column.name) for column in self.keys)
        if key in self.seen:
            sentence = f"{self.seen[key]}行目と同じ行です。一つにしてください。"
            problems = [Problem(line.number, "", sentence)]
            return Outcome(line.number, name, WRONG, problems=problems)
        self.seen[key] = line.number
        row = self.rows.get(key)
        return self._added(line, name, values) if row is None else self._changed(line, row, values)

    def _read(self, line: tables.Line) -> tuple[dict[str, Any], list[Problem]]:
        values, problems = {}, []
        for column, text in zip(self.columns, line.cells, strict=True):
            try:
                values[column.name] = column.read(text)
            except Unclear as unclear:
                problems.append(Problem(line.number, column.label, str(unclear)))
        return values, problems

    def _name(self, line: tables.Line, values: dict[str, Any]) -> str:
        """The cells that identify the row, as far as they could be read."""
        parts = []
        for column, text in zip(self.columns, line.cells, strict=True):
            if column in self.keys and text.strip():
                read = column.name in values
                parts.append(column.told(values[column.name]) if read else text.strip())
        return _short(" ".join(parts), 80) or BLANK

    def _changed(self, line: tables.Line, row: models.Model, values: dict[str, Any]) -> Outcome:
        name = _short(str(row), 80)
        changed = [column for column in self.columns if values[column.name] != column.of(row)]
        if not changed:
            return Outcome(line.number, name, SAME)
        told = [_difference(column, column.of(row), values[column.name]) for column in changed]
        if not self.admin.has_change_permission(self.request, row):
            return self._wrong(line, name, [Problem(line.number, "", FORBIDDEN)])
        form = self._bound(row, {column: values[column.name] for column in changed})
        fixed = [column for column in changed if form.fields[column.name].disabled]
        problems = [Problem(line.number, column.label, FIXED) for column in fixed]
        return self._judged(line, Outcome(line.number, name, CHANGED, told, problems, form))

    def _added(self, line: tables.Line, name: str, values: dict[str, Any]) -> Outcome:
        sent = {column: values[column.name] for column in self.columns}
        told = [
            _difference(column, None, value)
            for column, value in sent.items()
            if column.told(value) != BLANK
        ]
        form = self._bound(self.admin.model(), sent)
        return self._judged(line, Outcome(line.number, name, ADDED, told, [], form))

    def _judged(self, line: tables.Line, outcome: Outcome) -> Outcome:
        """As the row's own form judges; then whether this person may have such a row."""
        problems = [*outcome.problems, *self._refusals(line, outcome.form)]
        if not problems and not self.admin.has_change_permission(
            self.request, outcome.form.instance
        ):
            problems = [Problem(line.number, "", FORBIDDEN)]
        return self._wrong(line, outcome.name, problems) if problems else outcome

    def _wrong(self, line: tables.Line, name: str, problems: list[Problem]) -> Outcome:
        return Outcome(line.number, name, WRONG, problems=problems)

    def _bound(self, row: models.Model, values: dict[Column, Any]) -> forms.ModelForm:
        """The row's form as a person would send it: as it stands, but for the cells."""
        shown = self.form(instance=row)
        sent = {bound.html_name: bound.value() for bound in shown}
        sent.update({column.name: column.sent(value) for column, value in values.items()})
        return self.form(sent, instance=row)

    def _refusals(self, line: tables.Line, form: forms.ModelForm) -> Iterator[Problem]:
        for name, sentences in form.errors.items():
            label = str(form.fields[name].label) if name in form.fields else ""
            yield from (Problem(line.number, label, sentence) for sentence in sentences)


def _difference(column: Column, old: Any, new: Any) -> Difference:
    before = BLANK if old is None else column.told(old)
    return Difference(column.label, _short(before), _short(column.told(new)))


def _short(text: str, longest: int = LONGEST_SHOWN) -> str:
    return text if len(text) <= longest else text[:longest] + "…"
