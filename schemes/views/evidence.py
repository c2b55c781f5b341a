"""The evidence of a scheme: all its rules, past years, differences, quotations, editions."""

from django.http import Http404, HttpRequest, HttpResponse

from schemes.views import pages, showing
from schemes.views.serving import Moment, published_page, render


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
        topics=showing.topics(found.passages),
        rules=showing.rules(found.requirements),
        tracks=showing.listed(found).tracks,
        has_ceilings=showing.listed(found).has_ceilings,
        parts=showing.whole_parts(found),
        sources=pages.sources_of(now.catalogue, found.key),
        edition=now.catalogue.editions[found.key],
        earlier=pages.earlier(now.catalogue.editions[found.key]),
    )
