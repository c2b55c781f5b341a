"""Subjects by their public names: what leaves the staff site tells nothing of a draft."""

from collections.abc import Iterable
from datetime import date

from schemes.document import NAMES
from schemes.models import Edition

NEW = "新しい事業"


def public_names(subjects: Iterable[str], day: date) -> str:
    """「草の根技術協力事業、JICA基金」, as they are published on a day."""
    wanted = list(subjects)
    found = Edition.objects.on(day).filter(subject__in=wanted)
    names = dict(found.values_list("subject", "content__name"))
    return "、".join(NAMES.get(one) or names.get(one) or NEW for one in wanted)
