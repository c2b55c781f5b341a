"""The page that publishes: what has changed, from when, and why. All or nothing."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pydantic
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from schemes import composing, japanese, publishing
from schemes.document import OVERVIEW, REFERENCE, canonical
from schemes.models import Edition, Scheme

log = logging.getLogger(__name__)

NAMES = {REFERENCE: "質問・出典・相違", OVERVIEW: "解説の頁・成長の段階"}
MOST_YEARS_AHEAD = 5
# What a document names by key, and the list of the reference in which it must stand.
KEYS = {"source": "sources", "fact": "facts", "conflict": "conflicts"}
KINDS = {"source": "出典", "fact": "質問", "conflict": "相違"}
UNREADABLE = "公開できる形にできない内容があります。選んだものの各欄を確かめてください。"


class Refused(Exception):
    """Nothing was published; the message is a sentence."""


@dataclass(frozen=True)
class Row:
    """A subject on the page; ``newest`` is its highest edition, None before the first."""

    subject: str
    name: str
    newest: Edition | None
    changed: bool
    scheduled: bool
    chosen: bool


class PublishForm(forms.Form):
    subjects = forms.MultipleChoiceField(
        label="公開するもの", error_messages={"required": "公開するものを一つ以上選んでください。"}
    )
    effective_from = forms.DateField(
        label="適用日",
        help_text="この日から公開サイトに出ます。例: 2027-04-01。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "適用日を入れてください。",
            "invalid": "適用日は 2027-04-01 の形の日付で入れてください。",
        },
    )
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        help_text="版の記録に残ります。例: 2027年度の募集要項に合わせて上限額を改めた。",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        error_messages={"required": "公開の理由を書いてください。"},
    )

    def __init__(self, subjects: Iterable[str], today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["subjects"].choices = [(subject, subject) for subject in subjects]
        self.fields["subjects"].error_messages["invalid_choice"] = (
            "公開できないものが選ばれています。"
        )

    def clean_effective_from(self) -> date:
        day = self.cleaned_data["effective_from"]
        first = Edition.objects.aggregate(first=Min("effective_from"))["first"]
        if first and day < first:
            raise ValidationError(f"適用日は、最初の版の{japanese.day(first)}以後にしてください。")
        if day.year > self.today.year + MOST_YEARS_AHEAD:
            raise ValidationError(f"適用日は、{MOST_YEARS_AHEAD}年以内の日にしてください。")
        return day


def publish_page(request: HttpRequest) -> HttpResponse:
    """GET shows every subject and its state; POST publishes the chosen ones."""
    if not request.user.has_perm("schemes.publish_edition"):
        raise PermissionDenied
    names = subject_names()
    today = timezone.localdate()
    if request.method == "POST":
        form = PublishForm(names, today, request.POST)
        if form.is_valid() and _publish(request, form, names):
            return HttpResponseRedirect(reverse("admin:schemes_edition_publish"))
        chosen = set(request.POST.getlist("subjects"))
    else:
        form = PublishForm(names, today, initial={"effective_from": today})
        chosen = set(request.GET.getlist("subject"))
    context = {
        **admin.site.each_context(request),
        "title": "エラー: 公開" if form.errors else "公開",
        "opts": Edition._meta,
        "form": form,
        "rows": rows(names, chosen, today),
    }
    return TemplateResponse(request, "admin/schemes/edition/publish.html", context)


def subject_names() -> dict[str, str]:
    """Every subject with its Japanese name, what others rely on first."""
    schemes = dict(Scheme.objects.values_list("key", "name"))
    return {subject: NAMES.get(subject) or schemes[subject] for subject in composing.subjects()}


def rows(names: Mapping[str, str], chosen: set[str], today: date) -> list[Row]:
    """The subjects as the page lists them."""
    newest = {
        edition.subject: edition
        for edition in Edition.objects.order_by("subject", "-number").distinct("subject")
    }
    found = []
    for subject, name in names.items():
        edition = newest.get(subject)
        draft = composing.compose(subject).model_dump(mode="json")
        found.append(
            Row(
                subject=subject,
                name=name,
                newest=edition,
                changed=edition is None or canonical(edition.content) != canonical(draft),
                scheduled=edition is not None and edition.effective_from > today,
                chosen=subject in chosen,
            )
        )
    return found


def _publish(request: HttpRequest, form: PublishForm, names: Mapping[str, str]) -> bool:
    """Publish what the form says; on a refusal the form gets the sentence."""
    asked = form.cleaned_data
    chosen = [subject for subject in names if subject in asked["subjects"]]
    try:
        editions = publish_whole(
            chosen,
            names,
            by=request.user.get_username(),
            reason=asked["reason"],
            effective_from=asked["effective_from"],
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    LogEntry.objects.log_actions(
        request.user.pk, editions, ADDITION, change_message=asked["reason"]
    )
    _tell(request, chosen, editions, names)
    return True


def publish_whole(subjects: list[str], names: Mapping[str, str], **details: Any) -> list[Edition]:
    """Publish the subjects, all or none. Raises ``Refused``.

    ``names`` and ``details`` are those of ``subject_names`` and ``publishing.publish``.
    """
    try:
        with transaction.atomic():
            editions = publishing.publish_some(subjects, **details)
            loose = list(loose_ends(Edition.objects.on(details["effective_from"]), names))
            if loose:
                raise Refused("".join(loose))
    except pydantic.ValidationError:
        log.warning("%s cannot be published", subjects, exc_info=True)
        raise Refused(UNREADABLE) from None
    return editions


def loose_ends(editions: Iterable[Edition], names: Mapping[str, str]) -> Iterator[str]:
    """Sentences for what a published document names and the published reference lacks."""
    contents = {edition.subject: edition.content for edition in editions}
    reference = contents.pop(REFERENCE, {})
    known = {kind: {row["key"] for row in reference.get(rows, ())} for kind, rows in KEYS.items()}
    for subject, content in contents.items():
        missing = sorted({named for named in _named(content) if named[1] not in known[named[0]]})
        if missing:
            shown = "、".join(f"{KINDS[kind]}「{key}」" for kind, key in missing[:5])
            yield (
                f"「{names.get(subject, subject)}」が使う{shown}は、この適用日には公開されていません。"
                f"「{NAMES[REFERENCE]}」も一緒に選んでください。"
            )


def _named(content: Any) -> Iterator[tuple[str, str]]:
    """The facts, sources and conflicts that a document names, wherever they stand."""
    if isinstance(content, list):
        for part in content:
            yield from _named(part)
    elif isinstance(content, dict):
        for key, part in content.items():
            if key in KEYS and isinstance(part, str):
                yield key, part
            else:
                yield from _named(part)


def _tell(
    request: HttpRequest, chosen: list[str], editions: list[Edition], names: Mapping[str, str]
) -> None:
    for edition in editions:
        day = japanese.day(edition.effective_from)
        messages.success(
            request,
            f"「{names[edition.subject]}」の第{edition.number}版を公開しました(適用日 {day})。",
        )
    published = {edition.subject for edition in editions}
    for subject in chosen:
        if subject not in published:
            messages.warning(
                request,
                f"「{names[subject]}」は前の版から変わっていないので、公開しませんでした。",
            )
