"""`docs/asvs.md`: every test that it names is there, and it counts what it lists."""

import re
from collections import Counter

from shiminsanka.environment import BASE_DIR

TEXT = (BASE_DIR / "docs" / "asvs.md").read_text()
ROW = re.compile(r"^\| (\d+(?:\.\d+){2}) \| ([^|]+) \| (済|一部|未) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(TEXT)
    missing = [
        f"{path}::{name}"
        for path, name in sorted(set(named))
        if f"def {name}(" not in (BASE_DIR / path).read_text()
    ]
    assert missing == []
    assert len(named) == TEXT.count("::test_")


def test_each_requirement_stands_once_in_order_with_its_test_or_reason() -> None:
    numbers = [tuple(map(int, row[0].split("."))) for row in ROW.findall(TEXT)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == len(re.findall(r"^\| \d", TEXT, re.MULTILINE))


def test_the_counts_are_those_of_the_rows() -> None:
    rows = ROW.findall(TEXT)
    states = Counter(row[2] for row in rows)
    said = f"当てはまる{len(rows)}件のうち、済が{states['済']}件、一部が{states['一部']}件、未が{states['未']}件です。"
    assert said in TEXT
