"""The addresses that `wagtail start` gives a site: those of its staff, and every other is a page's."""

from django.urls import include, path
from wagtail import urls as pages
from wagtail.admin import urls as staff
from wagtail.documents import urls as documents

urlpatterns = [
    path("admin/", include(staff)),
    path("documents/", include(documents)),
    path("", include(pages)),
]
