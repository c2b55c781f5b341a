"""知らせの受け取り: one's own feed of what waits, at a secret address, and whether mail is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from schemes.admin import start
from schemes.admin.addresses import origin
from schemes.models import Comment
from schemes.talking import comments, feeds, notifying
from schemes.talking.naming import public_names
from schemes.writing import japanese

MOST = 50
NAME = "市民参加ポータル: あなたを待っていること"
NO_FEED = "このフィードはありません。「知らせの受け取り」で、新しいアドレスを作ってください。"


@dataclass(frozen=True)
class FeedLine:
    """A line of the feed: what it says, where it leads, since when. One that came to ask the person by
    name ``is_asked`` and is another than it was before."""

    title: str
    path: str
    at: datetime
    is_asked: bool = False

    @property
    def unique_id(self) -> str:
        return _id(self.path, self.at.isoformat(), *["asked"] * self.is_asked)


def own_page(request: HttpRequest) -> HttpResponse:
    """GET says how one is told; POST makes a feed's address, renews it or ends it."""
    username = request.user.get_username()
    order = request.POST.get("order", "") if request.method == "POST" else ""
    if order == "renew":
        secret = feeds.renew(username, timezone.now())
        path = reverse("admin:feed", args=[secret])
        return _show(request, address=request.build_absolute_uri(path))
    if order == "end" and feeds.end(username):
        messages.success(request, "フィードのアドレスを取り消しました。もう読めません。")
    if request.method == "POST":
        return HttpResponseRedirect(reverse("admin:own_notices"))
    return _show(request)


def _show(request: HttpRequest, address: str = "") -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "知らせの受け取り",
        "heading": "知らせの受け取り",
        "feed": feeds.of(request.user.get_username()),
        "address": address,
        "mails": notifying.is_on(),
        "mail": getattr(request.user, "email", ""),
    }
    shown = TemplateResponse(request, "admin/talk/notices.html", context)
    if address:
        add_never_cache_headers(shown)
        shown.keeps_input = False  # type: ignore[attr-defined]  # the address is shown once
    return shown


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What waits for the person: titles and links, and nothing of a draft."""
    username = feeds.reader(secret)
    user = User.objects.filter(username=username, is_active=True, is_staff=True).first()
    if not username or user is None:
        raise Http404(NO_FEED)
    begin = origin(request)
    told = Atom1Feed(
        NAME,
        f"{begin}{reverse('admin:index')}",
        "確認を待つ公開の依頼、差し戻された依頼、届いた指摘。内容は書いていません。",
        language="ja",
        author_name="市民参加ポータル",
        feed_guid=_id("feed", username),
    )
    for one in _waiting(user, timezone.localdate()):
        told.add_item(
            one.title,
            f"{begin}{one.path}",
            "",
            unique_id=one.unique_id,
            pubdate=one.at,
            updateddate=one.at,
        )
    return HttpResponse(
        told.writeString("utf-8"),
        content_type=told.content_type,
        headers={"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"},
    )


def _id(*told: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_OID, ' '.join(told))}"


def _waiting(user: User, today: date) -> list[FeedLine]:
    if not user.has_perm("schemes.view_proposal"):
        return []
    found = [*_to_decide(user, today), *_returned(user, today), *_from_outside(user)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _to_decide(user: User, today: date) -> Iterator[FeedLine]:
    for one in start.to_decide(user):
        due = f"、期限 {japanese.day(one.due_on)}" if one.due_on else ""
        over = "(過ぎています)" if one.is_overdue(today) else ""
        is_asked = one.reviewer == user.get_username()
        named = "あなたに頼まれた" if is_asked else ""
        title = f"{named}公開の依頼 {one.pk}が確認を待っています: {public_names(one.keys, today)}{due}{over}"
        yield FeedLine(title, _review(one), one.sent_at, is_asked)


def _returned(user: User, today: date) -> Iterator[FeedLine]:
    for one in start.returned(user):
        title = f"公開の依頼 {one.pk}が差し戻されました: {public_names(one.keys, today)}"
        yield FeedLine(title, _review(one), one.decided_at or one.sent_at)


def _from_outside(user: User) -> Iterator[FeedLine]:
    """What readers wrote at links that the person made."""
    mine = Comment.objects.filter(fact_check__made_by=user.get_username(), settled_at=None)
    for one in mine.order_by("-at")[:MOST]:
        yield FeedLine(
            f"事実確認 {one.fact_check_id}に指摘が届きました", comments.address(one), one.at
        )


def _review(proposal: Any) -> str:
    return reverse("admin:schemes_proposal_review", args=[proposal.pk])
