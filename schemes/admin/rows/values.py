"""規則の値を入れる: the values of a scheme that its texts may hold, each with the mark to write."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from schemes import bound
from schemes.document import REFERENCE, Fact, ReferenceDocument, SchemeDocument
from schemes.editing import composing
from schemes.models import Scheme
from schemes.writing.marks import Mark

ALL_TRACKS = "すべての類型"


@dataclass(frozen=True)
class OfferedValue:
    """A value as the list shows it: 「{{KS-2 円}}」, 「1,000万円」, the wording of its rule."""

    owner: str
    mark: str
    said: str
    wording: str


@require_safe
def values_page(request: HttpRequest, key: str) -> HttpResponse:
    """What may be held, track by track; the script of the forms takes its list from here."""
    scheme = get_object_or_404(Scheme, key=key)
    if not admin.site._registry[Scheme].has_view_permission(request, scheme):
        raise PermissionDenied
    found = composing.sound([REFERENCE, key])
    document, reference = found.get(key), found.get(REFERENCE)
    facts = reference.facts if isinstance(reference, ReferenceDocument) else ()
    known = {fact.key: fact for fact in facts}
    context = {
        **admin.site.each_context(request),
        "title": f"「{scheme.name}」の規則の値",
        "opts": Scheme._meta,
        "original": scheme,
        "values": list(_values(document, known)) if isinstance(document, SchemeDocument) else [],
    }
    return TemplateResponse(request, "admin/schemes/scheme/values.html", context)


def _values(document: SchemeDocument, facts: dict[str, Fact]) -> Iterator[OfferedValue]:
    spoken = bound.spoken(document)
    assert isinstance(spoken, SchemeDocument)
    names = {"": ALL_TRACKS, **{track.key: track.name for track in document.tracks}}
    places = list(names)
    for one in sorted(bound.values(spoken, facts), key=lambda one: places.index(one.track)):
        mark = Mark(one.code, one.unit)
        if one.unit and (said := bound.word(document, mark, one.track)):
            yield OfferedValue(names[one.track], str(mark), said, one.wording)
