"""Days as an iCalendar file (RFC 5545), for the calendars of Google, Outlook, Apple and others."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import icalendar

from schemes.views.entries import DatedEntry
from schemes.views.occasions import TOKYO

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Shiminsanka//Calendar//JA"
ZONE = "Asia/Tokyo"
DAILY = timedelta(days=1)
WARNS = timedelta(days=6, hours=15)
"""Before the midnight at which a day begins: at nine in the morning, a week earlier."""
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
CAREFUL = "日付は変わることがあります。応募の前に、公式ページか窓口で確かめてください。"
ASK = "相談先は、市民参加ポータルの「相談する」で都道府県からさがせます。"


def file(name: str, said: str, entries: Iterable[DatedEntry], origin: str) -> bytes:
    """A calendar of a name; ``said``: what is in it. ``origin``: where the site stands, or empty. One
    without entries is whole as well: it names itself and its time zone."""
    found = icalendar.Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    for called in ("name", "x-wr-calname"):
        found.add(called, name)
    for told in ("description", "x-wr-caldesc"):
        found.add(told, said)
    found.add("x-wr-timezone", ZONE)
    found.add("refresh-interval", DAILY, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "P1D")
    found.add_component(_zone())
    for one in entries:
        found.add_component(_event(one, origin))
    return bytes(found.to_ical())


def _zone() -> icalendar.Timezone:
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 the format wants it without a zone
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "JST")
    zone.add_component(standard)
    return zone


def _event(dated: DatedEntry, origin: str) -> icalendar.Event:
    entry, found = dated.entry, icalendar.Event()
    since = dated.since.astimezone(UTC).replace(microsecond=0)
    found.add("uid", entry.uid)
    found.add("dtstamp", since)
    found.add("last-modified", since)
    found.add("sequence", dated.changes)
    found.add("summary", _plain(entry.title))
    if entry.hour is None:
        found.add("dtstart", entry.day)
        found.add("dtend", entry.day + DAILY)
    else:
        found.add("dtstart", datetime.combine(entry.day, entry.hour, TOKYO))
    found.add("status", "CANCELLED" if dated.is_cancelled else "CONFIRMED")
    found.add("transp", "TRANSPARENT")
    page = f"{origin}/schemes/{entry.track}/" if origin else ""
    found.add("description", _plain("\n".join(_lines(dated, origin, page))))
    if page or entry.page_url:
        found.add("url", page or entry.page_url)
    if entry.warns and not dated.is_cancelled:
        found.add_component(_alarm(entry.title))
    return found


def _lines(dated: DatedEntry, origin: str, page: str) -> Iterable[str]:
    if dated.is_cancelled:
        yield "この予定は、掲載から外れました。公式ページか窓口で確かめてください。"
    yield from dated.entry.lines
    yield f"相談先: {origin}/contacts/?track={dated.entry.track}" if origin else ASK
    if page:
        yield f"制度のページ: {page}"
    yield CAREFUL


def _alarm(title: str) -> icalendar.Alarm:
    found = icalendar.Alarm()
    found.add("action", "DISPLAY")
    found.add("description", _plain(title))
    found.add("trigger", -WARNS)
    return found


def _plain(text: str) -> str:
    """Without the signs that no such file may hold."""
    return UNWRITABLE.sub("", text)
