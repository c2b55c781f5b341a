"""Changes are given up, moved to another draft, brought back into the working rows, or published.

Every function takes the desk as it lies under the lock of the work; call it in a transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from schemes.document import Document
from schemes.editing import restoring
from schemes.editing.drafts import keeping, worlds
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts.workbench import Workbench
from schemes.editing.drafts.worlds import World
from schemes.editing.merging import Edit, Path, Which, apply, edits
from schemes.models import Draft, DraftEdit
from schemes.writing.refusals import Refused

UNDECIDED = "公開中の内容と食い違うところがあります。先に、どちらにするかを決めてください。"
TAKEN = "移す先の「{name}」は、同じところを別の内容に変えています({count}件)。どちらかをやめてから、移してください。"
GONE = "選んだ変更は、もうありません。画面を開き直してください。"
NOT_EMPTY = "「{name}」には、まだ公開していない変更があります。依頼するか、別の案に移すか、やめてから終えてください。"

Chosen = Mapping[str, Collection[Edit]]
"""By subject, some of a draft's pending edits."""


class Stuck(Refused):
    """What was asked for cannot be done as things stand; nothing was changed."""


def give_up(desk: Workbench, draft: int | None, chosen: Chosen, *, by: str, at: datetime) -> None:
    """Take changes back: where the rows hold them, they show what is public again. Raises ``Stuck``."""
    rows: dict[str, Document | None] = {}
    wanted: dict[str, dict[int | None, World]] = {}
    for subject, given in chosen.items():
        known = desk.worlds(subject)
        left = _without(_decided(known[draft]), given)
        today = known[None].wanted
        held = (
            today
            if draft is None
            else worlds.made(today, given, desk.public_on(subject, desk.today))
        )
        back = left.wanted if draft is None else today
        made = apply(desk.rows.get(subject), edits(held, back), None, held).document
        wanted[subject] = known | {draft: left}
        rows[subject] = _caught_up(desk, subject, made, wanted[subject])
    _become(desk, rows, wanted, by=by, at=at)


def hand_over(
    desk: Workbench, draft: int | None, to: int | None, chosen: Chosen, *, by: str, at: datetime
) -> None:
    """Move changes from one draft to another. Raises ``Stuck``."""
    rows: dict[str, Document | None] = {}
    wanted: dict[str, dict[int | None, World]] = {}
    for subject, given in chosen.items():
        known = desk.worlds(subject)
        left, taker = _without(_decided(known[draft]), given), _decided(known[to])
        told = {edit.path: edit.after for edit in taker.pending}
        if clashing := [one for one in given if told.get(one.path, one.after) != one.after]:
            name = desk.name(to)
            raise Stuck(TAKEN.format(name=name, count=len(clashing)))
        got = taker.with_edits(given, desk.public_on(subject, desk.day(draft)))
        wanted[subject] = known | {draft: left, to: got}
        rows[subject] = desk.rows.get(subject)
    _become(desk, rows, wanted, by=by, at=at)


def bring_back(
    desk: Workbench, draft: int | None, chosen: Chosen, *, by: str, at: datetime
) -> None:
    """Let the working rows hold a draft's own values again. Raises ``Stuck``."""
    rows: dict[str, Document | None] = {}
    for subject, given in chosen.items():
        public = desk.public_on(subject, desk.day(draft))
        rows[subject] = worlds.made(desk.rows.get(subject), given, public)
    _become(desk, rows, {subject: desk.worlds(subject) for subject in rows}, by=by, at=at)


def decide(
    desk: Workbench,
    draft: int | None,
    subject: str,
    choices: Mapping[Path, Which],
    *,
    by: str,
    at: datetime,
) -> None:
    """Settle where a draft and what is published by now do not go together. Raises ``Stuck``."""
    known = desk.worlds(subject)
    world = known[draft]
    merged = apply(world.public, world.own, choices, world.base)
    if merged.divergences:
        raise Stuck(UNDECIDED)
    decided = world.to(merged.document)
    held = world.wanted
    made = apply(desk.rows.get(subject), edits(held, decided.wanted), None, held).document
    _become(desk, {subject: made}, {subject: known | {draft: decided}}, by=by, at=at)


