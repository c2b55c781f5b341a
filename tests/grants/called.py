"""Calls of a track as staff publish them, and the days of the calendar as its files tell them."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from django.utils import timezone

from grants.models import Call
from schemes import catalogue, publishing
from schemes.models import Citation, Track

TRACK = "support"
FILE = "/calendar/kusanone/support.ics"
TOKYO = ZoneInfo("Asia/Tokyo")
CLOSING = "草の根協力支援型 応募の締切(2031年度 第1回)"
CONSULTING = "草の根協力支援型 応募相談の期限(2031年度 第1回)"


def tokyo(*moment: int) -> datetime:
    """A moment in Japan."""
    return datetime(*moment, tzinfo=TOKYO)


def call(**changed: Any) -> Call:
    """A call of 2031: consultation until 5 September, closing on 2 October at 17:00."""
    days = {
        "opens_on": date(2031, 8, 1),
        "consult_by": date(2031, 9, 5),
        "closes_on": date(2031, 10, 2),
        "closes_at": time(17),
    }
    track = Track.objects.get(scheme__key="kusanone", key=TRACK)
    given = {"track": track, "fiscal_year": 2031, "round_label": "第1回", **days, **changed}
    found = Call.objects.create(**given)
    found.citations.add(Citation.objects.first())
    return found


def publish(reason: str = "募集を載せる") -> None:
    """Publish 草の根 as it stands, from today on."""
    publishing.publish(
        "kusanone",
        by="編集者",
        reason=reason,
        effective_from=timezone.localdate(),
        at=timezone.now(),
    )
    catalogue.refresh()


def events(client: Any, path: str = FILE) -> dict[str, Any]:
    """The events of a file by their titles."""
    found = icalendar.Calendar.from_ical(client.get(path).content)
    return {str(one["SUMMARY"]): one for one in found.walk("VEVENT")}
