"""Mail about a proposal, where a server for it is set: that it waits, is decided, or is soon due.

A mail names the proposal and where it is read, and tells nothing of a draft. It leaves after the
commit; one that fails is a line in the log, and the caller is told.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse

from schemes.editing.locks import hold_the_work
from schemes.models import Proposal
from schemes.talking.naming import public_names
from schemes.writing import japanese

log = logging.getLogger(__name__)

SECONDS = 10
NOT_SENT = "メールでは知らせられませんでした。{name}さんに、直に知らせてください。"
CLOSING = "内容はこのメールに書いていません。職員用サイトに入って確かめてください。"
Notice = Callable[[str], object]


def is_on() -> bool:
    """Whether mail is sent at all."""
    return settings.MAIL_SERVER is not None


def of_sending(proposal: Proposal, origin: str, day: date, notice: Notice) -> None:
    """Tell the named reviewer that a proposal waits. ``origin``: of the staff site."""
    due = f"確認の期限は{japanese.day(proposal.due_on)}です。" if proposal.due_on else ""
    said = f"{proposal.sent_by}さんから、{_name(proposal, day)}の確認を頼まれました。{due}"
    _after_commit(
        proposal.reviewer, "確認を頼まれました", [said, *_where(proposal, origin)], notice
    )


def of_decision(proposal: Proposal, origin: str, day: date, notice: Notice) -> None:
    """Tell the sender what was decided by another."""
    if proposal.decided_by == proposal.sent_by:
        return
    done = "差し戻しました" if proposal.state == Proposal.State.RETURNED else "承認しました"
    said = f"{proposal.decided_by}さんが、あなたの{_name(proposal, day)}を{done}。"
    title = done.replace("しました", "されました")
    _after_commit(proposal.sent_by, f"依頼が{title}", [said, *_where(proposal, origin)], notice)


def soon_due(day: date) -> Iterable[Proposal]:
    """Those that wait for a named reviewer, are due by the next day, and were not told of."""
    due = Proposal.objects.waiting().filter(due_on__gte=day, due_on__lte=day + timedelta(days=1))
    return due.exclude(reviewer="").filter(reminded_at=None).order_by("due_on", "pk")


def remind(proposal: Proposal, origin: str, day: date, at: datetime, notice: Notice) -> None:
    """Tell the reviewer once that a proposal is due."""
    with transaction.atomic():
        hold_the_work()
        fresh = Proposal.objects.filter(pk=proposal.pk, reminded_at=None)
        if proposal.due_on is None or not fresh.update(reminded_at=at):
            return
        said = f"{_name(proposal, day)}の確認の期限は{japanese.day(proposal.due_on)}です。"
        told = [said, *_where(proposal, origin)]
        _after_commit(proposal.reviewer, "確認の期限が近づいています", told, notice)


def _name(proposal: Proposal, day: date) -> str:
    return f"「{public_names(proposal.subjects, day)}」の公開の依頼(番号{proposal.pk})"


def _where(proposal: Proposal, origin: str) -> Iterator[str]:
    yield f"{origin}{reverse('admin:schemes_proposal_review', args=[proposal.pk])}"
    yield CLOSING


def _after_commit(username: str, title: str, lines: Iterable[str], notice: Notice) -> None:
    """To a person who has an address; to nobody where no server is set."""
    if not is_on() or not username:
        return
    person = User.objects.filter(username=username, is_active=True).exclude(email="").first()
    if person:
        body = "\n\n".join(lines)
        transaction.on_commit(lambda: _send(person, title, body, notice), robust=True)


def _send(person: User, title: str, body: str, notice: Notice) -> None:
    server = settings.MAIL_SERVER
    assert server is not None  # asked before
    connection = get_connection(
        host=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.use_tls,
        use_ssl=server.use_ssl,
        timeout=SECONDS,
    )
    mail = EmailMessage(
        f"市民参加ポータル: {title}", body, server.sender, [person.email], connection=connection
    )
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as error:
        # The error may repeat the address, which belongs in no log.
        log.warning("メールを送れません: %s", type(error).__name__)
        notice(NOT_SENT.format(name=person.get_username()))
