"""下書きの確認: what is not public yet, on the public pages and in the checker, for staff alone; and what is
public, likewise.

A preview is a library that no process serves. For one request the public views look at it
(``catalogue.serving``), and their links stay under the preview's own address. It only reads. At
each row that a page shows, whoever may edit it finds the way to its form.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from threading import Lock
from typing import Any

import pydantic
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import (
    NoReverseMatch,
    Resolver404,
    get_resolver,
    get_script_prefix,
    resolve,
    reverse,
    set_script_prefix,
)
from django.utils import timezone
from django.views.decorators.http import require_safe

from schemes import catalogue, sections
from schemes.admin.addresses import staff_page
from schemes.admin.publishing import tracing, turning
from schemes.catalogue import Catalogue, Library, NotYetPublished, Preview
from schemes.document import OVERVIEW, REFERENCE, Document
from schemes.editing import composing, drafting, stamping
from schemes.editing.called import called
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts.workbench import Workbench
from schemes.judging import operators
from schemes.models import Draft, Proposal
from schemes.review import statuses
from schemes.review.looseends import loose_ends
from schemes.writing import japanese
from schemes.writing.refusals import Refused

log = logging.getLogger(__name__)

DRAFT, PUBLIC = "draft", "published"
NAMED = re.compile(r"draft-([1-9][0-9]{0,8})")
PROPOSAL = re.compile(r"proposal-([1-9][0-9]{0,8})")
STAFF_SITE = "admin"  # its name and the beginning of its addresses: no preview shows it
KEPT = 4
NAMED_MOST = 10
TURNS = {
    DRAFT: (PUBLIC, "公開している頁と見比べる"),
    PUBLIC: (DRAFT, "下書きの頁を見る"),
}
OF_DRAFT = "いまの下書きを、今日({day})公開したときの頁です。"
OF_NAMED = "案「{name}」を、{day}に公開したときの頁です。"
OF_PUBLIC = "今日({day})公開している頁です。"
UNPUBLISHED = "{day}に公開されている版がありません。"
NO_SUCH = "その下書きや依頼はありません。"
UNREADABLE = "「{name}」に、公開できる形にできない内容があります。各欄を確かめてください。"
UNUSABLE = "応募要件「{code}」({owner})の条件が使えません。{problem}"
UNSHOWN = "この頁を組み立てられませんでした。最近直した行の、空の欄や値の形を確かめてください。"
# What a page meets in content that was never checked for publishing.
BROKEN = (LookupError, TypeError, ValueError, AttributeError)


class Unshowable(Refused):
    """The content makes no pages."""


@require_safe
@permission_required("schemes.view_scheme", raise_exception=True)
def preview_page(request: HttpRequest, which: str, path: str = "") -> HttpResponse:
    """A public page as it would be: ``which`` is ``draft``, or ``draft-`` or ``proposal-`` and a number;
    or as it is: ``published``."""
    try:
        preview = preview_of(which, timezone.localdate(), timezone.now())
        preview = replace(preview, links=(*_ways(preview, which, path), *preview.links))
        response = public_page(preview, request, which, f"/{path}")
        turning.to_forms(response, preview, request)
    except Unshowable as problem:
        response = unshown(request, problem.sentences)
    del response["ETag"]
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


# --- The public page ------------------------------------------------------------------------------


def public_page(preview: Preview, request: HttpRequest, which: str, path: str) -> HttpResponse:
    """What the public site answers at ``path``, from the preview. Raises ``Unshowable``."""
    return page_below(preview, request, reverse("admin:preview", args=[which]), path)


def page_below(preview: Preview, request: HttpRequest, prefix: str, path: str) -> HttpResponse:
    """The same with all links of the page below a prefix. Raises ``Unshowable``."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        with catalogue.serving(preview):
            return _answer(_asked(request, path))
    except BROKEN as error:
        log.warning("%s of a preview cannot be shown", path, exc_info=error)
        raise Unshowable(UNSHOWN) from None
    finally:
        set_script_prefix(before)


