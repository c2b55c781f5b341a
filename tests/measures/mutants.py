"""`make mutants`: are the tests of the plain modules sharp? Each line is changed, tests must fail.

Works on copies in a temporary directory: the modules need neither Django nor a database.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from shiminsanka.environment import BASE_DIR

GOAL = 90  # per cent of the mutants that must be killed
# What the modules below and their tests import: plain packages and modules, whole.
PLAIN = (
    "schemes/document.py",
    "schemes/writing",
    "schemes/judging",
    "grants/money.py",
    "grants/trimming.py",
    "tests/money.py",
    "tests/rules.py",
)
# The module, and the tests that know it.
TARGETS = {
    "schemes/judging/eligibility.py": (
        "tests/schemes/judging/test_eligibility.py",
        "tests/schemes/judging/test_eligibility_reference.py",
        "tests/schemes/judging/test_eligibility_trace.py",
        "tests/schemes/judging/test_sentences.py",
        "tests/schemes/judging/test_voices_and_edges.py",
    ),
    "grants/money.py": ("tests/grants/test_money.py", "tests/grants/test_trimming.py"),
}
CONFTEST = """\
import hypothesis

hypothesis.settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, max_examples=60,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("mutants")
"""
COUNTS = re.compile(r"🎉 (\d+) 🫥 (\d+) +⏰ (\d+) +🤔 (\d+) +🙁 (\d+)")


def main() -> int:
    """Print the share of killed mutants of each module; 1 if one is below the goal."""
    shares = {module: _share(module, tests) for module, tests in TARGETS.items()}
    for module, share in shares.items():
        print(f"{module}: {share:.1f} %")
    dull = [module for module, share in shares.items() if share < GOAL]
    if dull:
        print(f"{GOAL} %に届きません: {'、'.join(dull)}")
    return 1 if dull else 0


def _share(module: str, tests: tuple[str, ...]) -> float:
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        _copy(place, module, tests)
        # Its output counts the mutants as it goes; the last count is the result.
        done = subprocess.run(
            [Path(sys.executable).parent / "mutmut", "run"],
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        counts = COUNTS.findall(done.stdout)
        if not counts:
            sys.exit(f"{module}: 試験が通らないので、測れません。\n{done.stdout[-2000:]}")
        killed, untested, late, unclear, survived = map(int, counts[-1])
        caught = killed + late
        return 100 * caught / (caught + untested + unclear + survived)


def _copy(place: Path, module: str, tests: tuple[str, ...]) -> None:
    for name in (*PLAIN, *tests):
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (BASE_DIR / name).is_dir():
            shutil.copytree(BASE_DIR / name, target)
        else:
            shutil.copy(BASE_DIR / name, target)
    for directory in {parent for name in (*PLAIN, *tests) for parent in Path(name).parents}:
        (place / directory / "__init__.py").touch()
    (place / "__init__.py").unlink()
    (place / "tests" / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (place / "setup.cfg").write_text(
        f"[mutmut]\npaths_to_mutate={module}\nalso_copy=\n    schemes\n    grants\n    tests\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    raise SystemExit(main())
