"""The style sheets are whole: a rule that is left open silences every rule below it."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@pytest.mark.parametrize("name", sorted(sheet.name for sheet in STATIC.glob("*.css")))
def test_every_rule_is_closed_before_the_next_begins(name):
    depth = 0
    text = COMMENT.sub("", (STATIC / name).read_text(encoding="utf-8"))
    for line in text.splitlines():
        if line and not line[0].isspace() and "{" in line:
            assert depth == 0, line
        depth += line.count("{") - line.count("}")
    assert depth == 0
