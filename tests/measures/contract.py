"""make contract — does a served portal keep what its OpenAPI says? Requests are made from it, and from
what it forbids, with a seed: each run asks the same. Says how many, and ends with 1 if any answer is
not as it says."""

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import schemathesis
from hypothesis import strategies

from schemes.judging.answers import FIRST_DAY, LAST_DAY

SEED = "1"
EXAMPLES = "100"
PHASES = "examples,coverage,fuzzing"

# A day as far as answers reach: JSON Schema has no words for that.
schemathesis.openapi.format("date", strategies.dates(FIRST_DAY, LAST_DAY).map(date.isoformat))


def main(address: str, *more: str) -> int:
    """Try the portal at an address, 「http://127.0.0.1:8000」."""
    program = Path(sys.executable).with_name("schemathesis")
    with tempfile.TemporaryDirectory() as place:
        return subprocess.run(
            [
                program,
                "run",
                f"{address.rstrip('/')}/api/v1/openapi.json",
                "--url",
                address.rstrip("/"),
                "--seed",
                SEED,
                "--max-examples",
                EXAMPLES,
                "--phases",
                PHASES,
                "--continue-on-failure",
                *more,
            ],
            cwd=place,
            env={
                **os.environ,
                "SCHEMATHESIS_HOOKS": "tests.measures.contract",
                "PYTHONPATH": str(Path(__file__).parents[2]),
            },
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