def _asked(request: HttpRequest, path: str) -> HttpRequest:
    """The request as the public site would get it: no person, no cookie, nothing of a cache."""
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info, asked.GET = request.method, path, path, request.GET
    kept = ("REQUEST_METHOD", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT")
    asked.META = {name: request.META[name] for name in kept if name in request.META}
    return asked


def _handler(status: int) -> Callable[..., HttpResponse]:
    return get_resolver().resolve_error_handler(status)


def _answer(asked: HttpRequest) -> HttpResponse:
    try:
        if asked.path.startswith(f"/{STAFF_SITE}/"):
            raise Resolver404
        match = resolve(asked.path)
        return match.func(asked, *match.args, **match.kwargs)
    except Http404 as error:
        return _handler(404)(asked, exception=error)
    except BadRequest as error:
        return _handler(400)(asked, exception=error)


def unshown(request: HttpRequest, sentences: tuple[str, ...]) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "エラー: 下書きを表示できません",
        "sentences": sentences,
    }
    response = TemplateResponse(request, "admin/preview_unshown.html", context, status=409)
    return response.render()


# --- What is shown --------------------------------------------------------------------------------

_kept: dict[str, tuple[object, Preview]] = {}
_lock = Lock()


def preview_of(which: str, today: date, now: datetime) -> Preview:
    """The preview, composed again only after a row that it could show was saved."""
    stamp = (today, stamping.of_pages())
    with _lock:
        known, preview = _kept.get(which, (None, None))
    if preview and known == stamp:
        return preview
    preview = _made(which, today, now)
    if stamp == (
        today,
        stamping.of_pages(),
    ):  # nothing was saved between the first row and the last
        with _lock:
            _kept.pop(which, None)
            _kept[which] = (stamp, preview)
            while len(_kept) > KEPT:
                del _kept[next(iter(_kept))]
    return preview


def _made(which: str, today: date, now: datetime) -> Preview:
    """Raises ``Http404`` if there is no such thing and ``Unshowable`` if it makes no pages."""
    names = statuses.subject_names()
    number = PROPOSAL.fullmatch(which)
    proposal = number and Proposal.objects.filter(pk=int(number[1])).first()
    if proposal:
        contents, shown_from = proposed(proposal.contents, names), proposal.first_day
        said = _of_proposal(proposal, max(today, shown_from))
    elif which == PUBLIC:
        contents, shown_from, said = {}, today, OF_PUBLIC.format(day=japanese.day(today))
    else:
        contents, shown_from, said = drafted(which, today, names)
    library, day = composed(contents, shown_from, today, now)
    return Preview(
        library.showing(day, tracing.traced),
        day,
        said=said,
        is_public=which == PUBLIC,
        changed=tuple((names.get(one, one), _public_address(which, one)) for one in contents),
        links=tuple(_links(proposal, which)),
        new_case=_address("admin:schemes_case_add"),
    )


def drafted(
    which: str, today: date, names: Mapping[str, str]
) -> tuple[dict[str, Document], date, str]:
    """What a draft changes of what is public on its day; the day, and what the banner says. Raises
    ``Http404`` and ``Unshowable``."""
    named = NAMED.fullmatch(which)
    draft = named and Draft.objects.under_way().filter(pk=int(named[1])).first()
    if which != DRAFT and not draft:
        raise Http404(NO_SUCH)
    desk = desks.lay(today, rows=composing.sound(names))
    if draft:
        day = desk.day(draft.pk)
        found = {
            subject: document
            for subject in names
            if (document := desk.document(draft.pk, subject))
            and not _is_same(desk.public_on(subject, day), document)
            and (draft.pk, subject) in desk.stored
        }
        return found, day, OF_NAMED.format(name=draft.name, day=japanese.day(day))
    return _changed(desk, names), today, OF_DRAFT.format(day=japanese.day(today))


def composed(
    contents: Mapping[str, Document], shown_from: date, today: date, now: datetime
) -> tuple[Library, date]:
    """What is published with the documents in force from a day on, and the day that it is shown for.
    Raises ``Unshowable``."""
    day = max(today, shown_from)
    library = drafting.library(contents, shown_from, now)
    try:
        _require_sound(library.on(day), day)
    except NotYetPublished:
        raise Unshowable(UNPUBLISHED.format(day=japanese.day(day))) from None
    return library, day


