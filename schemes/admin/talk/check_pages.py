"""事実確認を頼む: making a link for a reader outside, seeing what came of it, ending it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from schemes.admin.addresses import row_number
from schemes.admin.publishing import preview
from schemes.admin.talk import reading
from schemes.admin.talk.reading import Unshowable
from schemes.document import REFERENCE, Document
from schemes.editing import scopes
from schemes.models import Comment, FactCheck, Proposal
from schemes.review import statuses
from schemes.talking import checks, comments
from schemes.talking.checks import DAYS, MOST_DAYS, CheckOrder, NotChecked

LISTED = 100
OPEN = "見られます"
ASK = "事実確認を頼む"


class NewCheckForm(forms.Form):
    """Of which draft (a proposal is named by the address), for whom, and how long."""

    subject = forms.ChoiceField(
        label="対象",
        widget=forms.RadioSelect,
        help_text="いまの下書きを、このまま写して見せます。あとで下書きを直しても、見せる内容は変わりません。",
        error_messages={"required": "対象を選んでください。"},
    )
    recipient = forms.CharField(
        label="頼む相手",
        max_length=100,
        help_text="例: ○○大学 ○○様。職員だけが読む覚えです。メールアドレスや電話番号は書かないでください。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={
            "required": "だれに頼むかを書いてください。",
            "max_length": "頼む相手は100文字以内で書いてください。",
        },
    )
    days = forms.IntegerField(
        label="使える日数",
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
        help_text=f"この日数が過ぎると見られなくなります。{MOST_DAYS}日まで。",
        error_messages={
            "required": "日数を入れてください。",
            "invalid": "日数は、14のような数で入れてください。",
            "min_value": "日数は、1から入れてください。",
            "max_value": f"日数は、{MOST_DAYS}日までにしてください。",
        },
    )

    def __init__(self, subjects: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if subjects:
            cast("forms.ChoiceField", self.fields["subject"]).choices = list(subjects.items())
        else:
            del self.fields["subject"]

    def clean_recipient(self) -> str:
        text: str = self.cleaned_data["recipient"].strip()
        if "@" in text or "\uff20" in text:
            raise ValidationError(
                "メールアドレスは書かないでください。名前や所属で書いてください。"
            )
        return text


def may_ask(request: HttpRequest) -> bool:
    user = request.user
    return user.has_perm("schemes.send_proposal") or user.has_perm("schemes.publish_edition")


def list_page(request: HttpRequest) -> HttpResponse:
    """The links that there are, the newest first."""
    if not request.user.has_perm("schemes.view_proposal"):
        raise PermissionDenied
    now = timezone.now()
    found = FactCheck.objects.select_related("proposal").defer("contents")[:LISTED]
    rows = [{"check": one, "state": _state(one, now)} for one in found]
    return _show(request, "checks", "事実確認", None, rows=rows, may_ask=may_ask(request))


def new_page(request: HttpRequest) -> HttpResponse:
    """GET asks for whom and how long; POST makes the link and shows it once."""
    if not may_ask(request):
        raise PermissionDenied
    now = timezone.now()
    proposal = _proposal(request)
    try:
        drafts = {} if proposal else _drafts(request, timezone.localdate(now))
    except Unshowable as problem:
        return _show(request, "check_new", ASK, None, sentences=problem.sentences)
    if proposal is None and not drafts:
        return _show(request, "check_new", ASK, None)
    form = NewCheckForm(_names(drafts), request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _make(request, proposal, drafts, form, now)
        if made:
            return _show_once(request, *made)
    return _show(request, "check_new", ASK, form, proposal=proposal)


def _proposal(request: HttpRequest) -> Proposal | None:
    """What the address names; None for the draft."""
    named = request.GET.get("proposal", "")
    if not named:
        return None
    proposal = get_object_or_404(Proposal, pk=row_number(named))
    if comments.why_not_write(proposal, request.user):
        raise PermissionDenied
    return proposal


def _drafts(request: HttpRequest, today: date) -> dict[str, Document]:
    """The drafts with a change that are the person's to show. Raises ``Unshowable``."""
    if not request.user.has_perm("schemes.send_proposal"):
        return {}
    changed = preview.changed(today, statuses.subject_names())
    return {key: one for key, one in changed.items() if scopes.may_edit(request.user, key)}


