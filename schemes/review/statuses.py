"""Where each subject stands between draft and public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from schemes import sections
from schemes.document import NAMES, WithdrawnDocument
from schemes.editing import composing
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts.workbench import Workbench
from schemes.models import Draft, Edition, Proposal, Scheme


@dataclass(frozen=True)
class Status:
    """A subject between draft and public; several of its parts may be true at once.

    ``changed``: 今日の訂正 is neither what is public, planned nor waiting; ``drafts``: the named drafts
    that change it. ``current``: the edition in force today, ``planned``: those of coming days,
    ``waiting``: sent, not decided.
    """

    subject: str
    name: str
    changed: bool
    current: Edition | None
    planned: tuple[Edition, ...]
    waiting: Proposal | None
    withdrawn: bool
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
    editions = Edition.objects.defer("content").filter(subject__in=names)
    current = {edition.subject: edition for edition in editions.on(desk.today)}
    planned: dict[str, tuple[Edition, ...]] = {}
    for edition in editions.planned(desk.today).order_by("effective_from"):
        planned[edition.subject] = (*planned.get(edition.subject, ()), edition)
    waiting = {
        subject: proposal
        for proposal in Proposal.objects.waiting().filter(contents__has_any_keys=list(names))
        for subject in proposal.contents
    }
    return [
        _status(desk, subject, name, current.get(subject), planned.get(subject, ()), waiting)
        for subject, name in names.items()
    ]


def _status(
    desk: Workbench,
    subject: str,
    name: str,
    current: Edition | None,
    planned: tuple[Edition, ...],
    waiting: Mapping[str, Proposal],
) -> Status:
    unread = subject not in desk.rows
    draft = None if unread else desk.document(None, subject)
    public = desk.public.get(subject)
    known = [*([public] if public else []), *(one.document for one in desk.plans.get(subject, ()))]
    waits = waiting.get(subject)
    withdrawn = isinstance(public, WithdrawnDocument)
    is_known = draft is not None and (
        any(sections.same(one, draft) for one in known)
        or (waits is not None and sections.same(waits.contents[subject], draft))
    )
    return Status(
        subject=subject,
        name=name,
        # A withdrawn scheme keeps its rows: they are no change until they are edited and sent.
        # A draft that cannot be published is like no edition.
        changed=not withdrawn and (unread or (draft is not None and not is_known)),
        current=current,
        planned=planned,
        waiting=waits,
        withdrawn=withdrawn,
        drafts=tuple(draft for pk, draft in desk.drafts.items() if (pk, subject) in desk.stored),
    )


def name_of(edition: Edition) -> str:
    """The Japanese name of an edition's subject, as it was published."""
    return NAMES.get(edition.subject) or edition.content.get("name", edition.subject)
