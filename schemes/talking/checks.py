"""事実確認: one preview, read at a secret address by someone outside, until a day or a decision.

The secret is shown once and kept as a digest. What is recorded names no address of a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from schemes.document import Document
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.models import Comment, Event, FactCheck, Proposal
from schemes.talking import secret
from schemes.writing import japanese
from schemes.writing.refusals import Refused

DAYS, MOST_DAYS = 14, 60
MOST_PAGES = 200
LONGEST_REMARK = 2000
SECONDS_BETWEEN = 10
EXPIRED = (
    "このリンクの期限は過ぎました。続けて確かめていただくときは、頼んだ人が新しいリンクを作ります。"
)
REVOKED = "このリンクは取り消されました。わからないときは、頼んだ人に聞いてください。"
DECIDED = (
    "この内容の扱いは、もう決まりました。確かめていただく必要はありません。ありがとうございました。"
)


class NotChecked(Refused):
    """The link was not made or ended, or the remark not taken."""


class TooSoon(NotChecked):
    """Another remark came a moment ago."""


@dataclass(frozen=True, kw_only=True)
class CheckOrder:
    """What a link shows: a proposal, or the documents of a draft as they stand.

    ``pages``: path and title of each page that is not as it is in public.
    """

    proposal: Proposal | None
    contents: Mapping[str, Document]
    effective_from: date
    pages: Sequence[tuple[str, str]]
    recipient: str
    days: int


@transaction.atomic
def make(order: CheckOrder, *, by: str, at: datetime) -> tuple[FactCheck, str]:
    """A new link, and its secret, which is told once. Raises ``NotChecked``."""
    hold_the_work()
    if not 1 <= order.days <= MOST_DAYS:
        raise NotChecked(f"期限は、1日から{MOST_DAYS}日までにしてください。")
    if not order.pages:
        raise NotChecked(
            "公開されている頁から変わるところがないので、確かめてもらう頁がありません。"
        )
    if len(order.pages) > MOST_PAGES:
        raise NotChecked(
            f"変わる頁が{len(order.pages)}あります。{MOST_PAGES}までにしてください。対象を分けて頼んでください。"
        )
    if order.proposal and not Proposal.objects.waiting().filter(pk=order.proposal.pk).exists():
        raise NotChecked("この依頼は、もう決まっています。確認待ちの依頼で頼んでください。")
    made = secret.new()
    held = {} if order.proposal else order.contents
    check = FactCheck.objects.create(
        proposal=order.proposal,
        contents={key: one.model_dump(mode="json") for key, one in held.items()},
        effective_from=order.effective_from,
        pages=[list(page) for page in order.pages],
        recipient=order.recipient,
        digest=secret.digest(made),
        made_by=by,
        made_at=at,
        expires_at=at + timedelta(days=order.days),
    )
    until = f"{japanese.day(check.expires_at.date())}まで、{len(order.pages)}頁"
    _record(Event.Action.CHECK_MADE, check, by, until)
    return check, made


def found(given: str) -> FactCheck | None:
    """The link of a secret, whatever has become of it."""
    named = secret.digest(given)
    checks = FactCheck.objects.select_related("proposal")
    return checks.filter(digest=named).first() if named else None


def why_over(check: FactCheck, now: datetime) -> str:
    """Why a link shows nothing any more, as a sentence; "" while it does."""
    if check.revoked_at:
        return REVOKED
    if _is_decided(check):
        return DECIDED
    return EXPIRED if now >= check.expires_at else ""


def _is_decided(check: FactCheck) -> bool:
    if check.proposal:
        return not check.proposal.is_waiting
    later = Proposal.objects.published().filter(decided_at__gt=check.made_at)
    return later.filter(contents__has_any_keys=check.subjects).exists()


@transaction.atomic
def opened(check: FactCheck, at: datetime) -> None:
    """Note that the link was opened, the first time."""
    hold_the_work()
    if FactCheck.objects.filter(pk=check.pk, opened_at=None).update(opened_at=at):
        _record(Event.Action.CHECK_OPENED, check, "", "")


@transaction.atomic
def revoke(pk: int, *, by: str, at: datetime) -> FactCheck:
    """End a link at once. Raises ``NotChecked``."""
    hold_the_work()
    check = FactCheck.objects.select_related("proposal").get(pk=pk)
    if sentence := why_over(check, at):
        raise NotChecked(f"もう使えないリンクです。{sentence}")
    check.revoked_by, check.revoked_at = by, at
    check.save(update_fields=["revoked_by", "revoked_at"])
    _record(Event.Action.CHECK_REVOKED, check, by, "")
    return check


@transaction.atomic
def remark(pk: int, page: str, text: str, *, at: datetime) -> Comment:
    """What the reader writes on a page, once. Raises ``NotChecked`` and ``TooSoon``."""
    hold_the_work()
    check = FactCheck.objects.select_related("proposal").get(pk=pk)
    if sentence := why_over(check, at):
        raise NotChecked(sentence)
    title = dict(check.pages).get(page)
    if title is None:
        raise NotChecked("この頁は、今回確かめていただく頁にありません。")
    given = Comment.objects.filter(fact_check=check)
    if given.filter(page=page).exists():
        raise NotChecked(
            "この頁へのご指摘は、もう受け取っています。書き足すときは、頼んだ人に知らせてください。"
        )
    if given.filter(at__gt=at - timedelta(seconds=SECONDS_BETWEEN)).exists():
        raise TooSoon(
            f"続けて送られたので、受け取れませんでした。{SECONDS_BETWEEN}秒ほど待って、もう一度送ってください。"
        )
    comment = Comment.objects.create(
        proposal=check.proposal,
        fact_check=check,
        subject=_subject_of(page, check.subjects),
        place=title,
        page=page,
        text=text,
        at=at,
    )
    _record(Event.Action.COMMENTED, check, "", "外の人から")
    return comment


def _subject_of(page: str, subjects: Sequence[str]) -> str:
    """The subject that a page is of, where its path names it."""
    if len(subjects) == 1:
        return subjects[0]
    return next((one for one in subjects if page.startswith(f"schemes/{one}/")), "")


def _record(action: str, check: FactCheck, by: str, detail: str) -> None:
    subjects = check.subjects
    record(
        action,
        by=by,
        kind=str(FactCheck._meta.verbose_name),
        what=str(check),
        subject=subjects[0] if len(subjects) == 1 else "",
        address=reverse("admin:fact_check", args=[check.pk]),
        detail=detail,
    )
