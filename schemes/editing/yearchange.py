"""年度の改定: a coming fiscal year is worked on; no fact is invented, and nothing is changed by it."""

from collections.abc import Iterable
from datetime import date, datetime

from schemes.editing import composing
from schemes.models import Draft, YearChange
from schemes.writing import japanese
from schemes.writing.refusals import Refused


class YearUnderWay(Refused):
    """Another fiscal year is still in preparation."""


def coming(today: date) -> int:
    """The fiscal year that can be prepared: the one after today's."""
    return japanese.fiscal_year(today) + 1


def begin(year: int, subjects: Iterable[str], *, by: str, at: datetime) -> YearChange:
    """Note that the year is in preparation.

    A year that was closed is opened again. Raises ``YearUnderWay`` while one is open. Call it in a transaction, under the lock of the
    work.
    """
    if before := YearChange.objects.under_way().first():
        raise YearUnderWay(f"{before}を進めています。終えてから、次をはじめてください。")
    if Draft.objects.under_way().filter(name=f"{year}年度").exists():
        raise YearUnderWay(f"「{year}年度」という案がもうあります。その案の名前を変えてください。")
    chosen = [subject for subject in composing.subjects() if subject in set(subjects)]
    change, _ = YearChange.objects.update_or_create(
        fiscal_year=year,
        defaults={
            "effective_from": date(year, 4, 1),
            "subjects": chosen,
            "started_by": by,
            "started_at": at,
            "closed_at": None,
            "closed_by": "",
            "name": f"{year}年度",
        },
    )
    return change
