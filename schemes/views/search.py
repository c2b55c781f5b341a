"""The page of search: what answers the words that were typed, best first; or what is near, and whom to ask."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from schemes import counting
from schemes.searching import finding, forms, nearby
from schemes.searching.entries import KINDS
from schemes.searching.finding import Hit
from schemes.searching.index import LEVELS, Index
from schemes.searching.lexicon import LONGEST
from schemes.views import findable, offering, showing
from schemes.views.publisher import publisher
from schemes.views.queries import private, with_day
from schemes.views.serving import Moment, moment, opening_page, render

SHOWN = 20
TOO_LONG = f"検索の言葉が長すぎます。{LONGEST}字までにして、もう一度検索してください。"
WORDLESS = (
    "検索できる言葉がありません。「寄付」「出前授業」「長野県」のように、言葉を入れてください。"
)
QUOTED = (LEVELS.index("headings"), LEVELS.index("text"))
EXCERPT = 46
"""So many characters stand before and behind the words that a text is found by."""

ADDRESS = re.compile("[@＠]|://|[0-9０-９]{5}")
"""Somebody's address or number: nothing of it is counted."""


@dataclass(frozen=True)
class ShownHit:
    """A hit as it is shown; ``kind``: what it is, 「制度」; ``facts``: ceilings and season."""

    kind: str
    address: str
    title: SafeString
    said: SafeString
    facts: str = ""
    excerpt: SafeString | None = None


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    if not text.strip():
        return _opened(request)
    now = moment(request)
    if len(text) > LONGEST:
        return _asked_again(now, text[:LONGEST], TOO_LONG)
    if forms.is_wordless(text):
        return _asked_again(now, text, WORDLESS)
    return private(_found(now, text))


@opening_page
def _opened(request: HttpRequest, now: Moment) -> HttpResponse:
    findable.of(now.catalogue)  # made before the first question
    return _page(now, "")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser searches here from its own field."""
    site = publisher().address or request.build_absolute_uri("/").removesuffix("/")
    told = loader.render_to_string(
        "schemes/opensearch.xml", {"address": f"{site}{reverse('schemes:search')}"}
    )
    return HttpResponse(told, content_type="application/opensearchdescription+xml; charset=utf-8")


def _asked_again(now: Moment, text: str, error: str) -> HttpResponse:
    return private(_page(now, text, error=error), HTTPStatus.BAD_REQUEST)


def _page(now: Moment, text: str, **context: object) -> HttpResponse:
    return render(
        now,
        "schemes/search.html",
        place="search",
        searched=text,
        wants=showing.wants(now.catalogue),
        **context,
    )


def _found(now: Moment, text: str) -> HttpResponse:
    index, lexicon = findable.of(now.catalogue)
    found = finding.find(index, lexicon, text)
    if not ADDRESS.search(text):
        counting.add_missing(now.today, found.missing)
    named = [hit for hit in found.hits if hit.entry.kind == "term" and _is_named(hit)]
    shown = [hit for hit in found.hits if hit not in named][:SHOWN]
    return _page(
        now,
        text,
        found=found,
        term=named[0].entry if named else None,
        count=found.count - len(named),
        hits=list(_shown(now, index, shown)),
        meant=() if shown else nearby.meant(index, lexicon, text),
    )


def _is_named(hit: Hit) -> bool:
    own = {forms.form(name) for name in (*hit.entry.names, *hit.entry.aliases)}
    return not own.isdisjoint(hit.forms)


def _shown(now: Moment, index: Index, hits: Iterable[Hit]) -> Iterator[ShownHit]:
    for hit in hits:
        entry = hit.entry
        yield ShownHit(
            KINDS[entry.kind],
            _on_day(now, entry.address),
            marked(entry.title, hit.forms),
            marked(entry.said, hit.forms),
            _facts(now, entry.track),
            _excerpt(index, hit),
        )


def _facts(now: Moment, address: str) -> str:
    """The ceilings and the season of a track; empty for what is none."""
    if not address:
        return ""
    key, _, name = address.partition("/")
    scheme = now.catalogue.schemes[key]
    track = next(one for one in scheme.tracks if one.key == name)
    return offering.of(now, scheme, track).facts


def _on_day(now: Moment, address: str) -> str:
    """An address on the day that the page shows."""
    if not now.travelled:
        return address
    page, _, fragment = address.partition("#")
    path, _, query = page.partition("?")
    day = now.context()["as_of_query"]
    return f"{path}{with_day(query, day) if query else day}{f'#{fragment}' if fragment else ''}"


def marked(text: str, words: tuple[str, ...]) -> SafeString:
    """A text with the words that are looked for marked."""
    made, last = [], 0
    for start, end in forms.spans(text, words):
        made += [
            conditional_escape(text[last:start]),
            "<mark>",
            conditional_escape(text[start:end]),
        ]
        made.append("</mark>")
        last = end
    return mark_safe("".join([*made, conditional_escape(text[last:])]))  # noqa: S308 — each part is escaped


def _excerpt(index: Index, hit: Hit) -> SafeString | None:
    """Where the words stand, if neither the title nor the line below it says them."""
    if forms.spans(f"{hit.entry.title} {hit.entry.said}", hit.forms):
        return None
    for told, text in _phrases(index, hit.place):
        if any(word in told for word in hit.forms) and (places := forms.spans(text, hit.forms)):
            start, end = max(0, places[0][0] - EXCERPT), places[0][1] + EXCERPT
            before, after = "…" if start else "", "…" if end < len(text) else ""
            return marked(f"{before}{text[start:end]}{after}", hit.forms)
    return None


def _phrases(index: Index, place: int) -> Iterator[tuple[str, str]]:
    """What stands under the headings and in the text: its form, and how it is written."""
    for level in QUOTED:
        yield from zip(index.phrases[place][level], index.written[place][level], strict=True)
