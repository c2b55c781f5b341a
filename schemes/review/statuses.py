"""Where each subject stands between draft and public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from schemes import sections
from schemes.document import NAMES
from schemes.editing import composing
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts.workbench import Workbench
from schemes.models import Draft, Edition, Proposal, Scheme


@dataclass(frozen=True)
class SentStatus:
    """What became of what was sent of a subject; several of its parts may be true at once.

    ``current``: the edition in force today, ``planned``: those of coming days, ``waiting``: sent, not
    decided.
    """

    subject: str
    name: str
    current: Edition | None
    planned: tuple[Edition, ...]
    waiting: Proposal | None
    withdrawn: bool


@dataclass(frozen=True)
class Status(SentStatus):
    """A subject between draft and public.

    ``changed``: 今日の訂正 is neither what is public, planned nor waiting; ``drafts``: the named drafts
    that change it.
    """

    changed: bool
    drafts: tuple[Draft, ...] = ()


def subject_names() -> dict[str, str]:
    """Every subject with its Japanese name, what others rely on first."""
    schemes = Scheme.objects.order_by("order", "key").values_list("key", "name")
    return {**NAMES, **dict(schemes)}


def statuses(today: date, subjects: Iterable[str] | None = None) -> list[Status]:
    """Where the subjects (all of them if none are named) stand on a day."""
    names = subject_names()
    chosen = list(names) if subjects is None else [one for one in subjects if one in names]
    desk = desks.lay(today, rows=composing.sound(chosen))
    return of_desk(desk, {subject: names[subject] for subject in chosen})


def of_desk(desk: Workbench, names: Mapping[str, str]) -> list[Status]:
    """The same of a desk that lies there; ``names``: by subject, in the order in which they are shown."""
    return [_status(desk, one) for one in sent(desk.today, names)]


def sent(today: date, names: Mapping[str, str]) -> list[SentStatus]:
    """The part of it that asks nothing of the draft."""
    editions = Edition.objects.defer("content").filter(subject__in=names)
    told = editions.annotate(ends=F("content__withdrawn"))
    current = {edition.subject: edition for edition in told.on(today)}
    planned: dict[str, tuple[Edition, ...]] = {}
    for edition in editions.planned(today).order_by("effective_from"):
        planned[edition.subject] = (*planned.get(edition.subject, ()), edition)
    waiting = {
        subject: proposal
        for proposal in Proposal.objects.waiting().filter(contents__has_any_keys=list(names))
        for subject in proposal.contents
    }
    return [
        SentStatus(
            subject=subject,
            name=name,
            current=current.get(subject),
            planned=planned.get(subject, ()),
            waiting=waiting.get(subject),
            withdrawn=subject in current and bool(current[subject].ends),
        )
        for subject, name in names.items()
    ]


def _status(desk: Workbench, sent: SentStatus) -> Status:
    subject, waits = sent.subject, sent.waiting
    unread = subject not in desk.rows
    draft = None if unread else desk.document(None, subject)
    public = desk.public.get(subject)
    known = [*([public] if public else []), *(one.document for one in desk.plans.get(subject, ()))]
    is_known = draft is not None and (
        any(sections.same(one, draft) for one in known)
        or (waits is not None and sections.same(waits.contents[subject], draft))
    )
    return Status(
        **vars(sent),
        # A withdrawn scheme keeps its rows: they are no change until they are edited and sent.
        # A draft that cannot be published is like no edition.
        changed=not sent.withdrawn and (unread or (draft is not None and not is_known)),
        drafts=tuple(draft for pk, draft in desk.drafts.items() if (pk, subject) in desk.stored),
    )


def name_of(edition: Edition) -> str:
    """The Japanese name of an edition's subject, as it was published."""
    return NAMES.get(edition.subject) or edition.content.get("name", edition.subject)
