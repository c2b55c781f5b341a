"""History: every edition of a subject, and what differs between any two of them, in sentences."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import pydantic
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from schemes import sections
from schemes.admin.addresses import row_number, staff_page
from schemes.admin.publishing.proposals import UNREADABLE
from schemes.document import REFERENCE, Document, Fact, WithdrawnDocument
from schemes.editing import composing
from schemes.editing.drafts import workbench as desks
from schemes.models import Draft, Edition, Scheme
from schemes.models import Fact as FactRow
from schemes.review import differences, plans
from schemes.review.differences import Change
from schemes.review.statuses import NAMES
from schemes.writing import japanese

DRAFT = "draft"
NAMED = "draft-"
DRAFT_NAME = "今の下書き"
CHOOSE = "比べる版を選んでください。版の頁か、版の履歴から選べます。"


@dataclass(frozen=True)
class Entry:
    """An edition in the history of its subject. ``planned``: the day on which it will come."""

    edition: Edition
    state: str
    difference_url: str
    planned: date | None = None


class CompareForm(forms.Form):
    """Both sides, each an edition of one subject or its draft."""

    old = forms.ChoiceField(label="前")
    new = forms.ChoiceField(label="後")

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("old", "new"):
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = choices
            field.error_messages["required"] = f"「{field.label}」の版を選んでください。"
            field.error_messages["invalid_choice"] = (
                f"「{field.label}」の版は、この対象の版から選んでください。"
            )

    def clean(self) -> None:
        sides = self.cleaned_data
        if "old" in sides and sides["old"] == sides.get("new"):
            self.add_error("new", "「前」とは違う版を選んでください。")


def subject_name(subject: str) -> str:
    """The Japanese name of a subject, of one that is no longer there as it was published."""
    if subject in NAMES:
        return NAMES[subject]
    scheme = Scheme.objects.filter(key=subject).values_list("name", flat=True).first()
    published = Edition.objects.filter(subject=subject).values_list("content__name", flat=True)
    return scheme or published.last() or subject


def subject_page(request: HttpRequest, subject: str) -> HttpResponse:
    """Every edition of a subject, the newest first."""
    _refuse_strangers(request)
    found = Edition.objects.filter(subject=subject).defer("content").order_by("-number")
    editions = list(found.annotate(ends=F("content__withdrawn")))
    if not editions:
        raise Http404("この対象の版はありません。")
    choices = _choices(subject, editions)
    context = {
        **admin.site.each_context(request),
        "title": f"{subject_name(subject)}の版の履歴",
        "opts": Edition._meta,
        "entries": entries(
            editions,
            timezone.localdate(),
            {one.pk for one in editions if one.ends},
            plans.called_off(subject),
        ),
        "may_plan": request.user.has_perm("schemes.send_proposal"),
        "form": CompareForm(choices, initial=_sides({}, choices)),
    }
    return TemplateResponse(request, "admin/schemes/edition/subject.html", context)


def entries(
    editions: Sequence[Edition],
    today: date,
    withdrawals: Collection[int],
    called_off: Collection[int] = (),
) -> list[Entry]:
    """A subject's editions, the newest first, each with what became of it by a day.

    ``withdrawals``: the ids of those that end its publication. ``called_off``: of plans that were
    called off, and of what did so.
    """
    found = []
    for place, edition in enumerate(editions):
        replaced = any(
            later.effective_from <= max(edition.effective_from, today) for later in editions[:place]
        )
        difference = staff_page("schemes_edition_compare", new=edition.pk)
        is_planned = edition.effective_from > today and not replaced
        is_off = edition.pk in called_off and (replaced or is_planned)
        state = state_of(is_planned, replaced, edition.pk in withdrawals, is_off)
        planned = edition.effective_from if is_planned and not is_off else None
        found.append(Entry(edition, state, difference if edition.number > 1 else "", planned))
    return found


CALLED_OFF, REPLACED, PLANNED, PUBLIC = "取り消した", "置き換わった", "予定", "公開中"


def state_of(planned: bool, replaced: bool, withdrawal: bool, called_off: bool) -> str:
    """What became of an edition."""
    if called_off:
        return CALLED_OFF
    if replaced:
        return REPLACED
    if withdrawal:
        return "公開をやめる予定" if planned else "公開をやめている"
    return PLANNED if planned else PUBLIC


def compare_page(request: HttpRequest) -> HttpResponse:
    """What differs between ?old= and ?new=, each an edition's id or 「draft」."""
    _refuse_strangers(request)
    subject = _subject_asked(request.GET)
    editions = list(Edition.objects.filter(subject=subject).defer("content").order_by("-number"))
    if not editions:
        messages.error(request, CHOOSE)
        return HttpResponseRedirect(reverse("admin:schemes_edition_changelist"))
    choices = _choices(subject, editions)
    form = CompareForm(choices, _sides(request.GET.dict(), choices))
    groups = _groups(form, subject) if form.is_valid() else {}
    name = subject_name(subject)
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {name}の版の違い" if form.errors else f"{name}の版の違い",
        "opts": Edition._meta,
        "subject": subject,
        "name": name,
        "form": form,
        "groups": groups,
        "count": sum(map(len, groups.values())),
        "old": _label(form, "old"),
        "new": _label(form, "new"),
    }
    return TemplateResponse(request, "admin/schemes/edition/compare.html", context)


