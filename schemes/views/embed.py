"""A track in short, to be shown within a page of another host: its call, how much, who, whom to ask."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse

from schemes.views import answering, windows
from schemes.views.serving import Moment, published_page_of, render
from schemes.views.tracks import track_of
from schemes.views.windows import Place
from schemes.writing.places import PREFECTURE_NAMES

MOST_WHO = 3
OFFICE = "office"
NO_PREFECTURE = (
    "その都道府県の番号はありません。prefecture= には、01から47までの二桁を指定してください。"
)


@published_page_of("prefecture")
def embed(
    request: HttpRequest, now: Moment, scheme: str, track: str, prefecture: str
) -> HttpResponse:
    """With a prefecture (JIS X 0401) the window there."""
    try:
        found, one = track_of(now.catalogue, scheme, track)
        if prefecture and prefecture not in PREFECTURE_NAMES:
            raise Http404(NO_PREFECTURE)
    except Http404 as problem:
        response = render(now, "schemes/embed_missing.html", said=problem.args[0])
        response.status_code = HTTPStatus.NOT_FOUND
        return response
    answer = answering.answer(now.catalogue, found, one, now.at)
    place = Place(prefecture=prefecture, want=answer.want, track=answer.address)
    return render(
        now,
        "schemes/embed.html",
        answer=answer,
        who=[line for line in answer.who.lines if line.mark != "no"][:MOST_WHO],
        windows=_windows(now, place) if prefecture else (),
        prefecture=prefecture,
        scheme=found,
    )


def _windows(now: Moment, place: Place) -> list[windows.Window]:
    """The offices that serve the prefecture; where none does, the first of whom else to ask."""
    found = windows.find(now.catalogue, place)
    return [one for one in found if one.role == OFFICE and not one.missing] or found[:1]
