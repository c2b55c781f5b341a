"""From draft to public: who may send and decide, and the decision.

An editor sends documents for review; they are frozen as they were sent. Someone who wrote none
of them approves, now or for a coming day, or returns them. Nothing is published while the lint
finds an error, a warning was not seen, or a kept case changes a verdict that nobody accepted
by name (``schemes.review.examining``). Every function that writes takes the lock of the working
rows and is all or nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.urls import reverse

from schemes import publishing, sections
from schemes.document import REFERENCE, Document, WithdrawnDocument
from schemes.editing.called import called
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.models import (
    Case,
    Edition,
    Event,
    Proposal,
    Scheme,
)
from schemes.review import examined, persons
from schemes.review.authors import quoters, writers
from schemes.review.examining import Examination, examine, gate
from schemes.review.impact import Shift
from schemes.review.statuses import NAMES
from schemes.writing import japanese
from schemes.writing.refusals import Refused

MOST_YEARS_AHEAD = 5
# What a document names by key, and the list of the reference in which it must stand.
KEYS = {"source": "sources", "fact": "facts", "conflict": "conflicts", "shared": "clauses"}
KINDS = {"source": "出典", "fact": "質問", "conflict": "相違", "shared": "共通の条件"}
DECIDED = "この依頼は、すでに「{state}」になっています。画面を開き直してください。"


class NotPublishable(Refused):
    """What was to be sent or decided cannot be, as things stand."""


# --- Sending -------------------------------------------------------------------------------------


def earliest(wanted: date, today: date) -> date:
    """What is decided today takes effect today at the earliest: the past stays as it was."""
    return max(wanted, today)


def day_problem(day: date, today: date) -> str:
    """Why a day cannot be the first day of an edition, as a sentence; "" if it can."""
    first = Edition.objects.aggregate(first=Min("effective_from"))["first"]
    if day < today:
        return "適用日は、今日以後の日にしてください。過ぎた日の内容は変えられません。"
    if first and day < first:
        return f"適用日は、最初の版の{japanese.day(first)}以後にしてください。"
    if day.year > today.year + MOST_YEARS_AHEAD:
        return f"適用日は、{MOST_YEARS_AHEAD}年以内の日にしてください。"
    return ""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Documents that a person sends for review, and how they are meant.

    ``accepted``: by a shift's key, the reason. ``note`` is for the office, ``public_note`` for the
    public. ``at``: a moment before the documents were
    composed, so that no later work counts as in them. ``reviewer``: who is asked by name, and by
    ``due_on``; both may be left open.
    """

    contents: Mapping[str, Document]
    kind: str
    by: str
    note: str
    public_note: str
    effective_from: date
    accepted: Mapping[str, str]
    warnings_seen: Collection[str]
    at: datetime
    today: date
    reviewer: str = ""
    due_on: date | None = None


@transaction.atomic
def send(sending: Sending) -> Proposal:
    """Send documents for review. Raises ``NotPublishable``."""
    hold_the_work()
    _refuse_while_waiting(sending.contents)
    if problem := day_problem(sending.effective_from, sending.today):
        raise NotPublishable(problem)
    examination = examine(sending.contents, sending.effective_from)
    if not examination.changes:
        raise NotPublishable("公開される内容から変わったところがありません。")
    if reasons := list(gate(examination, sending.accepted, sending.warnings_seen)):
        raise NotPublishable(*reasons)
    proposal = Proposal.objects.create(
        kind=sending.kind,
        contents={key: one.model_dump(mode="json") for key, one in sending.contents.items()},
        effective_from=sending.effective_from,
        note=sending.note,
        public_note=sending.public_note,
        accepted=[
            _accepted(one, sending.accepted[one.key], sending.by) for one in examination.shifts
        ],
        warnings_seen=sorted(one.key for one in examination.warnings),
        authors=sorted(whose(sending.contents, sending.kind, sending.by, sending.effective_from)),
        sent_by=sending.by,
        sent_at=sending.at,
        reviewer=sending.reviewer,
        due_on=sending.due_on,
        examined=examined.told(examination),
    )
    _record(Event.Action.SENT, proposal, sending.by, sending.note)
    return proposal


