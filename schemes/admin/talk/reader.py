"""The pages of a reader from outside, who has a secret address and no account."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from schemes.admin.talk import reading
from schemes.admin.talk.reading import Unshowable
from schemes.models import Comment, FactCheck
from schemes.staff import entry
from schemes.talking import checks
from schemes.talking.checks import LONGEST_REMARK, SECONDS_BETWEEN, NotChecked, TooSoon

UNKNOWN = "このリンクは見つかりません。アドレスが途中で切れていないかを確かめ、わからないときは、頼んだ人に聞いてください。"
NOT_HERE = "この頁は、今回確かめていただく頁にありません。"
UNSHOWN = "この頁を、いまは表示できません。頼んだ人に知らせてください。"


class ReaderForm(forms.Form):
    text = forms.CharField(
        label="ご指摘",
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 6, "aria-describedby": "text-hint"}),
        error_messages={
            "required": "ご指摘を書いてください。",
            "max_length": f"ご指摘は{LONGEST_REMARK:,}文字以内で書いてください。",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def read_page(request: HttpRequest, secret: str, path: str = "") -> HttpResponse:
    """A page of what is to be checked; POST takes a remark on it."""
    response = _answer(request, secret, path)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response.render() if isinstance(response, TemplateResponse) else response


def _answer(request: HttpRequest, secret: str, path: str) -> HttpResponse:
    now = timezone.now()
    check = checks.found(secret)
    if check is None:
        return _over(request, UNKNOWN, 404)
    if sentence := checks.why_over(check, now):
        return _over(request, sentence, 410)
    if check.opened_at is None and request.method == "GET" and not entry.may_enter(request):
        checks.opened(check, now)
    home = reverse("admin:fact_check_read", args=[secret])
    if not path:
        return _list(request, check, home)
    title = dict(check.pages).get(path)
    if title is None:
        return _list(request, check, home, sentence=NOT_HERE, status=404)
    return _page(request, check, path, title, home, now)


def _page(
    request: HttpRequest, check: FactCheck, path: str, title: str, home: str, now: datetime
) -> HttpResponse:
    form, status = ReaderForm(request.POST or None), 200
    if request.method == "POST":
        status = _take(check, path, form, now)
        if not status:
            return HttpResponseRedirect(f"{home}{path}#remark")
    try:
        page = reading.page_of(check, request, path, home, timezone.localtime(now))
    except Unshowable:
        return _list(request, check, home, sentence=UNSHOWN, status=409)
    given = Comment.objects.filter(fact_check=check, page=path).first()
    context = _context(check, home, form=form, path=path, given=given, page=page, heading=title)
    context["title"] = f"エラー: {title}" if form.errors else title
    response = TemplateResponse(request, "fact_check/page.html", context, status=status)
    if status == 429:
        response["Retry-After"] = str(SECONDS_BETWEEN)
    return response


def _take(check: FactCheck, path: str, form: ReaderForm, now: datetime) -> int:
    """Take a remark; 0 if it is taken, else the status of the page that says why not."""
    if not form.is_valid():
        return 200
    try:
        checks.remark(check.pk, path, form.cleaned_data["text"], at=now)
    except TooSoon as refusal:
        form.add_error(None, refusal.message)
        return 429
    except NotChecked as refusal:
        form.add_error(None, refusal.message)
        return 409
    return 0


def _list(
    request: HttpRequest, check: FactCheck, home: str, sentence: str = "", status: int = 200
) -> HttpResponse:
    given = set(Comment.objects.filter(fact_check=check).values_list("page", flat=True))
    pages = [(f"{home}{path}", title, path in given) for path, title in check.pages]
    context = _context(check, home, pages=pages, sentence=sentence, title="事実確認のお願い")
    return TemplateResponse(request, "fact_check/list.html", context, status=status)


def _over(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    context = {"title": "事実確認のお願い", "sentence": sentence}
    return TemplateResponse(request, "fact_check/over.html", context, status=status)


def _context(check: FactCheck, home: str, **more: Any) -> dict[str, Any]:
    return {"until": check.expires_at, "from_day": check.effective_from, "home": home, **more}
