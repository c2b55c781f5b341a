"""What tests of pages share: the site on the published catalogue, and its pages as they are read."""

from collections.abc import Callable

import pytest
from django.test import Client

from schemes import catalogue
from tests.markup import Page


@pytest.fixture
def site(client: Client) -> Client:
    """The site on the catalogue of the test database."""
    catalogue.refresh()
    return client


@pytest.fixture
def today(site: Client) -> catalogue.Catalogue:
    """What is published."""
    return catalogue.library().on(catalogue.library().rows[-1].effective_from)


@pytest.fixture
def markup(site: Client) -> Callable[[str], str]:
    """Opens a page that must be there."""

    def open_page(path: str) -> str:
        response = site.get(path)
        assert response.status_code == 200, path
        return response.content.decode()

    return open_page


@pytest.fixture
def shown(markup: Callable[[str], str]) -> Callable[[str], Page]:
    """The same, as it is read."""
    return lambda path: Page(markup(path))
