"""The day that a result is judged by: other days to choose, and the editions of this one."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.template import loader
from django.utils.safestring import SafeString

from schemes import catalogue
from schemes.asking.layouts import STEPPING
from schemes.catalogue import Published
from schemes.document import OVERVIEW, REFERENCE
from schemes.views.queries import changed
from schemes.views.serving import Moment
from schemes.writing import japanese

SHARED = {REFERENCE: "質問・出典・資料の相違", OVERVIEW: "事業全体の説明"}


@dataclass(frozen=True)
class DayChoice:
    """A day to choose: 「2026年度(2026年4月1日)」; ``chosen``: the page shows it."""

    label: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class NamedEdition:
    name: str
    edition: Published


def to_choose(now: Moment, query: QueryDict) -> list[DayChoice]:
    """Today, and the first day of each fiscal year from the first edition to the next year."""
    name = "下書きの日" if catalogue.previewing() else "今日"
    days = [DayChoice(name, changed(query, ("as_of", *STEPPING)), not now.travelled)]
    first, last = catalogue.library().first_day, japanese.fiscal_year(now.today) + 1
    for year in range(first.year, last + 1):
        if (start := date(year, 4, 1)) >= first:
            address = changed(query, STEPPING, as_of=start.isoformat())
            chosen = now.travelled and now.day == start
            days.append(DayChoice(f"{year}年度({japanese.day(start)})", address, chosen))
    return days


def along(query: QueryDict) -> list[tuple[str, str]]:
    """What the form for another day takes along."""
    left = ("as_of", *STEPPING)
    return [(name, value) for name, values in query.lists() for value in values if name not in left]


def editions(now: Moment) -> SafeString:
    """The editions that a day's catalogue consists of: drawn once per catalogue."""
    pages = now.catalogue.pages
    if "editions" not in pages:
        names = SHARED | {key: scheme.name for key, scheme in now.catalogue.schemes.items()}
        rows = [NamedEdition(name, now.catalogue.editions[key]) for key, name in names.items()]
        pages["editions"] = loader.render_to_string("schemes/_check_editions.html", {"rows": rows})
    return pages["editions"]
