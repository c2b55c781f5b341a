"""No byte of a draft or of a proposal leaves the staff site, whatever public address is asked."""

import gzip
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from schemes import catalogue, sections
from schemes.admin.publishing import preview
from schemes.catalogue import copying, shelf
from schemes.editing import drafting
from schemes.models import Edition, Proposal, Scheme
from schemes.opendata import files, opportunities
from tests.addresses import urls
from tests.kinds import fill

# Thousands of requests: what they reach is measured by the tests of each page.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

CANARY = "カナリア"
NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
QUERY = "applicant_kind=organisation&organisation_type=npo_corporation&budget_yen=12000000"


def changeable_models(settings: Any) -> list[type[models.Model]]:
    """What people write in, of all the portal's own."""
    return [
        model
        for room in apps.get_app_configs()
        if Path(room.path).parent == settings.BASE_DIR
        for model in room.get_models()
        if "change" in model._meta.default_permissions
    ]


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """Those that people write in: no key, no code, no choice, no address."""
    return [
        field
        for field in model._meta.fields
        if type(field) in (models.CharField, models.TextField)
        and not field.choices
        and field.name not in ("key", "code", "item", "value", "operator", "country", "prefecture")
    ]


def mark(model: type[models.Model], field: models.Field) -> str:
    """A text of its own for each field, so that a preview can be asked which of them it shows."""
    name = f"{CANARY}{model._meta.model_name}/{field.name}"
    return name[: field.max_length] if field.max_length else name


@pytest.fixture
def canaries(settings, tmp_path, monkeypatch) -> set[str]:
    """A text in every text field of a row of every kind; a process that loads its catalogue after.

    Returned are those of rows that documents are made of; what staff keep for themselves has one.
    """
    found = set()
    for model in changeable_models(settings):
        fill(model, 1)
        is_published = sections.of_model(model) is not None
        values = {
            field.name: mark(model, field) if is_published else CANARY
            for field in text_fields(model)
        }
        if values:
            model.objects.filter(pk=model.objects.first().pk).update(**values)
            found |= set(values.values()) - {CANARY}
    settings.PORTAL_CATALOGUE_COPY = tmp_path / "catalogue.json"
    monkeypatch.setattr(shelf, "here", shelf.Shelf())
    catalogue.refresh()
    copying.keep(catalogue.library())
    return found


@pytest.fixture
def sent(canaries) -> Proposal:
    contents = {
        subject: document.model_dump(mode="json")
        for subject, document in drafting.documents().items()
    }
    return Proposal.objects.create(
        contents=contents,
        effective_from=date(2026, 11, 1),
        note=CANARY,
        comment=CANARY,
        sent_by=CANARY,
        sent_at=NOW,
    )


# --- Every public address -------------------------------------------------------------------------


def keys() -> dict[str, list[str]]:
    """What stands for the parts of an address."""
    shown = catalogue.library().on(date(2026, 11, 26))
    return {
        "<key:scheme>": [*shown.schemes, "nai"],
        "<key:source>": [*shown.sources, "nai"],
        "<key:page>": [*(page.key for page in shown.overview.pages), "nai"],
        "<str:file>": [
            *(f"{name}.{kind}" for name, one in files.files().items() for kind in one.formats),
            "nai.csv",
        ],
        "<str:id>": [opportunities.id_of("kusanone/support"), "nai"],
    }


def public_addresses() -> list[str]:
    shown = catalogue.library().on(date(2026, 11, 26))
    tracks = [(key, track.key) for key, one in shown.schemes.items() for track in one.tracks]
    found = []
    for route in (one.route for one in urls() if one.is_public):
        if "<key:track>" in route:
            found += [
                route.replace("<key:scheme>", scheme).replace("<key:track>", track)
                for scheme, track in [*tracks, ("kusanone", "nai")]
            ]
            continue
        parts = [part for part in keys() if part in route]
        found += [route.replace(part, key) for part in parts for key in keys()[part]]
        found += [route] if not parts else []
    assert not [one for one in found if "<" in one], "an address has a part that is not known here"
    more = ["healthz", "readyz", "robots.txt", "sitemap.xml", "nai/", "nai", f"schemes/{CANARY}/"]
    asked = [f"{page}?{QUERY}" for page in ("check/", "check/kusanone/support/", "sheet/", "path/")]
    asked += [
        f"check/?{QUERY}&show=step",
        f"check/?{QUERY}&show=questions",
        "check/?budget_yen=x",
        "plan/?budget_yen=1200%E4%B8%87",
        "compare/?track=kusanone/partner&track=kusanone/support",
        "schemes/?as_of=kinou",
        "schemes/?as_of=2000-01-01",
    ]
    return [f"/{one}" for one in (*found, *more, *asked)]


