"""A subject's desk: its rows by owner and by kind in the order in which people think of them, each with the way to
its form."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from schemes import bound, sections
from schemes.admin.addresses import NEXT
from schemes.admin.desk import states
from schemes.admin.desk.states import SAID, RowStanding
from schemes.admin.publishing.turning import address_of, form_of
from schemes.document import OVERVIEW, REFERENCE, Document
from schemes.editing import locating, scopes
from schemes.models import Source
from schemes.review import examining, spots
from schemes.sections import Kind

# The kinds of ``schemes`` itself that come before, and after, those that other rooms add.
BEFORE = ("passages", "points")
AFTER = ("requirements", "contacts", "figures", "aliases")
# The rows that others belong to; each is a heading.
OWNERS = ("schemes", "tracks", "pages")
WHOLE = {REFERENCE: "すべてのスキームに共通", OVERVIEW: "サイト全体"}
SHOWN_OPEN = 8
"""So many rows of a kind are shown without being asked for."""


@dataclass(frozen=True)
class DeskRow:
    """``id``: its name on the page; ``states``: each with its words."""

    id: str
    address: str
    name: str
    text: str
    states: tuple[tuple[str, str], ...]
    is_unsent: bool
    citations: int | None = None


def _tally(rows: Iterable[DeskRow]) -> list[tuple[str, str, int]]:
    """How many rows are in which state: the state, its words, the number."""
    counted = Counter(state for row in rows for state, _ in row.states)
    return [(state, words, counted[state]) for state, words in SAID.items() if counted[state]]


@dataclass(frozen=True)
class DeskGroup:
    """The rows of one kind of one owner. ``add``: where one is added; 「」 for who may not."""

    id: str
    noun: str
    rows: tuple[DeskRow, ...]
    add: str = ""

    @property
    def tally(self) -> list[tuple[str, str, int]]:
        return _tally(self.rows)

    @property
    def is_open(self) -> bool:
        return len(self.rows) <= SHOWN_OPEN or bool(self.tally)


@dataclass(frozen=True)
class DeskOwner:
    """A scheme, a track or a page with its groups. ``row``: itself; None where it is no row.
    ``more``: the kinds of which it has none yet, and where one is added."""

    id: str
    name: str
    groups: tuple[DeskGroup, ...]
    row: DeskRow | None = None
    more: tuple[DeskGroup, ...] = ()

    @property
    def tally(self) -> list[tuple[str, str, int]]:
        rows = [row for group in self.groups for row in group.rows]
        return _tally([*rows, self.row] if self.row else rows)


@dataclass(frozen=True)
class Desk:
    """``unsent``: the rows that differ from what is public."""

    subject: str
    name: str
    owners: tuple[DeskOwner, ...]
    unsent: tuple[DeskRow, ...]
    conflicts: frozenset[str]


def desk_of(draft: Document, name: str, request: HttpRequest, today: date) -> Desk:
    """The desk of a draft's subject."""
    overdue = set(Source.objects.overdue(today).values_list("key", flat=True))
    public = examining.published_on(today).get(draft.subject)
    found = states.standings(draft, public, overdue)
    return _Maker(name, request, draft).desk(found)


