"""The room on the staff site."""

from django.contrib.admin import AdminSite

from schemes.admin.base import SchemeFilter, TrackRowAdmin
from schemes.admin.rows.briefs import BriefInline
from tests.sample.models import Leaflet, Printing


class PrintingInline(BriefInline):
    model = Printing


class LeafletAdmin(TrackRowAdmin):
    list_display = ("title", "track", "language", "cited")
    list_filter = (SchemeFilter,)
    search_fields = ("title",)
    ordering = ("track__scheme__order", "track__order", "order")
    autocomplete_fields = ("track", "conflict")
    inlines = (PrintingInline,)


def hand_over(site: AdminSite) -> None:
    """Other tests see the staff site without the room: it is there only while it is asked for."""
    site.register(Leaflet, LeafletAdmin)


def take_back(site: AdminSite) -> None:
    site.unregister(Leaflet)
