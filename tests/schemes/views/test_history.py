"""Which editions of a subject were in force, and since when."""

from datetime import UTC, date, datetime

import pytest

from schemes.catalogue import Published
from schemes.models import Edition
from schemes.views import history

LAST = date(2031, 12, 31)


def edition(number, published, effective):
    return Published(
        Edition(
            position=number,
            subject="kusanone",
            number=number,
            content={},
            published_at=datetime(2031, *published, 3, tzinfo=UTC),  # noon in Japan
            effective_from=date(2031, *effective),
            digest=str(number),
        )
    )


def told(*editions, day=LAST):
    return [
        (step.edition.number, step.before and step.before.number, f"{step.at:%m-%d %H}")
        for step in history.steps(editions, day)
    ]


def test_one_follows_the_other():
    first, second = edition(1, (4, 1), (4, 1)), edition(2, (5, 1), (5, 1))
    assert told(first, second) == [(1, None, "04-01 12"), (2, 1, "05-01 12")]


@pytest.mark.parametrize(("day", "numbers"), [(date(2031, 5, 31), [1]), (date(2031, 6, 1), [1, 2])])
def test_a_planned_one_comes_with_its_day(day, numbers):
    found = told(edition(1, (4, 1), (4, 1)), edition(2, (5, 1), (6, 1)), day=day)
    assert [number for number, _, _ in found] == numbers
    assert found[-1][2] == ("06-01 00" if len(numbers) > 1 else "04-01 12")


def test_one_that_was_replaced_before_its_day_was_never_seen():
    planned = edition(2, (5, 1), (6, 1))
    instead, again = edition(3, (5, 10), (5, 10)), edition(4, (5, 10), (6, 1))
    found = told(edition(1, (4, 1), (4, 1)), planned, instead, again)
    assert found == [(1, None, "04-01 12"), (3, 1, "05-10 12"), (4, 3, "06-01 00")]


def test_one_for_days_that_are_over_comes_when_it_is_published():
    found = told(edition(1, (4, 1), (4, 1)), edition(2, (5, 1), (3, 1)))
    assert found == [(1, None, "04-01 12"), (2, 1, "05-01 12")]
