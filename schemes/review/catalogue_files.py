"""The whole catalogue as one file: written, described, read, tried and taken in.

{"format": "shiminsanka-catalogue", "version": 1, "as_of": day or null, "documents": {subject:
document}}. ``as_of`` is the day whose published catalogue it is, null for the draft. A file may
hold some subjects only; those that it does not hold stay as they are. With ``"partial": true`` it
holds some rows of a subject only: they are put into the draft, and what it does not hold stays. That
is how a release brings new questions, sources or rules to a running portal. What follows from the
rest may be left out (``editing.shortform``).
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction

from schemes import document, sections
from schemes.document import REFERENCE, Document, Frozen, canonical
from schemes.editing import composing, drafting, restoring
from schemes.editing.drafts import workbench as desks
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.editing.shortform import laid_out, short
from schemes.editing.wayfinding import subject_name
from schemes.models import Edition, Event
from schemes.review import differences
from schemes.review.catalogue_reading import FORMAT, VERSION


class MovedOn(Exception):
    """The rows are not those that were seen; nothing was changed."""


# --- Out ------------------------------------------------------------------------------------------


def draft() -> bytes:
    """The whole draft as a file."""
    return written(drafting.documents())


def written(documents: Mapping[str, Any]) -> bytes:
    """Documents of a draft as a file, by subject."""
    return _file(None, documents)


def published(day: date) -> bytes | None:
    """The catalogue that is published on a day as a file; None if nothing is."""
    found = {row.subject: row.content for row in Edition.objects.on(day)}
    return _file(day, found) if found else None


def _file(as_of: date | None, documents: Mapping[str, Any]) -> bytes:
    contents = {
        subject: one.model_dump(mode="json") if isinstance(one, Frozen) else one
        for subject, one in documents.items()
    }
    return canonical(
        {
            "format": FORMAT,
            "version": VERSION,
            "as_of": as_of.isoformat() if as_of else None,
            "documents": contents,
        }
    )


def for_people(subject: str, one: Document) -> str:
    """One document as a file that people read and edit, as in ``fixtures/catalogue/``."""
    content = {"format": FORMAT, "version": VERSION, "documents": {subject: short(one)}}
    return laid_out(content) + "\n"


# --- In -------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What changes in one subject. ``sentences`` may be empty where no words tell it."""

    subject: str
    name: str
    new: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Intake:
    """The drafts that may change, before and after; always with the reference document."""

    before: Mapping[str, Document]
    after: Mapping[str, Document]

    @property
    def seen(self) -> str:
        """Names the drafts that it starts from."""
        return hashlib.sha256(_file(None, self.before)).hexdigest()

    @cached_property
    def differences(self) -> list[Difference]:
        facts = {fact.key: fact for one in (self.before, self.after) for fact in _facts(one)}
        return [
            Difference(
                subject,
                subject_name(new),
                subject not in self.before,
                tuple(
                    change.sentence
                    for change in differences.between(self.before.get(subject), new, facts)
                ),
            )
            for subject, new in self.after.items()
            if subject not in self.before or not sections.same(self.before[subject], new)
        ]


def _facts(documents: Mapping[str, Document]) -> Sequence[document.Fact]:
    reference = documents[REFERENCE]
    return reference.facts if isinstance(reference, document.ReferenceDocument) else ()


@dataclass(frozen=True)
class Into:
    """The draft that documents are taken into (None: 今日の訂正), as of a day."""

    draft: int | None
    today: date


def trial(documents: Iterable[Document], into: Into | None = None) -> Intake:
    """What the draft would become: done and undone. Raises ``restoring.Unstorable``."""
    with transaction.atomic():
        hold_the_work()
        outcome = _carry_out(documents, into)
        transaction.set_rollback(True)
    return outcome


def take_in(
    documents: Iterable[Document],
    action: Event.Action,
    *,
    by: str,
    why: str,
    address: str = "",
    what: str = "",
    seen: str | None = None,
    only: Collection[str] | None = None,
    into: Into | None = None,
) -> Intake:
    """Make the rows equal to the documents, all or none, on record for each subject that changes.

    ``into``: the draft that is to become so; what others want of the rows stays in them.
    ``seen``: the draft that was shown (``Intake.seen``); raises ``MovedOn`` if it is another by
    now. ``what`` is put behind the subject's name. ``only``: the subjects that may change, None
    for all. Raises ``restoring.Unstorable``.
    """
    with transaction.atomic():
        hold_the_work()
        outcome = _carry_out(documents, into)
        if seen is not None and outcome.seen != seen:
            raise MovedOn
        beyond = [one.name for one in outcome.differences if only and one.subject not in only]
        if beyond:
            raise restoring.Unstorable(
                f"担当していない「{'」「'.join(beyond)}」の引用も変わります。管理者に頼んでください。"
            )
        for one in outcome.differences:
            record(
                action,
                by=by,
                what=f"{one.name}{what}",
                kind="目録",
                subject=one.subject,
                address=address,
                detail="\n".join(one.sentences),
                why=why,
            )
    return outcome


def _carry_out(documents: Iterable[Document], into: Into | None) -> Intake:
    documents = list(documents)
    if into:
        desk = desks.lay(into.today, rows=composing.compose_all())
        documents = [desk.over_rows(into.draft, document) for document in documents]
    subjects = _touched(documents)
    before = composing.compose_all(subjects)
    if all(_says(one, before.get(one.subject)) for one in documents):
        return Intake(before, before)
    restoring.restore_all(documents)
    return Intake(before, composing.compose_all(subjects))


def _says(one: Document, draft: Document | None) -> bool:
    """Whether a draft is that document already, so that no row needs to be touched."""
    return draft is not None and sections.same(draft, one)


def _touched(documents: Sequence[Document]) -> set[str]:
    """The subjects whose draft may change: what schemes share can change any of them."""
    mine = {one.subject for one in documents}
    if REFERENCE in mine or restoring.mends_citations(documents):
        return mine | set(composing.subjects())
    return mine | {REFERENCE}  # its questions tell the differences
