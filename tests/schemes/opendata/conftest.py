"""What tests of open data share: the site, and its files as bytes."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from schemes import catalogue


@pytest.fixture
def site(client: Client) -> Client:
    """The site on the catalogue of the test database."""
    catalogue.refresh()
    return client


@pytest.fixture
def given(site: Client) -> Callable[[str], bytes]:
    """The bytes of a file that must be there."""

    def fetch(path: str) -> bytes:
        response = site.get(path)
        assert response.status_code == 200, path
        return bytes(response.content)

    return fetch


@pytest.fixture
def records(site: Client) -> Callable[[str], dict[str, Any]]:
    """A JSON file that must be there."""

    def fetch(path: str) -> dict[str, Any]:
        response = site.get(path)
        assert response.status_code == 200, path
        found: dict[str, Any] = response.json()
        return found

    return fetch


@pytest.fixture
def lines(given: Callable[[str], bytes]) -> Callable[[str], list[dict[str, str]]]:
    """The lines of a CSV file by the names of its columns, read as any program reads it."""

    def fetch(path: str) -> list[dict[str, str]]:
        text = given(path).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    return fetch
