"""What a new version of the portal brings for its catalogue: questions, choices, rules, sources.

A release is a partial catalogue file in ``fixtures/releases/``, named by what it brings. Staff see it
as differences, take it into the draft and publish it through review; nothing is taken in by itself.
A new portal holds the content of all its releases from the first load on.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings

from schemes.editing.recording import record
from schemes.models import Event
from schemes.review import catalogue_reading

KIND = "リリース"


@dataclass(frozen=True)
class Release:
    """``name``: that of its file; what it is called stands in the file, as its ``title``."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @cached_property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @property
    def title(self) -> str:
        return catalogue_reading.title(self.data) or self.name


def shipped() -> list[Release]:
    """All that this version of the portal brings, in the order of their names."""
    return [Release(path) for path in sorted(settings.RELEASES.glob("*.json"))]


def waiting() -> list[Release]:
    """Those that nobody has seen to yet."""
    brought = shipped()
    seen = Event.objects.filter(kind=KIND, what__in=[one.name for one in brought])
    known = set(seen.values_list("what", flat=True)) if brought else set()
    return [one for one in brought if one.name not in known]


def see_to(release: Release, *, by: str, why: str, detail: str = "", address: str = "") -> None:
    """Put on record that a release was taken in, or that the draft held it already."""
    record(
        Event.Action.IMPORTED,
        by=by,
        what=release.name,
        kind=KIND,
        detail=detail or "下書きにあるとおりの内容で、変わるところはありませんでした。",
        address=address,
        why=why,
    )
