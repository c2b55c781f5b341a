"""The staff site as a whole: its titles, and the order of what it lists."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

ROOMS = ("schemes", "grants", "outreach", "auth")

admin.site.site_header = "市民参加ポータル 職員用"
admin.site.site_title = "市民参加ポータル 職員用"
admin.site.index_title = "編集と公開"
admin.site.empty_value_display = "—"

_alphabetical = admin.site.get_app_list


def get_app_list(request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
    """Rooms as people think of them, and in each the models in the order of their registration:
    Japanese names sorted by code point would put 別名 before スキーム."""
    registered = {model: place for place, model in enumerate(admin.site._registry)}
    rooms = _alphabetical(request, app_label)
    for room in rooms:
        room["models"].sort(key=lambda entry: registered[entry["model"]])
    return sorted(rooms, key=lambda room: _place(room["app_label"]))


def _place(room: str) -> int:
    return ROOMS.index(room) if room in ROOMS else len(ROOMS)


admin.site.get_app_list = get_app_list
