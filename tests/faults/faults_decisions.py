"""Two people who decide about one request at the same moment (a part of ``make faults``)."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

SENDER = "faults-1"
DECIDERS = ("faults-3", "faults-4")
SCHEME = "agreements"


def decisions(rounds: int) -> list[str]:
    """Approvals against approvals, and against returns; sentences for what went wrong."""
    from django.db import connections

    problems: list[str] = []
    began = time.monotonic()
    with ThreadPoolExecutor(len(DECIDERS)) as pool:
        for number in range(1, rounds + 1):
            problems += _round(pool, number)
    connections.close_all()
    took = time.monotonic() - began
    print(f"同時の承認: {rounds}回、問題 {len(problems)}件({took:.0f}秒)")
    return problems


def _round(pool: ThreadPoolExecutor, number: int) -> Iterator[str]:
    from schemes.models import Edition, Head
    from schemes.models.editions import flaws

    sent = _send(f"試し{time.time_ns()}")
    before = Edition.objects.count()
    gate = Barrier(len(DECIDERS))
    acts = [_approve, _approve if number % 2 else _give_back]
    said = list(pool.map(_decide, acts, DECIDERS, [sent] * 2, [gate] * 2))
    won = [place for place, sentence in enumerate(said) if not sentence]
    if len(won) != 1:
        yield f"{number}回目: 決められた人が{len(won)}人です({said})。"
        return
    if "すでに" not in said[1 - won[0]]:
        yield f"{number}回目: もう一人には「{said[1 - won[0]]}」と出ました。"
    sent.refresh_from_db()
    if sent.decided_by != DECIDERS[won[0]]:
        yield f"{number}回目: 決めた人の名前が{sent.decided_by}です。"
    published = 1 if sent.state == "published" else 0
    if Edition.objects.count() != before + published:
        yield f"{number}回目: 版が{Edition.objects.count() - before}つ増えました。"
    yield from flaws(Edition.objects.order_by("position"), Head.objects.first())


def _send(mark: str) -> Any:
    from django.utils import timezone

    from schemes.editing import composing
    from schemes.models import Proposal, Scheme
    from schemes.review import reviewing

    Scheme.objects.filter(key=SCHEME).update(summary=mark)
    return reviewing.send(
        reviewing.Sending(
            contents={SCHEME: composing.compose(SCHEME)},
            kind=Proposal.Kind.CHANGE,
            by=SENDER,
            note=mark,
            effective_from=timezone.localdate(),
            accepted={},
            warnings_seen=(),
            at=timezone.now(),
            today=timezone.localdate(),
        )
    )


def _decide(act: Callable[[int, str], object], by: str, sent: Any, gate: Barrier) -> str:
    """The sentence of a refusal; "" for the one whose decision it is."""
    from django.db import connections

    from schemes.review import reviewing

    gate.wait()
    try:
        act(sent.pk, by)
    except reviewing.NotPublishable as refusal:
        return str(refusal)
    finally:
        # Each thread has a connection of its own, which nothing else would close.
        connections.close_all()
    return ""


def _approve(pk: int, by: str) -> object:
    from django.utils import timezone

    from schemes.review import reviewing

    return reviewing.approve(
        reviewing.Approval(
            proposal=pk,
            by=by,
            effective_from=timezone.localdate(),
            accepted={},
            warnings_seen=(),
            comment="",
            at=timezone.now(),
            today=timezone.localdate(),
        )
    )


def _give_back(pk: int, by: str) -> object:
    from django.utils import timezone

    from schemes.review import reviewing

    return reviewing.give_back(pk, by=by, comment="試し", at=timezone.now())
