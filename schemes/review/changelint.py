"""What a change between two whole catalogues leaves behind, and what is new in it and lacks. No Django, no
database, no clock.
"""

from collections.abc import Iterable, Iterator, Mapping

from schemes import bound
from schemes.document import Document, Fact, SchemeDocument
from schemes.review import completeness, numberlint, spots
from schemes.review.linting import Finding


def left_behind(
    old: Mapping[str, Document], new: Mapping[str, Document], facts: Mapping[str, Fact]
) -> Iterator[Finding]:
    """Warnings of what does not go along with a number that changes between whole catalogues."""
    changed = [key for key, one in new.items() if key in old and old[key] is not one]
    read = {key: bound.spoken(one) for key, one in new.items()} if changed else {}
    for subject in changed:
        for change in numberlint.changes(bound.spoken(old[subject]), read[subject], facts):
            for told in numberlint.unquoted(change):
                yield Finding.at(change.spot, subject, *told)
            for where, other in read.items():
                for spot in spots.of(other):
                    for told in numberlint.left_behind(spot, change):
                        yield Finding.at(spot, where, *told)


def lacking(old: Mapping[str, Document], new: Mapping[str, Document]) -> Iterator[Finding]:
    """Warnings of what a scheme or a track that is new between whole catalogues does not have."""
    for subject, document in new.items():
        before = old.get(subject)
        if not isinstance(document, SchemeDocument) or before is document:
            continue
        known = before.tracks if isinstance(before, SchemeDocument) else ()
        there = {track.key for track in known}
        tracks = {track.key: track for track in document.tracks if track.key not in there}
        for spot in spots.of(document):
            found: Iterable[completeness.Shortfall] = ()
            if spot.part == "schemes" and not known:
                found = completeness.of_scheme(document)
            elif spot.part == "tracks" and spot.row["key"] in tracks:
                found = completeness.of_track(document, tracks[spot.row["key"]])
            for lack in found:
                yield Finding.at(spot, subject, "warning", lack.rule, lack.sentence)
