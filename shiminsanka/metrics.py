"""Figures for whoever watches the portal (/metrics), in the text form that Prometheus reads.

Only the staff site has them, and the front shows them to nobody outside. All come from the
database, so that one process tells what holds for all.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from django.db import DatabaseError, connection
from django.db.models import Count, Max, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

ADDRESS = "/metrics"
FORM = "text/plain; version=0.0.4; charset=utf-8"
Figure = tuple[str, str, Iterable[tuple[dict[str, str], float]]]


class MetricsMiddleware:
    """Answers before the host name is looked at: what collects figures asks by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != ADDRESS:
            return self.get_response(request)
        return HttpResponse(
            "".join(_lines()), content_type=FORM, headers={"Cache-Control": "no-store"}
        )


def _lines() -> Iterator[str]:
    began = time.monotonic()
    try:
        figures = list(_figures())
        up = 1
    except DatabaseError:
        figures, up = [], 0
        connection.close()
    yield from _told("portal_database_up", "1 while the database answers", [({}, up)])
    for figure in figures:
        yield from _told(*figure)
    took = time.monotonic() - began
    yield from _told("portal_database_seconds", "how long these questions took", [({}, took)])


def _told(name: str, what: str, values: Iterable[tuple[dict[str, str], float]]) -> Iterator[str]:
    yield f"# HELP {name} {what}\n# TYPE {name} gauge\n"
    for labels, value in values:
        inside = ",".join(f'{label}="{_quoted(text)}"' for label, text in labels.items())
        yield f"{name}{{{inside}}} {value}\n" if inside else f"{name} {value}\n"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _figures() -> Iterator[Figure]:
    from schemes.models import DailyCount, Edition, Event, Proposal

    head = Edition.objects.aggregate(position=Max("position"), at=Max("published_at"))
    yield "portal_edition_position", "the newest edition", [({}, head["position"] or 0)]
    if head["at"]:
        age = (timezone.now() - head["at"]).total_seconds()
        yield "portal_edition_age_seconds", "since the newest edition", [({}, round(age))]
    waiting = Proposal.objects.filter(state=Proposal.State.SENT).count()
    yield "portal_proposals_waiting", "proposals that nobody decided yet", [({}, waiting)]
    events = Event.objects.values_list("action").annotate(count=Count("pk")).order_by("action")
    yield "portal_events", "what staff did, by kind", [({"action": a}, n) for a, n in events]
    today = DailyCount.objects.filter(day=timezone.localdate()).values_list("verdict")
    counts = today.annotate(count=Sum("count")).order_by("verdict")
    yield "portal_verdicts_today", "verdicts of today", [({"verdict": v}, n) for v, n in counts]
