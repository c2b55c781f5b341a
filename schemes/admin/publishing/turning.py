"""From a row, wherever it is read, to its form, and back to the spot where it was read."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from schemes.admin.addresses import NEXT
from schemes.admin.publishing import pencils, tracing
from schemes.admin.publishing.pencils import Pencil
from schemes.catalogue import Preview
from schemes.editing import locating, scopes
from schemes.editing.locating import Location

HEAD = "</head>"
FOOT = "</body>"
STYLE = '<link rel="stylesheet" href="{}">'
SAID = '<div class="pencil-said" role="status">{}</div>'


def to_forms(response: HttpResponse, preview: Preview, request: HttpRequest) -> None:
    """Turn the signs of a preview's page into pencils, and say on it what was saved."""
    text = response.content.decode()
    if not response.get("Content-Type", "").startswith("text/html"):
        if pencils.OPENS in text:
            response.content = pencils.plain(text)
        return
    made = pencils.put_in(text, _finder(preview, request))
    if told := [(str(one),) for one in messages.get_messages(request)]:
        said = format_html(SAID, format_html_join("", "<p>{}</p>", told))
        made = made.replace(FOOT, f"{said}{FOOT}")
    style = format_html(STYLE, static("pencils.css"))
    response.content = made.replace(HEAD, f"{style}{HEAD}", 1)


def _finder(preview: Preview, request: HttpRequest) -> Any:
    """Gives the pencil of a row that the person may edit."""
    editions = preview.library.on(preview.day).editions
    places = cache(locating.places)
    may = cache(lambda model, subject: may_edit(request, model, subject))
    back = request.get_full_path()

    def pencil(subject: str, number: int) -> Pencil | None:
        spot = tracing.rows_of(editions[subject].document)[number]
        found = form_of(places().of(spot))
        if found is None or not may(found.model, subject):
            return None
        name = f"edit-{found.model._meta.model_name}-{found.pk}"
        title = f"{found.model._meta.verbose_name}を直す"
        return Pencil(name, address_of(found, f"{back}#{name}"), title, f"{spot.place}を直す")

    return pencil


def may_edit(request: HttpRequest, model: Any, subject: str) -> bool:
    """Whether a person may edit the rows of a kind that are published with a subject."""
    known = admin.site._registry.get(model)
    may = known is not None and known.has_change_permission(request)
    return may and scopes.may_edit(request.user, subject)


def form_of(found: Location | None) -> Location | None:
    """The row whose form changes a row: what has no form of its own is changed in that around it."""
    while found is not None and not admin.site.is_registered(found.model):
        found = found.around
    return found


def address_of(found: Location, back: str = "") -> str:
    """A row's form, which leads back to where it was opened."""
    options = found.model._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[found.pk])
    return f"{address}?{urlencode({NEXT: back}, safe='/')}" if back else address
