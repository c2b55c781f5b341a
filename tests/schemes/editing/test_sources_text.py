"""The fixtures against the source text: quotes are its words, and nothing of it is left out."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from schemes.document import REFERENCE, Citation, Document, Frozen, Point, SchemeDocument, Term
from schemes.review import catalogue_reading
from tests import seed_text

FILES = Path(__file__).parents[3] / "fixtures" / "catalogue"
SEED = "seed"


@cache
def documents() -> dict[str, Document]:
    """The document of each catalogue file."""
    found = [catalogue_reading.read(path.read_bytes()) for path in sorted(FILES.glob("*.json"))]
    return {subject: document for one in found for subject, document in one.items()}


def cited_rows() -> Iterator[tuple[str, Frozen]]:
    """Subject and row for each row that must say where it stands."""
    for subject, document in documents().items():
        yield from ((subject, row) for row in within(document) if hasattr(row, "citations"))


def within(node: Any) -> Iterator[Frozen]:
    if isinstance(node, Frozen):
        yield node
        for name in type(node).model_fields:
            yield from within(getattr(node, name))
    elif isinstance(node, dict):
        yield from within(tuple(node.values()))
    elif isinstance(node, tuple):
        for one in node:
            yield from within(one)


def citations() -> list[tuple[str, Citation]]:
    return [(subject, one) for subject, row in cited_rows() for one in row.citations]


def seed_quotes() -> list[tuple[str, str]]:
    """Slide and words of each seed citation."""
    return [(one.locator, one.quote) for _, one in citations() if one.source == SEED]


def slides() -> dict[str, str]:
    return seed_text.slides(seed_text.read())


def test_every_seed_quote_stands_on_its_slide() -> None:
    content = {slide: seed_text.plain(text) for slide, text in slides().items()}
    wrong = [
        f"{subject} {one.locator}「{one.quote}」"
        for subject, one in citations()
        if one.source == SEED and seed_text.plain(one.quote) not in content.get(one.locator, "")
    ]
    assert wrong == []


def test_only_the_seed_is_quoted_word_for_word() -> None:
    wrong = [one for _, one in citations() if one.verbatim != (one.source == SEED)]
    assert wrong == []


def test_every_statement_has_a_citation() -> None:
    missing = [
        (subject, row)
        for subject, row in cited_rows()
        # What is not known, where else to look and what a word means is no statement of a source.
        if not row.citations
        and not isinstance(row, Term)
        and not (isinstance(row, Point) and row.topic in ("unknown", "otherwise"))
    ]
    assert missing == []


def test_every_cited_source_is_in_the_register() -> None:
    known = {source.key for source in documents()[REFERENCE].sources}
    assert {one.source for _, one in citations()} <= known


def test_a_citation_is_the_same_wherever_it_stands() -> None:
    found: dict[tuple[str, str, str], set[Citation]] = {}
    for _, one in citations():
        found.setdefault((one.source, one.locator, one.quote), set()).add(one)
    assert [alike for alike in found.values() if len(alike) > 1] == []


def test_there_is_a_file_for_each_subject() -> None:
    for path in FILES.glob("*.json"):
        assert path.stem in documents()
    assert len(documents()) == 15
    assert sum(isinstance(one, SchemeDocument) for one in documents().values()) == 13


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
