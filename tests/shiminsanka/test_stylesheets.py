"""The style sheets are whole, and style what there is: a rule that is left open silences every rule
below it, and one for a class that no page has is read by everybody for nothing."""

import re
from pathlib import Path

import pytest
from django.contrib import admin

STATIC = Path(__file__).parents[2] / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS = re.compile(r"\.([a-z][a-z0-9-]+)(?=[^{};]*\{)")
ADMIN = Path(admin.__file__).parent / "static" / "admin"
PLAYED = re.compile(r"<(audio|video|embed|object)\b|autoplay")
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


def test_no_page_is_turned_with_the_device_or_plays_by_itself():
    """What axe would load every style sheet and every sound anew to find."""
    sheets = [*STATIC.glob("*.css"), *(ADMIN / "css").rglob("*.css")]
    assert len(sheets) > 10
    assert [one for one in sheets if "orientation" in one.read_text(encoding="utf-8")] == []
    pages = [page for room in ROOMS for page in (STATIC.parent / room).rglob("*.html")]
    assert len(pages) > 50
    assert [one for one in pages if PLAYED.search(one.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", ["portal.css", "embed.css"])
def test_nothing_but_colours_is_other_where_it_is_dark(name):
    text = COMMENT.sub("", (STATIC / name).read_text(encoding="utf-8"))
    dark = re.findall(r"@media \(prefers-color-scheme: dark\) \{(.*?\})\s*\}", text, re.DOTALL)
    assert dark
    assert text.count("prefers-color-scheme") == len(dark)
    for rules in dark:
        assert re.fullmatch(r"\s*:root \{\s*(--[a-z-]+: #[0-9a-f]{6};\s*)+\}", rules)


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
