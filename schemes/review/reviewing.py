"""From draft to public: who may send and decide, and the decision.

An editor sends documents for review; they are frozen as they were sent. Someone who wrote none
of them approves, now or for a coming day, or returns them. Nothing is published while the lint
finds an error, a warning was not seen, or a kept case changes a verdict that nobody accepted
by name (``schemes.review.examining``). Every function that writes takes the lock of the working
rows and is all or nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.urls import reverse

from schemes import sections
from schemes.document import REFERENCE, Document, WithdrawnDocument
from schemes.editing.called import called
from schemes.editing.drafts import moving
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.editing.setting_aside import set_aside
from schemes.models import Case, Draft, Edition, Event, Proposal, Scheme
from schemes.review import afterwards, examined, persons, plans
from schemes.review.authors import quoters, writers
from schemes.review.examining import Examination, gate, published_on
from schemes.review.impact import Shift
from schemes.review.looseends import KEEP, TOGETHER, loose_ends
from schemes.review.statuses import NAMES
from schemes.writing import japanese
from schemes.writing.refusals import Refused

Sides = Mapping[str, tuple[Document | None, Document]]  # by subject, before and after
MOST_YEARS_AHEAD = 5
UNDECIDED = "予定している内容と食い違うところが{count}か所、まだ決まっていません。「予定との食い違い」で、どちらにするかを選んでください。"
DECIDED = "この依頼は、すでに「{state}」になっています。画面を開き直してください。"


class NotPublishable(Refused):
    """What was to be sent or decided cannot be, as things stand."""


# --- Sending -------------------------------------------------------------------------------------


def earliest(wanted: date, today: date) -> date:
    """What is decided today takes effect today at the earliest: the past stays as it was."""
    return max(wanted, today)


def day_problem(day: date, today: date) -> str:
    """Why a day cannot be the first day of an edition, as a sentence; "" if it can."""
    told = japanese.day(day)
    if day < today:
        return f"{told}は過ぎた日です。過ぎた日の内容は変えられないので、適用日は今日({japanese.day(today)})以後の日にしてください。"
    first = Edition.objects.aggregate(first=Min("effective_from"))["first"]
    if first and day < first:
        return f"{told}は、最初の版の{japanese.day(first)}より前なので、適用日にできません。{japanese.day(first)}以後の日にしてください。"
    if day.year > today.year + MOST_YEARS_AHEAD:
        return f"{told}は先すぎます。適用日は、{MOST_YEARS_AHEAD}年以内の日にしてください。"
    return ""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Documents that a person sends for review, and how they are meant.

    ``accepted``: by a shift's key, the reason. ``note`` is for the office, ``public_note`` for the
    public. ``at``: a moment before the documents were
    composed, so that no later work counts as in them. ``choices``: by a fork's key, what stands
    (``schemes.review.plans``). ``plan_day``: the day of the plan that is called off or moved.
    ``reviewer``: who is asked by name, and by ``due_on``; both may be left open.
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
    draft: Draft | None = None
    is_whole: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)
    plan_day: date | None = None
    reviewer: str = ""
    due_on: date | None = None

    @property
    def first_day(self) -> date:
        """The first day on which anything changes."""
        return min(self.effective_from, self.plan_day or self.effective_from)


@transaction.atomic
def send(sending: Sending) -> Proposal:
    """Send documents for review. Raises ``NotPublishable``."""
    hold_the_work()
    _refuse_while_waiting(sending.contents)
    if problem := day_problem(sending.effective_from, sending.today):
        raise NotPublishable(problem)
    courses = _planned(sending)
    examination = afterwards.examine(sending.contents, sending.first_day, courses)
    if not examination.changes:
        raise NotPublishable("公開される内容から変わったところがありません。")
    if reasons := list(gate(examination, sending.accepted, sending.warnings_seen)):
        raise NotPublishable(*reasons)
    proposal = Proposal.objects.create(
        kind=sending.kind,
        contents={key: one.model_dump(mode="json") for key, one in sending.contents.items()},
        effective_from=sending.effective_from,
        draft=sending.draft,
        is_whole=sending.is_whole,
        plan_day=sending.plan_day,
        choices=[fork.as_json() for fork in plans.forks(courses)],
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


def _planned(sending: Sending) -> list[plans.Course]:
    """What comes of it from day to day. Raises ``NotPublishable`` where that cannot be."""
    if sending.plan_day and (
        problem := plans.problem(
            *(sending.kind, sending.contents, sending.plan_day),
            *(sending.effective_from, sending.today),
        )
    ):
        raise NotPublishable(problem)
    courses = plans.courses(
        *(sending.kind, sending.contents, sending.plan_day),
        *(sending.effective_from, sending.choices),
    )
    if open_ := plans.undecided(courses):
        raise NotPublishable(UNDECIDED.format(count=len(open_)))
    if loose := list(plans.loose(courses)):
        raise NotPublishable(*loose)
    return courses


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
    if proposal.kind == Proposal.Kind.CHANGE and (
        problem := plans.other_day(contents, proposal.effective_from, approval.day)
    ):
        raise NotPublishable(problem)
    courses = _courses(proposal, contents, approval)
    examination = afterwards.examine(contents, min(approval.day, proposal.first_day), courses)
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
    before = published_on(approval.day)
    undone = plans.undone(contents, proposal.plan_day) if proposal.plan_day else {}
    editions = list(_publish(courses, proposal, approval))
    sides = {one: (before.get(one), document) for one, document in contents.items()}
    _move_drafts(proposal, approval, sides, undone)
    _expect(examination.shifts)
    proposal.effective_from = approval.day
    proposal.positions = [edition.position for edition in editions]
    _decide(proposal, Proposal.State.PUBLISHED, approval.by, approval.comment, approval.at)
    _record(Event.Action.PUBLISHED, proposal, approval.by, approval.comment or proposal.note)
    return editions


def _move_drafts(proposal: Proposal, approval: Approval, sides: Sides, undone: Sides) -> None:
    """What is public now is no draft's change any more; what was called off is one again."""
    by, at, today = proposal.sent_by, approval.at, approval.today
    if proposal.kind == Proposal.Kind.CHANGE:
        moving.published(sides, proposal.draft_id, approval.day, today, by=by, at=at)
    if proposal.plan_day and proposal.kind == Proposal.Kind.CANCEL_PLAN:
        set_aside(proposal.plan_day, undone, by=by, at=at, today=today)


