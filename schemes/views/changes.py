"""What changed in what is published, in sentences: an Atom feed of the editions, the newest first."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import NAMESPACE_OID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join

from schemes import catalogue, sections
from schemes.catalogue import Catalogue, Published, TextsAway
from schemes.document import (
    NAMES,
    OVERVIEW,
    REFERENCE,
    Document,
    WithdrawnDocument,
)
from schemes.memory import Memory
from schemes.review import differences
from schemes.views import history
from schemes.views.history import Replacement
from schemes.views.publisher import publisher
from schemes.views.serving import Moment, published_page
from schemes.writing import japanese

NAME = "市民参加ポータルの変更のお知らせ"
SAID = "JICAの市民参加の制度について、このサイトの内容がいつ、どう変わったかをお知らせします。"
FEED = f"urn:uuid:{uuid5(NAMESPACE_OID, 'shiminsanka changes')}"
MOST = 30
MOST_SENTENCES = 20
UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@published_page
def changes(request: HttpRequest, now: Moment) -> HttpResponse:
    origin, found = publisher().address, steps(now)
    feed = Atom1Feed(
        NAME,
        f"{origin}{reverse('schemes:home')}",
        SAID,
        language="ja",
        author_name=publisher().name or "市民参加ポータル",
        feed_url=f"{origin}{now.path}",
        feed_guid=FEED,
    )
    for step in found:
        feed.add_item(
            _plain(_title(now.catalogue, step)),
            f"{origin}{_page(now.catalogue, step)}",
            _plain(_said(now.catalogue, step)),
            unique_id=f"urn:uuid:{uuid5(NAMESPACE_OID, step.edition.digest)}",
            pubdate=step.at,
            updateddate=step.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def steps(now: Moment) -> list[Replacement]:
    """The newest editions of all subjects until the day, each of which changed what was public."""
    subjects = catalogue.library().by_subject.values()
    found = [step for editions in subjects for step in history.steps(editions, now.day)]
    found.sort(key=lambda step: (step.at, step.edition.position), reverse=True)
    return list(islice((step for step in found if not _is_nothing(step)), MOST))


def _is_nothing(step: Replacement) -> bool:
    """Whether it stands for a plan that was called off or moved: no reader was told of the plan, and
    what is public stays as it was. Where its text cannot be read now, it is told with its reason."""
    pair = [one for one in (step.before, step.edition) if one]
    try:
        return _nothing.of(tuple(one.digest for one in pair), lambda: _stays(pair))
    except TextsAway:
        return False


_nothing: Memory[bool] = Memory(256)


def _stays(pair: Sequence[Published]) -> bool:
    *before, now = (one.document for one in catalogue.library().opened(pair))
    if not before:
        return isinstance(now, WithdrawnDocument)
    return sections.same(before[0], now)


def _title(shown: Catalogue, step: Replacement) -> str:
    name = _name(shown, step.edition.subject)
    if step.before is None:
        return f"{name}の掲載を始めました"
    if (
        step.edition.subject in shown.withdrawn
        and shown.editions[step.edition.subject] is step.edition
    ):
        return f"{name}の掲載を終えました"
    reason = " ".join(step.edition.reason.split())
    return f"{name}: {reason}" if reason else f"{name}の内容を変えました"


def _name(shown: Catalogue, subject: str) -> str:
    scheme = shown.schemes.get(subject) or shown.withdrawn.get(subject)
    return NAMES.get(subject) or (scheme.name if scheme else subject)


def _page(shown: Catalogue, step: Replacement) -> str:
    subject = step.edition.subject
    if subject in shown.schemes:
        return reverse("schemes:evidence", args=[subject])
    pages = {REFERENCE: "schemes:source_list", OVERVIEW: "schemes:about"}
    return reverse(pages.get(subject, "schemes:scheme_list"))


def _said(shown: Catalogue, step: Replacement) -> str:
    """As HTML: what the publisher says of it, from when it holds, and what is different."""
    found = list(_sentences(shown, step))
    more = len(found) - MOST_SENTENCES
    lines = [*found[:MOST_SENTENCES], *([f"ほかに{more}か所"] if more > 0 else [])]
    return format_html(
        "{}<p>第{}版({}から)です。</p>{}",
        format_html("<p>{}</p>", step.edition.reason) if step.edition.reason else "",
        step.edition.number,
        japanese.day(step.edition.effective_from),
        format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ([one] for one in lines)))
        if lines
        else "",
    )


_told: Memory[tuple[str, ...]] = Memory(256)


def _sentences(shown: Catalogue, step: Replacement) -> Iterator[str]:
    """What is different, in sentences; none where the text before cannot be read now."""
    before = step.before
    if before is None:
        return
    name = (before.digest, step.edition.digest)
    try:
        yield from _told.of(name, lambda: _compared(shown, step))
    except TextsAway:
        return


def _compared(shown: Catalogue, step: Replacement) -> tuple[str, ...]:
    assert step.before is not None  # asked of a change only
    old, new = catalogue.library().opened([step.before, step.edition])
    found = differences.between(
        _published(old.document),
        _published(new.document),
        shown.facts,
        shown.sources,
        {key: scheme.name for key, scheme in shown.schemes.items()},
    )
    return tuple(one.sentence for one in found)


def _published(document: Document) -> Document | None:
    return None if isinstance(document, WithdrawnDocument) else document


def _plain(text: str) -> str:
    """Without the signs that XML cannot hold."""
    return UNWRITABLE.sub("", text)
