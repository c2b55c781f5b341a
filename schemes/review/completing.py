"""What a track still lacks before people can use its page, but for cases (``caselint``). No Django, no database, no clock."""

from collections.abc import Iterator, Mapping

from schemes import bound
from schemes.document import Document, SchemeDocument, Track
from schemes.review import spots
from schemes.review.linting import Finding

LIMITS = ("円", "か月")
WHY_NONE = ("amount", "period")  # texts that say how much and how long, or why that is unknown
INSTEAD = "cell"  # points of a track that has no limits
ALL = "類型"


def lacking(scheme: SchemeDocument) -> dict[str, tuple[str, ...]]:
    """By track, what it has not yet; tracks that have it all are left out."""
    limited = {one.track for one in bound.values(scheme) if one.unit in LIMITS}
    found = {
        track.key: tuple(_lacking(scheme, track, track.key in limited)) for track in scheme.tracks
    }
    return {key: names for key, names in found.items() if names}


def _lacking(scheme: SchemeDocument, track: Track, is_limited: bool) -> Iterator[str]:
    kinds = {passage.kind for passage in track.passages}
    if not track.passages:
        yield "本文"
    if not (
        is_limited
        or kinds.intersection(WHY_NONE)
        or any(one.topic == INSTEAD for one in track.points)
    ):
        yield "上限(ない類型では、「規模・金額」の本文か「やり方と費用」の要点)"
    if not (track.window_by or track.contacts or scheme.contacts or "contact" in kinds):
        yield "相談先"
    if not track.easy:
        yield "やさしい日本語"


def of_new_tracks(old: Mapping[str, Document], new: Mapping[str, Document]) -> Iterator[Finding]:
    """A warning for each track that appears and is not complete, and for a scheme without one."""
    for subject, scheme in new.items():
        if not isinstance(scheme, SchemeDocument):
            continue
        before = old.get(subject)
        known = {one.key for one in before.tracks} if isinstance(before, SchemeDocument) else set()
        lacks = lacking(scheme)
        for spot in spots.of(scheme):
            is_new = spot.part == "tracks" and spot.row["key"] not in known
            names = lacks.get(spot.row["key"], ()) if is_new else ()
            if spot.part == "schemes" and before is None and not scheme.tracks:
                names = (ALL,)
            if names:
                said = f"まだないものがあります: {'、'.join(names)}。加えるか、なくてよいことを確かめてください。"
                yield Finding("warning", "incomplete", subject, spot.place, said, spot.model)
