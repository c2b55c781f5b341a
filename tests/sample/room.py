"""The room as tests ask for it: handed over to ``schemes`` and to the staff site for one test."""

import importlib
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import clear_url_caches

from schemes import roles
from schemes.models import Citation, Track
from tests.sample import admin as staff_room
from tests.sample import sections as room_sections
from tests.sample.models import Leaflet


@pytest.fixture
def section() -> Iterator[None]:
    """Its rows are a section of documents."""
    room_sections.hand_over()
    yield
    room_sections.take_back()


@pytest.fixture
def room(db: None, section: None) -> Iterator[None]:
    """The same, and staff edit its rows: addresses and roles are as after a start and a migration."""
    staff_room.hand_over(admin.site)
    _read_addresses()
    roles.keep(sender=None, using="default")
    yield
    staff_room.take_back(admin.site)
    _read_addresses()


def _read_addresses() -> None:
    importlib.reload(importlib.import_module(settings.ROOT_URLCONF))
    clear_url_caches()


def leaflet(title: str = "手引き", **columns: object) -> Leaflet:
    """A cited leaflet of 草の根協力支援型 with one printing."""
    track = Track.objects.get(scheme__key="kusanone", key="support")
    row = Leaflet.objects.create(track=track, title=title, **columns)
    citation = Citation.objects.filter(source__key="seed").first()
    row.citations.add(citation)
    row.printings.create(number=1, copies=500).citations.add(citation)
    return row
