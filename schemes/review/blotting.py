"""A text that must not stay public, blotted out of every edition of a subject that holds it.

One person asks, another one agrees, and whoever keeps the server carries it out with the owner's
database role: the staff site's own can add editions and change none. What was published keeps its
place and its digest in the chain; the record says what was done, and never which text it was.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pydantic
from django.db import connection, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from schemes import sections
from schemes.editing import composing
from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.keeping import blotted
from schemes.models import Blot, Comment, Edition, Event, FactCheck, Proposal, Scheme
from schemes.review import persons
from schemes.review.statuses import NAMES
from schemes.writing.refusals import Refused

MARK = "（削除しました）"
SHORTEST = 2
SALT = "schemes.review.blotting"
AROUND = 20
# What names something to machines: replaced, it would name nothing.
SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
TRIGGER = "schemes_edition_append_only"
OWN_WORDS = ("note", "public_note", "comment", "accepted", "examined")
"""What a proposal says beside its documents."""
SAID = ("place", "text", "settled_word")


class NotBlotted(Refused):
    """The text stays where it is."""


@dataclass(frozen=True)
class BlotPlace:
    """An edition that holds the text: how often, and the first words around it."""

    position: int
    number: int
    effective_from: date
    count: int
    around: str


def name_of(subject: str) -> str:
    """The Japanese name of a subject."""
    named = Scheme.objects.filter(key=subject).values_list("name", flat=True).first()
    return NAMES.get(subject) or named or subject


def tidy(text: str) -> str:
    """The text as editions hold it."""
    return text.replace("\r\n", "\n").strip()


def places(subject: str, text: str) -> list[BlotPlace]:
    """The editions of a subject that hold the text, in their order."""
    return [
        BlotPlace(
            edition.position,
            edition.number,
            edition.effective_from,
            sum(one.count(text) for one in found),
            _around(found[0], text),
        )
        for edition in _holding(text).filter(subject=subject).order_by("number").iterator(20)
        if (found := [one for one in _strings([edition.content, edition.reason]) if text in one])
    ]


def elsewhere(subject: str, text: str) -> list[str]:
    """The names of other subjects of which an edition holds the text."""
    others = _holding(text).exclude(subject=subject)
    found = set(others.values_list("subject", flat=True).order_by())
    return [name_of(one) for one in sorted(found)]


def _holding(text: str) -> QuerySet[Edition]:
    """The editions that may hold the text; a name of a column may look like it."""
    as_json = json.dumps(text, ensure_ascii=False)[1:-1]
    told = Edition.objects.annotate(told=Cast("content", TextField()))
    return told.filter(Q(told__contains=as_json) | Q(reason__contains=text))


def _around(told: str, text: str) -> str:
    start = told.index(text)
    end = start + len(text)
    before = "…" if start > AROUND else ""
    after = "…" if end + AROUND < len(told) else ""
    return before + told[max(0, start - AROUND) : end + AROUND] + after


def _strings(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for one in content:
            yield from _strings(one)
    elif isinstance(content, dict):
        for one in content.values():
            yield from _strings(one)


def _holds(content: Any, text: str) -> bool:
    return any(text in one for one in _strings(content))


def _without(content: Any, text: str) -> Any:
    """The same with the mark for the text. Raises ``NotBlotted`` where it names something."""
    if isinstance(content, list):
        return [_without(one, text) for one in content]
    if isinstance(content, dict):
        if any(text in key for key in content):
            raise NotBlotted(_named())
        return {key: _without(one, text) for key, one in content.items()}
    if not isinstance(content, str) or text not in content:
        return content
    if SYMBOL.fullmatch(content):
        raise NotBlotted(_named())
    return content.replace(text, MARK)


def _named() -> str:
    return (
        "この文は、版の中で記号としても使われているので、消すと内容のつながりが切れます。"
        "前後の言葉を加えて、消す文を長くしてください。"
    )


# --- Asking and agreeing -------------------------------------------------------------------------


@transaction.atomic
def ask(subject: str, text: str, why: str, *, by: str, at: datetime) -> Blot:
    """Ask that a text be blotted out of a subject's editions. Raises ``NotBlotted``."""
    hold_the_work()
    text = tidy(text)
    if len(text) < SHORTEST or text in MARK:
        raise NotBlotted(f"消す文は、{SHORTEST}文字以上の、ほかと間違えない長さで書いてください。")
    if text in why:
        raise NotBlotted("理由に、消す文そのものを書かないでください。理由は記録に残ります。")
    if Blot.objects.open().filter(subject=subject, text=text).exists():
        raise NotBlotted("同じ文を消す依頼が、もうあります。その依頼を決めてください。")
    _rewritten(subject, text)
    blot = Blot.objects.create(subject=subject, text=text, why=why, asked_by=by, asked_at=at)
    _record(Event.Action.BLOT_ASKED, blot, by, _check(text))
    return blot


