"""Counts of verdicts: added up in memory, stored in one statement, and never in a request's way."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.utils.http import urlencode

from schemes import catalogue, counting
from schemes.catalogue import Preview
from schemes.counting import Counted
from schemes.judging.answers import Answers
from schemes.judging.eligibility import judge
from schemes.models import DailyCount, MissingWord

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 26)
TRACK = "kusanone/support"
CITY = {
    "applicant_kind": "organisation",
    "organisation_type": "local_government",
    "budget_yen": "60000000",
}
MINUTE = {Counted(DAY, TRACK, "eligible", ""): 2, Counted(DAY, TRACK, "ineligible", "KS-1"): 1}


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    counting._counts.clear()
    yield
    counting._counts.clear()


def stored():
    rows = DailyCount.objects.values_list("day", "track", "verdict", "decided_by", "count")
    return {Counted(*row[:4]): row[4] for row in rows}


def check(client, **more):
    answer = client.get(f"/check/?{urlencode(CITY | more)}")
    assert answer.status_code == 200
    return answer


# --- What is counted -----------------------------------------------------------------------------


@time_machine.travel(datetime(2026, 11, 26, 3, tzinfo=UTC), tick=False)
def test_a_check_counts_the_verdict_of_each_track_and_what_decided(client):
    check(client)
    found = counting.waiting()
    assert set(found.values()) == {1}
    verdicts = {counted.track: counted.verdict for counted in found if not counted.decided_by}
    assert set(verdicts) == set(catalogue.library().on(DAY).rules.tracks)
    assert verdicts[TRACK] == "plan_change"
    decided = {counted.decided_by for counted in found if counted.track == TRACK}
    rules = catalogue.library().on(DAY).rules
    answers = Answers({"organisation_type": "local_government", "budget_yen": 60_000_000})
    (judged,) = judge(rules, answers, DAY, [TRACK])
    causes = {one.requirement.code for one in judged.trace if one.effect == judged.verdict}
    assert causes
    assert decided == {"", *causes}
    assert {counted.day for counted in found} == {DAY}


def test_what_fits_or_waits_for_an_answer_was_decided_by_nothing(client):
    check(client)
    open_ones = [one for one in counting.waiting() if one.verdict in ("eligible", "unanswered")]
    assert open_ones
    assert {one.decided_by for one in open_ones} == {""}


def test_a_second_check_is_added(client):
    check(client)
    check(client)
    assert set(counting.waiting().values()) == {2}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 15, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
    ids=["a second before midnight", "midnight in Japan"],
)
def test_the_day_is_japans(client, moment, day):
    with time_machine.travel(moment, tick=False):
        check(client)
    assert {counted.day for counted in counting.waiting()} == {day}


@time_machine.travel(datetime(2026, 11, 26, 3, tzinfo=UTC), tick=False)
def test_a_check_of_another_day_counts_today(client):
    check(client, as_of="2027-04-01")
    assert {counted.day for counted in counting.waiting()} == {DAY}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?applicant_kind=organisation&show=questions",
        "?applicant_kind=organisation&show=step",
        "?applicant_kind=organisation&show=all",
        "?budget_yen=abc",
    ],
    ids=["start", "questions", "a step", "the result unfolded", "an error"],
)
def test_only_a_result_counts(client, query):
    client.get(f"/check/{query}")
    assert counting.waiting() == {}


def test_a_preview_counts_nothing(client):
    with catalogue.serving(Preview(catalogue.library(), DAY)):
        check(client)
    assert counting.waiting() == {}


def test_the_staff_site_counts_nothing(client, settings):
    settings.HAS_PUBLIC_SITE = False
    check(client)
    assert counting.waiting() == {}


def test_a_check_waits_for_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        check(client)


def test_no_answer_is_kept(client):
    check(client, head_office_prefecture="34")
    kept = {str(part) for counted in counting.waiting() for part in counted}
    rules = catalogue.library().on(DAY).rules
    codes = {one.requirement.code for track in rules.tracks.values() for one in track.rulings}
    known = {*rules.tracks, *codes, "", *(counted.verdict for counted in counting.waiting())}
    assert {text for text in kept if not text.startswith("20")} <= known


def test_memory_has_a_bound(monkeypatch):
    monkeypatch.setattr(counting, "MOST", 2)
    first, second, third = (Counted(DAY, TRACK, "confirm", code) for code in ("A", "B", "C"))
    counting._put({first: 1, second: 1})
    counting._put({third: 1, first: 1})
    assert counting.waiting() == {first: 2, second: 1}


def test_checks_at_the_same_time_are_all_counted():
    rules = catalogue.library().on(DAY).rules
    verdicts = judge(rules, Answers({}), DAY, [TRACK])
    threads = [
        threading.Thread(target=lambda: [counting.add(DAY, verdicts) for _ in range(200)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(counting.waiting().values()) == {1_600}


# --- What is stored ------------------------------------------------------------------------------


def test_a_minute_is_stored_in_one_statement(django_assert_num_queries):
    counting._put(MINUTE)
    with django_assert_num_queries(1):
        counting.store()
    assert stored() == MINUTE
    assert counting.waiting() == {}


def test_the_next_minute_is_added():
    counting._put(MINUTE)
    counting.store()
    new = Counted(DAY, TRACK, "confirm", "")
    counting._put({**MINUTE, new: 5})
    counting.store()
    assert stored() == {**{counted: 2 * count for counted, count in MINUTE.items()}, new: 5}


def test_an_empty_minute_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        counting.store()


def test_while_the_database_is_away_the_counts_wait(caplog):
    def away(execute, sql, *rest):
        raise OperationalError("the server closed the connection")

    counting._put(MINUTE)
    with connection.execute_wrapper(away):
        counting.store()
    assert counting.waiting() == MINUTE
    assert "次に試します" in caplog.text
    counting.store()
    assert stored() == MINUTE


def test_what_the_database_refuses_is_dropped(caplog):
    counting._put({Counted(DAY, "x" * 101, "eligible", ""): 1})
    with transaction.atomic():
        counting.store()
        transaction.set_rollback(True)
    assert counting.waiting() == {}
    assert "この1分の件数は数えません" in caplog.text


# --- Words that search did not find ---------------------------------------------------------------


@pytest.fixture
def _no_words() -> Iterator[None]:
    counting._words.clear()
    counting._once.clear()
    yield
    counting._words.clear()
    counting._once.clear()


def words() -> dict[str, int]:
    return {one.word: count for one, count in counting.waiting_words().items()}


@pytest.mark.usefixtures("_no_words")
def test_a_word_counts_from_the_second_time_on_a_day():
    counting.add_missing(DAY, ["ロケット"])
    assert words() == {}
    counting.add_missing(DAY, ["ロケット", "彗星"])
    assert words() == {"ロケット": 1}
    counting.add_missing(date(2026, 11, 27), ["ロケット"])
    assert words() == {"ロケット": 1}


@pytest.mark.usefixtures("_no_words")
@pytest.mark.parametrize(
    "word", ["", "彗", "あ" * 13, "0312345678", "a_b", "x@y", "ロケット 彗星", "第3"]
)
def test_what_is_long_or_has_numbers_is_not_counted(word):
    for _ in range(3):
        counting.add_missing(DAY, [word])
    assert words() == {}


@pytest.mark.usefixtures("_no_words")
def test_only_so_many_words_of_a_day_are_told_apart():
    many = [f"言葉{chr(0x4E00 + number)}" for number in range(counting.MOST_WORDS + 5)]
    for _ in range(2):
        counting.add_missing(DAY, many)
    assert len(words()) == counting.MOST_WORDS


@pytest.mark.usefixtures("_no_words")
def test_words_are_added_to_what_is_stored():
    for _ in range(2):
        for _ in range(3):
            counting.add_missing(DAY, ["ロケット"])
        counting.store()
    # The word was known from the first time on.
    assert list(MissingWord.objects.values_list("day", "word", "count")) == [(DAY, "ロケット", 5)]
    assert words() == {}
