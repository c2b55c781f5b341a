"""Addresses of the portal: the public site, and the staff site where it is installed."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if settings.HAS_STAFF_SITE:
    from django.contrib import admin

    urlpatterns.append(path("admin/", admin.site.urls))
urlpatterns.append(path("", include("schemes.urls")))
urlpatterns.append(path("", include("grants.urls")))
urlpatterns.append(path("", include("outreach.urls")))

handler400 = "shiminsanka.errors.bad_request"
handler403 = "shiminsanka.errors.forbidden"
handler404 = "shiminsanka.errors.not_found"
handler500 = "shiminsanka.errors.server_error"