def _decided(world: World) -> World:
    if world.divergences:
        raise Stuck(UNDECIDED)
    return world.settled()


def _without(world: World, given: Iterable[Edit]) -> World:
    """A world without some of its pending edits. Raises ``Stuck`` for one that it does not have."""
    gone = {(edit.path, repr(edit.after)) for edit in given}
    left = [edit for edit in world.pending if (edit.path, repr(edit.after)) not in gone]
    if len(left) + len(gone) != len(world.pending):
        raise Stuck(GONE)
    return world.to(worlds.made(world.public, left, world.public))


def _caught_up(
    desk: Workbench,
    subject: str,
    rows: Document | None,
    known: Mapping[int | None, World],
) -> Document | None:
    """The rows with what plans and drafts want, wherever they hold what is public before it."""
    now = desk.public.get(subject)
    for plan in desk.plans.get(subject, ()):
        rows = apply(rows, edits(now, plan.document), None, now).document
        now = plan.document
    for draft, world in known.items():
        if draft is not None and world.own:
            rows = apply(rows, world.pending, None, world.public).document
    return rows


def _become(
    desk: Workbench,
    rows: Mapping[str, Document | None],
    wanted: Mapping[str, Mapping[int | None, World]],
    *,
    by: str,
    at: datetime,
) -> None:
    """Write the rows, and what every draft wants beside them. Raises ``Stuck``."""
    changed = {
        subject: made
        for subject, made in rows.items()
        if made is not None and edits(desk.rows.get(subject), made)
    }
    try:
        restoring.restore_all(changed.values())
    except restoring.Unstorable as problem:
        raise Stuck(*problem.sentences) from None
    desk.rows = {**desk.rows, **changed}
    for subject, known in wanted.items():
        keeping.keep(desk, subject, desk.rows.get(subject), known, by=by, at=at)


# --- Publishing -----------------------------------------------------------------------------------


def published(
    sent: Mapping[str, tuple[Document | None, Document | None]],
    draft: int | None,
    day: date,
    today: date,
    *,
    by: str,
    at: datetime,
) -> None:
    """After editions were frozen: what they hold is no draft's any more, and what was put aside in
    the rows for it comes back.

    ``sent``: by subject (all that was published), what was in force on ``day`` before, and what is from then on. ``draft``: out
    of which it was sent.
    """
    if not desks.is_busy(today):
        return
    desk = desks.lay(today)
    for subject in sent:
        if desk.is_plain(subject):
            continue
        known = desk.worlds(subject)
        wanted = {one: world.settled() for one, world in known.items()}
        if day > desk.day(draft) and draft in wanted:
            mine = tuple(worlds.unowned(wanted[draft].pending, edits(*sent[subject])))
            if not wanted[draft].divergences:
                wanted[draft] = wanted[draft].to(
                    worlds.made(wanted[draft].public, mine, wanted[draft].public)
                )
        _come_back(desk, subject, wanted, by=by, at=at)


def _come_back(
    desk: Workbench, subject: str, wanted: Mapping[int | None, World], *, by: str, at: datetime
) -> None:
    """Rows that cannot take their values back yet stay as they are: the drafts keep theirs."""
    rows = _caught_up(desk, subject, desk.rows.get(subject), wanted)
    try:
        with transaction.atomic():
            _become(desk, {subject: rows}, {subject: wanted}, by=by, at=at)
    except Stuck:
        _become(desk, {}, {subject: wanted}, by=by, at=at)


def close(draft: Draft, *, by: str, at: datetime) -> None:
    """End a draft that has nothing left. Raises ``Stuck``."""
    if DraftEdit.objects.filter(draft=draft).exists():
        raise Stuck(NOT_EMPTY.format(name=draft.name))
    draft.closed_by, draft.closed_at = by, at
    draft.save(update_fields=["closed_by", "closed_at"])
