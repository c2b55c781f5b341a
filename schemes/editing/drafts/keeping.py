"""What each draft wants is written down: after a save, and after whatever else moves the working rows.

Call everything here in a transaction, under the lock of the work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from schemes.document import Document
from schemes.editing import composing
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts import worlds
from schemes.editing.drafts.workbench import MARK, Workbench
from schemes.editing.drafts.worlds import World
from schemes.editing.merging import Edit, edits
from schemes.models import Draft, DraftEdit
from schemes.writing import japanese

OF_PLAN = "公開予定({day})の直し"


@dataclass(frozen=True)
class Rows:
    """The working rows at a moment: ``subjects`` that there are, and those whose rows make a document."""

    subjects: tuple[str, ...]
    documents: Mapping[str, Document]


def rows_now() -> Rows:
    found = tuple(composing.subjects())
    return Rows(found, composing.sound(found))


@dataclass
class Saved:
    """What became of a save: by draft (None: 今日の訂正), how many changes; and drafts begun for it."""

    counts: dict[int | None, int] = field(default_factory=dict)
    begun: list[Draft] = field(default_factory=list)


def saved(
    before: Rows, after: Rows, working_in: int | None, *, by: str, at: datetime, today: date
) -> Saved:
    """Note whose the changes of the rows are: of the draft in which they were made, and of no other."""
    found = Saved()
    desk: Workbench | None = None
    for subject in dict.fromkeys([*before.subjects, *after.subjects]):
        old, new = before.documents.get(subject), after.documents.get(subject)
        unread = (subject in before.subjects and old is None) or (
            subject in after.subjects and new is None
        )
        if unread or old is new:
            continue  # rows that make no document are nobody's until they do
        changed = edits(old, new)
        if changed:
            desk = desk or desks.lay(today, rows=before.documents)
            _of_subject(desk, subject, changed, (old, new), working_in, found, by, at)
    return found


def _of_subject(
    desk: Workbench,
    subject: str,
    changed: tuple[Edit, ...],
    sides: tuple[Document | None, Document | None],
    working_in: int | None,
    found: Saved,
    by: str,
    at: datetime,
) -> None:
    old, new = sides
    if working_in is None and desk.is_plain(subject):
        found.counts[None] = found.counts.get(None, 0) + len(changed)
        return
    known = desk.worlds(subject)
    own, loose = worlds.routed(changed, working_in, known, old)
    wanted: dict[int | None, World] = {
        one: known[one].with_edits(mine, old) for one, mine in own.items()
    }
    for one, mine in own.items():
        found.counts[one] = found.counts.get(one, 0) + len(mine)
    for draft, mine in _of_plans(desk, subject, loose, old, by, at):
        world = known.get(draft.pk) or desk.of(draft.pk, subject)
        wanted[draft.pk] = wanted.get(draft.pk, world).with_edits(mine, old)
        found.begun.append(draft)
    keep(desk, subject, new, known | wanted, by=by, at=at)


def _of_plans(
    desk: Workbench, subject: str, loose: list[Edit], seen: Document | None, by: str, at: datetime
) -> Iterable[tuple[Draft, list[Edit]]]:
    """What stands within rows that only a planned edition has, with a draft that mends that plan."""
    left = loose
    for plan in desk.plans.get(subject, ()):
        mine = [one for one in left if worlds.has(plan.document, worlds.place(one), seen)]
        left = [one for one in left if one not in mine]
        if mine:
            name = OF_PLAN.format(day=japanese.day(plan.day))
            draft = begin(name, plan.day, by=by, at=at)
            desk.drafts = {**desk.drafts, draft.pk: draft}
            yield draft, mine


def begin(name: str, day: date | None, *, by: str, at: datetime) -> Draft:
    """An open draft of this name, a new one if there is none."""
    draft, _ = Draft.objects.under_way().get_or_create(
        name=name, defaults={"effective_from": day, "started_by": by, "started_at": at}
    )
    return draft


def keep(
    desk: Workbench,
    subject: str,
    rows: Document | None,
    wanted: Mapping[int | None, World],
    *,
    by: str,
    at: datetime,
) -> None:
    """Write down what every draft wants of a subject, beside its ``rows``.

    今日の訂正 is written down as long as anything else is; without it, the rows are it.
    """
    named = {draft: world for draft, world in wanted.items() if draft is not None}
    for draft, world in named.items():
        _write(desk, draft, subject, world, by, at)
    today = wanted[None]
    alone = not desk.plans.get(subject) and not any(world.own for world in named.values())
    if alone and not edits(rows, today.document):
        _forget(desk, subject)
        return
    if not today.own and not edits(today.public, _untold(desk, subject, rows, named)):
        _forget(desk, subject)
        return
    _write(desk, None, subject, today, by, at, mark=desks.mark_of(rows))


def _forget(desk: Workbench, subject: str) -> None:
    """今日の訂正 can be told from the rows."""
    if (None, subject) in desk.stored:
        DraftEdit.objects.filter(draft=None, subject=subject).delete()


def _untold(
    desk: Workbench, subject: str, rows: Document | None, named: Mapping[int, World]
) -> Document | None:
    """今日の訂正 as the rows and the other drafts would tell it."""
    public = desk.public.get(subject)
    wanted = [plan.document for plan in desk.plans.get(subject, ())]
    wanted += [world.wanted for world in named.values() if world.own and world.wanted]
    others = [edits(public, one) for one in wanted]
    return public if rows is None else worlds.todays(public, rows, others)


def keep_one(
    desk: Workbench, draft: int, subject: str, world: World, *, by: str, at: datetime
) -> None:
    """Write down what one named draft wants of a subject."""
    _write(desk, draft, subject, world, by, at)


def _write(
    desk: Workbench,
    draft: int | None,
    subject: str,
    world: World,
    by: str,
    at: datetime,
    mark: list[str] | None = None,
) -> None:
    listed = desk.stored.get((draft, subject), [])
    known = {_name(desks.edit_of(row)): row for row in listed}
    base = _position(desk, draft, subject, world, listed)
    rows = []
    for edit in world.own:
        before = known.get(_name(edit))
        who, when = (before.by, before.at) if before else (by, at)
        rows.append(_row(draft, subject, base, who, when, **edit.as_json()))
    if mark is not None:
        rows.append(_row(draft, subject, base, by, at, path=MARK, before=[], after=mark))
    DraftEdit.objects.filter(draft=draft, subject=subject).delete()
    DraftEdit.objects.bulk_create(rows)


def _row(
    draft: int | None, subject: str, base: int | None, by: str, at: datetime | None, **told: Any
) -> DraftEdit:
    return DraftEdit(draft_id=draft, subject=subject, base=base, by=by, at=at, **told)


def _name(edit: Edit) -> tuple[Any, ...]:
    told = edit.as_json()
    return (*told["path"], repr(told["after"]))


def _position(
    desk: Workbench, draft: int | None, subject: str, world: World, listed: list[DraftEdit]
) -> int | None:
    """The position of the edition that is a world's base."""
    if listed and world.base is desk.bases.get(listed[0].base or 0):
        return listed[0].base
    return desk.position_on(subject, desk.day(draft))
