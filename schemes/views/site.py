"""Pages about the site itself: terms of use, privacy, accessibility, and the words that it uses."""

from datetime import datetime, time, timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from schemes.catalogue import Catalogue
from schemes.document import Term
from schemes.views.criteria import CRITERIA, RESULTS
from schemes.views.publisher import publisher
from schemes.views.serving import Moment, published_page, render

TERMS = "terms"
ROWS = ("あ", "か", "さ", "た", "な", "は", "ま", "や", "ら", "わ")
ENDS = "おごぞどのぽもよろん"
"""The last sign of each row of the kana table, in the order of their codes."""

GOOD_FOR = timedelta(days=180)
"""A copy of ``security.txt`` that is older tells nothing reliable any more (RFC 9116)."""


def security_txt(request: HttpRequest) -> HttpResponse:
    """Where a weak place of the site is told; none where nobody has said who takes it."""
    found = publisher()
    if not found.mail:
        raise Http404
    until = datetime.combine(
        timezone.localdate() + GOOD_FOR, time(), timezone.get_current_timezone()
    )
    lines = [f"Contact: mailto:{found.mail}", f"Expires: {until.isoformat()}"]
    lines.append("Preferred-Languages: ja, en")
    if found.address:
        lines.append(f"Canonical: {found.address}{request.path}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


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
