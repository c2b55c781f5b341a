"""`docs/asvs.md`: every test that it names is there, and it counts what it lists."""

import re
from collections import Counter

from schemes.admin.publishing import blots
from schemes.admin.tables import dry_run
from schemes.review import catalogue_reading
from schemes.writing import tables, workbooks
from shiminsanka import guard
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


def test_the_limits_that_are_told_are_those_of_the_code() -> None:
    text = (BASE_DIR / "docs" / "operating.md").read_text()
    section = text.partition("## 量の限り\n")[2].partition("\n## ")[0]
    mega = 1_000_000
    told = (
        f"{guard.LONGEST_QUERY:,}バイト、{guard.MOST_PARAMETERS:,}項目",
        f"13MB、{guard.MOST_FILE_BYTES // 1024 // 1024}MB",
        f"{tables.MOST_BYTES // mega}MB、{tables.MOST_ROWS:,}行、{workbooks.MOST_COLUMNS}列。"
        f"一度に変えられるのは{dry_run.MOST_CHANGES}行",
        f"{workbooks.MOST_UNPACKED // mega}MB、{workbooks.MOST_PARTS:,}個の部分、"
        f"圧縮の{workbooks.MOST_RATIO}倍",
        f"| 目録のファイル | {catalogue_reading.MOST_BYTES // mega}MB |",
        f"| 消す文 | {blots.MOST:,}文字 |",
    )
    assert [one for one in told if one not in section] == []
