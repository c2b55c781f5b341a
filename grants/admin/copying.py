"""次年度に写す: calls of another year made anew as 日程未定, shown before they are made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from grants import yearly
from grants.admin.rows import CallAdmin
from grants.models import Call, CallContact
from schemes.models import Track
from schemes.models.fields import FISCAL_YEAR_MAX
from schemes.writing import words

THERE = "すでにあります。"
TOO_LATE = f"{FISCAL_YEAR_MAX}年度より後の募集は作れません。"
NOT_OWN = "担当していないスキームの募集です。"
NOTE = "次年度に写す"


@dataclass(frozen=True)
class Copy:
    """A call that would be made. ``after``: the one that it is made after, None for a track's first;
    ``refusal``: why it cannot be made, in a sentence."""

    call: Call
    after: Call | None
    refusal: str = ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """By label, what the new call keeps."""
        names = ("round_label", *yearly.KEPT, "page_url")
        fields: list[Any] = [Call._meta.get_field(name) for name in names]
        told = [(str(one.verbose_name), getattr(self.call, one.name)) for one in fields]
        contacts = "、".join(one.name or one.purpose for one in self.contacts)
        return [(label, value) for label, value in (*told, ("連絡先", contacts)) if value]

    @property
    def left(self) -> list[tuple[str, str]]:
        """By label, what is left out, as it stands in the call of the other year."""
        if self.after is None:
            return []
        found = []
        for one in Call._meta.concrete_fields:
            old = getattr(self.after, one.name)
            if one.name not in ("id", "track") and old and not getattr(self.call, one.name):
                found.append((str(one.verbose_name), words.of(one, old, vars(self.after))))
        return found

    @property
    def contacts(self) -> list[CallContact]:
        return list(self.after.contacts.all()) if self.after else []


def plan(request: HttpRequest, wanted: Iterable[tuple[Track, int, Call | None]]) -> list[Copy]:
    """What would be made for each track, year and call of another year. Nothing is saved."""
    chosen = list(wanted)
    there = {
        tuple(one)
        for one in Call.objects.filter(track__in=[track for track, _, _ in chosen]).values_list(
            "track", "fiscal_year", "round_label"
        )
    }
    found = []
    for track, year, after in chosen:
        values = yearly.carried(after, year) if after else {"fiscal_year": year}
        call = Call(track=track, **values)
        key = (track.pk, call.fiscal_year, call.round_label)
        found.append(Copy(call, after, _refusal(request, call, key in there)))
        there.add(key)
    return found


def _refusal(request: HttpRequest, call: Call, is_there: bool) -> str:
    if call.fiscal_year > FISCAL_YEAR_MAX:
        return TOO_LATE
    if not call_admin().has_change_permission(request, call):
        return NOT_OWN
    return THERE if is_there else ""


def make(request: HttpRequest, copies: Iterable[Copy]) -> list[Call]:
    """Save what is not refused, each on its own record. Call it under the lock of the work."""
    made = [copy for copy in copies if not copy.refusal]
    for copy in made:
        copy.call.save()
        for contact in copy.contacts:
            _copy_contact(contact, copy.call)
        call_admin().log_addition(request, copy.call, NOTE)
    return [copy.call for copy in made]


def _copy_contact(contact: CallContact, call: Call) -> None:
    columns = [one for one in CallContact._meta.concrete_fields if one.name not in ("id", "call")]
    values = {one.attname: getattr(contact, one.attname) for one in columns}
    made = CallContact.objects.create(call=call, **values)
    made.citations.set(contact.citations.all())


def call_admin() -> CallAdmin:
    return cast("CallAdmin", admin.site._registry[Call])


# --- Which calls ----------------------------------------------------------------------------------


def of_next_year(calls: Iterable[Call]) -> Iterator[tuple[Track, int, Call | None]]:
    """Each call, for the year after its own."""
    for call in calls:
        yield call.track, call.fiscal_year + 1, call


def newest(tracks: Iterable[Track], year: int) -> Iterator[tuple[Track, int, Call | None]]:
    """For a year, each track's calls of its last year before; of a track without any, a first one."""
    chosen = list(tracks)
    before = Call.objects.filter(track__in=chosen, fiscal_year__lt=year)
    last = last_years(before)
    calls = listed(before)
    for track in chosen:
        of_last: list[Call | None] = [
            one for one in calls if one.track_id == track.pk and one.fiscal_year == last[track.pk]
        ]
        for call in of_last or [None]:
            yield track, year, call


def last_years(calls: QuerySet[Call]) -> dict[int, int]:
    """By the key of a track, the last year of its calls."""
    return dict(calls.values_list("track").annotate(Max("fiscal_year")).order_by())


def listed(calls: Any) -> list[Call]:
    found = calls.select_related("track__scheme").prefetch_related("contacts__citations")
    return list(
        found.order_by("track__scheme__order", "track__order", "fiscal_year", "round_label")
    )
