"""A track's answer page: what it gives, who, how much, when, whom to ask."""

from django.http import Http404, HttpRequest, HttpResponse

from schemes.catalogue import Catalogue
from schemes.document import SchemeDocument, Track
from schemes.views import answering
from schemes.views.notes import Notes
from schemes.views.pages import no_scheme
from schemes.views.serving import Moment, published_page, render
from schemes.writing.places import COUNTRY_CHOICES, PREFECTURES


@published_page
def track(request: HttpRequest, now: Moment, scheme: str, track: str) -> HttpResponse:
    found, one = track_of(now.catalogue, scheme, track)
    answer = answering.answer(now.catalogue, found, one, now.at)
    return render(
        now,
        "schemes/track.html",
        place="schemes",
        answer=answer,
        countries=COUNTRY_CHOICES if answer.by_country else (),
        notes=Notes(now.catalogue.sources),
        prefectures=PREFECTURES,
    )


def track_of(catalogue: Catalogue, scheme: str, track: str) -> tuple[SchemeDocument, Track]:
    """A scheme and one of its tracks; 404 in words where there is none."""
    found = catalogue.schemes.get(scheme)
    if found is None:
        raise Http404(no_scheme(catalogue, scheme))
    one = next((one for one in found.tracks if one.key == track), None)
    if one is None:
        raise Http404(f"「{found.name}」に、その制度はありません。事業の頁から選んでください。")
    return found, one
