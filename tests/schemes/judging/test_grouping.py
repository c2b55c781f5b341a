"""Groups in a rule's value: their names stand for what they hold, and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from schemes.judging import grouping

GROUPS = {"ngo": ["npo", "club"], "local": ["city", "board"], "empty": []}


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (["@ngo"], ["npo", "club"]),
        (["state", "@local", "@ngo"], ["state", "city", "board", "npo", "club"]),
        (["club", "@ngo"], ["club", "npo"]),
        (["@gone", "npo"], ["@gone", "npo"]),
        (["@empty"], ["@empty"]),
        (["npo", "npo"], ["npo", "npo"]),
        ("@ngo", "@ngo"),
        ({"from": 1, "to": 2}, {"from": 1, "to": 2}),
        ([{"odd": 1}], [{"odd": 1}]),
        (None, None),
    ],
)
def test_what_is_published_is_a_plain_list(value, published):
    assert grouping.expanded(value, GROUPS) == published


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (["npo", "club", "state", "@ngo"], ["@ngo", "state"]),
        (["state", "club", "@ngo", "npo"], ["state", "@ngo"]),
        (["@ngo", "state"], ["@ngo", "state"]),
        (["npo", "city", "@local", "@ngo"], ["@ngo", "@local"]),
        (["npo", "club"], ["npo", "club"]),
        (["npo", "@gone"], ["npo", "@gone"]),
    ],
)
def test_a_choice_is_not_named_beside_the_group_that_holds_it(value, kept):
    assert grouping.folded(value, GROUPS) == kept


NAMES = some.lists(some.sampled_from(["npo", "club", "city", "board", "state", "@ngo", "@local"]))


@given(NAMES)
def test_folding_leaves_what_is_taken_as_it_is(value):
    folded = grouping.folded(value, GROUPS)
    assert set(grouping.expanded(folded, GROUPS)) == set(grouping.expanded(value, GROUPS))
    assert grouping.folded(folded, GROUPS) == folded
