"""操作の記録 is written here, in the transaction of what it tells of."""

from django.utils import timezone

from schemes.models import Event


def record(
    action: str,
    *,
    by: str,
    what: str = "",
    kind: str = "",
    subject: str = "",
    address: str = "",
    detail: str = "",
    why: str = "",
) -> Event:
    """Write one event. ``action`` is one of ``Event.Action``; texts are cut to what a row holds."""
    return Event.objects.create(
        at=timezone.now(),
        by=by[:150],
        action=action,
        what=what[:300],
        kind=kind[:60],
        subject=subject[:40],
        address=address[:300],
        detail=detail,
        why=why,
    )
