"""行をさがす: the page of the search over all working rows."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from schemes import bound
from schemes.admin.addresses import staff_page
from schemes.admin.desk import finding
from schemes.admin.desk.finding import RowEntry, RowHit
from schemes.admin.publishing.turning import address_of, form_of
from schemes.document import Document
from schemes.editing import composing, locating
from schemes.memory import Memory
from schemes.review import statuses
from schemes.views.search import marked

SHOWN = 30
TOO_LONG = f"言葉が長すぎます。{finding.LONGEST}字までにして、もう一度さがしてください。"
WORDLESS = (
    "さがせる言葉がありません。「1000万円」「応募相談」のように、言葉か金額を入れてください。"
)
NO_FILTER = "その絞り込みはありません。選び直してください。"


@require_safe
@permission_required("schemes.view_scheme", raise_exception=True)
def search_page(request: HttpRequest) -> HttpResponse:
    """The rows that hold what was typed, filtered by scheme and by kind."""
    text = request.GET.get("words", "")
    asked = {name: request.GET.get(name, "") for name in ("scheme", "kind")}
    names = statuses.subject_names()
    rows = _rows(composing.sound(names))
    kinds = {entry.spot.model[0]: entry.spot.kind.noun for entry in rows}
    error = _fault(text, asked, names, kinds)
    hits = [] if error else finding.find(_filtered(rows, asked), finding.words_of(text))
    page = Paginator(hits, SHOWN).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {SEARCH}" if error else SEARCH,
        "searched": text,
        "asked": asked,
        "error": error,
        "names": names,
        "kinds": kinds,
        "count": len(hits),
        "page": page,
        "hits": _shown(page, names, request.get_full_path()) if hits else [],
        "turns": _turns(page, text, asked),
    }
    return TemplateResponse(
        request, "admin/desk/search.html", context, status=400 if error else 200
    )


SEARCH = "行をさがす"


def _rows(drafts: dict[str, Document]) -> Sequence[RowEntry]:
    """The rows of all drafts as people read them, found once for the same drafts."""
    spoken = {subject: bound.spoken(draft) for subject, draft in drafts.items()}
    return _read_before.of(tuple(spoken), lambda: finding.entries(spoken), *spoken.values())


_read_before: Memory[list[RowEntry]] = Memory(2)


def _fault(text: str, asked: dict[str, str], names: Any, kinds: Any) -> str:
    """Why there is nothing to look for, as a sentence; 「」 where nothing was typed yet."""
    if (asked["scheme"] and asked["scheme"] not in names) or (
        asked["kind"] and asked["kind"] not in kinds
    ):
        return NO_FILTER
    if len(text) > finding.LONGEST:
        return TOO_LONG
    return WORDLESS if text.strip() and not finding.words_of(text) else ""


def _filtered(rows: Sequence[RowEntry], asked: dict[str, str]) -> Sequence[RowEntry]:
    return [
        entry
        for entry in rows
        if asked["scheme"] in ("", entry.subject) and asked["kind"] in ("", entry.spot.model[0])
    ]


def _shown(page: Page, names: dict[str, str], back: str) -> list[dict[str, Any]]:
    places = locating.places()
    return [_hit(hit, names, places, back) for hit in page]


def _hit(hit: RowHit, names: dict[str, str], places: locating.Places, back: str) -> dict[str, Any]:
    at = form_of(places.of(hit.entry.spot))
    ident = f"hit-{at.model._meta.model_name}-{at.pk}" if at else ""
    return {
        "id": ident,
        "address": address_of(at, f"{back}#{ident}") if at else "",
        "place": hit.entry.spot.place,
        "subject": names[hit.entry.subject],
        "kind": hit.entry.spot.kind.noun,
        "label": hit.label,
        "sentence": marked(hit.sentence, hit.forms),
    }


def _turns(page: Page, text: str, asked: dict[str, str]) -> list[tuple[str, str]]:
    """The pages before and after."""
    numbers = []
    if page.has_previous():
        numbers.append(("前の頁", page.previous_page_number()))
    if page.has_next():
        numbers.append(("次の頁", page.next_page_number()))
    return [
        (label, staff_page("row_search", words=text, **asked, page=number))
        for label, number in numbers
    ]
