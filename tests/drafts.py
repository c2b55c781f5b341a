"""What stands in draft beside what is published, byte for byte."""

from typing import Any

from schemes import sections
from schemes.document import OVERVIEW, REFERENCE, Document, canonical
from schemes.editing import composing, editions, reading
from schemes.memory import Memory
from schemes.models import Edition

# In the order in which they are shown.
SCHEMES = [
    "kusanone",
    "jica-fund",
    "ngo-support",
    "japan-desk",
    "coordinators",
    "offices",
    "development-education",
    "volunteers",
    "dialogue",
    "agreements",
    "trainees",
    "business-support",
    "donations",
]
SUBJECTS = [REFERENCE, OVERVIEW, *SCHEMES]

MEMORIES = (
    (reading, ("_all", "_begun", "_each", "_made")),
    (composing, ("_composed",)),
    (editions, ("_read_before",)),
    (sections, ("_read_before", "_bytes_before")),
)


def forget(monkeypatch: Any) -> None:
    """From now on in a test, know of rows and editions what a process knows that begins."""
    for module, names in MEMORIES:
        for name in names:
            monkeypatch.setattr(module, name, Memory(16_384))


def published(subject: str) -> Document:
    """The document of a subject's only edition."""
    return sections.parse(Edition.objects.get(subject=subject).content)


def drafted(subject: str) -> bytes:
    return canonical(composing.compose(subject))


def all_drafted() -> dict[str, bytes]:
    """Every draft: composed together, they cost little more than one."""
    return {subject: canonical(made) for subject, made in composing.compose_all().items()}


def is_drafted(subject: str, document: Document | None = None) -> bool:
    """Whether the draft is the document; the published one if none is named."""
    return drafted(subject) == canonical(document or published(subject))
