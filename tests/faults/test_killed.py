"""A process that is killed while it saves, publishes or carries a change into plans leaves nothing half."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from schemes import publishing, roles
from schemes.editing.locks import hold_the_work
from schemes.keeping import chains
from schemes.models import Edition, Event, Scheme, Track
from shiminsanka.environment import BASE_DIR
from tests import portal
from tests.faults import work
from tests.staff import address, hire

# In turns of the work: a kill falls anywhere in the next two or three.
LONGEST_LIFE = 2.5
KINDS = ("saving", "publishing", "carrying")


@contextmanager
def at_work(name: str, url: str, var: Path) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """The process, once its first turn is done, and the seconds that it took."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.work", name],
        cwd=BASE_DIR,
        env=portal.environment(DATABASE_URL=url, PORTAL_VAR=str(var)),
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process, float(process.stdout.readline())
        finally:
            process.kill()


def track() -> Track:
    scheme, key = work.TRACK
    return Track.objects.get(scheme__key=scheme, key=key)


def half_done() -> list[str]:
    """What is half: in the chain of editions, in the saved rows, in what was published."""
    found = list(chains.everything_wrong())
    saved = track()
    marks = {saved.summary}
    for rows in (saved.caps, saved.activities):
        marks |= set(rows.values_list("wording", flat=True))
    whole = Event.objects.filter(address=address(Track, "change", saved.pk)).first()
    if whole and (len(marks) != 1 or not all(mark in whole.detail for mark in marks)):
        found.append(f"保存が途中までです({len(marks)}通りの値)。")
    summaries = set(Scheme.objects.filter(key__in=work.PUBLISHED).values_list("summary", flat=True))
    today = timezone.localdate()
    current = {
        one.subject: one for one in Edition.objects.on(today) if one.subject in work.PUBLISHED
    }
    reasons = {one.reason for one in current.values()}
    if any(summary.startswith(work.MARK) for summary in summaries) and summaries != reasons:
        found.append(f"公開が途中までです({len(summaries | reasons)}通りの値)。")
    for subject, edition in current.items():
        whole = {**edition.content, "kana": work.PLANNED}
        if any(plan.content != whole for plan in publishing.planned(subject, today)):
            found.append(f"{subject}の予定に、今日の変更が入っていません。")
    return found


def test_nothing_half_is_left_by_a_process_that_is_killed(
    lasting: str, kills: int, tmp_path: Path
) -> None:
    hire(work.WORKER, roles.EDITOR)
    dice = random.Random()
    editions = Edition.objects.count()
    for number in range(kills):
        with at_work(KINDS[number % len(KINDS)], lasting, tmp_path) as (process, turn):
            # Still at work when its time comes: it would work for ever.
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(dice.uniform(0, LONGEST_LIFE * turn))
            process.kill()
        with transaction.atomic():
            # Free once the server has ended what the process had begun.
            hold_the_work()
            assert half_done() == []
    saved = Event.objects.filter(address=address(Track, "change", track().pk)).count()
    published = Edition.objects.count() - editions
    assert (saved > 0, published > 0) == (kills > 0, kills > 1)
    print(f"強制終了: {kills}回。それまでの保存 {saved}回、公開した版 {published}つ")
