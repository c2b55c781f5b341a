"""The changes of a draft row by row, as people choose them: sentences, who made them, what is undecided."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from schemes import sections
from schemes.document import (
    REFERENCE,
    Document,
    Fact,
    Frozen,
    ReferenceDocument,
    SchemeDocument,
    Source,
)
from schemes.editing.drafts import worlds
from schemes.editing.drafts.workbench import MARK, Workbench, edit_of
from schemes.editing.drafts.worlds import World
from schemes.editing.merging import SECTIONS, Divergence, Edit, Path, edits
from schemes.models import Event, Proposal
from schemes.review.authors import WORK
from schemes.review.differences import Change, between


@dataclass(frozen=True)
class RowChange:
    """What a draft changes in one row. ``key`` names it in an address; ``who``: those who changed it.

    ``mine``: nobody else did. ``is_aside``: the working rows hold another value. ``diverges``: what is
    published by now is neither what it was nor what is wanted.
    """

    key: str
    subject: str
    path: Path
    edits: tuple[Edit, ...]
    place: str
    sentences: tuple[str, ...]
    who: tuple[str, ...]
    at: datetime | None
    mine: bool
    is_aside: bool
    diverges: tuple[Divergence, ...]


def key_of(subject: str, path: Path) -> str:
    return hashlib.sha256(json.dumps([subject, *path]).encode()).hexdigest()[:12]


def row_changes(
    desk: Workbench, draft: int | None, username: str, subjects: Iterable[str]
) -> dict[str, list[RowChange]]:
    """By subject, the rows that a draft changes, in the order of the document; only where there are any."""
    told = _Telling(desk)
    found = {}
    changed = [one for one in subjects if _touches(desk, draft, one)]
    makers = _makers(desk, draft, changed)
    for subject in changed:
        world = desk.of(draft, subject)
        if rows := _rows(told, desk, draft, subject, world, username, makers.get(subject, [])):
            found[subject] = rows
    return found


def _touches(desk: Workbench, draft: int | None, subject: str) -> bool:
    if draft is not None:
        return (draft, subject) in desk.stored
    public = desk.public.get(subject)
    if public is not None and getattr(public, "withdrawn", False):
        return False
    if subject not in desk.rows and (None, subject) not in desk.stored:
        return False
    return not (desk.is_plain(subject) and public and sections.same(public, desk.rows[subject]))


def _rows(
    told: "_Telling",
    desk: Workbench,
    draft: int | None,
    subject: str,
    world: World,
    username: str,
    makers: list[Event],
) -> list[RowChange]:
    grouped: dict[Path, list[Edit]] = {}
    for edit in world.pending:
        grouped.setdefault(edit.row, []).append(edit)
    aside = _aside(desk, draft, subject, world)
    noted = {
        (edit.path, repr(edit.after)): row
        for row in desk.stored.get((draft, subject), ())
        if row.path != MARK and (edit := edit_of(row))
    }
    found = []
    for path, mine in grouped.items():
        place, sentences = told.of(subject, world, path, mine)
        notes = [one for edit in mine if (one := noted.get((edit.path, repr(edit.after))))]
        who = {note.by for note in notes if note.by} or _guessed(makers, path)
        times = [note.at for note in notes if note.at]
        found.append(
            RowChange(
                key=key_of(subject, path),
                subject=subject,
                path=path,
                edits=tuple(mine),
                place=place,
                sentences=sentences,
                who=tuple(sorted(who)),
                at=max(times, default=None),
                mine=who == {username},
                is_aside=path in aside,
                diverges=tuple(one for one in world.divergences if one.edit.row == path),
            )
        )
    return found


def _aside(desk: Workbench, draft: int | None, subject: str, world: World) -> set[Path]:
    """The rows that stand otherwise than this draft would have them: another draft holds them."""
    if draft is None and desk.is_plain(subject):
        return set()
    rows = desk.rows.get(subject)
    return {edit.row for edit in edits(rows, worlds.made(rows, world.pending, world.public))}


def elsewhere(
    desk: Workbench, draft: int | None, subject: str, row: tuple[str, str], track: str
) -> list[tuple[str, str]]:
    """What a draft has in a row instead of what the working rows hold: labels and values.

    ``row``: its kind and what it is called in its list ("" for a scheme itself); ``track``: the track
    that has it, if one does.
    """
    rows, wanted = desk.rows.get(subject), desk.of(draft, subject).wanted
    if rows is None or wanted is None:
        return []
    others = [
        edit
        for edit in edits(rows, wanted)
        if (edit.row[-2:] == row if row[1] else edit.path and not edit.row)
        and (edit.row[:1] != ("tracks",) or len(edit.row) < 3 or edit.row[1] == track)
    ]
    if not others:
        return []
    world = World(rows, tuple(others), rows)
    told = _Telling(desk).changes(world, others[0].row, others)
    return [(one.label or one.place, one.after or ("なし" if one.before else "")) for one in told]


# --- Who ------------------------------------------------------------------------------------------


def _makers(desk: Workbench, draft: int | None, subjects: list[str]) -> dict[str, list[Event]]:
    """By subject, the record of the work on it since what was last published of it was sent; of
    今日の訂正 alone, since a named draft notes its people itself."""
    if draft is not None or not subjects:
        return {}
    last: dict[str, datetime] = {}
    published = Proposal.objects.published().filter(kind=Proposal.Kind.CHANGE, is_whole=True)
    for subject in subjects:
        sent = published.filter(contents__has_key=subject).order_by("-sent_at")
        if at := sent.values_list("sent_at", flat=True).first():
            last[subject] = at
    events = Event.objects.filter(Q(subject__in=subjects), action__in=WORK).exclude(by="")
    found: dict[str, list[Event]] = {}
    for event in events.order_by():
        if event.subject not in last or event.at > last[event.subject]:
            found.setdefault(event.subject, []).append(event)
    return found


def _guessed(makers: list[Event], path: Path) -> set[str]:
    """Who the record says worked on a row: on a page of its own name, else on one of its kind, else
    on anything of the subject."""
    steps = [one for one in path if one != SECTIONS]
    kinds = [
        kind for step in steps[::2] if (kind := sections.known(step) or sections.section(step))
    ]
    for kind, name in zip(reversed(kinds), reversed(steps[1::2]), strict=False):
        alike = [event for event in makers if event.kind == kind.noun]
        if named := {event.by for event in alike if name in event.what}:
            return named
        if alike:
            return {event.by for event in alike}
    return {event.by for event in makers}


# --- In words -------------------------------------------------------------------------------------


class _Telling:
    """Rows in sentences, each told from no more of the document than its own list."""

    def __init__(self, desk: Workbench) -> None:
        self.facts: dict[str, Fact] = {}
        self.sources: dict[str, Source] = {}
        self.names: dict[str, str] = {}
        for documents in (desk.public, desk.rows):
            reference = documents.get(REFERENCE)
            if isinstance(reference, ReferenceDocument):
                self.facts |= {one.key: one for one in reference.facts}
                self.sources |= {one.key: one for one in reference.sources}
            self.names |= {key: one.name for key, one in documents.items() if hasattr(one, "name")}

    def of(
        self, subject: str, world: World, path: Path, mine: list[Edit]
    ) -> tuple[str, tuple[str, ...]]:
        """Where it is, and what is changed there."""
        changes = self.changes(world, path, mine)
        place = changes[0].place if changes else self.names.get(subject, subject)
        return place, tuple(one.sentence.removeprefix(f"{place}: ") for one in changes)

    def changes(self, world: World, path: Path, mine: list[Edit]) -> list[Change]:
        old, new = world.public, world.wanted
        if path or mine[0].path:
            old = pruned(world.public, path)
            new = worlds.made(old, mine, old)
        return between(old, new, self.facts, self.sources, self.names)


def pruned(document: Document | None, path: Path) -> Document | None:
    """A document with the lists on the way to a row alone."""
    if document is None:
        return None
    keep = path[0] if path else ""
    changed: dict[str, Any] = {
        name: ()
        for name, value in document.__dict__.items()
        if name not in (keep, "citations") and _are_rows(value)
    }
    if keep == "tracks" and isinstance(document, SchemeDocument):
        changed["tracks"] = tuple(_track(track, path) for track in document.tracks)
    if isinstance(getattr(document, SECTIONS, None), Mapping):
        kept = {path[1]} if keep == SECTIONS else set()
        changed[SECTIONS] = {
            key: rows for key, rows in document.__dict__[SECTIONS].items() if key in kept
        }
        if isinstance(document, SchemeDocument) and keep == SECTIONS:
            changed["tracks"] = tuple(_track(track, ()) for track in document.tracks)
    return document.model_copy(update=changed)


def _track(track: Any, path: Path) -> Any:
    if path == ("tracks", track.key):
        return track
    kept = path[2] if len(path) > 2 and path[1] == track.key else ""
    lists = {
        name: ()
        for name, value in track.__dict__.items()
        if name not in (kept, "citations") and _are_rows(value)
    }
    return track.model_copy(update=lists)


def _are_rows(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Frozen)
