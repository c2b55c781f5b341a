"""Whose work a document is: who changed its rows, or wrote what it newly cites, since it was published.

Whoever did may not approve it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from schemes.document import Document
from schemes.editing import editions
from schemes.judging import grouping
from schemes.memory import Memory
from schemes.models import ChoiceGroup, Citation, Event, Proposal, Requirement

Quoted = tuple[str, str, str]
"""What is cited: source, place and words."""
WORK = ("added", "changed", "deleted", "imported", "restored", "settled")


def writers(subjects: Iterable[str]) -> set[str]:
    """Who worked on the subjects' rows, or on the groups that their rules name, since what was last
    published of them, with nothing left out, was sent.

    Work that was done while it waited, or that a rollback left in the draft, is still to come.
    """
    found: set[str] = set()
    for subject in subjects:
        mine = Q(subject=subject) | Q(address__in=_groups(subject))
        events = Event.objects.filter(mine, action__in=WORK).exclude(by="")
        published = Proposal.objects.published().filter(
            kind=Proposal.Kind.CHANGE, is_whole=True, contents__has_key=subject
        )
        if last := published.order_by("-sent_at").first():
            events = events.filter(at__gt=last.sent_at)
        found.update(events.values_list("by", flat=True).distinct().order_by())
    return found


def _groups(subject: str) -> list[str]:
    """The pages of the groups that the rules of a subject name."""
    rules = Requirement.objects.filter(Q(scheme__key=subject) | Q(track__scheme__key=subject))
    named = {
        (fact, key)
        for fact, value in rules.values_list("fact", "value")
        for key in grouping.named(value)
    }
    return [
        reverse("admin:schemes_choicegroup_change", args=[pk])
        for pk, *group in ChoiceGroup.objects.values_list("pk", "fact", "key")
        if tuple(group) in named
    ]


def quoters(contents: Mapping[str, Document], day: date) -> set[str]:
    """Who wrote the citations that are new in the documents: they are shared, and no subject's own."""
    public = editions.published_on(day, contents)
    published = frozenset().union(*(_cited_in(one.document) for one in public.values()))
    new = frozenset().union(*map(_cited_in, contents.values())) - published
    addresses = [
        reverse("admin:schemes_citation_change", args=[row.pk])
        for row in Citation.objects.select_related("source").filter(
            quote__in={quote for _, _, quote in new}
        )
        if (row.source.key, row.locator, row.quote) in new
    ]
    events = Event.objects.filter(address__in=addresses, action__in=WORK).exclude(by="")
    return set(events.values_list("by", flat=True))


def _cited_in(document: Document) -> frozenset[Quoted]:
    """All that a document cites."""
    return _read_before.of("", lambda: _cited(document.model_dump(mode="json")), document)


_read_before: Memory[frozenset[Quoted]] = Memory(64)


def _cited(content: Any) -> frozenset[Quoted]:
    if isinstance(content, list):
        return frozenset().union(*map(_cited, content))
    if not isinstance(content, dict):
        return frozenset()
    if {"source", "locator", "quote"} <= content.keys():
        return frozenset([(content["source"], content["locator"], content["quote"])])
    return frozenset().union(*map(_cited, content.values()))
