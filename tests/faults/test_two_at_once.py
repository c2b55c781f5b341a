"""Two people save the same form, or decide about one request, at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from grants.models import Cap
from schemes import roles
from schemes.editing import composing
from schemes.keeping import chains
from schemes.models import Edition, Event, Proposal, Scheme
from schemes.review import reviewing
from tests.markup import Page
from tests.staff import address, hire, let_in

SENDER = "依頼した人"
DECIDERS = ("決める人", "もう一人の決める人")
SCHEME = "agreements"


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def together(pool: ThreadPoolExecutor, *acts: Callable[[Barrier], Any]) -> list[Any]:
    """What each of the acts returns; each waits at the gate until all are there."""
    gate = Barrier(len(acts))

    def alone(act: Callable[[Barrier], Any]) -> Any:
        try:
            return act(gate)
        finally:
            # Each thread has a connection of its own, which nothing else would close.
            connections.close_all()

    return list(pool.map(alone, acts))


# --- Saves ---------------------------------------------------------------------------------------


def save(browser: Client, path: str, amount: int, gate: Barrier) -> Any:
    sent = Page(browser.get(path)).sent(yen=str(amount))
    gate.wait()
    return browser.post(path, sent)


def test_one_save_wins_and_the_other_is_told_and_saves_on_top(
    lasting: str, pool: ThreadPoolExecutor, rounds: int
) -> None:
    cap = Cap.objects.get(code="KS-2")
    path = address(Cap, "change", cap.pk)
    events = Event.objects.filter(address=path, action=Event.Action.CHANGED)
    people = [let_in(Client(), hire(name, roles.EDITOR)) for name in ("一人目", "二人目")]
    won = [0, 0]
    for number in range(rounds):
        amounts = [10_000_000 + 10 * number + place for place in (1, 2)]
        acts = zip(people, amounts, strict=True)
        answers = together(pool, *(partial(save, one, path, amount) for one, amount in acts))
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        first = [answer.status_code for answer in answers].index(302)
        won[first] += 1
        cap.refresh_from_db()
        assert cap.yen == amounts[first]
        told = answers[1 - first]
        assert "ほかの人がこの内容を変えました" in told.text
        assert f"{amounts[first]:,}" in told.text
        again = Page(told).sent()
        assert again["yen"] == [f"{amounts[1 - first]:,}円"]
        assert people[1 - first].post(path, again).status_code == 302
        cap.refresh_from_db()
        assert cap.yen == amounts[1 - first]
        assert events.count() == 2 * (number + 1)
    print(f"同時の保存: {rounds}回。先に保存できたのは、一人目 {won[0]}回、二人目 {won[1]}回")


# --- Decisions -----------------------------------------------------------------------------------


def send(mark: str) -> Proposal:
    now, today = timezone.now(), timezone.localdate()
    Scheme.objects.filter(key=SCHEME).update(summary=mark)
    sending = reviewing.Sending(
        contents={SCHEME: composing.compose(SCHEME)},
        kind=Proposal.Kind.CHANGE,
        by=SENDER,
        note=mark,
        public_note=mark,
        effective_from=today,
        accepted={},
        warnings_seen=(),
        at=now,
        today=today,
    )
    return reviewing.send(sending)


def approve(pk: int, by: str) -> object:
    now, today = timezone.now(), timezone.localdate()
    approval = reviewing.Approval(
        proposal=pk,
        by=by,
        effective_from=today,
        accepted={},
        warnings_seen=(),
        comment="",
        at=now,
        today=today,
    )
    return reviewing.approve(approval)


def give_back(pk: int, by: str) -> object:
    return reviewing.give_back(pk, by=by, comment="試し", at=timezone.now())


def decide(act: Callable[[int, str], object], pk: int, by: str, gate: Barrier) -> str:
    """The sentence of a refusal; "" for the one whose decision it is."""
    gate.wait()
    try:
        act(pk, by)
    except reviewing.NotPublishable as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("other", [approve, give_back])
def test_one_decision_holds_and_the_other_is_told(
    lasting: str, pool: ThreadPoolExecutor, rounds: int, other: Callable[[int, str], object]
) -> None:
    for number in range(max(2, rounds // 8)):
        sent = send(f"試し{other.__name__}{number}")
        before = Edition.objects.count()
        acts = zip((approve, other), DECIDERS, strict=True)
        said = together(pool, *(partial(decide, act, sent.pk, by) for act, by in acts))
        assert said.count("") == 1
        winner = said.index("")
        assert "すでに" in said[1 - winner]
        sent.refresh_from_db()
        assert sent.decided_by == DECIDERS[winner]
        was_approved = winner == 0 or other is approve
        assert sent.state == ("published" if was_approved else "returned")
        assert Edition.objects.count() == before + was_approved
        assert list(chains.everything_wrong()) == []
