"""The rows of a document one by one, each with its place and its working row.

No Django, no database, no clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from schemes import sections
from schemes.document import Document
from schemes.memory import Memory
from schemes.review import differences
from schemes.review.differences import ALL_TRACKS
from schemes.review.phrasing import Row, Where, Words, inside
from schemes.sections import Implied, Kind

NaturalKey = tuple[Any, ...]


@dataclass(frozen=True)
class Spot:
    """One row of a document. ``kind``: what it is; ``owner``: 「scheme」, 「scheme/track」,
    「page:key」 or ""; ``model``: the working row, as in ``linting.Finding``. ``implied``: a rule that
    a cap or an activity makes, whose place and working row it then has."""

    kind: Kind
    row: Row
    place: str
    owner: str
    model: tuple[str, NaturalKey]
    implied: bool = False

    @property
    def part(self) -> str:
        """The list in which it stands."""
        return self.kind.key


def of(document: Document) -> tuple[Spot, ...]:
    """Every row of a document, in the order of the page."""
    return _found_before.of(sections.registered(), lambda: tuple(_spots(document)), document)


# Of several whole catalogues, those of plans and drafts: they differ in few documents.
_found_before: Memory[tuple[Spot, ...]] = Memory(64)


def _spots(document: Document) -> Iterator[Spot]:
    content = document.model_dump()
    tracks = {row["key"]: row["name"] for row in content.get("tracks", ())}
    reader = _Reader(
        Words(document.subject, {}, {}, {}, tracks),
        list(sections.implied(content_of(document))),
    )
    return reader.document(content, differences.name_of(document))


def content_of(document: Document) -> dict[str, Sequence[Any]]:
    """The sections of a document; {} where it has none."""
    return dict(getattr(document, "sections", {}))


@dataclass(frozen=True)
class _Reader:
    words: Words
    implied: Sequence[Implied]

    def document(self, content: Row, name: str) -> Iterator[Spot]:
        owner = ""
        if "tracks" in content:
            owner, kind = content["key"], sections.own("schemes")
            yield Spot(kind, content, name, owner, (kind.model._meta.label_lower, (owner,)))
            yield from self._parts(kind, content, Where(""), owner, (owner,))
        for key in SHARED:
            yield from self._list(sections.own(key), content.get(key, ()), Where(""), owner, ())
        for kind in sections.registered():
            rows = content.get("sections", {}).get(kind.key, ())
            yield from self._list(kind, rows, Where(""), owner, ())

    def _list(
        self, kind: Kind, rows: Sequence[Row], where: Where, owner: str, within: NaturalKey
    ) -> Iterator[Spot]:
        """The rows of one list. ``within``: the natural key of the row around them, () for none."""
        places: dict[NaturalKey, int] = {}
        for row in rows:
            if kind.key == "requirements" and (made := self._maker(row, owner)):
                yield made
                continue
            told = _told(kind, row, owner)
            same = tuple(row[name] for name in kind.identity) if kind.is_nameless else ()
            places[same] = place = places.get(same, 0) + 1
            model = _model(kind, row, told, within, place)
            at = (
                Where(row["name"], row["key"])
                if kind.key == "tracks"
                else self._at(kind, row, where)
            )
            all_tracks = kind.key == "requirements" and "/" not in owner
            yield Spot(
                kind, row, f"{ALL_TRACKS} {at.place}" if all_tracks else at.place, told, model
            )
            yield from self._parts(kind, row, at, told, model[1])

    def _parts(
        self, kind: Kind, row: Row, where: Where, owner: str, within: NaturalKey
    ) -> Iterator[Spot]:
        for part in kind.parts:
            yield from self._list(part, row.get(part.key) or (), where, owner, within)

    def _at(self, kind: Kind, row: Row, where: Where) -> Where:
        return inside(self.words, kind, row, where)

    def _maker(self, rule: Row, owner: str) -> Spot | None:
        """Where the rule stands, if another row of the track makes it."""
        track = owner.partition("/")[2]
        for one in self.implied:
            if one.track == track and one.rule.model_dump() == rule:
                row = one.row.model_dump()
                at = self._at(one.kind, row, Where(""))
                model = _model(one.kind, row, owner, (), 0)
                return Spot(
                    sections.own("requirements"), rule, at.place, owner, model, implied=True
                )
        return None


SHARED = ("pages", "facts", "sources", "conflicts", "clauses")


def _told(kind: Kind, row: Row, owner: str) -> str:
    """What the row belongs to, or is itself, as addresses have it."""
    scheme = owner.partition("/")[0]
    if kind.key == "tracks":
        return f"{scheme}/{row['key']}"
    if kind.key == "pages":
        return f"page:{row['key']}"
    track = row.get("track")
    return f"{scheme}/{track}" if track and scheme else owner


def _model(
    kind: Kind, row: Row, owner: str, within: NaturalKey, place: int
) -> tuple[str, NaturalKey]:
    """The working row: the model's label and its natural key."""
    known: dict[str, Any] = {kind.within: "/".join(map(str, within)) if within else owner}
    known |= {"owner": owner, "track": owner}
    if kind.place:
        known[kind.place] = place
    own = tuple(known.get(name, row.get(name)) for name in kind.model.identity)
    return kind.model._meta.label_lower, own