@transaction.atomic
def agree(pk: int, *, by: str, at: datetime) -> Blot:
    """A second person agrees. Raises ``NotBlotted``."""
    blot = _held(pk, Blot.State.ASKED)
    if sentence := why_not_agree(blot, by):
        raise NotBlotted(sentence)
    _rewritten(blot.subject, blot.text)
    blot.state, blot.decided_by, blot.decided_at = Blot.State.AGREED, by, at
    blot.save()
    _record(Event.Action.BLOT_AGREED, blot, by, _check(blot.text))
    return blot


def why_not_agree(blot: Blot, username: str) -> str:
    """Why a person is no second pair of eyes, as a sentence; "" if they are."""
    if username == blot.asked_by:
        return (
            "自分が依頼したことは、自分では承認できません。ほかの公開承認者に確認を頼んでください。"
        )
    return persons.why_not_approve(username, {blot.asked_by})


@transaction.atomic
def drop(pk: int, *, by: str, at: datetime) -> Blot:
    """The request is over and the text is forgotten. Raises ``NotBlotted``."""
    blot = _held(pk, Blot.State.ASKED, Blot.State.AGREED)
    blot.state, blot.decided_by, blot.decided_at = Blot.State.DROPPED, by, at
    blot.text = ""
    blot.save()
    _record(Event.Action.BLOT_DROPPED, blot, by, "")
    return blot


def _held(pk: int, *states: Blot.State) -> Blot:
    hold_the_work()
    blot = Blot.objects.select_for_update().get(pk=pk)
    if blot.state not in states:
        raise NotBlotted(f"この依頼は、もう「{blot.get_state_display()}」になっています。")
    return blot


def _rewritten(subject: str, text: str) -> list[Edition]:
    """The editions that hold the text, without it. Raises ``NotBlotted`` where that cannot be."""
    found = []
    for edition in _holding(text).filter(subject=subject).order_by("position").iterator(20):
        if _holds([edition.content, edition.reason], text):
            edition.content = _without(edition.content, text)
            edition.reason = edition.reason.replace(text, MARK)
            edition.blotted = edition.seal()
            _refuse_unreadable(edition)
            found.append(edition)
    if not found:
        raise NotBlotted("この文は、この対象の版のどれにもありません。一字ずつ確かめてください。")
    if sentence := _still_to_come(subject, text):
        raise NotBlotted(sentence)
    return found


def _refuse_unreadable(edition: Edition) -> None:
    try:
        sections.parse(edition.content)
    except pydantic.ValidationError:
        raise NotBlotted(
            f"この文を消すと、第{edition.number}版を公開した形として読めなくなります。"
            "前後の言葉を加えるか減らして、文の途中だけを消してください。"
        ) from None


def _still_to_come(subject: str, text: str) -> str:
    """Where the text would be published from again, as a sentence; "" if nowhere."""
    if subject in composing.subjects():
        draft = composing.sound([subject]).get(subject)
        if draft is None or _holds(draft.model_dump(mode="json"), text):
            return "下書きにも、この文が残っています。先に下書きを直して公開してから、依頼してください。"
    for proposal in Proposal.objects.waiting().filter(contents__has_key=subject):
        told = [proposal.contents[subject], *(getattr(proposal, one) for one in OWN_WORDS)]
        if _holds(told, text):
            return (
                f"{proposal.sent_by}さんの公開の依頼が確認待ちで、この文を含みます。"
                "先にその依頼を差し戻すか、取り下げてください。"
            )
    return ""


