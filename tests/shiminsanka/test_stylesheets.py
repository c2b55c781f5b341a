"""The style sheets are whole, and style what there is: a rule that is left open silences every rule
below it, and one for a class that no page has is read by everybody for nothing."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS = re.compile(r"\.([a-z][a-z0-9-]+)(?=[^{};]*\{)")
ROOMS = ("templates", "schemes", "grants", "outreach", "shiminsanka")


@pytest.mark.parametrize("name", sorted(sheet.name for sheet in STATIC.glob("*.css")))
def test_every_rule_is_closed_before_the_next_begins(name):
    depth = 0
    text = COMMENT.sub("", (STATIC / name).read_text(encoding="utf-8"))
    for line in text.splitlines():
        if line and not line[0].isspace() and "{" in line:
            assert depth == 0, line
        depth += line.count("{") - line.count("}")
    assert depth == 0


@pytest.mark.parametrize("name", sorted(sheet.name for sheet in STATIC.glob("*.css")))
def test_no_page_is_turned_with_the_device(name):
    """What axe would load every style sheet anew to find (its css-orientation-lock)."""
    assert "orientation" not in (STATIC / name).read_text(encoding="utf-8")


def test_every_class_of_the_public_site_is_on_some_page():
    styled = set(
        CLASS.findall(COMMENT.sub("", (STATIC / "portal.css").read_text(encoding="utf-8")))
    )
    written = {
        word
        for room in ROOMS
        for path in (STATIC.parent / room).rglob("*")
        if path.suffix in (".html", ".py")
        for word in re.findall(r"[\w-]+", path.read_text(encoding="utf-8"))
    }
    assert sorted(styled - written) == []
