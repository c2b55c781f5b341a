"""前と後: the public pages that a draft or a request changes, with what differs marked in its place.

Made on demand for staff alone, from the same two libraries as the preview; nothing of it is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from schemes.admin.publishing import pencils, preview
from schemes.admin.publishing.preview import Unshowable
from schemes.catalogue import Catalogue, NotYetPublished, Preview
from schemes.document import REFERENCE
from schemes.editing import drafting
from schemes.memory import Memory
from schemes.review import pagemarks
from schemes.review.pagemarks import ChangedPassage, Marked
from schemes.views import pages
from schemes.views.keeping import making

# What repeats the rules of other pages, or what depends on what is asked of it.
NOT_READ = frozenset(("trace", "embed", "search", "open_data", "api_guide"))
PROGRAMS = "/api/"
SIDES = {"before": "前", "after": "後"}
SAID = {
    "before": "前の頁(いま公開されている内容)です。なくなるところに印を付けています。",
    "after": "後の頁です。新しくなるところに印を付けています。",
}
NO_PAGE = "この頁は、{side}にはありません。"
SHEET = '<link rel="stylesheet" href="{}"></head>'
SOME_EDITION = "………"
SHOWN = 40  # passages of a page that are listed


@dataclass(frozen=True)
class ChangedPage:
    """A public page that differs. ``path``: its public address; ``kind``: whether it is new or gone."""

    path: str
    title: str
    kind: str
    passages: tuple[ChangedPassage, ...]

    @property
    def is_source(self) -> bool:
        return resolve(self.path).url_name == "source"

    @property
    def listed(self) -> tuple[ChangedPassage, ...]:
        return self.passages[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.passages[SHOWN:])


@require_safe
@permission_required("schemes.view_scheme", raise_exception=True)
def pages_page(request: HttpRequest, which: str) -> HttpResponse:
    """The public pages that change, each with its passages before and after."""
    try:
        after = preview.preview_of(which, timezone.localdate(), timezone.now())
        found = changed(after, request, which)
    except Unshowable as problem:
        return preview.unshown(request, problem.sentences)
    context = {
        **admin.site.each_context(request),
        "title": "公開サイトの頁の、前と後",
        "count": len(found),
        "page_rows": [(page, _links(page, which)) for page in found if not page.is_source],
        "source_rows": [(page, _links(page, which)) for page in found if page.is_source],
        "said": after.said,
        "back": [*_back(which), *after.links],
    }
    return TemplateResponse(request, "admin/compared.html", context)


def _back(which: str) -> list[tuple[str, str]]:
    if preview.PROPOSAL.fullmatch(which):
        return []  # its own links lead to it
    return [("公開を依頼する", reverse("admin:schemes_proposal_send"))]


# The same of the same preview: a person goes to and fro between the list and its pages.
_found: Memory[tuple[ChangedPage, ...]] = Memory(8)
_before: Memory[Preview] = Memory(8)
_main_before: Memory[str] = Memory(300)


@require_safe
@permission_required("schemes.view_scheme", raise_exception=True)
def marked_page(request: HttpRequest, which: str, side: str, path: str = "") -> HttpResponse:
    """A public page before or after, with what differs marked."""
    if side not in SIDES:
        raise Http404
    try:
        after = preview.preview_of(which, timezone.localdate(), timezone.now())
        html = [
            _html(shown, request, which, f"/{path}")
            for shown in (
                _told(_public(after), which, "before", path),
                _told(after, which, "after", path),
            )
        ]
    except Unshowable as problem:
        return preview.unshown(request, problem.sentences)
    if not html[side == "after"]:
        raise Http404(NO_PAGE.format(side=SIDES[side]))
    made = pagemarks.compared(*html)
    sheet = SHEET.format(static("compared.css"))
    response = HttpResponse(_side(made, side).replace("</head>", sheet, 1))
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _side(made: Marked, side: str) -> str:
    return made.before if side == "before" else made.after


def _told(shown: Preview, which: str, side: str, path: str) -> Preview:
    """The preview with a banner that says which side it is, and leads to the other."""
    other = "before" if side == "after" else "after"
    links = (
        (f"{SIDES[other]}の頁を見る", _address(which, other, path)),
        ("変わる頁の一覧", reverse("admin:compared", args=[which])),
        *(link for link in shown.links if link[0] != "使い方"),
    )
    return replace(shown, said=SAID[side], links=links)


def _address(which: str, side: str, path: str) -> str:
    start = reverse("admin:compared_page", args=[which, side])
    return f"{start}{path.removeprefix('/')}"


def _links(page: ChangedPage, which: str) -> dict[str, str]:
    sides = {"added": ["after"], "removed": ["before"]}.get(page.kind, list(SIDES))
    return {side: _address(which, side, page.path) for side in sides}


# --- What differs ---------------------------------------------------------------------------------


def _public(after: Preview) -> Preview:
    """What is public on the day of the preview."""

    def make() -> Preview:
        library = drafting.library({}, after.day, timezone.now())
        return replace(after, library=library)

    return _before.of("", make, after)


def changed(after: Preview, request: HttpRequest, which: str) -> tuple[ChangedPage, ...]:
    """The public pages of a preview that are not as they are in public. Raises ``Unshowable``."""
    return _found.of(which, lambda: tuple(_changed(after, request, which)), after)


def _changed(after: Preview, request: HttpRequest, which: str) -> Iterator[ChangedPage]:
    before = _public(after)
    new = after.library.on(after.day)
    try:
        old = before.library.on(before.day)
    except NotYetPublished:
        return
    for path in dict.fromkeys([*_addresses(new, old), *_addresses(old, new)]):
        was = _old_html(before, old, request, which, path)
        now = _html(after, request, which, path)
        if pagemarks.main_of(was) == pagemarks.main_of(now):
            continue
        if not was or not now:
            yield ChangedPage(
                path, pagemarks.title_of(now or was), "added" if now else "removed", ()
            )
        elif passages := pagemarks.passages(was, now):
            yield ChangedPage(path, pagemarks.title_of(now), "changed", passages)


def _old_html(before: Preview, old: Catalogue, request: HttpRequest, which: str, path: str) -> str:
    """What is public does not change with each save of a draft."""
    editions = tuple(edition.digest for edition in old.editions.values())
    make = lambda: _html(before, request, which, path)  # noqa: E731
    return _main_before.of((which, before.day, path, editions), make)


def _html(shown: Preview, request: HttpRequest, which: str, path: str) -> str:
    """The page; "" where there is none."""
    answer = preview.public_page(shown, request, which, path)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    if answer.status_code != HTTPStatus.OK or not is_page:
        return ""
    # Which editions are shown differs on any day on which anything does: that alone is no change.
    edition = shown.library.on(shown.day).edition
    html = pencils.plain(answer.content.decode())
    return pagemarks.MAIN.sub(lambda main: main[0].replace(edition, SOME_EDITION), html)


def _addresses(shown: Catalogue, other: Catalogue) -> Iterator[str]:
    """The pages that could differ: not those of a scheme or a source that is the same."""
    shared = shown.editions.get(REFERENCE)
    beside = other.editions.get(REFERENCE)
    is_reference_same = _same(shared, beside)
    cited, cited_there = pages.cited(shown), pages.cited(other)
    for of_one_view in making.addresses(shown):
        for address in of_one_view:
            match = resolve(address)
            if not address.endswith("/") or address.startswith(PROGRAMS):
                continue
            if match.url_name in NOT_READ:
                break
            scheme, source = match.kwargs.get("scheme"), match.kwargs.get("source")
            if scheme and is_reference_same and _same(*_both(shown, other, scheme)):
                continue
            if source and cited.get(source) == cited_there.get(source):
                continue
            yield address


def _both(shown: Catalogue, other: Catalogue, scheme: str) -> tuple[object, object]:
    return shown.editions.get(scheme), other.editions.get(scheme)


def _same(one: object, two: object) -> bool:
    return getattr(one, "document", None) == getattr(two, "document", None)