def address(blot: Blot) -> str:
    """The page of a request, by which the record names it."""
    return reverse("admin:schemes_blot_review", args=[blot.pk])


def _record(action: str, blot: Blot, by: str, detail: str) -> None:
    record(
        action,
        by=by,
        kind=str(Blot._meta.verbose_name),
        what=f"「{name_of(blot.subject)}」から文を消す依頼",
        subject=blot.subject,
        address=address(blot),
        detail=detail,
        why=blot.why,
    )


def _check(text: str) -> str:
    """What binds a decision to the text without telling it: nobody without the key can guess."""
    return f"照合値 {salted_hmac(SALT, text, algorithm='sha256').hexdigest()}"


# --- Carrying it out -----------------------------------------------------------------------------


def is_owner() -> bool:
    """Whether this database role may change editions at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass",
            [Edition._meta.db_table],
        )
        return bool(cursor.fetchone()[0])


@transaction.atomic
def carry_out(pk: int, *, at: datetime) -> Blot:
    """Do what two people decided; all of it or nothing. Raises ``NotBlotted``."""
    blot = _held(pk, Blot.State.AGREED)
    text = blot.text
    _refuse_undecided(blot)
    editions = _rewritten(blot.subject, text)
    _write(editions)
    _clean_proposals(blot.subject, text)
    blot.state, blot.done_at, blot.text = Blot.State.DONE, at, ""
    blot.positions = [edition.position for edition in editions]
    blot.save()
    _record(Event.Action.BLOTTED, blot, blot.decided_by, "\n".join(map(blotted.line, editions)))
    return blot


def _refuse_undecided(blot: Blot) -> None:
    """The record, which nobody can change, must tell of both decisions about this very text."""
    asked, agreed = blotted.decisions(address(blot))
    is_of_two = asked and agreed and asked.by != agreed.by
    is_same = all(
        one and constant_time_compare(one.detail, _check(blot.text)) for one in (asked, agreed)
    )
    if not is_of_two or not is_same:
        raise NotBlotted(
            "二人が決めた記録と、この依頼が合いません。鍵(SECRET_KEY)が職員用サイトと同じかを確かめ、"
            "同じなら依頼を取りやめて、もう一度依頼してください。"
        )


def _write(editions: list[Edition]) -> None:
    table = connection.ops.quote_name(Edition._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {TRIGGER}")
        for one in editions:
            Edition.objects.filter(pk=one.pk).update(
                content=one.content, reason=one.reason, blotted=one.blotted
            )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {TRIGGER}")


def _clean_proposals(subject: str, text: str) -> None:
    """What was sent and decided holds the same documents."""
    decided = Proposal.objects.exclude(state=Proposal.State.SENT)
    for proposal in decided.filter(contents__has_key=subject).iterator(20):
        contents = {**proposal.contents, subject: _without(proposal.contents[subject], text)}
        told = {name: _without(getattr(proposal, name), text) for name in OWN_WORDS}
        Proposal.objects.filter(pk=proposal.pk).update(contents=contents, **told)
    _clean_talk(subject, text)


def _clean_talk(subject: str, text: str) -> None:
    """What was said of the documents, and the drafts that were shown to be checked."""
    about = Q(proposal__contents__has_key=subject) | Q(fact_check__contents__has_key=subject)
    for comment in Comment.objects.filter(about):
        said = {name: getattr(comment, name).replace(text, MARK) for name in SAID}
        Comment.objects.filter(pk=comment.pk).update(**said)
    for check in FactCheck.objects.filter(contents__has_key=subject).iterator(20):
        contents = {**check.contents, subject: _without(check.contents[subject], text)}
        FactCheck.objects.filter(pk=check.pk).update(contents=contents)
