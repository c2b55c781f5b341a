"""A new track needs a case of its own. No Django, no database, no clock."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from schemes.review.impact import Example
from schemes.review.linting import Finding

RULE = "own_case"
MISSING = "この類型を確かめる事例がありません。応募できる例と、できない例を事例に加えてください。下の「新しい類型の判定」の例からも作れます。"


def findings(
    before: Collection[str], after: Mapping[str, str], examples: Iterable[Example]
) -> Iterator[Finding]:
    """A warning for each new track of whose verdict no case expects anything.

    ``before``: the tracks that are published, 「scheme/track」; ``after``: the names of those to come.
    """
    cased = {track for example in examples for track in example.expect}
    for track, name in after.items():
        if track not in before and track not in cased:
            subject, _, key = track.partition("/")
            row = ("schemes.track", (subject, key))
            yield Finding("warning", RULE, subject, name, MISSING, row)
