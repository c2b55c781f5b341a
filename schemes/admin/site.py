"""The staff site as a whole: its titles, and the order of what it lists."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern

ROOMS = ("schemes", "grants", "outreach", "auth")
NAMES = {"auth": "職員と役割"}
MODELS = (
    "Scheme",
    "Track",
    "Requirement",
    "Passage",
    "Figure",
    "Alias",
    "Page",
    "Fact",
    "FactChoice",
    "ChoiceGroup",
    "Source",
    "Citation",
    "Conflict",
    "ConflictSide",
    "Proposal",
    "Edition",
    "YearChange",
    "Case",
    "OpenQuestion",
    "DailyCount",
    "Event",
)

admin.site.site_header = "市民参加ポータル 職員用"
admin.site.site_title = "市民参加ポータル 職員用"
admin.site.index_title = "編集と公開"
admin.site.empty_value_display = "—"

# Pages of the staff site that belong to no model; each view is wrapped by ``admin_view`` itself.
pages: list[URLPattern] = []
_own_urls = admin.site.get_urls


def get_urls() -> list[Any]:
    """Our pages before the admin's own, whose last pattern takes every address."""
    return [*pages, *_own_urls()]


admin.site.get_urls = get_urls

_alphabetical = admin.site.get_app_list


def get_app_list(request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
    """Rooms and models as people think of them; where nothing is said, as they were registered.
    Japanese names sorted by code point would put 別名 before スキーム."""
    registered = list(admin.site._registry)
    rooms = _alphabetical(request, app_label)
    for room in rooms:
        room["name"] = NAMES.get(room["app_label"], room["name"])
        room["models"].sort(
            key=lambda entry: (
                _place(entry["object_name"], MODELS),
                registered.index(entry["model"]),
            )
        )
    return sorted(rooms, key=lambda room: _place(room["app_label"], ROOMS))


def _place(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)


admin.site.get_app_list = get_app_list
