"""Directories for crawlers and for language models: robots.txt, sitemap.xml, llms.txt."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from schemes.catalogue import Catalogue
from schemes.document import OVERVIEW, REFERENCE
from schemes.views import naming
from schemes.views.keeping import making
from schemes.views.publisher import publisher
from schemes.views.serving import Moment, opening_page, published_page

TEXT = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"
# What somebody answered, and results of it: addresses without end, and nobody else's business.
ANSWERED = ("/check/?", "/check/*?", "/sheet/", "/plan/?", "/path/?", "/compare/?", "/embed/")
UNLISTED = ("/api/", "/embed/", "/sheet/", "/search/", "/check/")
"""Beginnings of addresses that are no page of their own to find."""
SUBJECTS = {
    "sources": REFERENCE,
    "conflicts": REFERENCE,
    "about": OVERVIEW,
    "glossary": OVERVIEW,
}
"""What the pages below an address rest on; others on the scheme that they name, or on everything."""
OTHER_DAYS = "/*as_of="
NOBODY = "User-agent: *\nDisallow: /\n"
ABOUT = "JICA(国際協力機構)の市民参加協力事業(草の根技術協力、JICA基金、NGO等活動支援、海外協力隊、開発教育など)を、応募の条件、上限、募集、相談先とともに、出典の箇所を付けて示す。"
RULES = (
    "書かれていないことは推測しない。「未確認」は資料に書かれていない、「要確認」は資料だけでは決まらない、という意味。",
    "判定は見込みで、採択を約束しない。応募の前にJICAの窓口で確かめる。",
    "引用するときは、出典の題と箇所、版の記号、見た日を添える。",
)


def robots(request: HttpRequest) -> HttpResponse:
    """The staff site is nobody's to read; the public one is, but for what people answered."""
    return _robots(request) if settings.HAS_PUBLIC_SITE else HttpResponse(NOBODY, TEXT)


@published_page
def _robots(request: HttpRequest, now: Moment) -> HttpResponse:
    closed = [f"Disallow: {path}" for path in (*ANSWERED, OTHER_DAYS, "/admin/")]
    lines = ["User-agent: *", *closed, "", f"Sitemap: {_whole(reverse('schemes:sitemap'))}", ""]
    return HttpResponse("\n".join(lines), TEXT)


@opening_page
def sitemap(request: HttpRequest, now: Moment) -> HttpResponse:
    """Every page of the catalogue, with the day on which what it shows was published."""
    found = dict(_pages(now.catalogue))
    told = "".join(
        f"<url><loc>{escape(_whole(path))}</loc><lastmod>{day.isoformat()}</lastmod></url>"
        for path, day in found.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return HttpResponse(f'{head}<urlset xmlns="{space}">{told}</urlset>', XML)


def _pages(shown: Catalogue) -> Iterator[tuple[str, date]]:
    days = {
        subject: timezone.localtime(edition.published_at).date()
        for subject, edition in shown.editions.items()
    }
    newest = max(days.values())
    for address in chain.from_iterable(making.addresses(shown)):
        if address.endswith("/") and not address.startswith(UNLISTED):
            room, _, rest = address.strip("/").partition("/")
            subject = SUBJECTS.get(room, rest.partition("/")[0])
            yield address, days.get(subject, newest)


@published_page
def llms(request: HttpRequest, now: Moment) -> HttpResponse:
    """What a language model should know of the site before it answers from it (llmstxt.org)."""
    lines = ["# 市民参加ポータル", "", f"> {ABOUT}", ""]
    lines += [f"- {rule}" for rule in RULES]
    lines += ["", "## プログラムから", ""]
    lines += [
        f"- [{said}]({_whole(reverse(name))})"
        for name, said in (
            ("schemes:api_guide", "APIの使い方"),
            ("schemes:api_index", "APIにあるもの"),
            ("schemes:api_openapi", "OpenAPI 3.1"),
            ("schemes:api_facts", "判定で尋ねる質問"),
            ("schemes:terms", "利用条件と出典の書き方"),
        )
    ]
    for scheme in now.catalogue.schemes.values():
        lines += ["", f"## {scheme.name}", "", scheme.summary, ""]
        for track in scheme.tracks:
            address = _whole(reverse("schemes:track", args=[scheme.key, track.key]))
            said = track.gives or track.summary
            lines.append(
                f"- [{naming.shown(scheme, track)}]({address})" + (f": {said}" if said else "")
            )
    return HttpResponse("\n".join([*lines, ""]), TEXT)


def _whole(path: str) -> str:
    return publisher().address + path
