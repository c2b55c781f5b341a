"""The addresses of the catalogue's schemes and tracks, as the fixtures have them."""

import json
from pathlib import Path

CATALOGUE = Path(__file__).parent.parent / "fixtures" / "catalogue"


def _documents() -> dict[str, list[str]]:
    found = {}
    for file in sorted(CATALOGUE.glob("*.json")):
        for document in json.loads(file.read_text(encoding="utf-8"))["documents"].values():
            if "tracks" in document:
                found[document["key"]] = [track["key"] for track in document["tracks"]]
    return found


SCHEMES = _documents()
"""The keys of the tracks by that of their scheme."""
TRACKS = [f"{scheme}/{track}" for scheme, tracks in SCHEMES.items() for track in tracks]
