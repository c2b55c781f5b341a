"""Where each subject stands between draft and public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schemes import publishing, sections
from schemes.document import NAMES, Document
from schemes.editing import composing
from schemes.models import Edition, Proposal, Scheme


@dataclass(frozen=True)
class Status:
    """A subject between draft and public; several of its parts may be true at once.

    ``changed``: the draft is neither what is public, planned nor waiting. ``current``: the
    edition in force today, ``planned``: those of coming days, ``waiting``: sent, not decided.
    """

    subject: str
    name: str
    changed: bool
    current: Edition | None
    planned: tuple[Edition, ...]
    waiting: Proposal | None
    withdrawn: bool


def subject_names() -> dict[str, str]:
    """Every subject with its Japanese name, what others rely on first."""
    schemes = dict(Scheme.objects.values_list("key", "name"))
    return {subject: NAMES.get(subject) or schemes[subject] for subject in composing.subjects()}


def statuses(today: date, subjects: Iterable[str] | None = None) -> list[Status]:
    """Where the subjects (all of them if none are named) stand on a day."""
    names = subject_names()
    chosen = list(names) if subjects is None else [one for one in subjects if one in names]
    current = {edition.subject: edition for edition in Edition.objects.on(today)}
    waiting = {
        subject: proposal
        for proposal in Proposal.objects.waiting()
        for subject in proposal.contents
    }
    drafts = composing.sound(chosen)
    return [
        _status(
            *(subject, names[subject], drafts.get(subject)),
            *(current.get(subject), waiting.get(subject), today),
        )
        for subject in chosen
    ]


def _status(
    subject: str,
    name: str,
    draft: Document | None,
    current: Edition | None,
    waiting: Proposal | None,
    today: date,
) -> Status:
    planned = tuple(publishing.planned(subject, today))
    known = [edition.content for edition in (current, *planned) if edition]
    if waiting:
        known.append(waiting.contents[subject])
    withdrawn = current is not None and bool(current.content.get("withdrawn"))
    return Status(
        subject=subject,
        name=name,
        # A withdrawn scheme keeps its rows: they are no change until they are edited and sent.
        # A draft that cannot be published is like no edition.
        changed=not withdrawn
        and (draft is None or not any(sections.same(content, draft) for content in known)),
        current=current,
        planned=planned,
        waiting=waiting,
        withdrawn=withdrawn,
    )


def name_of(edition: Edition) -> str:
    """The Japanese name of an edition's subject, as it was published."""
    return NAMES.get(edition.subject) or edition.content.get("name", edition.subject)