def bodies(client: Client, address: str) -> Iterator[bytes]:
    """What a browser can get there: plain, compressed, of another day."""
    mixed = "&" if "?" in address else "?"
    for one in (address, f"{address}{mixed}as_of=2026-12-01"):
        yield content(client.get(one))
    yield content(client.get(address, headers={"accept-encoding": "gzip"}))


def content(answer) -> bytes:
    body = answer.content + str(dict(answer.headers)).encode()
    if answer.headers.get("Content-Encoding") == "gzip":
        body += gzip.decompress(answer.content)
    return body


def leaks(client: Client) -> list[str]:
    """The public addresses that say a word of a draft which the visitor did not."""
    escaped = CANARY.encode("unicode_escape")
    return [
        address
        for address in public_addresses()
        for body in bodies(client, address)
        if (CANARY.encode() in body and CANARY not in address) or escaped in body
    ]


def test_a_canary_is_in_the_preview_and_nowhere_else(editor, sent, canaries):
    shown = b"".join(
        editor.get(f"/admin/preview/{which}/{path}").content
        for which in ("draft", f"proposal-{sent.pk}")
        for path in (f"schemes/{Scheme.objects.first().key}/", "api/v1/facts/")
    )
    assert shown.count(CANARY.encode()) > 10
    assert leaks(Client()) == []
    verdicts = Client().post("/api/v1/eligibility/", {"facts": {}}, content_type="application/json")
    assert CANARY not in str(verdicts.json())
    assert CANARY not in copying.settings.PORTAL_CATALOGUE_COPY.read_text(encoding="utf-8")


def test_a_preview_shows_every_kind_of_text(sent, canaries, rf):
    """All documents of a draft, asked for as the API gives them, and the pages about sources."""
    made = preview._made(f"proposal-{sent.pk}", date(2026, 11, 26), NOW)
    shown = made.library.on(made.day)
    paths = ["/api/v1/facts/", "/sources/", "/conflicts/", "/about/", "/glossary/"]
    paths += [f"/api/v1/schemes/{key}/" for key in shown.schemes]
    paths += [f"/sources/{key}/" for key in shown.sources]
    paths += [f"/about/{page.key}/" for page in shown.overview.pages]
    text = "".join(
        preview.public_page(made, rf.get("/"), "draft", path).content.decode() for path in paths
    )
    missing = {canary for canary in canaries if canary not in text}
    # Kept for the staff.
    own = ("conflict/settled_reason", "sharedclause/label", "sharedclause/note")
    # Home shows the first three ways of each kind of person.
    own += ("task/label", "task/leads_to")
    assert missing <= {CANARY + one for one in own}


def test_serving_a_preview_leaves_nothing_in_what_the_process_serves(sent, canaries, rf):
    made = preview._made("draft", date(2026, 11, 26), NOW)
    before = set(catalogue.library().on(date(2026, 11, 26)).pages)
    for path in ("/", "/schemes/", "/sources/", "/about/", "/conflicts/", "/check/"):
        preview.public_page(made, rf.get("/"), "draft", path)
    kept = catalogue.library().on(date(2026, 11, 26)).pages
    assert set(kept) == before
    assert catalogue.library().rows[-1].position == Edition.objects.count()


# --- Threads ---------------------------------------------------------------------------------------


class Held(catalogue.Library):
    """A library that stops in the middle of a page until it is let go."""

    def __init__(self, rows):
        super().__init__(rows)
        self.inside, self.go_on = threading.Event(), threading.Event()

    def on(self, day):
        self.inside.set()
        assert self.go_on.wait(30)
        return super().on(day)


def test_a_preview_in_one_thread_never_shows_in_another(canaries, rf, client):
    made = preview._made("draft", date(2026, 11, 26), NOW)
    held = Held(made.library.rows)
    slow = catalogue.Preview(held, made.day, made.said)
    pages = []

    def open_preview() -> None:
        pages.append(preview.public_page(slow, rf.get("/"), "draft", "/schemes/").content.decode())
        connection.close()

    thread = threading.Thread(target=open_preview)
    thread.start()
    assert held.inside.wait(30)
    public = client.get("/schemes/").content.decode()
    held.go_on.set()
    thread.join(30)
    assert (CANARY in public, "/admin/" in public, "下書き" in public) == (False, False, False)
    assert CANARY in pages[0]
    assert "/admin/preview/draft/schemes/kusanone/" in pages[0]
    assert CANARY not in client.get("/schemes/").content.decode()
