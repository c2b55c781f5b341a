"""The fixtures against the source text: quotes are its words, and nothing of it is left out."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from schemes.models import Cited
from tests import seed_text

FIXTURES = Path(__file__).parents[3] / "fixtures"
SEED = "seed"

# Rows of a cited model that stand without a citation, as (model, name): reason.
WITHOUT_CITATION: dict[tuple[str, str], str] = {}

Row = dict[str, Any]
Place = tuple[str, str, str]


@cache
def files() -> dict[str, list[Row]]:
    """The rows of each fixture file."""
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FIXTURES.glob("*.json"))
    }


def rows(model: str) -> Iterator[tuple[str, Row]]:
    """File and fields of each row of a model."""
    for file, content in files().items():
        yield from ((file, row["fields"]) for row in content if row["model"] == model)


def citations() -> list[tuple[str, Row]]:
    return list(rows("schemes.citation"))


def place(fields: Row) -> Place:
    """The natural key of a citation row."""
    return (fields["source"][0], fields["locator"], fields["quote"])


def cited_rows() -> Iterator[tuple[str, str, Row]]:
    """File, model and fields of each row that must say where it stands."""
    cited = {model._meta.label_lower for model in apps.get_models() if issubclass(model, Cited)}
    for file, content in files().items():
        for row in content:
            if row["model"] in cited:
                yield file, row["model"], row["fields"]


def references() -> Iterator[tuple[str, Place]]:
    """Every use of a citation by a row."""
    for file, _, fields in cited_rows():
        yield from ((file, tuple(key)) for key in fields.get("citations", []))


def name_of(fields: Row) -> str:
    """The words by which a person finds a row in its file."""
    keys = ("key", "code", "name", "label", "heading", "wording", "text", "order")
    return next((str(fields[key]) for key in keys if fields.get(key)), str(fields)[:80])


def seed_quotes() -> list[tuple[str, str]]:
    """Slide and words of each seed citation that a row uses."""
    return [(locator, quote) for _, (source, locator, quote) in references() if source == SEED]


def slides() -> dict[str, str]:
    return seed_text.slides(seed_text.read())


def test_every_seed_quote_stands_on_its_slide() -> None:
    content = {slide: seed_text.plain(text) for slide, text in slides().items()}
    wrong = [
        f"{file} {fields['locator']}「{fields['quote']}」"
        for file, fields in citations()
        if fields["source"] == [SEED]
        and seed_text.plain(fields["quote"]) not in content.get(fields["locator"], "")
    ]
    assert wrong == []


def test_only_the_seed_is_quoted_word_for_word() -> None:
    wrong = [
        f"{file} {place(fields)}"
        for file, fields in citations()
        if fields["verbatim"] != (fields["source"] == [SEED])
    ]
    assert wrong == []


def test_every_statement_has_a_citation() -> None:
    missing = [
        f"{file} {model} {name_of(fields)}"
        for file, model, fields in cited_rows()
        if not fields.get("citations") and (model, name_of(fields)) not in WITHOUT_CITATION
    ]
    assert missing == []


def test_a_file_holds_the_citations_that_its_rows_use() -> None:
    held = {(file, place(fields)) for file, fields in citations()}
    assert [use for use in references() if use not in held] == []


def test_no_citation_stands_unused() -> None:
    used = set(references())
    unused = [(file, place(fields)) for file, fields in citations()]
    assert [entry for entry in unused if entry not in used] == []


def test_every_cited_source_is_in_the_register() -> None:
    known = {fields["key"] for _, fields in rows("schemes.source")}
    assert {fields["source"][0] for _, fields in citations()} <= known


def test_a_citation_is_the_same_in_every_file() -> None:
    first: dict[Place, tuple[str, Row]] = {}
    different = []
    for file, fields in citations():
        other, known = first.setdefault(place(fields), (file, fields))
        if known != fields:
            different.append(f"{other}, {file}: {place(fields)}")
    assert different == []


def test_every_figure_of_the_text_is_cited() -> None:
    left = seed_text.uncovered(seed_text.figures_of(seed_text.read()), seed_quotes())
    assert [str(figure) for figure in left] == []


def test_a_figure_that_no_quote_holds_is_found() -> None:
    figures = [
        figure for figure in seed_text.figures_of(seed_text.read()) if figure.words == "340名"
    ]
    quotes = [
        ("協力概要(13)", "プログラム期間: 2.5か月"),
        ("協力概要(12)", "これまでの実績: 340名"),
    ]
    assert seed_text.uncovered(figures, quotes) == figures
    assert seed_text.uncovered(figures, [("協力概要(13)", "これまでの実績: 340名")]) == []


def test_the_text_has_its_slides() -> None:
    assert list(slides()) == [
        seed_text.COVER,
        *(f"市民参加協力事業とは({number})" for number in ("1", "2", "3-1", "3-2", "4", "5")),
        *(f"協力概要({number})" for number in range(1, 16)),
    ]


@pytest.mark.parametrize(("kind", "count"), [("country", 24), ("prefecture", 14), ("topic", 13)])
def test_the_lists_of_the_text_are_read_whole(kind: str, count: int) -> None:
    figures = seed_text.figures_of(seed_text.read())
    assert len({figure.words for figure in figures if figure.kind == kind}) == count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1億円/3年(最大)", ["1億円", "3年"]),
        ("5万8千人以上の隊員", ["5万8千人"]),
        ("約1.6万人(2024年度)が参加", ["1.6万人", "2024年度"]),
        ("２００万円、7~10日間", ["２００万円", "7~10日間"]),
        ("**1,600件**(2026年4月時点)", ["1,600件", "2026年4月時点"]),
        ("1. 開発途上国の発展", []),
    ],
)
def test_numbers_are_found_as_they_are_written(text: str, words: list[str]) -> None:
    assert [figure.words for figure in seed_text.figures_of(text)] == words


@pytest.mark.parametrize("pattern", seed_text.EXCEPTIONS)
def test_every_exception_is_still_needed(pattern: str) -> None:
    assert re.search(pattern, seed_text.read(), re.M)
