"""事例: example applicants, written as people say them, and all of them tried on the draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from schemes import catalogue
from schemes.admin.base import KeyedForm, StaffAdmin, part
from schemes.admin.choices import Choices, any_of
from schemes.admin.publishing.preview import Unshowable, unshown
from schemes.admin.publishing.worked import WorkedIn, worked_in
from schemes.asking import casetexts
from schemes.asking.casetexts import known_facts, track_names
from schemes.asking.forms import CheckForm
from schemes.document import Fact as DocumentFact
from schemes.judging.rulebook import RuleBook, Verdict
from schemes.models import Case, Conflict
from schemes.review import impact
from schemes.review.boundaryvalues import choices_of
from schemes.review.examining import examples, published_on
from schemes.review.impact import Example, Miss, Shift
from schemes.writing.reading import exact_day

LONGEST_QUERY = 8000
NO_CONFLICT = "相違「{}」はありません。相違の記号を確かめてください。"
_BETWEEN = re.compile(r"[、,，\s]+")
UNREADABLE = "チェックの回答を読み取れなかったので、回答は空のままです。"


class LinesField(forms.Field):
    """A value that people write in lines. ``write`` and ``read`` are set by the form."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.write: Any = str
        self.read: Any = str

    def prepare_value(self, value: Any) -> str:
        return self.write(value) if isinstance(value, Mapping) else value or ""

    def to_python(self, value: Any) -> dict[str, Any]:
        return self.read(value) if value and value.strip() else {}


class ShowsField(forms.CharField):
    """The keys of differences, as people list them: 「E19、I16」."""

    def prepare_value(self, value: Any) -> str:
        return "、".join(value) if isinstance(value, list) else value or ""

    def clean(self, value: Any) -> Any:
        keys = [key for key in dict.fromkeys(_BETWEEN.split(super().clean(value))) if key]
        known = set(Conflict.objects.filter(key__in=keys).values_list("key", flat=True))
        if gone := [key for key in keys if key not in known]:
            raise ValidationError(NO_CONFLICT.format("、".join(gone)), code="conflict")
        return keys


