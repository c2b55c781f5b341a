"""From draft to public: who may send and decide, and the decision.

An editor sends documents for review; they are frozen as they were sent. Someone who wrote none
of them approves, now or for a coming day, or returns them. Nothing is published while the lint
finds an error, a warning was not seen, or a kept case changes a verdict that nobody accepted
by name (``schemes.review.examining``). Every function that writes takes the lock of the working
rows and is all or nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.urls import reverse

from schemes import publishing, sections
from schemes.document import REFERENCE, Document, WithdrawnDocument
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.judging import grouping
from schemes.models import (
    Case,
    ChoiceGroup,
    Citation,
    Edition,
    Event,
    Proposal,
    Requirement,
    Scheme,
)
from schemes.review.examining import examine, gate
from schemes.review.impact import Shift
from schemes.review.statuses import NAMES
from schemes.writing import japanese

MOST_YEARS_AHEAD = 5
WORK = ("added", "changed", "deleted", "imported", "restored", "settled")
# What a document names by key, and the list of the reference in which it must stand.
KEYS = {"source": "sources", "fact": "facts", "conflict": "conflicts"}
KINDS = {"source": "出典", "fact": "質問", "conflict": "相違"}
DECIDED = "この依頼は、すでに「{state}」になっています。画面を開き直してください。"


class Refused(Exception):
    """Nothing was done; ``sentences`` say why, each with what to do."""

    def __init__(self, *sentences: str):
        super().__init__("".join(sentences))
        self.sentences = sentences


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


@transaction.atomic
def send(
    contents: Mapping[str, Document],
    *,
    kind: str,
    by: str,
    note: str,
    effective_from: date,
    accepted: Mapping[str, str],
    warnings_seen: Collection[str],
    at: datetime,
    today: date,
) -> Proposal:
    """Send documents for review. ``accepted``: by a shift's key, the reason. Raises ``Refused``.

    ``at``: a moment before the documents were composed, so that no later work counts as in them.
    """
    hold_the_work()
    for other in Proposal.objects.filter(state=Proposal.State.SENT):
        if shared := set(other.contents) & set(contents):
            names = "、".join(_name(subject, contents) for subject in shared)
            raise Refused(
                f"「{names}」は、{other.sent_by}さんの依頼が確認待ちです。先にその依頼を決めるか、取り下げてください。"
            )
    if problem := day_problem(effective_from, today):
        raise Refused(problem)
    examination = examine(contents, effective_from)
    if not examination.changes:
        raise Refused("公開される内容から変わったところがありません。")
    if reasons := list(gate(examination, accepted, warnings_seen)):
        raise Refused(*reasons)
    proposal = Proposal.objects.create(
        kind=kind,
        contents={key: one.model_dump(mode="json") for key, one in contents.items()},
        effective_from=effective_from,
        note=note,
        accepted=[_accepted(one, accepted[one.key], by) for one in examination.shifts],
        warnings_seen=sorted(one.key for one in examination.warnings),
        authors=sorted({by} | _authors(kind, contents, effective_from)),
        sent_by=by,
        sent_at=at,
    )
    _record(Event.Action.SENT, proposal, by, note)
    return proposal


def _name(subject: str, contents: Mapping[str, Document]) -> str:
    return NAMES.get(subject) or getattr(contents[subject], "name", subject)


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


def _authors(kind: str, contents: Mapping[str, Document], day: date) -> set[str]:
    """Whose work the documents are, beside the sender's; an old edition's is nobody's new work."""
    if kind != Proposal.Kind.CHANGE:
        return set()
    return _writers(contents) | _quoters(contents, day)


