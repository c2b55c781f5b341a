"""What a reader from outside is shown of a preview: the pages that change, and links among them alone."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from html import escape
from html.parser import HTMLParser
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from schemes.admin.publishing import compared, preview
from schemes.admin.publishing.preview import Unshowable
from schemes.catalogue import Preview
from schemes.document import Document
from schemes.memory import Memory
from schemes.models import Edition, FactCheck
from schemes.review import pagemarks, statuses

__all__ = ["Unshowable", "changed_pages", "page_of"]

ELSEWHERE = ("http:", "https:", "mailto:", "tel:")
HOME = "top/"  # of the entrance: the list of a link's pages has the address without a path

# The same until the next edition: a reader goes to and fro between the pages.
_made: Memory[tuple[Preview, Preview]] = Memory(4)
_drawn: Memory[SafeString] = Memory(40)


def changed_pages(
    request: HttpRequest, contents: Mapping[str, Document], day: date, now: datetime
) -> list[tuple[str, str]]:
    """Path and title of each page that is not as it would be without ``contents``: the same pages as
    staff see before and after, without those that go."""
    after = Preview(*preview.composed(contents, day, now.date(), now))
    return [
        (page.path.removeprefix("/") or HOME, page.title)
        for page in compared.changed(after, _bare(request), preview.DRAFT)
        if page.kind != "removed"
    ]


def _whole(shown: Preview, request: HttpRequest, prefix: str, path: str) -> str:
    """A public page; nothing where there is no such page."""
    public = f"/{'' if path == HOME else path}"
    answer = preview.page_below(shown, _bare(request), prefix, public)
    return answer.content.decode() if answer.status_code == HTTPStatus.OK else ""


def _bare(request: HttpRequest) -> HttpRequest:
    """The same without a query: a page is seen as of its own day and no other."""
    bare = HttpRequest()
    bare.method, bare.META = "GET", {**request.META, "QUERY_STRING": ""}
    return bare


def page_of(
    check: FactCheck, request: HttpRequest, path: str, prefix: str, now: datetime
) -> SafeString:
    """The body of a page of a link, as HTML, with what is new marked. Raises ``Unshowable``."""
    newest = Edition.objects.order_by("-position").values_list("digest", "blotted").first()
    name = (check.pk, now.date(), newest)

    def make() -> SafeString:
        before, after = _made.of(name, lambda: _composed(check, now))
        page = _whole(after, request, prefix, path)
        if not page:
            raise Unshowable(preview.UNSHOWN)
        if was := _whole(before, request, prefix, path):
            page = pagemarks.compared(was, page).after
        return _narrowed(pagemarks.main_of(page), {f"{prefix}{one}" for one, _ in check.pages})

    return _drawn.of((*name, prefix, path), make)


def _composed(check: FactCheck, now: datetime) -> tuple[Preview, Preview]:
    """What is public on its day, and what the link shows."""
    kept = check.contents or (check.proposal.contents if check.proposal else {})
    documents = preview.proposed(kept, statuses.subject_names())
    before, after = (
        preview.composed(contents, check.effective_from, now.date(), now)
        for contents in ({}, documents)
    )
    return Preview(*before), Preview(*after)


# --- Links and forms -------------------------------------------------------------------------------


class _Narrower(HTMLParser):
    """Copies a page of ours. What leads to other pages of the site leads nowhere: of a link its words
    stay, and a button or a form is left out. ``inside``: the end of what is being left out."""

    def __init__(self, allowed: Collection[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.allowed, self.out, self.inside = allowed, list[str](), ""

    def put(self, text: str) -> None:
        if not self.inside:
            self.out.append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: text or "" for name, text in attrs}
        is_lost = tag == "a" and "href" in told and not self._leads_on(told["href"])
        if not self.inside and (tag == "form" or (is_lost and "button" in told.get("class", ""))):
            self.inside = tag
        elif is_lost:
            kept = (f' {name}="{escape(text)}"' for name, text in told.items() if name != "href")
            self.put("".join(["<a", *kept, ">"]))
        else:
            self.put(self.get_starttag_text() or "")

    def _leads_on(self, href: str) -> bool:
        page = href.partition("#")[0]
        return not page or page in self.allowed or href.startswith(ELSEWHERE)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.put(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.put(f"</{tag}>")
        if tag == self.inside:  # neither stands within another of its kind
            self.inside = ""

    def handle_data(self, data: str) -> None:
        self.put(data)

    def handle_entityref(self, name: str) -> None:
        self.put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.put(f"&#{name};")


def _narrowed(page: str, allowed: Collection[str]) -> SafeString:
    narrower = _Narrower(allowed)
    narrower.feed(page)
    narrower.close()
    return mark_safe("".join(narrower.out))  # noqa: S308 — a page of our own, as the templates escaped it