def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """An edition's document as it was published, as a JSON file."""
    _refuse_strangers(request)
    edition = get_object_or_404(Edition, pk=pk)
    name = f"{edition.subject}-{edition.number}.json"
    return JsonResponse(
        edition.content,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def facts_known() -> dict[str, Fact]:
    """Every question that was ever published, and those of the draft, each as it was last."""
    published = Edition.objects.filter(subject=REFERENCE).order_by("number")
    found = {
        row["key"]: row
        for rows in published.values_list("content__facts", flat=True)
        for row in rows
    }
    known = {key: Fact.model_validate(row) for key, row in found.items()}
    drafts = (row.published() for row in FactRow.objects.prefetch_related("choices"))
    return known | {fact.key: fact for fact in drafts}


def grouped(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """The changes by place, in the order of the first of each."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.place, []).append(change)
    return found


def summary(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a document holds, as pairs of a name and a sentence or number."""
    tracks = content.get("tracks", [])
    owners = [content, *tracks, *content.get("pages", [])]
    rules = [rule for owner in owners for rule in owner.get("requirements", [])]
    found = [
        ("公開", "この日から公開をやめる" if content.get("withdrawn") else ""),
        ("名称", content.get("name", "")),
        ("説明", content.get("summary", "")),
        ("類型", "、".join(track["name"] for track in tracks)),
        ("応募要件", _counted_rules(rules)),
        ("解説の頁", _count(content.get("pages", []))),
        ("本文", _count([text for owner in owners for text in owner.get("passages", [])])),
        ("数値", _count([figure for owner in owners for figure in owner.get("figures", [])])),
        *(
            (section.title, _count(content.get("sections", {}).get(section.key, [])))
            for section in sections.registered()
        ),
        ("質問", _count(content.get("facts", []))),
        ("出典", _count(content.get("sources", []))),
        ("相違", _counted_conflicts(content.get("conflicts", []))),
    ]
    return [(label, text) for label, text in found if text]


def _count(rows: Sequence[Any]) -> str:
    return f"{len(rows)}件" if rows else ""


def _counted_rules(rules: Sequence[Mapping[str, Any]]) -> str:
    current = sum(rule["standing"] == "current" for rule in rules)
    return f"{len(rules)}件(うち現行{current}件)" if rules else ""


def _counted_conflicts(conflicts: Sequence[Mapping[str, Any]]) -> str:
    still = sum(conflict["state"] == "open" for conflict in conflicts)
    return f"{len(conflicts)}件(うち未解決{still}件)" if conflicts else ""


def _refuse_strangers(request: HttpRequest) -> None:
    if not request.user.has_perm("schemes.view_edition"):
        raise PermissionDenied


def _subject_asked(asked: Mapping[str, str]) -> str:
    """The subject that an address is about; empty if it names none."""
    for side in ("new", "old"):
        if number := row_number(asked.get(side, "")):
            subject = Edition.objects.filter(pk=number).values_list("subject", flat=True)
            if found := subject.first():
                return found
    return asked.get("subject", "")


def _choices(subject: str, editions: Sequence[Edition]) -> list[tuple[str, str]]:
    drafted = [(DRAFT, DRAFT_NAME)] if subject in composing.subjects() else []
    named = Draft.objects.under_way().filter(edits__subject=subject).distinct()
    drafted += [(f"{NAMED}{draft.pk}", f"案「{draft.name}」") for draft in named]
    return drafted + [
        (str(edition.pk), f"第{edition.number}版({japanese.day(edition.effective_from)}から)")
        for edition in editions
    ]


def _sides(asked: Mapping[str, str], choices: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Both sides; where one is not said, the draft or the newest edition, and the one before."""
    keys = [key for key, _ in choices]
    new = asked.get("new") or keys[0]
    place = keys.index(new) if new in keys else 0
    before = keys[place + 1] if place + 1 < len(keys) else ""
    return {"old": asked.get("old") or before, "new": new}


def _label(form: CompareForm, name: str) -> str:
    field: Any = form.fields[name]
    return str(dict(field.choices).get(form[name].value() or "", ""))


def _groups(form: CompareForm, subject: str) -> dict[str, list[Change]]:
    """What differs, by place; a draft that cannot be read becomes an error of the form."""
    try:
        old, new = (_document(form.cleaned_data[side], subject) for side in ("old", "new"))
    except pydantic.ValidationError:
        form.add_error(None, UNREADABLE)
        return {}
    return grouped(differences.between(old, new, facts_known()))


def _today(subject: str) -> Document | None:
    """今日の訂正; rows that make no document say why."""
    rows = composing.compose(subject)
    return desks.lay(timezone.localdate(), rows={subject: rows}).document(None, subject)


def _document(key: str, subject: str) -> Document | None:
    """A side's document; None where it ends the publication."""
    if key == DRAFT:
        return _today(subject)
    if key.startswith(NAMED):
        return desks.lay(timezone.localdate(), [subject]).document(int(key[len(NAMED) :]), subject)
    document = sections.parse(Edition.objects.get(pk=key).content)
    return None if isinstance(document, WithdrawnDocument) else document