def _courses(
    proposal: Proposal, contents: Mapping[str, Document], approval: Approval
) -> list[plans.Course]:
    """What comes of a proposal as things stand by now. Raises ``NotPublishable``."""
    plan_day = proposal.plan_day
    if plan_day and (
        problem := plans.problem(
            *(proposal.kind, contents, plan_day, approval.day, approval.today),
        )
    ):
        raise NotPublishable(problem)
    courses = plans.courses(proposal.kind, contents, plan_day, approval.day, plans.chosen(proposal))
    if problem := plans.changed(courses, contents):
        raise NotPublishable(problem)
    return courses


def _publish(
    courses: list[plans.Course], proposal: Proposal, approval: Approval
) -> Iterator[Edition]:
    yield from plans.write(
        courses,
        by=proposal.sent_by,
        approved_by=approval.by,
        reason=proposal.public_note,
        at=approval.at,
    )
    first = min(one.start for one in courses)
    days = Edition.objects.effective_after(first).values_list("effective_from", flat=True)
    way_out = KEEP if REFERENCE in proposal.contents else TOGETHER
    loose = [
        sentence
        for when in sorted({first, *days})
        for sentence in loose_ends(published_on(when), when, way_out)
    ]
    if loose:
        raise NotPublishable(*dict.fromkeys(loose))


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