def _refuse_while_waiting(contents: Mapping[str, Document]) -> None:
    """A subject waits for one decision at a time."""
    for other in Proposal.objects.waiting():
        if shared := set(other.contents) & set(contents):
            names = "、".join(_name(subject, contents) for subject in shared)
            raise NotPublishable(
                f"「{names}」は、{called(other.sent_by)}さんの依頼が確認待ちです。先にその依頼を決めるか、取り下げてください。"
            )


def _name(subject: str, contents: Mapping[str, Document]) -> str:
    return str(NAMES.get(subject) or getattr(contents[subject], "name", subject))


def _accepted(shift: Shift, reason: str, by: str) -> dict[str, Any]:
    return {
        "key": shift.key,
        "case": shift.example.key,
        "track": shift.track,
        "old": shift.old.key if shift.old is not None else None,
        "new": shift.new.key if shift.new is not None else None,
        "reason": reason,
        "by": by,
    }


def whose(contents: Mapping[str, Document], kind: str, by: str, day: date) -> set[str]:
    """Whose work the documents are, the sender's with them; an old edition's is nobody's new work."""
    if kind != Proposal.Kind.CHANGE:
        return {by}
    return {by} | writers(contents) | quoters(contents, day)


def _record(action: str, proposal: Proposal, by: str, why: str) -> None:
    days = japanese.day(proposal.effective_from)
    for subject, content in proposal.contents.items():
        record(
            action,
            by=by,
            kind=str(Proposal._meta.verbose_name),
            what=f"{NAMES.get(subject) or content['name']}({proposal.get_kind_display()}、適用日 {days})",
            subject=subject,
            address=reverse("admin:schemes_proposal_review", args=[proposal.pk]),
            why=why,
        )


# --- Deciding ------------------------------------------------------------------------------------


def documents_of(proposal: Proposal) -> dict[str, Document]:
    """The documents as they were sent."""
    return {subject: sections.parse(content) for subject, content in proposal.contents.items()}


