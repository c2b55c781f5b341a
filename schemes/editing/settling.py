"""Settling a conflict: which side holds, and what becomes of the rows tied to it.

Both sides were kept as requirements, caps and texts, the stricter one as 原則. Settled, the rows
of the side that holds decide, the others are kept as 旧: history only.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from schemes import sections
from schemes.document import OVERVIEW, canonical
from schemes.models import Citation, Conflict, ConflictSide, Edition, Source, Standing
from schemes.models.requirements import Strength
from schemes.sections import Kind
from schemes.writing import japanese

BEFORE = "それまでの扱い: "
# To whom a row may belong, and what its name needs.
OWNERS = {"track": "track__scheme", "scheme": "scheme", "page": "page"}


class Treatment(StrEnum):
    """What becomes of a tied row."""

    USE = "use"
    SUPERSEDE = "supersede"
    LEAVE = "leave"


@dataclass(frozen=True)
class RowState:
    """What a row counts for; ``strength`` is empty for a text."""

    standing: str
    strength: str = ""

    def __str__(self) -> str:
        standing = Standing(self.standing).label
        return f"{Strength(self.strength).label}・{standing}" if self.strength else standing


@dataclass(frozen=True)
class Tied:
    """A row that names the conflict. ``supports``: the places of the sides that it cites."""

    row: Any
    supports: frozenset[int]

    @property
    def name(self) -> str:
        """Unique among the rows of all kinds: 「cap-12」."""
        return f"{self.row._meta.model_name}-{self.row.pk}"

    @property
    def kind(self) -> Kind | None:
        return sections.of_model(type(self.row))

    @property
    def place(self) -> str:
        code = getattr(self.row, "code", "")
        return " ".join(filter(None, [str(self.owner or ""), self.row._meta.verbose_name, code]))

    @property
    def owner(self) -> Any:
        """The track, scheme or page that it belongs to; None if to a subject as a whole."""
        found = (getattr(self.row, name, None) for name in OWNERS)
        return next((owner for owner in found if owner), None)

    @property
    def subject(self) -> str:
        """What has to be published for a change of the row to be seen."""
        if self.kind and self.kind.home:
            return self.kind.home
        track = getattr(self.row, "track", None)
        scheme = track.scheme if track else getattr(self.row, "scheme", None)
        return scheme.key if scheme else OVERVIEW

    @property
    def wording(self) -> str:
        if hasattr(self.row, "wording"):
            return self.row.wording
        named = getattr(self.row, "heading", str(self.row))
        return " ".join(filter(None, [named, getattr(self.row, "text", "")]))

    @property
    def state(self) -> RowState:
        return RowState(self.row.standing, getattr(self.row, "strength", ""))

    @property
    def strengths(self) -> list[str]:
        """The strengths that make sense for it: what JICA decides case by case rules nobody out."""
        if not self.state.strength:
            return []
        loose = (Strength.PRINCIPLE, Strength.NOTE, Strength.AIM)
        judged = getattr(self.row, "operator", "") == "judged"
        return [str(strength) for strength in (loose if judged else Strength)]

    def treatment(self, side: int) -> Treatment:
        """What its citations suggest where a side holds; both sides or none suggest nothing."""
        if self.supports == {side}:
            return Treatment.USE
        if self.supports and side not in self.supports:
            return Treatment.SUPERSEDE
        return Treatment.LEAVE

    @property
    def strength_to_use(self) -> str:
        """必須 where it was 原則 only because of the conflict."""
        strength, possible = self.state.strength, self.strengths
        must = strength == Strength.PRINCIPLE and Strength.MUST in possible
        return str(Strength.MUST) if must else strength

    def after(self, treatment: Treatment, strength: str = "") -> RowState:
        if treatment == Treatment.USE:
            return RowState(str(Standing.CURRENT), strength or self.state.strength)
        if treatment == Treatment.SUPERSEDE:
            return RowState(str(Standing.SUPERSEDED), self.state.strength)
        return self.state


def tied(conflict: Conflict) -> list[Tied]:
    """Every row of any room that names the conflict and counts for something."""
    sides = list(conflict.sides.prefetch_related("citations"))
    return [Tied(row, supports(row, sides)) for row in _rows(conflict)]


def _rows(conflict: Conflict) -> Iterator[Any]:
    for relation in Conflict._meta.related_objects:
        kind = sections.of_model(relation.related_model)
        if kind is None or "standing" not in kind.columns:
            continue
        names = {field.name for field in relation.related_model._meta.get_fields()}
        owners = [path for name, path in OWNERS.items() if name in names]
        rows = relation.related_model._default_manager.filter(**{relation.field.name: conflict})
        yield from rows.select_related(*owners).prefetch_related("citations__source")


def supports(row: Any, sides: Iterable[ConflictSide]) -> frozenset[int]:
    """The sides whose words a row cites; else those that stand in the same place of a source."""
    sides, words = list(sides), _own_words(row)
    for alike in (_same_words, _same_place):
        found = frozenset(
            side.order
            for side in sides
            if any(alike(mine, theirs) for mine in words for theirs in side.citations.all())
        )
        if found:
            return found
    return frozenset()


def _own_words(row: Any) -> list[Citation]:
    """What a row cites for itself; what is replaced cites what replaced it as well."""
    cited = list(row.citations.all())
    if row.standing != Standing.SUPERSEDED:
        return cited
    return [one for one in cited if one.source.kind != Source.Kind.BASELINE]


def _same_place(one: Citation, other: Citation) -> bool:
    return (one.source_id, one.locator) == (other.source_id, other.locator)


def _same_words(one: Citation, other: Citation) -> bool:
    first, second = (re.sub(r"[\s*]", "", citation.quote) for citation in (one, other))
    return _same_place(one, other) and (first in second or second in first)


def seen(conflict: Conflict, rows: Iterable[Tied]) -> str:
    """Names what a person was shown, so that a change by another is noticed."""
    shown = {
        "conflict": [conflict.state, conflict.handling, conflict.settled_side],
        "rows": {one.name: [one.state.standing, one.state.strength, one.wording] for one in rows},
    }
    return hashlib.sha256(canonical(shown)).hexdigest()[:16]


def settle(
    conflict: Conflict,
    side: ConflictSide,
    *,
    since: date,
    reason: str,
    states: Mapping[str, RowState],
    rows: Iterable[Tied],
) -> list[str]:
    """Write the decision and the rows; a sentence for each row that changed.

    ``states``: by the name of a tied row, what it is to count for. Call it in a transaction,
    under the lock of the work.
    """
    conflict.handling = f"{sentence(side, since, reason)}{BEFORE}{conflict.handling}"
    conflict.state = Conflict.State.SETTLED
    conflict.settled_side = side.order
    conflict.settled_from = since
    conflict.settled_reason = reason
    conflict.save()
    return list(_write(states, rows))


def reopen(
    conflict: Conflict, *, states: Mapping[str, RowState], rows: Iterable[Tied]
) -> list[str]:
    """Take the decision back: the conflict is open and handled as before it. As ``settle``."""
    _, mark, before = conflict.handling.partition(BEFORE)
    if mark and conflict.settled_side is not None:
        conflict.handling = before
    conflict.state = Conflict.State.OPEN
    conflict.settled_side = None
    conflict.settled_from = None
    conflict.settled_reason = ""
    conflict.save()
    return list(_write(states, rows))


def sentence(side: ConflictSide, since: date, reason: str) -> str:
    """Which side holds since when and why, as the public site says it."""
    text, why = side.text.rstrip("。"), reason.strip().rstrip("。")
    return f"{japanese.day(since)}からは、「{text}」という側を採ります。理由: {why}。"


def _write(states: Mapping[str, RowState], rows: Iterable[Tied]) -> Iterator[str]:
    for one in rows:
        new = states.get(one.name, one.state)
        if new == one.state:
            continue
        yield f"{one.place}: {one.state}から{new}に"
        one.row.standing = new.standing
        columns = ["standing"]
        if new.strength:
            one.row.strength = new.strength
            columns.append("strength")
        one.row.save(update_fields=columns)


def earlier(conflict: Conflict, rows: Iterable[Tied], before: datetime) -> dict[str, RowState]:
    """By name, what tied rows counted for in the newest editions published before a moment."""
    found: dict[str, RowState] = {}
    published: dict[str, dict[tuple[str, ...], RowState]] = {}
    for one in rows:
        if one.subject not in published:
            edition = Edition.objects.filter(subject=one.subject, published_at__lt=before).last()
            content = edition.content if edition else {}
            published[one.subject] = dict(_published(content, conflict.key))
        kind = one.kind
        key = (_owner_key(one), kind.key, *_named(kind, vars(one.row))) if kind else ()
        if key in published[one.subject]:
            found[one.name] = published[one.subject][key]
    return found


def _owner_key(one: Tied) -> str:
    return "" if getattr(one.row, "scheme", None) or one.owner is None else one.owner.key


def _named(kind: Kind, row: Mapping[str, Any]) -> Iterator[str]:
    """What names a row, published or not, among those of its owner and kind."""
    return (str(row[kind.speaks_for(name) or name]) for name in kind.name)


def _published(
    content: Mapping[str, Any], conflict: str
) -> Iterator[tuple[tuple[str, ...], RowState]]:
    """The rows of a document's JSON that name the conflict, by owner, kind and what names them."""
    owners = [("", content)]
    owners += [
        (part["key"], part) for name in ("tracks", "pages") for part in content.get(name, [])
    ]
    listed = [
        (key, sections.own(name), row)
        for key, part in owners
        for name in ("requirements", "passages")
        for row in part.get(name, [])
    ]
    for name, rows in content.get("sections", {}).items():
        if kind := sections.section(name):
            listed += [(row.get("track", ""), kind, row) for row in rows]
    for key, kind, row in listed:
        if row.get("conflict") == conflict and "standing" in row:
            yield (
                (key, kind.key, *_named(kind, row)),
                RowState(row["standing"], row.get("strength", "")),
            )
