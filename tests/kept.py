"""The eligibility cases as the fixtures hold them."""

import json
from pathlib import Path
from typing import Any

FIXTURE = Path(__file__).parent.parent / "fixtures" / "60_cases.json"


def cases() -> dict[str, dict[str, Any]]:
    """The fields of each case, by its key."""
    rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return {row["fields"]["key"]: row["fields"] for row in rows}
