"""How often checks came to which verdict, what decided, and which words search did not find: added up
in memory, stored by the minute.

Only the public site counts, and never a preview. Nothing about an answer or an address is kept.
No request waits for the database: a thread of its own adds to ``DailyCount`` once a minute. A
minute that is lost is no loss.
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple, cast

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection

from schemes.catalogue import previewing
from schemes.judging.eligibility import TrackVerdict
from schemes.judging.rulebook import Verdict
from schemes.models import MissingWord

SECONDS = 60.0
MOST = 20_000  # different counts in memory: a month of a catalogue of today's size
DECIDED = (Verdict.CONFIRM, Verdict.PLAN_CHANGE, Verdict.INELIGIBLE, Verdict.NOT_THIS_PURPOSE)

# The lock of the row that another process holds is waited for in one order by all of them.
ADD = """
INSERT INTO schemes_dailycount AS known (day, track, verdict, decided_by, count)
SELECT * FROM unnest(%s::date[], %s::text[], %s::text[], %s::text[], %s::bigint[])
ON CONFLICT (day, track, verdict, decided_by) DO UPDATE SET count = known.count + excluded.count
"""

ADD_WORDS = """
INSERT INTO schemes_missingword AS known (day, word, count)
SELECT * FROM unnest(%s::date[], %s::text[], %s::bigint[])
ON CONFLICT (day, word) DO UPDATE SET count = known.count + excluded.count
"""
MOST_WORDS = 200  # different words of a day; what comes once only is never stored
# Numbers and addresses of mail may be somebody's; long texts are.
COUNTABLE = re.compile(rf"[^\W\d_]{{2,{MissingWord.LONGEST}}}")

log = logging.getLogger(__name__)


class Counted(NamedTuple):
    """What a count is of; ``decided_by``: a requirement's code, or 「」 for the verdict itself."""

    day: date
    track: str
    verdict: str
    decided_by: str


class SoughtWord(NamedTuple):
    """A word that no page has, and the day on which it was sought."""

    day: date
    word: str


_lock = threading.Lock()
_counts: Counter[Counted] = Counter()
_words: Counter[SoughtWord] = Counter()
_once: set[SoughtWord] = set()
"""The words of the newest day, for telling whether one comes again."""


def add(day: date, verdicts: Iterable[TrackVerdict]) -> None:
    """Count the verdicts of a check that was made on ``day`` (Asia/Tokyo), in memory only."""
    if not settings.HAS_PUBLIC_SITE or previewing():
        return
    _put(Counter(counted for found in verdicts for counted in _of(day, found)))


def _of(day: date, found: TrackVerdict) -> Iterable[Counted]:
    key, codes = found.verdict.key, {""}
    if found.verdict in DECIDED:
        codes |= {one.requirement.code for one in found.trace if one.effect == found.verdict}
    return [_counted(day, found.track, key, code) for code in codes]


_counted = lru_cache(maxsize=2048)(Counted)  # the same ones come again and again all day


def _put(counts: Counter[Counted]) -> None:
    """Add to what waits; what would be the first of its kind beyond ``MOST`` is dropped."""
    with _lock:
        for counted, count in counts.items():
            if counted in _counts or len(_counts) < MOST:
                _counts[counted] += count


def add_missing(day: date, words: Iterable[str]) -> None:
    """Count words that search did not find, from the second time on a day."""
    if not settings.HAS_PUBLIC_SITE or previewing():
        return
    for word in words:
        if COUNTABLE.fullmatch(word):
            _put_word(SoughtWord(day, word))


def _put_word(sought: SoughtWord) -> None:
    with _lock:
        if any(one.day != sought.day for one in _once):
            _once.clear()
        if sought in _once:
            _words[sought] += 1
        elif len(_once) < MOST_WORDS:
            _once.add(sought)


def waiting_words() -> dict[SoughtWord, int]:
    """The words that were counted and are not stored yet."""
    with _lock:
        return dict(_words)


def waiting() -> dict[Counted, int]:
    """What was counted and is not stored yet."""
    with _lock:
        return dict(_counts)


def store() -> None:
    """Add what waits to the tables, in one statement each. Raises no database error: while the
    database is away the counts go on waiting, and what it refuses is dropped."""
    for counts, add in ((_counts, ADD), (_words, ADD_WORDS)):
        _store(cast("Counter[NamedTuple]", counts), add)


def _store(waits: "Counter[NamedTuple]", statement: str) -> None:
    with _lock:
        counts = waits.copy()
        waits.clear()
    if not counts:
        return
    rows = sorted(counts.items())
    columns = [list(column) for column in zip(*(one for one, _ in rows), strict=True)]
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, [*columns, [count for _, count in rows]])
    except (OperationalError, InterfaceError) as error:
        log.warning("件数をまだ保存できません。次に試します: %s", error)
        with _lock:
            waits.update(counts)
    except DatabaseError as error:
        log.warning("件数を保存できませんでした。この1分の件数は数えません: %s", error)


def start() -> None:
    """Store what waits once a minute, in the background; once per process."""
    threading.Thread(target=_keep_storing, name="counting", daemon=True).start()


def _keep_storing() -> None:
    pause = threading.Event()
    while not pause.wait(SECONDS):
        store()
        connection.close()  # an hour without a check keeps no connection open
