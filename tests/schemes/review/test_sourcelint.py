"""The check of sources: which are to be looked at again."""

from datetime import date

from tests.schemes.review.linted import DAY, found, told


def test_a_source_to_be_looked_at_again():
    assert told(reviews={"seed": date(2026, 10, 31)}) == [
        (
            "warning",
            "review_due",
            "出典 概要",
            "見直す日(2026年10月31日)を過ぎています。出典が今もそのままか確かめ、次に見直す日を入れてください。",
        )
    ]
    assert found(reviews={"seed": DAY}) == []
