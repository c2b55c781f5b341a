"""Whose voice a statement has: the kind, the publisher and the year of its source, in words.

No Django, no clock.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from schemes.document import Citation, Requirement, Source

UNDATED = "年度不明"
_YEARS = re.compile(r"^\d{4}(?:[〜、]\d{4}|年度(?=、))*")
_DAY = re.compile(r"^(\d{4})年(?!度)")
_ISSUE = re.compile(r"『(.+?)』\s*(\S+号)")
_LAW = re.compile(r"(号|法|法律|法案)$")
_OWN_VOICE = re.compile(r"\d{4}年|JICA[一-龠]{2}|JICA地球ひろば|(?:記事|案内|掲載|要項|ページ)では")
_CALL = re.compile(r"(\d{4})?\D*?([春夏秋冬])?(?:第(\d+)回)?$")


class Attributed(Protocol):
    """A row that says what some source says, of some year."""

    @property
    def citations(self) -> tuple[Citation, ...]: ...
    @property
    def standing(self) -> str: ...
    @property
    def fiscal_year(self) -> int | None: ...


def opening(requirement: Attributed, sources: Iterable[Source]) -> str:
    """How a statement begins: 「2025年度の募集要項では」, 「クロスロード2022年2月号では」.

    ``sources``: those of which the ones that are cited speak; see ``heard`` for 「いちばん新しい募集」.
    """
    known = {source.key: source for source in sources}
    cited = voiced(requirement, known)
    if not cited:
        return f"{_year(requirement.fiscal_year, '年度') or UNDATED}の資料では"
    speaker = cited[0]
    return f"{_VOICES[speaker.kind](speaker, requirement.fiscal_year)}では"


def names_itself(text: str) -> bool:
    """Does a text begin with whose words of which year it is: 「JICA中国の2019年度の案内では、…」?"""
    return bool(_OWN_VOICE.search(text.partition("。")[0]))


def voiced(requirement: Attributed, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """The sources that a statement cites, the one that speaks first.

    Those that may move a verdict come before those that may not. Of a past year's text, its own
    year's come before what is newer and before the basic document, then the newest.
    """
    found = {citation.source: sources.get(citation.source) for citation in requirement.citations}
    is_past, year = requirement.standing != "current", requirement.fiscal_year

    def rank(source: Source) -> tuple[bool, bool, bool, int]:
        of_year = source.fiscal_year or 0
        newer = is_past and year is not None and of_year > year
        return not source.moves, newer, (source.kind == "baseline") == is_past, -of_year

    return tuple(sorted((source for source in found.values() if source), key=rank))


def heard(requirements: Iterable[Requirement], sources: Mapping[str, Source]) -> dict[str, Source]:
    """The sources as they speak in one scheme: only its newest call is a call still.

    ``requirements``: all those of the scheme.
    """
    named = {citation.source for rule in requirements for citation in rule.citations}
    calls = [sources[key] for key in named if key in sources and sources[key].call]
    newest = max(map(_when, calls), default=None)
    older = {one.key: one.model_copy(update={"call": ""}) for one in calls if _when(one) != newest}
    return {**sources, **older}


def _when(source: Source) -> tuple[int, int, int]:
    """The year, the season and the number of a call, for their order."""
    found = _CALL.search(source.call)
    year, season, number = found.groups() if found else (None, None, None)
    return (
        int(year or source.fiscal_year or 0),
        "春夏秋冬".index(season) if season else 0,
        int(number or 0),
    )


def _year(year: int | None, unit: str) -> str:
    return f"{year}{unit}" if year else ""


def _dated(source: Source, fiscal_year: int | None, unit: str) -> str:
    """The source's year; else the statement's own, else the years that the source names; or ""."""
    if unit == "年" and (day := _DAY.match(source.dated)):
        return day[0]
    if year := source.fiscal_year or fiscal_year:
        return _year(year, unit)
    found = _YEARS.match(source.dated)
    return f"{found[0]}{unit}" if found else ""


def _of(owner: str, year: str, what: str) -> str:
    """「山口県の2020年の案内」, or 「外務省の案内(年度不明)」."""
    named = f"{owner}の" if owner else ""
    return f"{named}{year}の{what}" if year else f"{named}{what}({UNDATED})"


def _office(source: Source) -> str:
    """The office of JICA whose page it is; "" for JICA as a whole."""
    return "" if "国際協力機構" in source.publisher else source.publisher


def _baseline(source: Source, _: int | None) -> str:
    return f"基準資料({source.dated})" if source.dated else "基準資料"


def _guideline(source: Source, fiscal_year: int | None) -> str:
    if source.call:
        return f"いちばん新しい募集({source.call})"
    is_notice = "案内" in source.title and "要項" not in source.title
    year = _dated(source, fiscal_year, "年度")
    return _of(_office(source), year, "募集案内" if is_notice else "募集要項")


def _jica_page(source: Source, fiscal_year: int | None) -> str:
    year, office = _dated(source, fiscal_year, "年度"), _office(source)
    return _of(office, year, "ページ") if office else _of("", year, "JICAのページ")


def _public_body(source: Source, fiscal_year: int | None) -> str:
    name = source.title.partition("(")[0].strip()
    if _LAW.search(name):
        return name
    return _of(source.publisher or "公的機関", _dated(source, fiscal_year, "年"), "案内")


def _magazine(source: Source, fiscal_year: int | None) -> str:
    if issue := _ISSUE.search(source.title):
        return f"{issue[1]}{issue[2]}"
    return _of(source.publisher, _dated(source, fiscal_year, "年"), "記事")


def _reprint(source: Source, fiscal_year: int | None) -> str:
    by = f"{source.publisher}が転載した" if source.publisher else "転載された"
    return by + _of("", _dated(source, fiscal_year, "年度"), "案内")


def _private(source: Source, fiscal_year: int | None) -> str:
    person = source.publisher or "個人のページ"
    named = person if person.startswith("個人") else f"{person}のページ"
    return f"{named}({_dated(source, fiscal_year, '年') or UNDATED})"


def _unlocated(source: Source, fiscal_year: int | None) -> str:
    year = _dated(source, fiscal_year, "年") or UNDATED
    named = _office(source) or ("JICA" if source.publisher else "")
    return f"掲載場所を確かめられない資料({'、'.join(filter(None, [named, year]))})"


_VOICES: Mapping[str, Callable[[Source, int | None], str]] = {
    "baseline": _baseline,
    "guideline": _guideline,
    "jica_page": _jica_page,
    "public_body": _public_body,
    "magazine": _magazine,
    "reprint": _reprint,
    "private": _private,
    "unlocated": _unlocated,
}
