"""The first page of the staff site: what waits, what comes, what is late, and what the checker says."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from schemes.admin import rooms
from schemes.admin.counts import counts, period
from schemes.admin.desk.unsent import Unsent
from schemes.models import (
    Blot,
    Conflict,
    ContactPoint,
    Edition,
    Event,
    OpenQuestion,
    Proposal,
    Source,
)
from schemes.models.answers import long_unchecked
from schemes.models.events import ACCOUNT
from schemes.models.work import overdue as overdue_questions
from schemes.review import persons, releases
from schemes.review.statuses import NAMES, subject_names

TOUCHED = "依頼していない変更"
LISTED = 5
LATEST, READ = 10, 100
"""So many changes are listed, of so many latest events."""
STOPPING = 10
# Accounts that were made or renewed in so many days, and the most of them that are listed.
RECENT, ACCOUNTS = 30, 20
# What happens at the door is no change.
DOOR = (
    "signed_in",
    "signed_out",
    "sign_in_failed",
    "locked",
    "unlocked",
    "enrolled",
    *ACCOUNT,
)


def board(user: Any, today: date) -> dict[str, Any]:
    """Everything that the first page shows, in a fixed number of queries."""
    names = subject_names()
    review = Source.objects.overdue(today).order_by("review_on", "order", "key")
    overdue = list(review[: LISTED + 1])
    return {
        **_desks(user, names),
        "to_decide": _named(to_decide(user), names, today),
        "blots": _blots(user, names),
        "returned": _named(returned(user), names, today),
        "sent": _named(
            _light(Proposal.objects.waiting().filter(sent_by=user.get_username())), names, today
        ),
        "scheduled": _scheduled(today, names),
        "may_plan": user.has_perm("schemes.send_proposal"),
        "releases": releases.waiting() if user.has_perm("schemes.change_scheme") else [],
        "review": overdue[:LISTED],
        "more_review": len(overdue) > LISTED,
        "open_conflicts": Conflict.objects.open().count(),
        "questions": OpenQuestion.objects.aggregate(
            **{state: Count("pk", filter=Q(state=state)) for state in OpenQuestion.State.values},
            overdue=Count("pk", filter=overdue_questions(today)),
        ),
        "contacts": _long_unchecked(today),
        **_accounts(user, today),
        "panels": rooms.panels(user, today),
        "events": _latest_events(),
        "published": _editions(
            Edition.objects.effective_by(today).order_by("-position")[:LISTED], names
        ),
        "counts": counts(**period(today), today=today, most=STOPPING),
    }


def _desks(user: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """The desks, with those that somebody worked on; and what the person has not sent."""
    record = Unsent()
    touched = record.touched()
    return {
        "desks": [
            {"key": key, "name": name, "state": TOUCHED if key in touched else ""}
            for key, name in sorted(names.items(), key=lambda one: one[0] in NAMES)
        ],
        "unsent": record.work_of(user, names),
    }


def _blots(user: Any, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """For approvers, the requests to blot a text out that wait for them, or for whoever keeps the server."""
    if not user.has_perm("schemes.publish_edition"):
        return []
    return [
        {"blot": one, "name": names.get(one.subject, one.subject)}
        for one in Blot.objects.open().defer("text").order_by("pk")[:LISTED]
        if one.state == Blot.State.AGREED or one.asked_by != user.get_username()
    ]


def _accounts(user: Any, today: date) -> dict[str, Any]:
    """For approvers, the accounts that were made or renewed of late, or that nobody has confirmed;
    and those that were made by a command, of which the record tells nothing."""
    if not user.has_perm("schemes.publish_edition"):
        return {"accounts": [], "made_by_command": []}
    since = timezone.make_aware(datetime.combine(today - timedelta(days=RECENT), time.min))
    invited = Event.objects.filter(what=OuterRef("username"), action=Event.Action.INVITED)
    others = User.objects.filter(~Exists(invited), date_joined__gte=since, is_active=True)
    return {
        "accounts": [
            {"tie": tie, "waits": waits} for tie, waits in persons.renewed(since, ACCOUNTS)
        ],
        "made_by_command": list(others.order_by("-date_joined")[:ACCOUNTS]),
    }


def _latest_events() -> list[dict[str, Any]]:
    """The latest changes; what one person did to one row again and again is one line: the latest."""
    events = Event.objects.exclude(action__in=DOOR)[:READ]
    turns = groupby(events, lambda one: (one.by, one.action, one.address or one.what))
    found = ([*turn] for _, turn in turns)
    return [{"event": turn[0], "times": len(turn)} for turn in islice(found, LATEST)]


def _long_unchecked(today: date) -> list[dict[str, Any]]:
    """The kinds of contact points with how many were not looked at for a year, in one query."""
    kinds = sorted(ContactPoint.__subclasses__(), key=lambda kind: kind._meta.label_lower)
    counted = [
        kind.objects.order_by()
        .filter(long_unchecked(today))
        .annotate(kind=Value(kind._meta.label_lower))
        .values_list("kind", flat=True)
        for kind in kinds
    ]
    found = Counter(counted[0].union(*counted[1:], all=True))
    return [
        {
            "name": kind._meta.verbose_name,
            "count": found[kind._meta.label_lower],
            "address": reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_changelist"),
        }
        for kind in kinds
        if found[kind._meta.label_lower]
    ]


def _light(proposals: QuerySet[Proposal]) -> QuerySet[Any]:
    """Proposals with the keys of what they change, without their documents and what was seen of them."""
    keys = RawSQL('ARRAY(SELECT jsonb_object_keys("schemes_proposal"."contents"))', ())
    return proposals.defer("contents", "examined").annotate(keys=keys)


def to_decide(user: Any) -> QuerySet[Any]:
    """Those that the person may decide: of others' work, if publishing is theirs to do."""
    if not user.has_perm("schemes.publish_edition"):
        return Proposal.objects.none()
    name = user.get_username()
    waiting = _light(Proposal.objects.waiting()).exclude(sent_by=name)
    mine = Case(When(reviewer=name, then=0), default=1)
    due = F("due_on").asc(nulls_last=True)
    return waiting.exclude(authors__contains=[name]).order_by(mine, due, "effective_from", "pk")


