"""年度の改定: the drafts of a coming fiscal year, prepared as far as no fact is invented."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pydantic
from django.db.models import CharField, Func

from schemes import composing, japanese, sections
from schemes.document import OVERVIEW, REFERENCE, canonical
from schemes.models import Edition, Proposal, YearChange


class Refused(Exception):
    """Nothing was begun; the message is a sentence."""


@dataclass(frozen=True)
class Item:
    """How far a subject is.

    ``changed``: the draft differs from the newest edition; None: it cannot be read.
    ``scheduled``: the newest edition, if its day is still to come. ``lost``: an edition for a
    coming day that a later one of an earlier day has taken the place of. ``waiting``: the id of
    a request that waits for its decision. ``current``: the edition in force today.
    """

    subject: str
    changed: bool | None
    current: Edition | None
    scheduled: Edition | None
    lost: Edition | None
    waiting: int | None


def coming(today: date) -> int:
    """The fiscal year that can be prepared: the one after today's."""
    return japanese.fiscal_year(today) + 1


def begin(
    year: int, subjects: Iterable[str], *, by: str, at: datetime
) -> tuple[YearChange, list[tuple[str, str]]]:
    """Note that the year is in preparation and prepare the drafts.

    Returns what was done as pairs of a subject and a sentence. A year that was closed is opened
    again. Raises ``Refused`` while one is open. Call it in a transaction, under the lock of the
    work.
    """
    if before := YearChange.objects.filter(closed_at=None).first():
        raise Refused(f"{before}を進めています。終えてから、次をはじめてください。")
    chosen = [subject for subject in composing.subjects() if subject in set(subjects)]
    change, _ = YearChange.objects.update_or_create(
        fiscal_year=year,
        defaults={
            "effective_from": date(year, 4, 1),
            "subjects": chosen,
            "started_by": by,
            "started_at": at,
            "closed_at": None,
        },
    )
    done = [
        (subject, sentence)
        for subject in chosen
        if subject not in (REFERENCE, OVERVIEW)
        for sentence in sections.prepare_year(subject, year)
    ]
    return change, done


def items(change: YearChange, today: date) -> list[Item]:
    """Each subject of a year's revision that is still there, what others rely on first."""
    there = [subject for subject in composing.subjects() if subject in change.subjects]
    editions: dict[str, list[Edition]] = {}
    for edition in Edition.objects.filter(subject__in=there).defer("content").order_by("-number"):
        editions.setdefault(edition.subject, []).append(edition)
    newest = {subject: found[0].pk for subject, found in editions.items()}
    contents = dict(Edition.objects.filter(pk__in=newest.values()).values_list("pk", "content"))
    waiting = _waiting()
    return [
        _item(
            subject,
            editions.get(subject, []),
            _differs(subject, contents.get(newest.get(subject))),
            waiting.get(subject),
            today,
        )
        for subject in there
    ]


def _item(
    subject: str, editions: list[Edition], changed: bool | None, waiting: int | None, today: date
) -> Item:
    """``editions`` are the subject's, the newest first."""
    future = [edition for edition in editions if edition.effective_from > today]
    scheduled = editions[0] if editions and editions[0] in future else None
    return Item(
        subject=subject,
        changed=changed,
        current=next((one for one in editions if one.effective_from <= today), None),
        scheduled=scheduled,
        lost=future[0] if future and not scheduled else None,
        waiting=waiting,
    )


def _differs(subject: str, content: object) -> bool | None:
    try:
        draft = composing.compose(subject).model_dump(mode="json")
    except pydantic.ValidationError:
        return None
    return content is None or canonical(draft) != canonical(content)


def _waiting() -> dict[str, int]:
    """By subject, the request that waits for its decision; its documents are not read."""
    keys = Func("contents", function="jsonb_object_keys", output_field=CharField())
    sent = Proposal.objects.filter(state=Proposal.State.SENT).annotate(subject=keys)
    return dict(sent.order_by("pk").values_list("subject", "pk"))
