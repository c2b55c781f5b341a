"""Pages of the catalogue."""

from django.http import HttpRequest, HttpResponse

from schemes.views.serving import Moment, published_page, render


@published_page
def home(request: HttpRequest, now: Moment) -> HttpResponse:
    return render(now, "schemes/home.html")


scheme_list = scheme = source_list = source = about = page = conflict_list = home
