"""Comments where a page shows the line that they are about.

{% talk_of proposal as talk %}, or {% talk_before subjects as talk %} while it is not sent yet; then
{% comments_at talk change.subject change.place change.label %} beside each line, {% comments_whole talk %} and {% comments_left talk %}.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from schemes.models import Comment, Proposal
from schemes.talking import comments, links
from schemes.talking.comments import WHOLE_LINE, ChangedLine, Talk
from schemes.writing import japanese

register = template.Library()


@register.simple_tag(takes_context=True)
def talk_of(context: template.Context, proposal: Proposal) -> Talk:
    """What was said of a proposal."""
    return comments.of_proposal(proposal, context["request"].user)


@register.simple_tag(takes_context=True)
def talk_before(context: template.Context, subjects: Iterable[str]) -> Talk:
    """What was said before, of what is about to be sent."""
    return comments.before_sending(subjects, timezone.now(), context["request"].user)


@register.inclusion_tag("admin/talk/_line.html")
def comments_at(talk: Talk | None, subject: str, place: str, label: str = "") -> dict[str, Any]:
    """Those on a line; without a label, on a row as a whole."""
    return _shown(talk, ChangedLine(subject, place, label)) if talk else {}


@register.inclusion_tag("admin/talk/_whole.html")
def comments_whole(talk: Talk | None) -> dict[str, Any]:
    """Those on the whole, and what readers from outside wrote."""
    if not talk:
        return {}
    return _shown(talk, WHOLE_LINE) | {"outside": [_told(talk, c) for c in talk.from_outside()]}


@register.inclusion_tag("admin/talk/_left.html")
def comments_left(talk: Talk | None) -> dict[str, Any]:
    """Those on lines that the page does not show; to be drawn after all lines."""
    return {"comments": [_told(talk, one) for one in talk.left()]} if talk else {}


@register.filter
def iso_day(text: str) -> str:
    """「2027-04-01」, as people write it."""
    return japanese.day(date.fromisoformat(text))


def _shown(talk: Talk, line: ChangedLine) -> dict[str, Any]:
    talk.shown.add(line.key)
    proposal = talk.proposal
    writes = proposal is not None and talk.may_write
    return {
        "line": line,
        "comments": [_told(talk, one) for one in talk.at(line)],
        "write": links.to_write(proposal.pk, line) if proposal and writes else "",
    }


def _told(talk: Talk, comment: Comment) -> dict[str, Any]:
    """A comment with the page that settles it, for whom may."""
    address = reverse("admin:comment_settle", args=[comment.pk])
    if talk.proposal:
        address += f"?on={talk.proposal.pk}"
    earlier = comment.proposal_id not in (None, talk.proposal.pk if talk.proposal else None)
    return {
        "comment": comment,
        "settle": address if comments.may_settle(comment, talk) else "",
        "earlier": earlier,
    }
