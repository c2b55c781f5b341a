"""The clock of the machine steps by an hour and by a day, forward and back, under a served portal.

The processes of the portal live by a clock that the drill sets (``clock/sitecustomize.py``); libfaketime,
which would do it for any program, breaks Python's own sleep.
``python -m pytest tests/faults/drill_clock.py -s``.
"""

import http.client
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from grants.models import Call
from schemes.models import Track
from tests.deploy.front import STAFF
from tests.faults.drill_outages import BACK, at, changed, none_failed, shows, tell
from tests.faults.stage import Process, Stage, Watch, staged, until

HERE = Path(__file__).parent
STEPS = {"1時間進む": 3_600, "1時間戻る": -3_600, "1日進む": 86_400, "1日戻る": -86_400}
TOKYO = ZoneInfo("Asia/Tokyo")
SHEET = "/sheet/?who=ngo&wants=funds"
ANSWER = "/api/v1/schemes/kusanone/"


class Clock:
    """What the processes of the portal take for the time: the real one, and so many seconds more."""

    def __init__(self, file: Path) -> None:
        self.file, self.seconds = file, 0
        self.step(0)

    def step(self, seconds: int) -> None:
        self.seconds = seconds
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds}")
        new.replace(self.file)

    @property
    def today(self) -> date:
        return (datetime.now(TOKYO) + timedelta(seconds=self.seconds)).date()

    def environment(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, [str(HERE / "clock"), os.environ.get("PYTHONPATH")]))
        return {"PYTHONPATH": path, "DRILL_CLOCK": str(self.file)}


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(tmp_path_factory.mktemp("clock") / "offset")


@pytest.fixture(scope="module")
def stage(
    published_database: Callable[[], str],
    clock: Clock,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Stage]:
    template = published_database()
    with (
        django_db_blocker.unblock(),
        staged(
            template,
            lambda primary, _, way: at(primary.url(), way.port),
            **clock.environment(),
        ) as stage,
    ):
        with stage.django():
            closes_today(clock.today)
        changed(stage, "時計の訓練の文")
        until(lambda: shows(stage, "時計の訓練の文"), 30, "公開した内容が見えません")
        yield stage


def closes_today(today: date) -> None:
    """A call whose last day it is: tomorrow it is over, yesterday it was open as well."""
    track = Track.objects.get(scheme__key="kusanone", key="support")
    Call.objects.create(
        track=track,
        fiscal_year=today.year,
        round_label="訓練",
        opens_on=today - timedelta(days=30),
        closes_on=today,
    )


def state(stage: Stage) -> str:
    """How the call stands, as a program reads it."""
    return json.loads(stage.front.ask(ANSWER).text)["seasons"]["support"]["state"]


def day_shown(stage: Stage) -> str:
    found = re.search(r"(\d{4}年\d{1,2}月\d{1,2}日)現在", stage.front.ask(SHEET).text)
    return found.group(1) if found else ""


def written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def agrees(stage: Stage, clock: Clock, last: date) -> bool:
    """Whether every public process tells the day, and the call as it stands on it."""
    is_over = clock.today > last
    return all(
        (state(stage) == "closed") is is_over and day_shown(stage) == written(clock.today)
        for _ in range(4)
    )


@pytest.mark.parametrize("step", STEPS)
def test_the_public_pages_follow_the_clock_there_and_back(
    stage: Stage, clock: Clock, step: str
) -> None:
    last = datetime.now(TOKYO).date()
    until(partial(agrees, stage, clock, last), 30, "はじめの時刻が合いません")
    with Watch(stage.front) as watch:
        clock.step(STEPS[step])
        there = until(partial(agrees, stage, clock, last), 60, "頁が時計に合いません")
        mark = f"{step}あいだの公開{time.time_ns()}"
        changed(stage, mark, clock.today)
        seen = until(lambda: all(shows(stage, mark) for _ in range(10)), 60, "公開が見えません")
        clock.step(0)
        back = until(partial(agrees, stage, clock, last), 60, "頁が時計に合いません")
    tell(
        f"時計が{step}",
        watch,
        f"頁が合うまで{there:.1f}秒、戻して{back:.1f}秒",
        f"公開が見えるまで{seen:.1f}秒",
    )
    none_failed(watch)
    assert max(there, back, seen) <= BACK


def lives_by(clock: Clock, process: Process) -> bool:
    """Whether its workers have the time: asked themselves, as the front writes a date of its own."""
    return all(abs(told_by(process) - time.time() - clock.seconds) < 60 for _ in range(10))


def told_by(process: Process) -> float:
    line = http.client.HTTPConnection("127.0.0.1", process.port, timeout=5)
    line.request("GET", "/healthz")
    told = line.getresponse().headers["Date"]
    line.close()
    return parsedate_to_datetime(told).timestamp()


@pytest.mark.parametrize("step", STEPS)
def test_staff_go_on_or_sign_in_again(stage: Stage, clock: Clock, step: str) -> None:
    """A session outlives an hour either way. A day later it is over; it is there again once the clock is
    right again, unless it was used a day back: then the day in between passed without a page."""
    cookie = stage.sign_in()
    has_the_time = partial(lives_by, clock, stage.staff)
    clock.step(STEPS[step])
    try:
        until(has_the_time, 10, "職員用サイトの時刻が合いません")
        moved = stage.front.ask("/admin/", STAFF, Cookie=cookie)
    finally:
        clock.step(0)
    until(has_the_time, 10, "職員用サイトの時刻が合いません")
    back = stage.front.ask("/admin/", STAFF, Cookie=cookie)
    print(f"\n時計が{step}(職員): {moved.status}、戻して{back.status}", flush=True)
    assert moved.status == (302 if step == "1日進む" else 200)
    assert back.status == (302 if step == "1日戻る" else 200)
