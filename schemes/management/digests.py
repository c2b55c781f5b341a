"""The digest of a file, in the file beside it that sha256sum reads as well."""

import hashlib
from pathlib import Path


def beside(file: Path) -> Path:
    """Where the digest of a file stands."""
    return file.with_name(f"{file.name}.sha256")


def digest(file: Path) -> str:
    """SHA-256 of what a file holds."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def is_as_written(file: Path) -> bool:
    """Whether a file is still what its digest was taken of. Raises ``OSError``."""
    return beside(file).read_text().split()[:1] == [digest(file)]
