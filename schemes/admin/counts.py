"""判定の件数: what the checker answered, day by day, which requirement stops most, and the words that
search did not find."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from schemes import catalogue
from schemes.admin.written import DayField
from schemes.catalogue import Catalogue, NoCatalogue, NotYetPublished
from schemes.judging import comparison
from schemes.judging.rulebook import Verdict
from schemes.models import DailyCount, MissingWord

DAYS = 30
VERDICTS = {verdict.key: verdict.label for verdict in Verdict}
GONE = "今の目録にない要件"
MOST_WORDS = 50
"""So many words that were not found are listed, the most sought first."""


@dataclass(frozen=True)
class VerdictCount:
    """``share``: percent of the track's checks."""

    count: int
    share: float


@dataclass(frozen=True)
class TrackCount:
    """A track's checks: in all, and by verdict in the order of ``VERDICTS``."""

    name: str
    total: int
    verdicts: tuple[VerdictCount, ...]


@dataclass(frozen=True)
class Deciding:
    """A requirement that decided ``count`` times; ``share``: percent of the one that did most."""

    track: str
    code: str
    wording: str
    verdict: str
    count: int
    share: float


@dataclass(frozen=True)
class Counts:
    """The counts of a period, both days included."""

    first: date
    last: date
    tracks: tuple[TrackCount, ...]
    deciding: tuple[Deciding, ...]

    @property
    def verdicts(self) -> Iterable[str]:
        return VERDICTS.values()


def counts(first: date, last: date, today: date, most: int | None = None) -> Counts:
    """What the table of counts says of a period, in two queries; ``most``: of the requirements."""
    rows = DailyCount.objects.filter(day__range=(first, last)).order_by()
    verdicts = rows.filter(decided_by="").values_list("track", "verdict")
    decided = rows.exclude(decided_by="").values("track", "verdict", "decided_by")
    decided = decided.annotate(total=Sum("count")).order_by("-total", "track", "decided_by")
    shown = _today(today)
    names = _names(shown)
    return Counts(
        first,
        last,
        tuple(_tracks(verdicts.annotate(total=Sum("count")), names)),
        tuple(_deciding([{**row} for row in decided[:most]], names, _wordings(shown))),
    )


def missing_words(first: date, last: date) -> list[tuple[str, int]]:
    """The words that were sought in vain in a period, each with how often."""
    found = MissingWord.objects.filter(day__range=(first, last)).order_by().values_list("word")
    return list(found.annotate(total=Sum("count")).order_by("-total", "word")[:MOST_WORDS])


def _today(today: date) -> Catalogue | None:
    try:
        return catalogue.library().on(today)
    except (NoCatalogue, NotYetPublished):
        return None


def _names(shown: Catalogue | None) -> dict[str, str]:
    """Every track's full name by its address, in the catalogue's order."""
    return {
        f"{scheme.key}/{track.key}": comparison.label_of(scheme, track)
        for scheme in (shown.schemes.values() if shown else ())
        for track in scheme.tracks
    }


def _wordings(shown: Catalogue | None) -> dict[tuple[str, str], str]:
    return {
        (track, ruling.requirement.code): ruling.requirement.wording
        for track, rules in (shown.rules.tracks if shown else {}).items()
        for ruling in rules.rulings
    }


def _tracks(rows: Iterable[tuple[str, str, int]], names: Mapping[str, str]) -> list[TrackCount]:
    found: dict[str, dict[str, int]] = {}
    for track, verdict, count in rows:
        found.setdefault(track, {})[verdict] = count
    order = {track: place for place, track in enumerate(names)}
    return [
        _track(names.get(track, track), found[track])
        for track in sorted(found, key=lambda track: (order.get(track, len(order)), track))
    ]


def _track(name: str, verdicts: Mapping[str, int]) -> TrackCount:
    total = sum(verdicts.values())
    counted = (verdicts.get(verdict, 0) for verdict in VERDICTS)
    return TrackCount(name, total, tuple(VerdictCount(one, _share(one, total)) for one in counted))


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _deciding(
    rows: list[dict[str, Any]],
    names: Mapping[str, str],
    wordings: Mapping[tuple[str, str], str],
) -> list[Deciding]:
    largest = rows[0]["total"] if rows else 0
    return [
        Deciding(
            names.get(row["track"], row["track"]),
            row["decided_by"],
            wordings.get((row["track"], row["decided_by"]), GONE),
            VERDICTS.get(row["verdict"], row["verdict"]),
            row["total"],
            _share(row["total"], largest),
        )
        for row in rows
    ]


# --- The page -------------------------------------------------------------------------------------


class PeriodForm(forms.Form):
    """Both days included."""

    first = DayField(label="はじめの日")
    last = DayField(label="おわりの日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.error_messages = {
                "required": f"{field.label}を入れてください。",
            }

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error(
                "last",
                ValidationError("おわりの日は、はじめの日以後にしてください。", code="order"),
            )


def period(today: date) -> dict[str, date]:
    """The last days with today: what is shown unless another period is asked for."""
    return {"first": today - timedelta(days=DAYS - 1), "last": today}


@require_safe
@permission_required("schemes.view_scheme", raise_exception=True)
def counts_page(request: HttpRequest) -> HttpResponse:
    """The counts of a period: of the last 30 days, or as the query asks."""
    today = timezone.localdate()
    usual = period(today)
    asked = {name: request.GET.get(name, usual[name]) for name in usual}
    form = PeriodForm(asked)
    days = form.cleaned_data if form.is_valid() else usual
    context = {
        **admin.site.each_context(request),
        "title": "エラー: 判定の件数" if form.errors else "判定の件数",
        "form": form,
        "counts": None if form.errors else counts(days["first"], days["last"], today),
        "missing": [] if form.errors else missing_words(days["first"], days["last"]),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/counts.html", context, status=status)
