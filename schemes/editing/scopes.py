"""Which schemes a person may edit: ``EditorScope`` rows by user name; without any, all of them."""

from typing import Any

from schemes.document import OVERVIEW, REFERENCE
from schemes.models import EditorScope

SHARED = (REFERENCE, OVERVIEW)
_KEPT = "_editor_scope"


def scope_of(username: str) -> frozenset[str] | None:
    """The keys of the schemes that a person is limited to; None for someone who is not limited."""
    rows = EditorScope.objects.filter(username=username)
    return frozenset(rows.values_list("scheme__key", flat=True)) or None


def limits(user: Any) -> frozenset[str] | None:
    """``scope_of`` for a signed-in user, asked once as long as the object lives (a request).

    Someone for set-up (a superuser) is never limited.
    """
    if user.is_superuser:
        return None
    if not hasattr(user, _KEPT):
        setattr(user, _KEPT, scope_of(user.get_username()))
    return getattr(user, _KEPT)


def may_edit(user: Any, subject: str) -> bool:
    """Whether the user's schemes take in a subject; ``reference`` and ``overview``, which all
    schemes share, are for those without a limit. It says nothing of permissions."""
    scope = limits(user)
    return scope is None or subject in scope