def changed(today: date, names: Mapping[str, str]) -> dict[str, Document]:
    """今日の訂正 where it differs from what is public today. Raises ``Unshowable``."""
    return _changed(desks.lay(today, rows=composing.sound(names)), names)


def _changed(desk: Workbench, names: Mapping[str, str]) -> dict[str, Document]:
    """今日の訂正, where it differs from what is public today."""
    found = {}
    for subject in names:
        # Composed again, one that is not sound says why.
        if subject in desk.rows:
            document = desk.document(None, subject)
        else:
            document = _sound(names[subject], partial(composing.compose, subject))
        if document and not _is_same(desk.public.get(subject), document):
            found[subject] = document
    return found


def _is_same(public: Document | None, document: Document) -> bool:
    return public is not None and sections.same(public, document)


def proposed(contents: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Document]:
    """Documents as they were kept. Raises ``Unshowable``."""
    return {
        subject: _sound(names.get(subject, subject), partial(sections.parse, content))
        for subject, content in contents.items()
    }


def _sound(name: str, make: Callable[[], Document]) -> Document:
    try:
        return make()
    except (pydantic.ValidationError, *BROKEN) as error:
        log.warning("a preview of %s cannot be composed", name, exc_info=error)
        raise Unshowable(UNREADABLE.format(name=name)) from None


def _require_sound(shown: Catalogue, day: date) -> None:
    """Raises ``Unshowable`` for what the pages would stumble over."""
    told = {row.subject: row.document for row in shown.editions.values()}
    problems = [*loose_ends(told, day), *_unusable(shown)]
    if problems:
        raise Unshowable(*problems[:NAMED_MOST])


def _unusable(shown: Catalogue) -> Iterator[str]:
    """A sentence for each requirement whose question, condition and value do not fit."""
    for scheme in shown.schemes.values():
        owned = [(scheme.name, rule) for rule in scheme.requirements]
        owned += [(track.name, rule) for track in scheme.tracks for rule in track.requirements]
        for owner, rule in owned:
            fact = shown.facts.get(rule.fact or "")
            if problem := operators.problem(rule.operator, fact, rule.value):
                yield UNUSABLE.format(code=rule.code, owner=owner, problem=problem)


# --- What its banner says -------------------------------------------------------------------------


def _of_proposal(proposal: Proposal, day: date) -> str:
    effective = japanese.day(proposal.effective_from)
    return (
        f"{called(proposal.sent_by)}さんの公開の依頼(番号{proposal.pk}、適用日 {effective})を、"
        f"{japanese.day(day)}の時点で表示しています。"
    )


def _links(proposal: Proposal | None, which: str) -> Iterator[tuple[str, str]]:
    if proposal and (review := _address("admin:schemes_proposal_review", proposal.pk)):
        yield "公開の依頼の確認に戻る", review
    if which == DRAFT or (proposal and proposal.is_waiting):
        yield "事実確認を頼む", staff_page("fact_check_new", proposal=proposal and proposal.pk)
    yield "使い方", _address("admin:help_topic", "preview")
    yield "職員用サイトに戻る", _address("admin:index")


def _ways(preview: Preview, which: str, path: str) -> Iterator[tuple[str, str]]:
    """From a page to the same page of what is published or of the draft, and to its scheme's desk."""
    scheme = path.removeprefix("schemes/").partition("/")[0] if path.startswith("schemes/") else ""
    if which in TURNS:
        other, label = TURNS[which]
        yield label, reverse("admin:preview", args=[other, path] if path else [other])
    if scheme in preview.library.on(preview.day).schemes:
        yield "この事業の机", reverse("admin:desk", args=[scheme])


def _public_address(which: str, subject: str) -> str:
    """Where the preview shows a subject."""
    shared = {REFERENCE: "schemes:source_list", OVERVIEW: "schemes:about"}
    public = (
        reverse(shared[subject]) if subject in shared else reverse("schemes:scheme", args=[subject])
    )
    return reverse("admin:preview", args=[which]) + public.removeprefix(get_script_prefix())


def _address(name: str, *args: object) -> str:
    """The address of a page of the staff site; 「」 where the site has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
