"""A process that has loaded nothing yet."""

import pytest

from schemes.catalogue import shelf as shelves


@pytest.fixture
def shelf(monkeypatch, settings, tmp_path):
    """What such a process serves, with its own copy on disk."""
    settings.PORTAL_CATALOGUE_COPY = tmp_path / "catalogue.json"
    fresh = shelves.Shelf()
    monkeypatch.setattr(shelves, "here", fresh)
    return fresh