class CaseForm(KeyedForm):
    facts = LinesField(
        label="回答",
        help_text="一行に一つ、「質問: 答え」の形で書きます。例: 事業期間: 36か月。わからない答えは「わからない」と書きます。",
        widget=forms.Textarea(attrs={"rows": 16, "cols": 80}),
        error_messages={"required": "回答を一つ以上入れてください。"},
    )
    expect = LinesField(
        label="期待する判定",
        required=False,
        help_text="一行に一つ、「類型: 判定」の形で書きます。判定がいくつかありうるときは「、」で並べます。書かない類型は確かめません。",
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80}),
    )

    shows = ShowsField(
        label="示す相違",
        required=False,
        help_text="この事例の判定が「扱い」の約束を示している相違の記号。いくつかあるときは「、」で並べます。例: E19。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, tracks = known_facts(), track_names()
        if "facts" in self.fields:
            facts = cast("LinesField", self.fields["facts"])
            facts.write = lambda value: casetexts.written_facts(value, known)
            facts.read = lambda text: casetexts.read_facts(text, known)
        if "expect" in self.fields:
            expect = cast("LinesField", self.fields["expect"])
            expect.write = lambda value: casetexts.written_expectations(value, tracks)
            expect.read = lambda text: casetexts.read_expectations(text, tracks)


@admin.register(Case)
class CaseAdmin(StaffAdmin):
    about = "応募者の例と、期待する判定。公開の前に判定し直します。"
    form = CaseForm
    table_texts = ("facts", "expect", "shows")
    fieldsets = (
        part("どんな応募者か", "例にする団体か人の、質問への答え。", "key", "title", "facts"),
        part(
            "どう判定されるはずか",
            "この日に確かめたものとして判定します。",
            "expect",
            "judged_on",
            "shows",
        ),
        part("使うか", "外すと、公開前の確認に使いません。", "active", "note"),
    )
    list_display = ("key", "title", "expected", "judged_on", "active")
    list_display_links = ("key", "title")
    list_filter = ("active", "judged_on")
    search_fields = ("key", "title", "note")
    ordering = ("key",)
    helps = {
        "title": "一目でわかるように。例: NPO法人・設立3年・総額1,000万円。",
        "judged_on": "この日に確かめたものとして判定します。年数や年齢は、締切日の回答がなければこの日で数えます。",
        "active": "外すと、公開前の確認に使いません。",
    }

    def search_choices(self, named: Choices) -> Q:
        """Those whose answers are such a choice, or hold one."""
        answers = [{fact: value} for fact, code in named for value in (code, [code])]
        return any_of(Q(facts__contains=answer) for answer in answers)

    @admin.display(description="期待する判定")
    def expected(self, case: Case) -> str:
        return f"{len(case.expect)}類型"

    def view_on_site(self, case: Case) -> None:
        """Cases are the staff's own."""

    def get_urls(self) -> list[Any]:
        run = path("run/", self.admin_site.admin_view(self.run_view), name="schemes_case_run")
        return [run, *super().get_urls()]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        query = str(initial.pop("query", "")).removeprefix("?")[:LONGEST_QUERY]
        if not query:
            return {"judged_on": timezone.localdate(), **initial}
        made, problems = from_check(QueryDict(query), timezone.localdate())
        if problems:
            messages.warning(request, "".join([UNREADABLE, *problems]))
        return {**initial, **made}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["questions"] = [(fact, _answers(fact)) for fact in known_facts().values()]
        context["tracks"] = track_names()
        context["verdicts"] = [verdict.label for verdict in Verdict]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def run_view(self, request: HttpRequest) -> HttpResponse:
        """All cases in use on the draft, beside what is published."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        track = request.GET.get("track", "")
        try:
            draft = worked_in(request, timezone.localdate())
            run = Run.of(draft)
        except Unshowable as problem:
            return unshown(request, problem.sentences)
        context = {
            **self.admin_site.each_context(request),
            "title": f"「{draft.name}」で事例を確かめる",
            "draft": draft,
            "opts": self.opts,
            "tracks": run.names,
            "track": track if track in run.names else "",
            **run.shown(track if track in run.names else ""),
        }
        return TemplateResponse(request, "admin/schemes/case/run.html", context)


def _answers(fact: DocumentFact) -> str:
    """How a question may be answered in a line."""
    if fact.type in ("country", "prefecture"):
        return "国の名前" if fact.type == "country" else "都道府県の名前"
    if fact.type == "bool":
        return "はい、いいえ"
    if choices := choices_of(fact):
        names = "、".join(map(fact.label_of, choices))
        return f"{names}(いくつでも「、」で並べる)" if fact.type == "set" else names
    examples = {"yen": "1,000万円", "months": "36か月", "days": "30日", "date": "2026年4月1日"}
    return f"例: {examples.get(fact.type) or f'3{fact.unit}'}"


def from_check(query: QueryDict, today: date) -> tuple[dict[str, Any], list[str]]:
    """A new case from a check's address: answers, day, and what the published catalogue says.

    Also the sentences for what could not be read; then there are no answers.
    """
    form = CheckForm(query, known_facts(), frozenset())
    day = _day(query.get("as_of", ""), today)
    if not form.is_valid() or not form.is_answered:
        return {"judged_on": day}, [str(text) for found in form.errors.values() for text in found]
    facts = casetexts.raw_answers(form.answers)
    shown = catalogue.library().on(max(day, catalogue.library().first_day))
    verdicts = impact.verdicts(shown.rules, Example("", "", facts, day))
    expect = {track: [verdict.key] for track, verdict in verdicts.items()}
    return {"facts": facts, "expect": expect, "judged_on": day}, []


def _day(text: str, today: date) -> date:
    try:
        return exact_day(text)
    except ValueError:
        return today


@dataclass(frozen=True)
class TriedTrack:
    """One line of the page: a case and a track. ``link``: the case's own page."""

    key: str
    title: str
    link: str
    track: str
    expected: str
    draft: str
    published: str
    because: tuple[str, ...] = ()
    is_expected: bool | None = None


@dataclass(frozen=True)
class Run:
    """Every case in use, judged by a draft and by what is published on its day."""

    cases: Mapping[str, Case]
    tried: list[Example]
    published: RuleBook
    misses: list[Miss]
    misses_before: list[Miss]
    shifts: list[Shift]
    names: Mapping[str, str]

    @classmethod
    def of(cls, worked: WorkedIn) -> "Run":
        cases = {case.key: case for case in Case.objects.active()}
        tried, names = examples(cases.values()), track_names()
        draft, published = impact.book(worked.documents), impact.book(published_on(worked.day))
        return cls(
            cases,
            tried,
            published,
            impact.misses(draft, tried),
            impact.misses(published, tried),
            impact.shifts(published, draft, tried, names),
            names,
        )

    def shown(self, track: str) -> dict[str, Any]:
        """The numbers and rows of the page, of one track if it is named."""
        total = sum(not track or name == track for case in self.tried for name in case.expect)
        missed = [miss for miss in self.misses if track in ("", miss.track)]
        before = [miss for miss in self.misses_before if track in ("", miss.track)]
        shifts = [shift for shift in self.shifts if track in ("", shift.track)]
        return {
            "case_count": len(self.tried),
            "total": total,
            "right": total - len(missed),
            "wrong": len(missed),
            "wrong_before": len(before),
            "missed": [self._miss(miss) for miss in missed],
            "changed": [self._shift(shift) for shift in shifts],
        }

    def _miss(self, miss: Miss) -> TriedTrack:
        now = impact.verdicts(self.published, miss.example).get(miss.track)
        expected = casetexts.written_verdicts(miss.expected)
        return self._row(miss.example, miss.track, expected, _label(miss.found), _label(now))

    def _shift(self, shift: Shift) -> TriedTrack:
        expected = casetexts.written_verdicts(shift.example.expect.get(shift.track, ()))
        old, new = _label(shift.old), _label(shift.new)
        row = self._row(shift.example, shift.track, expected, new, old)
        return TriedTrack(**{**vars(row), "because": shift.because, "is_expected": shift.expected})

    def _row(
        self, example: Example, track: str, expected: str, draft: str, published: str
    ) -> TriedTrack:
        case = self.cases[example.key]
        link = reverse("admin:schemes_case_change", args=[case.pk])
        name = self.names.get(track, track)
        return TriedTrack(case.key, case.title, link, name, expected, draft, published)


def _label(verdict: Verdict | None) -> str:
    return verdict.label if verdict is not None else "判定できません"
