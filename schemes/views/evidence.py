"""The evidence of a scheme: all its rules, past years, differences, quotations, editions."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from schemes.catalogue import Catalogue
from schemes.document import SchemeDocument, Term
from schemes.views import differing, pages, showing, site
from schemes.views.serving import Moment, published_page, render


@dataclass(frozen=True)
class Chapter:
    """A part of the page that can be led to."""

    anchor: str
    title: str


@published_page
def evidence(request: HttpRequest, now: Moment, scheme: str) -> HttpResponse:
    found = now.catalogue.schemes.get(scheme)
    if found is None:
        raise Http404(pages.no_scheme(now.catalogue, scheme))
    return render(
        now,
        "schemes/evidence.html",
        place="schemes",
        scheme=found,
        chapters=chapters(now.catalogue, found),
        topics=showing.topics(found.passages),
        words=words_of(now.catalogue, found),
        rules=showing.rules(found.requirements),
        tracks=showing.listed(found).tracks,
        parts=showing.whole_parts(found),
        conflicts=differing.conflicts(now.catalogue, found),
        sources=pages.sources_of(now.catalogue, found),
        edition=now.catalogue.editions[found.key],
        earlier=pages.earlier(now.catalogue.editions[found.key]),
    )


def words_of(catalogue: Catalogue, scheme: SchemeDocument) -> list[Term]:
    """The words of the glossary that stand in a scheme's evidence."""
    text = scheme.model_dump_json()
    return [term for term in site.words(catalogue) if term.word in text]


def chapters(catalogue: Catalogue, scheme: SchemeDocument) -> list[Chapter]:
    """The chapters of a scheme's evidence, in the order of the page."""
    return [
        *([Chapter("about", "事業について")] if scheme.passages or scheme.figures else []),
        *([Chapter("requirements", "共通の条件")] if scheme.requirements else []),
        *(Chapter(track.key, track.name) for track in scheme.tracks),
        *(Chapter(part.anchor, part.section.title) for part in showing.whole_parts(scheme)),
        *([Chapter("conflicts", "資料の相違")] if differing.conflicts(catalogue, scheme) else []),
        Chapter("sources", "資料と版"),
    ]