def returned(user: Any) -> list[Any]:
    """The person's own that came back, and that no later one has taken up again."""
    name = user.get_username()
    mine = Q(sent_by=name) | Q(authors__contains=[name])
    own = list(_light(Proposal.objects.returned().filter(mine))[:LATEST])
    if not own:
        return []
    later = list(_light(Proposal.objects.filter(sent_at__gt=min(one.decided_at for one in own))))
    return [
        one
        for one in own
        if not any(
            other.sent_at > one.decided_at and set(other.keys) & set(one.keys) for other in later
        )
    ]


def _named(proposals: Any, names: Mapping[str, str], today: date) -> list[dict[str, Any]]:
    """Each proposal with the names of what it changes."""
    return [
        {
            "proposal": one,
            "names": [name for key, name in names.items() if key in one.keys],
            "address": _address(one),
            "overdue": one.is_overdue(today),
        }
        for one in proposals
    ]


def _address(proposal: Proposal) -> str:
    """Where a proposal is looked at and decided; where that is not there, what it shows."""
    try:
        return reverse("admin:schemes_proposal_review", args=[proposal.pk])
    except NoReverseMatch:
        return reverse("admin:preview", args=[f"proposal-{proposal.pk}"])


def _scheduled(today: date, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """By day, the editions of days to come, without those that a later edition takes the place of."""
    planned = Edition.objects.planned(today).order_by("effective_from", "position")
    found = groupby(_editions(planned, names), lambda one: one["edition"].effective_from)
    return [{"day": day, "editions": list(of_day)} for day, of_day in found]


def _editions(editions: QuerySet[Edition], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"edition": one, "name": names.get(one.subject, one.subject)}
        for one in editions.defer("content")
    ]
