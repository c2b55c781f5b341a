"""The table of a year's calls on the staff site, as tests fill it in."""

import re

from django.urls import reverse

from grants.models import Call
from schemes.models import Citation, Source, Track
from tests.markup import Page

YEAR = 2027
TABLE = reverse("admin:calls_year", args=[YEAR])
COPY = reverse("admin:calls_copy")


def track(name: str) -> Track:
    scheme, key = name.split("/")
    return Track.objects.get(scheme__key=scheme, key=key)


def made(name: str = "kusanone/support", cited: bool = False, **values) -> Call:
    found = Call.objects.create(track=track(name), **{"fiscal_year": YEAR, **values})
    if cited:
        found.citations.add(Citation.objects.first())
    return found


def sent(page, row: Call, **typed):
    """What a browser sends of the table, with other texts in the cells of one row."""
    found = Page(page).fields
    own = {name: value for name, value in found.items() if re.match(r"call\d+-", name)}
    return {**own, **{f"call{row.pk}-{name}": value for name, value in typed.items()}}


def save(client, row: Call, path: str = TABLE, **typed):
    answer = client.post(path, sent(client.get(path), row, **typed))
    row.refresh_from_db()
    return answer


def text_of(answer) -> str:
    return Page(answer).text


def proof(row: Call) -> dict[str, str]:
    return {"source": Source.objects.first().title, "locator": "2頁", "quote": "6月1日17時締切"}
