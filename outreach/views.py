"""Whom to ask: the windows of a prefecture, of a country, for what is wanted."""

from django.http import HttpRequest, HttpResponse

from schemes.views.serving import Moment, published_page, render


@published_page
def contacts(request: HttpRequest, now: Moment) -> HttpResponse:
    return render(now, "outreach/contacts.html", place="contacts")
