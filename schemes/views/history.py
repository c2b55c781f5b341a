"""How what is published came to be as it is: the editions of a subject, each from when it was in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from schemes.catalogue import Published


@dataclass(frozen=True)
class Replacement:
    """An edition that came into force, and the one that it took the place of (None: none)."""

    edition: Published
    before: Published | None

    @property
    def at(self) -> datetime:
        return came(self.edition)


def came(edition: Published) -> datetime:
    """The first moment at which an edition could be seen: when it was published, or the beginning of
    the day from which it holds."""
    return max(edition.published_at, _begins(edition)).astimezone(timezone.get_current_timezone())


def steps(editions: Sequence[Published], day: date) -> list[Replacement]:
    """What a subject's editions (in the order of their numbers) did until a day, the first one first.
    One that a later edition replaced before its own day came was never seen."""
    seen: list[Published] = []
    for edition in editions:
        if edition.effective_from > day:
            continue
        while seen and _is_forestalled(seen[-1], edition):
            seen.pop()
        seen.append(edition)
    return [Replacement(one, before) for before, one in zip([None, *seen], seen, strict=False)]


def _is_forestalled(planned: Published, by: Published) -> bool:
    is_ahead = _begins(planned) > by.published_at
    return is_ahead and by.effective_from <= planned.effective_from


def _begins(edition: Published) -> datetime:
    zone = timezone.get_current_timezone()
    return datetime.combine(edition.effective_from, time(), zone)
