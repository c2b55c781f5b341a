"""What a cancelled plan leaves in the working rows becomes a draft, never a silent change of today."""

from collections.abc import Mapping
from datetime import date, datetime

from schemes.document import Document
from schemes.editing.drafts import keeping
from schemes.editing.drafts import workbench as desks
from schemes.editing.merging import edits
from schemes.models import Draft
from schemes.writing import japanese

CANCELLED = "取り消した予定({day})"


def set_aside(
    day: date,
    undone: Mapping[str, tuple[Document | None, Document]],
    *,
    by: str,
    at: datetime,
    today: date,
) -> Draft | None:
    """What a cancelled plan brought becomes a draft, which can be sent again, moved or given up.

    ``undone``: by subject, what would have been in force on ``day`` without the plan, and with it.
    Call it once the plan is cancelled. None if the plan brought nothing.
    """
    brought = {subject: found for subject, sides in undone.items() if (found := edits(*sides))}
    if not brought:
        return None
    draft = keeping.begin(CANCELLED.format(day=japanese.day(day)), day, by=by, at=at)
    desk = desks.lay(today)
    desk.drafts[draft.pk] = draft
    for subject, found in brought.items():
        world = desk.of(draft.pk, subject).with_edits(found, undone[subject][0])
        keeping.keep_one(desk, draft.pk, subject, world, by=by, at=at)
    # Only now can be told what of the rows is today's: all that is no draft's.
    desk = desks.lay(today)
    for subject in brought:
        known = desk.worlds(subject)
        keeping.keep(desk, subject, desk.rows.get(subject), known, by=by, at=at)
    return draft
