"""Whom a waiting proposal asks by name to look at it, and by when, put anew after it was sent.

What was sent stays as it is. The forms have asked whether the person may approve and the day can be.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from schemes.editing.called import called
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.models import Event, Proposal
from schemes.review.reviewing import DECIDED, NotPublishable
from schemes.review.statuses import NAMES
from schemes.writing import japanese

NOT_YOURS = "頼む人と期限を変えられるのは、依頼した人と管理者です。"
ANYBODY, NO_DAY = "だれでも", "なし"


def why_not(proposal: Proposal, user: Any) -> str:
    """Why a person may not change them, as a sentence; "" if they may."""
    if not proposal.is_waiting:
        return DECIDED.format(state=proposal.get_state_display())
    is_theirs = proposal.sent_by == user.get_username()
    return "" if is_theirs or user.has_perm("auth.change_user") else NOT_YOURS


@transaction.atomic
def ask(pk: int, *, reviewer: str, due_on: date | None, user: Any) -> tuple[Proposal, bool]:
    """Let it ask this person by this day; with the proposal, whether anything changed. Who is to be
    reminded is reminded of the new day. Raises ``NotPublishable``."""
    hold_the_work()
    proposal = Proposal.objects.select_for_update().get(pk=pk)
    if sentence := why_not(proposal, user):
        raise NotPublishable(sentence)
    told = "\n".join(_told(proposal, reviewer, due_on))
    if told:
        proposal.reviewer, proposal.due_on, proposal.reminded_at = reviewer, due_on, None
        proposal.save(update_fields=["reviewer", "due_on", "reminded_at"])
        _record(proposal, user.get_username(), told)
    return proposal, bool(told)


def _told(proposal: Proposal, reviewer: str, due_on: date | None) -> list[str]:
    """What changes, a line for each."""
    lines = []
    if reviewer != proposal.reviewer:
        before, after = (called(one) or ANYBODY for one in (proposal.reviewer, reviewer))
        lines.append(f"確認を頼む人: {before} → {after}")
    if due_on != proposal.due_on:
        days = (japanese.day(one) if one else NO_DAY for one in (proposal.due_on, due_on))
        lines.append(f"確認の期限: {' → '.join(days)}")
    return lines


def _record(proposal: Proposal, by: str, told: str) -> None:
    """Of no subject: it is no work on what was sent, and keeps nobody from approving it."""
    names = (NAMES.get(key) or one["name"] for key, one in proposal.contents.items())
    record(
        Event.Action.CHANGED,
        by=by,
        kind=str(Proposal._meta.verbose_name),
        what=f"{'、'.join(names)}({proposal.get_kind_display()})",
        address=reverse("admin:schemes_proposal_review", args=[proposal.pk]),
        detail=told,
    )
