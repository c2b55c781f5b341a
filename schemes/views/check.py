"""The checker's page."""

from django.http import HttpRequest, HttpResponse

from schemes.views.serving import moment, render


def check(request: HttpRequest) -> HttpResponse:
    return render(moment(request), "schemes/check.html")
