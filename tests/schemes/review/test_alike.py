"""Changed verdicts put together, and those of new tracks summed up."""

from datetime import date

from schemes.judging.rulebook import Verdict
from schemes.review import alike, caselint
from schemes.review.impact import Example, Shift

DAY = date(2026, 11, 1)


def shift(key, old, new, *, track="a/one", codes=("R-1",), expected=None):
    example = Example(key, key, {}, DAY)
    return Shift(example, track, f"類型{track}", old, new, codes, codes, expected)


def test_equal_reasons_are_one_group_whatever_the_track():
    found = alike.alike(
        [
            shift("1", Verdict.ELIGIBLE, Verdict.INELIGIBLE),
            shift("2", Verdict.ELIGIBLE, Verdict.INELIGIBLE, track="a/two"),
            shift("3", Verdict.ELIGIBLE, Verdict.INELIGIBLE, codes=("R-2",)),
            shift("4", Verdict.ELIGIBLE, Verdict.INELIGIBLE, track="b/one"),
            shift("5", Verdict.CONFIRM, Verdict.INELIGIBLE),
        ]
    )
    assert sorted([[one.example.key for one in group.shifts] for group in found]) == [
        ["1", "2"],
        ["3"],
        ["4"],
        ["5"],
    ]
    assert next(group for group in found if len(group.shifts) == 2).tracks == (
        "類型a/one",
        "類型a/two",
    )


def test_the_worst_comes_first_and_what_a_case_does_not_expect():
    found = alike.alike(
        [
            shift("better", Verdict.INELIGIBLE, Verdict.ELIGIBLE),
            shift("worse", Verdict.CONFIRM, Verdict.PLAN_CHANGE),
            shift("expected", Verdict.ELIGIBLE, Verdict.INELIGIBLE, expected=True),
            shift("unexpected", Verdict.ELIGIBLE, Verdict.INELIGIBLE, expected=False),
            shift("gone", Verdict.ELIGIBLE, None),
        ]
    )
    assert [[one.example.key for one in group.shifts] for group in found] == [
        ["gone"],
        ["unexpected", "expected"],
        ["worse"],
        ["better"],
    ]
    assert [group.is_worse for group in found] == [True, True, True, False]


def test_a_group_tells_three_examples_and_names_all():
    four = [shift(str(n), Verdict.ELIGIBLE, Verdict.INELIGIBLE) for n in range(4)]
    (group,) = alike.alike(four)
    assert (len(group.first), len(group.rest)) == (3, 1)
    (less,) = alike.alike(four[:3])
    assert less.rest == ()
    assert less.key != group.key
    assert alike.alike(four)[0].key == group.key


def test_a_track_that_goes_is_one_group():
    found = alike.alike(
        [
            shift("1", Verdict.ELIGIBLE, None),
            shift("2", Verdict.INELIGIBLE, None, codes=("R-2",)),
            shift("3", Verdict.ELIGIBLE, None, track="a/two"),
        ]
    )
    assert [len(group.shifts) for group in found] == [2, 1]


def test_a_new_track_is_summed_up_and_asks_for_no_acceptance():
    new = [shift(str(n), None, Verdict.INELIGIBLE) for n in range(5)]
    new += [shift("e", None, Verdict.ELIGIBLE, expected=True)]
    moved, arrived = alike.parted([*new, shift("x", Verdict.ELIGIBLE, Verdict.CONFIRM)])
    assert [one.example.key for one in moved] == ["x"]
    (one,) = alike.arrivals(arrived)
    assert one.sentence == "対象外 5、応募できる見込み 1"


def test_a_verdict_of_a_new_track_that_its_case_does_not_expect_is_accepted_by_name():
    moved, arrived = alike.parted([shift("1", None, Verdict.INELIGIBLE, expected=False)])
    assert (len(moved), arrived) == (1, ())


def test_a_new_track_asks_for_cases_of_its_own_until_it_has_one():
    names = {"a/one": "一", "a/two": "二"}
    (found,) = caselint.findings({"a/one"}, names, [])
    assert (found.severity, found.subject, found.place) == ("warning", "a", "二")
    assert found.row == ("schemes.track", ("a", "two"))
    own = Example("1", "1", {}, DAY, {"a/two": ("eligible",)})
    assert list(caselint.findings({"a/one"}, names, [own])) == []
