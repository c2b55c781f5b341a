"""The address at which a line is commented on: it says which line, and is signed, so that no other is made up."""

from django.core import signing
from django.urls import reverse

from schemes.talking.comments import ChangedLine

SALT = "schemes.talking.links"


def to_write(proposal: int, line: ChangedLine) -> str:
    named = signing.dumps(
        [proposal, line.subject, line.place, line.label], salt=SALT, compress=True
    )
    return reverse("admin:comment_write", args=[proposal]) + f"?line={named}"


def line_in(proposal: int, named: str) -> ChangedLine | None:
    """The line that an address of this proposal names; None of any other text."""
    try:
        of, *line = signing.loads(named, salt=SALT)
    except signing.BadSignature:
        return None
    return ChangedLine(*line) if of == proposal else None
