"""One click makes a generated example, on the pages of sending and deciding, a case that is kept."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from schemes.review import kept_cases
from schemes.review.examining import Examination
from schemes.writing.refusals import Refused

BUTTON = "keep"
KEPT = "事例「{}」を加えました。公開の前に、これからいつも確かめます。"


def is_pressed(request: HttpRequest) -> bool:
    return request.method == "POST" and BUTTON in request.POST


def may_keep(request: HttpRequest) -> bool:
    return request.user.has_perm("schemes.add_case")


def keep(request: HttpRequest, examination: Examination) -> None:
    """Make the example whose button was pressed a case, and say what came of it."""
    if not may_keep(request):
        raise PermissionDenied
    shifts = (*examination.samples, *examination.firsts)
    try:
        case = kept_cases.keep(request.POST[BUTTON], shifts, request.user.get_username())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, KEPT.format(case))


def typed(request: HttpRequest, names: Iterable[str], start: str = "") -> dict[str, Any]:
    """What stood in the fields when the button was pressed, so that nothing is lost.

    ``start``: with what the names of more fields begin.
    """
    more = [name for name in request.POST if start and name.startswith(start)]
    return {name: request.POST[name] for name in (*names, *more) if name in request.POST}
