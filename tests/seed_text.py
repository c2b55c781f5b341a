"""The source text of the catalogue: its slides, its figures, and what quotes cover of it.

Words are compared without white space and markup, because the text was taken from slides.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from schemes.document import quoted
from schemes.writing.places import PREFECTURE_NAMES

TEXT_FILE = Path(__file__).parent / "data" / "overview-2026-03.txt"
COVER = "表紙"

_MARKUP = re.compile(r"\*\*|</?[A-Za-z][^>]*>")
_HEADING = re.compile(
    r"^[12]\. (?P<part>市民参加協力事業とは|協力概要)(?P<number>\(\d+(?:-\d)?\))?(?: p\.\d+)?$",
    re.M,
)

_DIGITS = r"[0-9０-９]+(?:[,，.．][0-9０-９]+)*"
_UNITS = (
    "か月|か国|カ国|ヶ国|か所|都道府県|地域|拠点|コース|日間|年間|年度|か年|以上|つ|条|号|期|"
    "年|月|日|回|件|名|人|点|冊|円|要素|活動"
)
NUMBER = re.compile(
    rf"{_DIGITS}年{_DIGITS}月(?:{_DIGITS}日|号|時点)?"
    rf"|{_DIGITS}(?:[~～〜]{_DIGITS})?(?:[万億千](?:{_DIGITS})?)*(?:{_UNITS})?"
)
_COUNTRIES = re.compile(r"^- \w+\(\d+か国\) *:(?P<names>.+)$", re.M)
_TOPIC_ROW = re.compile(r"^\d\t.+$", re.M)
_PREFECTURE = re.compile("|".join(PREFECTURE_NAMES.values()))

# Numerals that say nothing of the domain. Headings and the table of contents (slide and page
# numbers) are cut off by ``slides``. Each pattern must match somewhere in the text.
EXCEPTIONS = {
    r"^<.+>$": "headings of lists, whose items are cited one by one or repeat the number",
    r"^\d\. ": "marks of numbered lists; what they number is cited by its words",
    r"^\d\t|\t\d\t": "row numbers of the table of topics; each topic is a figure of its own",
}


@dataclass(frozen=True)
class Figure:
    """Something of the text that must be published: ``kind`` is number, country, prefecture
    or topic; ``start`` counts characters of the slide's plain text."""

    slide: str
    kind: str
    words: str
    start: int

    @property
    def span(self) -> range:
        return range(self.start, self.start + len(plain(self.words)))

    def __str__(self) -> str:
        return f"{self.slide} {self.words}"


def read() -> str:
    """The whole text."""
    return TEXT_FILE.read_text(encoding="utf-8")


def plain(text: str) -> str:
    """The words alone: no markup, no white space."""
    return re.sub(r"\s", "", quoted(text))


def slides(text: str) -> dict[str, str]:
    """The slides by their locators (「協力概要(3)」, the cover 「表紙」), as they are written."""
    found = {COVER: ""}
    locator, end = COVER, 0
    for heading in _HEADING.finditer(text):
        found[locator] += text[end : heading.start()]
        if heading["number"]:
            locator = heading["part"] + heading["number"]
            found[locator] = ""
        end = heading.end()
    found[locator] += text[end:]
    return found


def figures_of(text: str) -> list[Figure]:
    """Every amount, count, date, country, prefecture and topic of the text, slide by slide."""
    return [
        Figure(slide, kind, words, len(plain(content[:start])))
        for slide, content in slides(_MARKUP.sub("", text)).items()
        for kind, words, start in _found_in(content)
    ]


def _found_in(content: str) -> Iterator[tuple[str, str, int]]:
    excepted = _excepted(content)
    for number in NUMBER.finditer(content):
        if number.start() not in excepted:
            yield "number", number[0], number.start()
    for row in _COUNTRIES.finditer(content):
        for name in re.finditer(r"[^、\s]+", row["names"]):
            yield "country", name[0], row.start("names") + name.start()
    for name in _PREFECTURE.finditer(content):
        yield "prefecture", name[0], name.start()
    for row in _TOPIC_ROW.finditer(content):
        for topic in re.finditer(r"[^\t]{2,}", row[0]):
            yield "topic", topic[0], row.start() + topic.start()


def _excepted(content: str) -> set[int]:
    """Where an exception covers the text."""
    return {
        position
        for pattern in EXCEPTIONS
        for mark in re.finditer(pattern, content, re.M)
        for position in range(*mark.span())
    }


def uncovered(figures: Iterable[Figure], quotes: Iterable[tuple[str, str]]) -> list[Figure]:
    """The figures that no quote holds, given pairs of a slide's locator and a quote."""
    content = {slide: plain(words) for slide, words in slides(read()).items()}
    covered: dict[str, set[int]] = {slide: set() for slide in content}
    for slide, quote in quotes:
        words = plain(quote)
        for position in _positions(content.get(slide, ""), words):
            covered[slide].update(range(position, position + len(words)))
    return [figure for figure in figures if not covered[figure.slide].issuperset(figure.span)]


def _positions(content: str, words: str) -> Iterator[int]:
    position = content.find(words)
    while words and position >= 0:
        yield position
        position = content.find(words, position + 1)
