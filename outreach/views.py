"""Whom to ask: the windows of a prefecture, of a country, for what is wanted."""

from django.http import Http404, HttpRequest, HttpResponse

from outreach import contacts as page
from schemes.catalogue import Catalogue
from schemes.views import showing
from schemes.views.notes import Notes
from schemes.views.serving import Moment, published_page_of, render
from schemes.views.windows import Place
from schemes.writing.places import PREFECTURE_NAMES, PREFECTURES

UNKNOWN = {
    "prefecture": "その都道府県はありません。相談先のページで、都道府県を選んでください。",
    "country": "その国はありません。相談先のページで、国を選んでください。",
    "want": "その「したいこと」はありません。相談先のページで選んでください。",
    "track": "その制度はありません。相談先のページで、都道府県を選んでください。",
}


def _is_kept(given: dict[str, str]) -> bool:
    """Prefectures and wants are few; with every country and track they would be too many."""
    return not (given["country"] or given["track"])


@published_page_of("prefecture", "country", "want", "track", keep=_is_kept)
def contacts(
    request: HttpRequest, now: Moment, prefecture: str, country: str, want: str, track: str
) -> HttpResponse:
    """The windows for a place (codes) and a want; without any, the question."""
    place = Place(prefecture, country, want, track)
    _refuse_unknown(now.catalogue, place)
    return render(
        now,
        "outreach/contacts.html",
        place="contacts",
        answer=page.answer(now.catalogue, place),
        notes=Notes(now.catalogue.sources, quoting=False),
        prefectures=PREFECTURES,
        countries=page.countries(),
        wants=showing.wants(now.catalogue).items(),
    )


def _refuse_unknown(catalogue: Catalogue, place: Place) -> None:
    known = {
        "prefecture": PREFECTURE_NAMES,
        "country": [code for code, _ in page.countries()],
        "want": list(showing.wants(catalogue)),
        "track": catalogue.rules.tracks,
    }
    for name, values in known.items():
        given = getattr(place, name)
        if given and given not in values:
            raise Http404(UNKNOWN[name])
