"""What was looked at when documents were sent or decided, as it stays with the proposal."""

from typing import Any

from schemes.review.examining import Examination
from schemes.review.impact import Shift


def told(examination: Examination) -> dict[str, Any]:
    """An examination as JSON: its day, which documents, and what was found of them."""
    return {
        "day": examination.day.isoformat(),
        "digest": examination.digest,
        "cases": examination.case_count,
        "changes": [
            {
                "subject": one.subject,
                "place": one.place,
                "label": one.label,
                "before": one.before,
                "after": one.after,
            }
            for one in examination.changes
        ],
        "findings": [
            {"severity": one.severity, "place": one.place, "sentence": one.sentence}
            for one in (*examination.errors, *examination.warnings)
        ],
        "shifts": [_shift(one) for one in examination.shifts],
    }


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "key": shift.key,
        "case": shift.example.key,
        "title": shift.example.title,
        "track": shift.track_name,
        "old": shift.old.label if shift.old is not None else "",
        "new": shift.new.label if shift.new is not None else "",
    }
