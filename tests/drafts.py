"""What stands in draft beside what is published, byte for byte."""

from schemes import sections
from schemes.document import OVERVIEW, REFERENCE, Document, canonical
from schemes.editing import composing
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
