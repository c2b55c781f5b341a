"""The measure of `make bench`: Django with one view that returns a fixed text, and nothing else."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost"], MIDDLEWARE=[])


def bare(request: HttpRequest) -> HttpResponse:
    """The least a view can do."""
    return HttpResponse("ok")


urlpatterns = [path("", bare)]
application = get_wsgi_application()
