"""Editions as they were published in November 2026. Never made anew: every version must read them."""

import gzip
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from schemes.models import Edition

FILE = Path(__file__).parent / "data" / "editions-2026-11.json.gz"
# The end of the chain: it names every byte of it.
END = "e48d614eeb4ad29e1adbaa5f65bc1160d5d28cf5cf6e1df3aae2ea7a5bff1e2c"


def editions() -> list[Edition]:
    """In the order of their positions, unsaved."""
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        return [_edition(values) for values in json.load(file)]


def _edition(values: dict[str, Any]) -> Edition:
    return Edition(
        **{
            **values,
            "effective_from": date.fromisoformat(values["effective_from"]),
            "published_at": datetime.fromisoformat(values["published_at"]),
        }
    )
