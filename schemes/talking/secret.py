"""Secrets that stand in an address and open it: made here, shown once, kept as a digest."""

import hashlib
import re
import secrets

BYTES = 32  # 256 bits
FORM = re.compile(r"[\w-]{43}", re.ASCII)


def new() -> str:
    return secrets.token_urlsafe(BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret; 「」, which no row has, of what cannot be one."""
    return hashlib.sha256(secret.encode()).hexdigest() if FORM.fullmatch(secret) else ""