def _names(drafts: Mapping[str, Document]) -> dict[str, str]:
    names = statuses.subject_names()
    return {key: names[key] for key in drafts}


def _make(
    request: HttpRequest,
    proposal: Proposal | None,
    drafts: Mapping[str, Document],
    form: NewCheckForm,
    now: datetime,
) -> tuple[FactCheck, str] | None:
    """The link and its secret; None if it was refused: then the form says why."""
    told, today = form.cleaned_data, timezone.localdate(now)
    try:
        day = proposal.effective_from if proposal else today
        if proposal:
            contents = preview.proposed(proposal.contents, statuses.subject_names())
            pages = reading.changed_pages(request, contents, day, timezone.localtime(now))
        else:
            contents, pages = _of_draft(request, drafts, told["subject"], timezone.localtime(now))
        order = CheckOrder(
            proposal=proposal,
            contents=contents,
            effective_from=day,
            pages=pages,
            recipient=told["recipient"],
            days=told["days"],
        )
        return checks.make(order, by=request.user.get_username(), at=now)
    except (NotChecked, Unshowable) as refusal:
        for sentence in refusal.sentences:
            form.add_error(None, sentence)
    return None


def _of_draft(
    request: HttpRequest, drafts: Mapping[str, Document], subject: str, now: datetime
) -> tuple[dict[str, Document], list[tuple[str, str]]]:
    """A draft with its pages that change. The sources and questions go along only if its pages cannot
    be made without, and none of their own pages does: they are the drafts of others as well."""
    alone = {subject: drafts[subject]}
    try:
        return alone, reading.changed_pages(request, alone, now.date(), now)
    except Unshowable:
        if REFERENCE not in drafts:
            raise
    leaning = {REFERENCE: drafts[REFERENCE], **alone}
    pages = reading.changed_pages(request, leaning, now.date(), now)
    return leaning, [page for page in pages if page[0].startswith(f"schemes/{subject}/")]


def _show_once(request: HttpRequest, check: FactCheck, secret: str) -> HttpResponse:
    path = reverse("admin:fact_check_read", args=[secret])
    address = request.build_absolute_uri(path)
    shown = _show(request, "check_made", "事実確認のリンク", None, check=check, address=address)
    add_never_cache_headers(shown)
    shown.keeps_input = False  # type: ignore[attr-defined]  # the link is shown once
    return shown


def check_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One link: until when, whether it was opened, what its reader wrote. POST ends it."""
    if not request.user.has_perm("schemes.view_proposal"):
        raise PermissionDenied
    check = get_object_or_404(FactCheck.objects.select_related("proposal"), pk=pk)
    may_end = _may_end(request, check)
    if request.method == "POST":
        if not may_end:
            raise PermissionDenied
        try:
            checks.revoke(pk, by=request.user.get_username(), at=timezone.now())
            messages.success(request, "リンクを取り消しました。もう見られません。")
        except NotChecked as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("admin:fact_check", args=[pk]))
    state = _state(check, timezone.now())
    said = [
        {"comment": one, "settle": _settle(one, request)}
        for one in check.comments.select_related("proposal", "fact_check")
    ]
    context = {"check": check, "state": state, "said": said, "may_end": may_end and state == OPEN}
    return _show(request, "check", str(check), None, **context)


def _settle(comment: Comment, request: HttpRequest) -> str:
    if comments.why_not_settle(comment, request.user.get_username()):
        return ""
    return reverse("admin:comment_settle", args=[comment.pk])


def _may_end(request: HttpRequest, check: FactCheck) -> bool:
    is_own = check.made_by == request.user.get_username()
    return is_own or request.user.has_perm("schemes.publish_edition")


def _state(check: FactCheck, now: datetime) -> str:
    over = {
        checks.REVOKED: "取り消し",
        checks.DECIDED: "内容が決まった",
        checks.EXPIRED: "期限切れ",
    }
    return over.get(checks.why_over(check, now), OPEN)


def _show(
    request: HttpRequest, template: str, title: str, form: forms.Form | None, **context: Any
) -> TemplateResponse:
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form is not None and form.errors else title,
        "heading": title,
        "form": form,
        **context,
    }
    return TemplateResponse(request, f"admin/talk/{template}.html", context)
