"""The rows of a document one by one, each with its place and its working row.

No Django, no database, no clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemes.document import Document
from schemes.review import differences, fieldnames
from schemes.review.differences import ALL_TRACKS
from schemes.review.fieldnames import Kind
from schemes.review.phrasing import Row, Where, Words, inside

# The working rows of sections: the model's label and the fields of its natural key. A track
# is named as in addresses; rows within a row begin with the key of that row.
MODELS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "caps": ("grants.cap", ("track", "code")),
    "activities": ("grants.permittedactivity", ("track", "activity")),
    "costs": ("grants.costitem", ("track", "item", "name")),
    "calls": ("grants.call", ("track", "fiscal_year", "round_label")),
    "funds": ("grants.fund", ("track",)),
    "topics": ("grants.fundtopic", ("area", "name")),
    "stages": ("grants.stage", ("order",)),
    "desks": ("outreach.desk", ("country",)),
    "coordinators": ("outreach.coordinator", ("prefecture",)),
    "offices": ("outreach.office", ("key",)),
    "coverage": ("outreach.coverage", ("prefecture",)),
    "programmes": ("outreach.programme", ("track",)),
    "results": ("outreach.yearlyresult", ("fiscal_year", "measure")),
    "categories": ("outreach.volunteercategory", ("key",)),
    "hosts": ("outreach.hostprefecture", ("prefecture",)),
    "themes": ("outreach.meetingtheme", ("track", "fiscal_year", "number")),
    "agreements": ("outreach.agreement", ("partner", "signed")),
    "facts": ("schemes.fact", ("key",)),
    "choices": ("schemes.factchoice", ("value",)),
    "sources": ("schemes.source", ("key",)),
    "conflicts": ("schemes.conflict", ("key",)),
    "pages": ("schemes.page", ("key",)),
    "figures": ("schemes.figure", ("key",)),
}
PLAIN = {
    "aliases": fieldnames.ALIAS,
    "passages": fieldnames.PASSAGE,
    "figures": fieldnames.FIGURE,
    "requirements": fieldnames.REQUIREMENT,
    "pages": fieldnames.PAGE,
    "facts": fieldnames.FACT,
    "sources": fieldnames.SOURCE,
    "conflicts": fieldnames.CONFLICT,
}


@dataclass(frozen=True)
class Spot:
    """One row of a document. ``part``: the list in which it stands (``scheme`` and ``track`` for
    these themselves); ``owner``: 「scheme」, 「scheme/track」, 「page:key」 or ""; ``model``: the
    working row, as in ``linting.Finding``. ``implied``: a rule that a cap or an activity makes,
    whose place and working row it then has."""

    part: str
    row: Row
    place: str
    owner: str
    model: tuple[str, tuple[Any, ...]] | None
    implied: bool = False


def of(document: Document) -> list[Spot]:
    """Every row of a document, in the order of the page."""
    content = document.model_dump(mode="json")
    return list(_of(content, differences.name_of(document)))


def _of(content: Row, name: str) -> Iterator[Spot]:
    subject = content["subject"]
    tracks = {row["key"]: row["name"] for row in content.get("tracks", ())}
    words = Words(subject, {}, {}, {}, tracks)
    scheme = subject if "tracks" in content else ""
    if scheme:
        yield Spot("scheme", content, name, scheme, ("schemes.scheme", (scheme,)))
    yield from _lists(words, content, content, Where(""), scheme)
    for track in content.get("tracks", ()):
        owner = f"{scheme}/{track['key']}"
        where = Where(track["name"], track["key"])
        yield Spot("track", track, track["name"], owner, ("schemes.track", (scheme, track["key"])))
        yield from _lists(words, content, track, where, owner)
    for key, rows in content.get("sections", {}).items():
        kind = fieldnames.SECTIONS.get(key, fieldnames.OTHER)
        for row in rows:
            yield from _row(words, key, kind, row, Where(""), (), scheme)


def _lists(words: Words, content: Row, holder: Row, where: Where, owner: str) -> Iterator[Spot]:
    """The rows of a scheme, of a track, of a page or of the reference."""
    places: dict[str, int] = {}
    for part, kind in PLAIN.items():
        for row in holder.get(part) or ():
            at = inside(words, kind, row, where)
            if part == "requirements":
                yield _rule(words, content, row, at, owner)
            elif part == "passages":
                places[row["kind"]] = place = places.get(row["kind"], 0) + 1
                model = ("schemes.passage", (owner, row["kind"], place))
                yield Spot(part, row, at.place, owner, model)
            elif part == "aliases":
                yield Spot(part, row, at.place, owner, ("schemes.alias", (owner, row["name"])))
            elif part == "pages":
                page = f"page:{row['key']}"
                yield Spot(part, row, at.place, page, ("schemes.page", (row["key"],)))
                yield from _lists(words, content, row, at, page)
            else:
                yield from _row(words, part, kind, row, where, (), owner)


def _rule(words: Words, content: Row, row: Row, at: Where, owner: str) -> Spot:
    track = owner.partition("/")[2]
    made_by = differences.implied_by(content, track, row) if track else None
    if made_by is None:
        place = at.place if track else f"{ALL_TRACKS} {at.place}"
        return Spot(
            "requirements", row, place, owner, ("schemes.requirement", (owner, row["code"]))
        )
    key, maker = made_by
    at = inside(words, fieldnames.SECTIONS[key], maker, Where(""))
    return Spot("requirements", row, at.place, owner, _model(key, maker, (), owner), implied=True)


def _row(
    words: Words, part: str, kind: Kind, row: Row, where: Where, within: tuple[Any, ...], owner: str
) -> Iterator[Spot]:
    at = inside(words, kind, row, where)
    scheme = owner.partition("/")[0]
    track = row.get("track")
    of_row = f"{scheme}/{track}" if track and scheme else owner
    model = _model(part, row, within, of_row)
    yield Spot(part, row, at.place, of_row, model)
    for name, nested in kind.nested.items():
        for inner in row.get(name) or ():
            yield from _row(words, name, nested, inner, at, model[1] if model else (), of_row)


def _model(
    part: str, row: Row, within: tuple[Any, ...], owner: str
) -> tuple[str, tuple[Any, ...]] | None:
    if part not in MODELS:
        return None
    label, fields = MODELS[part]
    own = tuple(owner if name == "track" else row.get(name) for name in fields)
    return label, (*within, *own)
