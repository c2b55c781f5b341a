"""A verdict in words that fit what is done there: one applies for money, one makes a gift.

No Django, no database, no clock.
"""

from collections.abc import Collection

from schemes.judging.rulebook import Verdict

# The first of these that a track serves names what is done.
_GOOD = (
    ({"giving"}, "寄附できます"),
    ({"funds", "dispatch"}, "応募できる見込み"),
    ({"training", "dialogue", "hosting"}, "参加できる見込み"),
    ({"learning", "advice"}, "利用できる見込み"),
)
CAUTION = "資料の要件に合わない見込み。最終の判断はJICAが行います。"
"""What stands beside every 対象外."""


def label(verdict: Verdict, wants: Collection[str]) -> str:
    """The verdict of a track that serves some wants, as it is shown."""
    if verdict != Verdict.ELIGIBLE:
        return verdict.label
    return next((words for served, words in _GOOD if served & set(wants)), verdict.label)


def can(wants: Collection[str]) -> str:
    """What one asks of a track that serves some wants: 「応募できる」, 「利用できる」."""
    found = (words for served, words in _GOOD if served & set(wants))
    return next(found, Verdict.ELIGIBLE.label).removesuffix("見込み")


def caution(verdict: Verdict) -> str:
    """What is to be said with a verdict of 対象外; "" with any other."""
    return CAUTION if verdict in (Verdict.PLAN_CHANGE, Verdict.INELIGIBLE) else ""
