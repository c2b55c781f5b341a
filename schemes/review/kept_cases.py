"""A generated example at the boundary of a rule becomes a case that staff keep."""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.models import Case, Event
from schemes.review.impact import Shift
from schemes.writing.refusals import Refused

GONE = "その例は、もうありません。内容が変わったか、ほかの人が事例にしました。今の例から選んでください。"
NOTE = "公開の前の確認で、要件の境目から作りました。{name}"
KEY = "B-{:03d}"
LONGEST_TITLE = 300


@transaction.atomic
def keep(example: str, shifts: Iterable[Shift], by: str) -> Case:
    """The example of that name, as a case that expects what is published today: a change of it is
    then accepted by name, and is what the case expects from its publication on. Of a new track it
    expects what was found. Raises ``Refused``.
    """
    hold_the_work()
    found = [shift for shift in shifts if shift.example.key == example]
    if not found:
        raise Refused(GONE)
    tried = found[0].example
    if Case.objects.filter(facts=dict(tried.facts), judged_on=tried.day).exists():
        raise Refused(GONE)
    right = {shift.track: shift.old if shift.old is not None else shift.new for shift in found}
    case = Case.objects.create(
        key=_free(),
        title=tried.title[:LONGEST_TITLE],
        facts=dict(tried.facts),
        expect={track: [verdict.key] for track, verdict in right.items() if verdict is not None},
        judged_on=tried.day,
        note=NOTE.format(name=tried.key),
    )
    record(
        Event.Action.ADDED,
        by=by,
        kind=str(Case._meta.verbose_name),
        what=str(case),
        address=reverse("admin:schemes_case_change", args=[case.pk]),
        detail=case.note,
    )
    return case


def _free() -> str:
    """The next key of such cases."""
    keys = Case.objects.filter(key__regex=r"^B-[0-9]{3,9}$").values_list("key", flat=True)
    return KEY.format(max((int(key[2:]) for key in keys), default=0) + 1)