def may_approve(proposal: Proposal, username: str) -> str:
    """Why a person may not approve a proposal, as a sentence; "" if they may."""
    if username == proposal.sent_by:
        return (
            "自分が依頼した内容は、自分では承認できません。ほかの公開承認者に確認を頼んでください。"
        )
    if username in proposal.authors:
        return "この内容にはあなたの編集が入っています。編集していない公開承認者に確認を頼んでください。"
    return persons.why_not_approve(username, {proposal.sent_by, *proposal.authors})


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A person's word that a proposal may be published from a day on.

    ``accepted`` (by a shift's key, the reason) and ``warnings_seen`` add to what the sender
    accepted and saw.
    """

    proposal: int
    by: str
    effective_from: date
    accepted: Mapping[str, str]
    warnings_seen: Collection[str]
    comment: str
    at: datetime
    today: date

    @property
    def day(self) -> date:
        return earliest(self.effective_from, self.today)


@transaction.atomic
def approve(approval: Approval) -> list[Edition]:
    """Publish what was sent, from a day on; all of it or nothing. Raises ``NotPublishable``.

    The checks are made again, against what is published by now.
    """
    proposal = _undecided(approval.proposal)
    if sentence := may_approve(proposal, approval.by):
        raise NotPublishable(sentence)
    if problem := day_problem(approval.day, approval.today):
        raise NotPublishable(problem)
    contents = documents_of(proposal)
    examination = examine(contents, approval.day)
    known = {one["key"] for one in proposal.accepted}
    seen = {*proposal.warnings_seen, *approval.warnings_seen}
    if reasons := list(gate(examination, {*known, *approval.accepted}, seen)):
        raise NotPublishable(*reasons)
    more = [one for one in examination.shifts if one.key not in known]
    proposal.accepted = [
        *proposal.accepted,
        *(_accepted(one, approval.accepted[one.key], approval.by) for one in more),
    ]
    proposal.examined = examined.told(examination)
    editions = list(_publish(contents, proposal, approval))
    _expect(examination.shifts)
    proposal.effective_from = approval.day
    proposal.positions = [edition.position for edition in editions]
    _decide(proposal, Proposal.State.PUBLISHED, approval.by, approval.comment, approval.at)
    _record(Event.Action.PUBLISHED, proposal, approval.by, approval.comment or proposal.note)
    return editions


def _publish(
    contents: Mapping[str, Document], proposal: Proposal, approval: Approval
) -> Iterator[Edition]:
    day, at = approval.day, approval.at
    for subject, document in contents.items():
        later = publishing.planned(subject, day)
        edition = publishing.freeze(
            document,
            by=proposal.sent_by,
            approved_by=approval.by,
            reason=proposal.public_note,
            effective_from=day,
            at=at,
        )
        yield edition
        yield from publishing.put_back(later, edition, at)
    days = Edition.objects.effective_after(day).values_list("effective_from", flat=True)
    loose = [
        sentence
        for when in sorted({day, *days})
        for sentence in loose_ends(Edition.objects.on(when), when)
    ]
    if loose:
        raise NotPublishable(*loose)


def _expect(shifts: Iterable[Shift]) -> None:
    """Accepted verdicts are what the cases expect from now on."""
    for shift in shifts:
        case = Case.objects.get(key=shift.example.key)
        if shift.track in case.expect:
            if shift.new is None:
                del case.expect[shift.track]
            else:
                case.expect[shift.track] = [shift.new.key]
            case.save(update_fields=["expect"])


def give_back(
    pk: int, *, by: str, comment: str, at: datetime, seen: Examination | None = None
) -> Proposal:
    """Return a proposal to its sender with a comment. ``seen``: what was looked at, which stays with
    the decision. Raises ``NotPublishable``."""
    return _close(pk, Proposal.State.RETURNED, Event.Action.RETURNED, by, comment, at, seen)


def cancel(pk: int, *, by: str, comment: str, at: datetime) -> Proposal:
    """Take one's own proposal back. Raises ``NotPublishable``."""
    return _close(pk, Proposal.State.CANCELLED, Event.Action.CANCELLED, by, comment, at)


@transaction.atomic
def _close(
    pk: int,
    state: str,
    action: str,
    by: str,
    comment: str,
    at: datetime,
    seen: Examination | None = None,
) -> Proposal:
    proposal = _undecided(pk)
    if seen and seen.contents:
        proposal.examined = examined.told(seen)
    _decide(proposal, state, by, comment, at)
    _record(action, proposal, by, comment)
    return proposal


def _undecided(pk: int) -> Proposal:
    """The proposal under the lock. Two decisions at once: the second finds it decided."""
    hold_the_work()
    proposal = Proposal.objects.select_for_update().get(pk=pk)
    if not proposal.is_waiting:
        raise NotPublishable(DECIDED.format(state=proposal.get_state_display()))
    return proposal


def _decide(proposal: Proposal, state: str, by: str, comment: str, at: datetime) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, at
    proposal.comment = comment
    proposal.save()


def withdrawal(scheme: str) -> WithdrawnDocument:
    """The document that ends a scheme's publication. Raises ``Scheme.DoesNotExist``."""
    name = Scheme.objects.values_list("name", flat=True).get(key=scheme)
    return WithdrawnDocument(subject=scheme, key=scheme, name=name, withdrawn=True)


# --- What holds together -------------------------------------------------------------------------


def loose_ends(editions: Iterable[Edition], day: date) -> Iterator[str]:
    """Sentences for what a document names on a day and the reference of that day lacks."""
    contents = {edition.subject: edition.content for edition in editions}
    reference = contents.pop(REFERENCE, {})
    known = {kind: {row["key"] for row in reference.get(rows, ())} for kind, rows in KEYS.items()}
    for subject, content in contents.items():
        missing = sorted({named for named in _named(content) if named[1] not in known[named[0]]})
        if missing:
            shown = "、".join(f"{KINDS[kind]}「{key}」" for kind, key in missing[:5])
            yield (
                f"「{NAMES.get(subject) or content['name']}」が使う{shown}は、"
                f"{japanese.day(day)}には公開されていません。"
                f"「{NAMES[REFERENCE]}」も一緒に選んでください。"
            )


def _named(content: Any) -> Iterator[tuple[str, str]]:
    """The facts, sources and conflicts that a document names, wherever they stand."""
    if isinstance(content, list):
        for part in content:
            yield from _named(part)
    elif isinstance(content, dict):
        for key, part in content.items():
            if key in KEYS and isinstance(part, str):
                yield key, part
            else:
                yield from _named(part)
