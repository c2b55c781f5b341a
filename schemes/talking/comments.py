"""Comments on a proposal: on a line of a change or on the whole; they go along when it is sent again.

What was not settled when a proposal was returned, withdrawn by its sender, or checked as a draft, is
shown at the same line of the next proposal of that subject, until one of them is published.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from schemes.editing import scopes
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.models import Comment, Event, Proposal
from schemes.writing.refusals import Refused

LONGEST = 1000
LONGEST_WORD = 300
STANDING = (Proposal.State.SENT, Proposal.State.RETURNED)
WHOLE = "全体"


class NotSaid(Refused):
    """The comment was not written or settled."""


@dataclass(frozen=True)
class ChangedLine:
    """A row (without a label) or a field of a proposal, as the differences name it."""

    subject: str
    place: str
    label: str = ""

    @property
    def key(self) -> str:
        """Names the line within a page."""
        told = f"{self.subject}\n{self.place}\n{self.label}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.place, self.label))) or WHOLE


WHOLE_LINE = ChangedLine("", "")


def line_of(comment: Comment) -> ChangedLine:
    return ChangedLine(comment.subject, comment.place, comment.label)


@dataclass
class Talk:
    """The comments of a page, by their lines. ``shown``: the lines that the page has drawn."""

    comments: tuple[Comment, ...]
    proposal: Proposal | None = None
    may_write: bool = False
    username: str = ""
    shown: set[str] = field(default_factory=set)

    @property
    def open(self) -> int:
        return sum(one.is_open for one in self.comments)

    def at(self, line: ChangedLine) -> list[Comment]:
        """Those of staff on a line; a reader from outside writes on a page."""
        found = (one for one in self.comments if not one.fact_check_id)
        return [one for one in found if line_of(one).key == line.key]

    def from_outside(self) -> list[Comment]:
        return [one for one in self.comments if one.fact_check_id]

    def left(self) -> list[Comment]:
        """Those on lines that the page does not have (any more)."""
        drawn = {*self.shown, WHOLE_LINE.key}
        found = (one for one in self.comments if not one.fact_check_id)
        return [one for one in found if line_of(one).key not in drawn]


def of_proposal(proposal: Proposal, user: Any) -> Talk:
    """What was said of a proposal, and of those that it takes up again."""
    name = user.get_username()
    carried = _carried(proposal.subjects, proposal.sent_at)
    own = Q(proposal=proposal) | Q(pk__in=carried.values("pk"))
    found = _listed(Comment.objects.filter(own))
    if proposal.decided_at:
        found = [one for one in found if one.proposal_id == proposal.pk or _by(one, proposal)]
    return Talk(tuple(found), proposal, why_not_write(proposal, user) == "", name)


def _by(comment: Comment, proposal: Proposal) -> bool:
    return proposal.decided_at is not None and comment.at <= proposal.decided_at


def before_sending(subjects: Iterable[str], now: datetime, user: Any) -> Talk:
    """What was said of earlier proposals that a new one of the subjects would take up."""
    found = _listed(_carried(list(subjects), now))
    return Talk(tuple(found), username=user.get_username())


def _listed(comments: QuerySet[Comment]) -> list[Comment]:
    heavy = ("proposal__contents", "proposal__examined", "fact_check__contents")
    return list(
        comments.select_related("proposal", "fact_check").defer(*heavy).order_by("at", "id")
    )


def _carried(subjects: list[str], at: datetime) -> QuerySet[Comment]:
    """What was open at a moment, on what was sent or checked before and not published since."""
    published = Proposal.objects.published().filter(decided_at__lt=at)
    same = Q(pk__in=[])
    for subject in subjects:
        last = published.filter(contents__has_key=subject).order_by("-decided_at")
        since = last.values_list("decided_at", flat=True).first()
        mine = Q(proposal__contents__has_key=subject) | Q(fact_check__contents__has_key=subject)
        same |= mine & Q(subject__in=("", subject)) & (Q(at__gt=since) if since else Q())
    ended = (Proposal.State.RETURNED, Proposal.State.CANCELLED)
    sent = Q(proposal__state__in=ended, proposal__sent_at__lt=at)
    still = Q(settled_at=None) | Q(settled_at__gte=at)
    return Comment.objects.filter(same & still & (sent | Q(proposal=None)))


# --- Writing ---------------------------------------------------------------------------------------


def why_not_write(proposal: Proposal, user: Any) -> str:
    """Why a person may not comment on a proposal, as a sentence; "" if they may."""
    if proposal.state not in STANDING:
        return f"この依頼は「{proposal.get_state_display()}」なので、コメントは足せません。"
    sends = user.has_perm("schemes.send_proposal") and any(
        scopes.may_edit(user, subject) for subject in proposal.subjects
    )
    if sends or user.has_perm("schemes.publish_edition"):
        return ""
    return "コメントを書けるのは、この対象の編集者と公開承認者です。"


@transaction.atomic
def write(pk: int, line: ChangedLine, text: str, *, user: Any, at: datetime) -> Comment:
    """Comment on a line of a proposal. Raises ``NotSaid``."""
    hold_the_work()
    proposal = Proposal.objects.get(pk=pk)
    if sentence := why_not_write(proposal, user):
        raise NotSaid(sentence)
    if line.subject and line.subject not in proposal.contents:
        raise NotSaid("この箇所は、この依頼にありません。依頼の画面から選び直してください。")
    by = user.get_username()
    comment = Comment.objects.create(
        proposal=proposal,
        subject=line.subject,
        place=line.place,
        label=line.label,
        text=text,
        by=by,
        at=at,
    )
    _record(Event.Action.COMMENTED, comment, by)
    return comment


def why_not_settle(comment: Comment, username: str) -> str:
    """Why a person may not settle a comment, as a sentence; "" if they may."""
    if not comment.is_open:
        return f"このコメントは、{comment.settled_by}さんがもう済みにしています。"
    if username in _asked(comment) or _took_up(comment, username):
        return ""
    return "済みにできるのは、書いた人と、依頼した人です。"


def may_settle(comment: Comment, talk: Talk) -> bool:
    """The same, as a page knows that shows many; it asks nothing of the database."""
    of = {talk.proposal.sent_by} if talk.proposal and talk.proposal.is_waiting else set()
    return comment.is_open and talk.username in (of | _asked(comment))


def _asked(comment: Comment) -> set[str]:
    """Who wrote it, sent what it is about, or gave the link to the reader."""
    proposal, fact_check = comment.proposal, comment.fact_check
    return {
        comment.by,
        proposal.sent_by if proposal else "",
        fact_check.made_by if fact_check else "",
    }


def _took_up(comment: Comment, username: str) -> bool:
    """Whether the person has sent what the comment is about again."""
    waiting = Proposal.objects.waiting().filter(sent_by=username, sent_at__gt=comment.at)
    about = [comment.subject] if comment.subject else subjects_of(comment)
    return waiting.filter(contents__has_any_keys=about).exists()


def subjects_of(comment: Comment) -> list[str]:
    if comment.proposal:
        return comment.proposal.subjects
    return comment.fact_check.subjects if comment.fact_check else []


@transaction.atomic
def settle(pk: int, word: str, *, by: str, at: datetime) -> Comment:
    """Say what became of a comment. Raises ``NotSaid``."""
    hold_the_work()
    comment = Comment.objects.select_related("proposal", "fact_check").get(pk=pk)
    if sentence := why_not_settle(comment, by):
        raise NotSaid(sentence)
    comment.settled_by, comment.settled_at, comment.settled_word = by, at, word
    comment.save(update_fields=["settled_by", "settled_at", "settled_word"])
    _record(Event.Action.COMMENT_SETTLED, comment, by)
    return comment


def _record(action: str, comment: Comment, by: str) -> None:
    """Where it stands; its words, which may repeat a draft, stay with the proposal."""
    subjects = subjects_of(comment)
    record(
        action,
        by=by,
        kind=str(Comment._meta.verbose_name),
        what=f"公開の依頼 {comment.proposal_id}"
        if comment.proposal_id
        else str(comment.fact_check),
        subject=comment.subject or (subjects[0] if len(subjects) == 1 else ""),
        address=address(comment),
    )


def address(comment: Comment) -> str:
    """The page on which a comment stands."""
    if comment.proposal_id:
        return reverse("admin:schemes_proposal_review", args=[comment.proposal_id])
    return reverse("admin:fact_check", args=[comment.fact_check_id])
