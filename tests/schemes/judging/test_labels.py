"""A verdict in the words that fit what is done."""

import pytest

from schemes.judging.labels import caution, label
from schemes.judging.rulebook import Verdict


@pytest.mark.parametrize(
    ("wants", "words"),
    [
        ({"funds"}, "応募できる見込み"),
        ({"dispatch"}, "応募できる見込み"),
        ({"giving"}, "寄附できます"),
        (
            {"funds", "giving"},
            "寄附できます",
        ),  # what a donation's track pays for is not applied for
        ({"training"}, "参加できる見込み"),
        ({"dialogue"}, "参加できる見込み"),
        ({"hosting"}, "参加できる見込み"),
        ({"learning"}, "利用できる見込み"),
        ({"advice"}, "利用できる見込み"),
        (set(), "応募できる見込み"),
    ],
)
def test_a_good_verdict_is_named_after_what_is_done(wants, words):
    assert label(Verdict.ELIGIBLE, wants) == words


def test_other_verdicts_are_named_alike_everywhere():
    for verdict in Verdict:
        if verdict != Verdict.ELIGIBLE:
            assert label(verdict, {"giving"}) == verdict.label


def test_what_does_not_fit_is_never_the_last_word():
    said = {verdict.key: caution(verdict) for verdict in Verdict if caution(verdict)}
    assert said == dict.fromkeys(
        ("plan_change", "ineligible"),
        "資料の要件に合わない見込み。最終の判断はJICAが行います。",
    )
