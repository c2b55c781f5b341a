"""The rows of a draft, each with how it stands to what is public. No Django, no database, no clock."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemes.document import Document, WithdrawnDocument
from schemes.editing.matching import matched
from schemes.review import spots
from schemes.review.phrasing import Words, shown
from schemes.review.spots import Spot

ADDED, CHANGED, REMOVED, UNCITED, REVIEW = "added", "changed", "removed", "uncited", "review"
SAID = {
    CHANGED: "変更あり",
    ADDED: "新規",
    REMOVED: "下書きでなくなる",
    UNCITED: "引用なし",
    REVIEW: "見直しの期限を過ぎた出典",
}
"""The states of a row, as people say them."""
UNSENT = (CHANGED, ADDED, REMOVED)


@dataclass(frozen=True)
class RowStanding:
    """A row with its states. ``spot``: in the draft; of a row that is gone, where it was."""

    spot: Spot
    states: tuple[str, ...]

    @property
    def is_unsent(self) -> bool:
        return any(state in UNSENT for state in self.states)


def standings(
    draft: Document, public: Document | None, overdue: Collection[str]
) -> list[RowStanding]:
    """All rows of a draft in the order of its pages, then those that it has no more.

    ``overdue``: the keys of the sources that were to be looked at again by now.
    """
    now = _written(draft)
    before = _written(public) if public and not isinstance(public, WithdrawnDocument) else []
    partner, gone = _paired(now, before)
    found = []
    for spot in now:
        old = partner.get(id(spot.row))
        states = [] if old and _own(spot) == _own(old) else [CHANGED if old else ADDED]
        states += [state for state, is_so in _lacks(spot, overdue) if is_so]
        found.append(RowStanding(spot, tuple(states)))
    return [*found, *(RowStanding(spot, (REMOVED,)) for spot in gone)]


def _written(document: Document) -> list[Spot]:
    """The rows that people write: what another row makes is told there."""
    return [spot for spot in spots.of(document) if not spot.implied]


def _lacks(spot: Spot, overdue: Collection[str]) -> Iterator[tuple[str, bool]]:
    cited = {one["source"] for one in spot.row.get("citations") or ()}
    yield UNCITED, spot.kind.needs_citation(spot.row) and not cited
    yield REVIEW, not cited.isdisjoint(overdue)


def _own(spot: Spot) -> Mapping[str, Any]:
    """What a row says itself, without the rows within it."""
    apart = {*spot.kind.part, *spot.kind.by_hand}
    return {name: value for name, value in spot.row.items() if name not in apart}


Family = tuple[str, str, str]


def _family(spot: Spot) -> Family:
    """Among which rows a row is known again: of one kind and one owner."""
    owner = spot.owner.partition("/")[0] if spot.part == "tracks" else spot.owner
    return spot.kind.key, spot.model[0], owner


def _paired(now: Sequence[Spot], before: Sequence[Spot]) -> tuple[dict[int, Spot], list[Spot]]:
    """By the identity of a row of the draft, what it was; and the rows that are gone."""
    partner = _alike(now, before)
    kept = {id(spot) for spot in partner.values()}
    news = _families(spot for spot in now if id(spot.row) not in partner)
    olds = _families(spot for spot in before if id(spot) not in kept)
    gone: list[Spot] = []
    for family in dict.fromkeys([*news, *olds]):
        new, old = news.get(family, []), olds.get(family, [])
        known = {id(spot.row): spot for spot in old}
        pairs = matched((new or old)[0].kind, [one.row for one in old], [one.row for one in new])
        for was, is_now in pairs:
            if was is not None and is_now is not None:
                partner[id(is_now)] = known[id(was)]
            elif was is not None:
                gone.append(known[id(was)])
    return partner, gone


def _alike(now: Iterable[Spot], before: Iterable[Spot]) -> dict[int, Spot]:
    """By the identity of a row of the draft, the row that said just the same."""
    known: dict[str, list[Spot]] = {}
    for spot in before:
        known.setdefault(_told(spot), []).append(spot)
    found = ((spot, known.get(_told(spot))) for spot in now)
    return {id(spot.row): same.pop(0) for spot, same in found if same}


def _told(spot: Spot) -> str:
    return json.dumps([_family(spot), _own(spot)], default=str, sort_keys=True)


def _families(found: Iterable[Spot]) -> dict[Family, list[Spot]]:
    families: dict[Family, list[Spot]] = {}
    for spot in found:
        families.setdefault(_family(spot), []).append(spot)
    return families


# --- In words -------------------------------------------------------------------------------------


def words_for(draft: Document) -> Words:
    """What names the tracks that the rows of a document name by key."""
    tracks = {track.key: track.name for track in getattr(draft, "tracks", ())}
    return Words(draft.subject, {}, {}, {}, tracks)


def name_of(words: Words, spot: Spot) -> str:
    """What a row is called among its neighbours."""
    return _joined(words, spot, spot.kind.name) or spot.place


def text_of(words: Words, spot: Spot) -> str:
    """What it says, in short."""
    return _joined(words, spot, [name for name in spot.kind.shows if name not in spot.kind.name])


def _joined(words: Words, spot: Spot, names: Sequence[str]) -> str:
    told = (shown(words, spot.kind, name, spot.row) for name in names)
    return " ".join(dict.fromkeys(filter(None, told)))
