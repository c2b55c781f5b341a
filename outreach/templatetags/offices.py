"""Which office serves which prefecture, and where that is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template

from outreach.windows import Service
from schemes.document import Citation
from schemes.writing.places import PREFECTURES

register = template.Library()


@dataclass(frozen=True)
class Served:
    prefecture: str
    name: str
    services: tuple[Service, ...]


@register.filter
def by_prefecture(offices: Iterable[Any]) -> list[Served]:
    """Every prefecture with the offices that serve it."""
    found: dict[str, list[Service]] = {prefecture.code: [] for prefecture in PREFECTURES}
    for office in offices:
        for coverage in office.coverage:
            found[coverage.prefecture].append(Service(office, coverage))
    return [
        Served(prefecture.code, prefecture.name, tuple(found[prefecture.code]))
        for prefecture in PREFECTURES
    ]


@register.filter
def office_citations(office: Any) -> list[Citation]:
    """The citations of an office and of what it serves, each once."""
    rows = (office, *office.coverage)
    return list(dict.fromkeys(citation for row in rows for citation in row.citations))