def _writers(subjects: Iterable[str]) -> set[str]:
    """Who worked on the subjects' rows, or on the groups that their rules name, since what was last
    published of them was sent.

    Work that was done while it waited, or that a rollback left in the draft, is still to come.
    """
    found: set[str] = set()
    for subject in subjects:
        mine = Q(subject=subject) | Q(address__in=_groups(subject))
        events = Event.objects.filter(mine, action__in=WORK).exclude(by="")
        published = Proposal.objects.filter(
            state=Proposal.State.PUBLISHED, kind=Proposal.Kind.CHANGE, contents__has_key=subject
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


def _quoters(contents: Mapping[str, Document], day: date) -> set[str]:
    """Who wrote the citations that are new in the documents: they are shared, and no subject's own."""
    published = {
        text
        for edition in Edition.objects.on(day).filter(subject__in=contents)
        for text in _cited(edition.content)
    }
    texts = [_cited(one.model_dump(mode="json")) for one in contents.values()]
    new = set().union(*texts) - published
    addresses = [
        reverse("admin:schemes_citation_change", args=[row.pk])
        for row in Citation.objects.select_related("source").filter(
            quote__in={quote for _, _, quote in new}
        )
        if (row.source.key, row.locator, row.quote) in new
    ]
    events = Event.objects.filter(address__in=addresses, action__in=WORK).exclude(by="")
    return set(events.values_list("by", flat=True))


def _cited(content: Any) -> set[tuple[str, str, str]]:
    """Source, place and words of all that a document cites."""
    if isinstance(content, list):
        return set().union(*map(_cited, content))
    if not isinstance(content, dict):
        return set()
    if {"source", "locator", "quote"} <= content.keys():
        return {(content["source"], content["locator"], content["quote"])}
    return set().union(*map(_cited, content.values()))


def _record(action: str, proposal: Proposal, by: str, why: str) -> None:
    days = japanese.day(proposal.effective_from)
    for subject, content in proposal.contents.items():
        record(
            action,
            by=by,
            kind=Proposal._meta.verbose_name,
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
    return ""


@transaction.atomic
def approve(
    pk: int,
    *,
    by: str,
    effective_from: date,
    accepted: Mapping[str, str],
    warnings_seen: Collection[str],
    comment: str,
    at: datetime,
    today: date,
) -> list[Edition]:
    """Publish what was sent, from a day on; all of it or nothing. Raises ``Refused``.

    The checks are made again, against what is published by now: ``accepted`` and
    ``warnings_seen`` add to what the sender accepted and saw.
    """
    proposal = _undecided(pk)
    if sentence := may_approve(proposal, by):
        raise Refused(sentence)
    day = earliest(effective_from, today)
    if problem := day_problem(day, today):
        raise Refused(problem)
    contents = documents_of(proposal)
    examination = examine(contents, day)
    known = {one["key"] for one in proposal.accepted}
    seen = {*proposal.warnings_seen, *warnings_seen}
    if reasons := list(gate(examination, {*known, *accepted}, seen)):
        raise Refused(*reasons)
    more = [one for one in examination.shifts if one.key not in known]
    proposal.accepted = [
        *proposal.accepted,
        *(_accepted(one, accepted[one.key], by) for one in more),
    ]
    editions = list(_publish(contents, proposal, by, day, at))
    _expect(examination.shifts)
    proposal.effective_from = day
    proposal.positions = [edition.position for edition in editions]
    _decide(proposal, Proposal.State.PUBLISHED, by, comment, at)
    _record(Event.Action.PUBLISHED, proposal, by, comment or proposal.note)
    return editions


def _publish(
    contents: Mapping[str, Document], proposal: Proposal, by: str, day: date, at: datetime
) -> Iterator[Edition]:
    for subject, document in contents.items():
        later = publishing.planned(subject, day)
        edition = publishing.freeze(
            document,
            by=proposal.sent_by,
            approved_by=by,
            reason=proposal.note,
            effective_from=day,
            at=at,
        )
        yield edition
        yield from publishing.put_back(later, edition, at)
    days = Edition.objects.filter(effective_from__gt=day).values_list("effective_from", flat=True)
    loose = [
        sentence
        for when in sorted({day, *days})
        for sentence in loose_ends(Edition.objects.on(when), when)
    ]
    if loose:
        raise Refused(*loose)


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


def give_back(pk: int, *, by: str, comment: str, at: datetime) -> Proposal:
    """Return a proposal to its sender with a comment. Raises ``Refused``."""
    return _close(pk, Proposal.State.RETURNED, Event.Action.RETURNED, by, comment, at)


def cancel(pk: int, *, by: str, comment: str, at: datetime) -> Proposal:
    """Take one's own proposal back. Raises ``Refused``."""
    return _close(pk, Proposal.State.CANCELLED, Event.Action.CANCELLED, by, comment, at)


@transaction.atomic
def _close(pk: int, state: str, action: str, by: str, comment: str, at: datetime) -> Proposal:
    proposal = _undecided(pk)
    _decide(proposal, state, by, comment, at)
    _record(action, proposal, by, comment)
    return proposal


def _undecided(pk: int) -> Proposal:
    """The proposal under the lock. Two decisions at once: the second finds it decided."""
    hold_the_work()
    proposal = Proposal.objects.select_for_update().get(pk=pk)
    if proposal.state != Proposal.State.SENT:
        raise Refused(DECIDED.format(state=proposal.get_state_display()))
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
