"""Pages about the site itself: terms of use, privacy, accessibility, and the words that it uses."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from schemes.catalogue import Catalogue
from schemes.document import Term
from schemes.views.criteria import CRITERIA, RESULTS
from schemes.views.serving import Moment, published_page, render

TERMS = "terms"
ROWS = ("あ", "か", "さ", "た", "な", "は", "ま", "や", "ら", "わ")
ENDS = "おごぞどのぽもよろん"
"""The last sign of each row of the kana table, in the order of their codes."""


@published_page
def terms(request: HttpRequest, now: Moment) -> HttpResponse:
    return render(now, "schemes/terms.html", place="site")


@published_page
def privacy(request: HttpRequest, now: Moment) -> HttpResponse:
    return render(now, "schemes/privacy.html", place="site")


@published_page
def accessibility(request: HttpRequest, now: Moment) -> HttpResponse:
    results = [
        (label, sum(one.is_wcag and one.result == key for one in CRITERIA))
        for key, label in RESULTS.items()
    ]
    return render(
        now,
        "schemes/accessibility.html",
        place="site",
        criteria=CRITERIA,
        results=results,
        count=sum(one.is_wcag for one in CRITERIA),
    )


def words(catalogue: Catalogue) -> list[Term]:
    """The words of the glossary, as they are read."""
    found = cast("tuple[Term, ...]", catalogue.overview.sections.get(TERMS, ()))
    return sorted(found, key=lambda one: one.kana)


@published_page
def glossary(request: HttpRequest, now: Moment) -> HttpResponse:
    """The words by the rows of the kana table."""
    rows: dict[str, list[Term]] = {row: [] for row in ROWS}
    for term in words(now.catalogue):
        rows[_row(term.kana)].append(term)
    return render(
        now,
        "schemes/glossary.html",
        place="about",
        rows=[(row, found) for row, found in rows.items() if found],
    )


def _row(kana: str) -> str:
    """The row of the kana table in which a word stands: 「きょうどう」 → 「か」."""
    return next((row for row, end in zip(ROWS, ENDS, strict=True) if kana[:1] <= end), ROWS[-1])