class _Maker:
    def __init__(self, name: str, request: HttpRequest, draft: Document) -> None:
        self.subject, self.name, self.words = draft.subject, name, states.words_for(draft)
        # Rows are told as people read them, with words for the marks in their texts.
        told = zip(spots.of(draft), spots.of(bound.spoken(draft)), strict=True)
        self.spoken = {id(spot): spoken for spot, spoken in told}
        self.request = request
        self.back = reverse("admin:desk", args=[self.subject])
        self.places = locating.places()
        self.may_add = cache(self._may_add)

    def desk(self, found: Sequence[RowStanding]) -> Desk:
        owners: dict[str, dict[Kind, list[RowStanding]]] = {}
        heads: dict[str, RowStanding] = {}
        for one in found:
            owner = one.spot.owner
            of_owner = owners.setdefault(owner, {})
            if one.spot.part in OWNERS and states.REMOVED not in one.states:
                heads[owner] = one
            else:
                of_owner.setdefault(one.spot.kind, []).append(one)
        return Desk(
            self.subject,
            self.name,
            tuple(self._owner(owner, kinds, heads.get(owner)) for owner, kinds in owners.items()),
            tuple(self._row(one, told=one.spot.place) for one in found if one.is_unsent),
            frozenset(key for one in found if isinstance(key := one.spot.row.get("conflict"), str)),
        )

    def _owner(
        self, owner: str, kinds: Mapping[Kind, Sequence[RowStanding]], head: RowStanding | None
    ) -> DeskOwner:
        anchor = owner.rpartition("/")[2].removeprefix(locating.PAGE) or "shared"
        name = WHOLE.get(self.subject, self.name)
        if head and head.spot.part != "schemes":
            name = states.name_of(self.words, head.spot)
        groups = tuple(self._group(anchor, head, kind, kinds[kind]) for kind in _in_order(kinds))
        more = tuple(self._missing(anchor, head, kinds)) if head else ()
        return DeskOwner(anchor, name, groups, self._row(head) if head else None, more)

    def _missing(
        self, anchor: str, head: RowStanding, kinds: Mapping[Kind, Sequence[RowStanding]]
    ) -> Iterator[DeskGroup]:
        """The kinds of rows that an owner may have, and has none of."""
        of_tracks = head.spot.part == "tracks"
        others = [
            kind
            for kind in sections.registered()
            if (kind.within == "track" and of_tracks) or (kind.home == head.spot.owner)
        ]
        for kind in _in_order([*head.spot.kind.parts, *others]):
            group = self._group(anchor, head, kind, ())
            if kind not in kinds and group.add:
                yield group

    def _group(
        self, anchor: str, head: RowStanding | None, kind: Kind, found: Sequence[RowStanding]
    ) -> DeskGroup:
        ident = f"{anchor}-{kind.model._meta.model_name}"
        rows = tuple(self._row(one) for one in found)
        return DeskGroup(ident, kind.noun, rows, self._add(kind, head, ident))

    def _row(self, one: RowStanding, told: str = "") -> DeskRow:
        spot = one.spot
        is_gone = states.REMOVED in one.states
        at = None if is_gone else form_of(self.places.of(spot))
        ident = f"row-{at.model._meta.model_name}-{at.pk}" if at else ""
        inner = spot.kind.within not in ("", "owner", "track", "scheme")
        spoken = self.spoken.get(id(spot), spot)
        return DeskRow(
            ident,
            address_of(at, f"{self.back}#{ident}") if at else "",
            told or (spoken.place if inner else states.name_of(self.words, spoken)),
            states.text_of(self.words, spoken),
            tuple((state, SAID[state]) for state in one.states),
            one.is_unsent,
            len(spot.row["citations"]) if spot.kind.is_cited else None,
        )

    def _add(self, kind: Kind, head: RowStanding | None, ident: str) -> str:
        """Where a row of a kind is added to an owner; what is within another row is added there."""
        column = head.spot.kind.model._meta.model_name if head else ""
        fields = {field.name for field in kind.model._meta.fields}
        if (kind.within and column not in fields) or not self.may_add(kind.model):
            return ""
        options = kind.model._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_add")
        at = self.places.of(head.spot) if head and kind.within else None
        own = {column: at.pk} if at else {}
        return f"{address}?{urlencode({**own, NEXT: f'{self.back}#{ident}'}, safe='/')}"

    def _may_add(self, model: Any) -> bool:
        known = admin.site._registry.get(model)
        may = known is not None and known.has_add_permission(self.request)
        return may and scopes.may_edit(self.request.user, self.subject)


def _in_order(kinds: Iterable[Kind]) -> Iterator[Kind]:
    """Texts first, then what other rooms add, then the rest."""
    found = list(kinds)
    by_key = {kind.key: kind for kind in found if kind.within in ("owner", "track", "scheme")}
    first = [by_key[key] for key in BEFORE if key in by_key]
    last = [by_key[key] for key in AFTER if key in by_key]
    yield from [*first, *(kind for kind in found if kind not in (*first, *last)), *last]


def changed(drafts: Mapping[str, Document], today: date) -> set[str]:
    """The subjects whose draft differs from what is public."""
    public = examining.published_on(today)
    return {
        subject
        for subject, draft in drafts.items()
        if subject not in public or not sections.same(public[subject], draft)
    }
