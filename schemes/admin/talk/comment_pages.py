"""Writing a comment on a line of a proposal, and saying what became of one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from schemes.admin.addresses import row_number
from schemes.models import Comment, Proposal
from schemes.review import statuses
from schemes.talking import comments, links
from schemes.talking.comments import LONGEST, LONGEST_WORD, WHOLE_LINE, ChangedLine, NotSaid

NO_LINE = "その箇所は見つかりません。依頼の画面から選び直してください。"


class CommentForm(forms.Form):
    text = forms.CharField(
        label="コメント",
        max_length=LONGEST,
        help_text="どこをどう直せばよいか、または何を確かめたいかを書きます。差し戻しても、もう一度依頼されたときに同じ行に出ます。公開サイトには出ません。",
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        error_messages={
            "required": "コメントを書いてください。",
            "max_length": f"コメントは{LONGEST}文字以内で書いてください。",
        },
    )


class CommentEndForm(forms.Form):
    word = forms.CharField(
        label="どうしたか",
        max_length=LONGEST_WORD,
        help_text="例: 募集要項に合わせて直した。/ 資料の12頁で確かめたので、このままとする。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={
            "required": "どうしたかを、一言書いてください。",
            "max_length": f"{LONGEST_WORD}文字以内で書いてください。",
        },
    )


def write_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the line and what was said of it; POST adds a comment."""
    if not request.user.has_perm("schemes.view_proposal"):
        raise PermissionDenied
    proposal = get_object_or_404(Proposal, pk=pk)
    line = _line(request, pk)
    why_not = comments.why_not_write(proposal, request.user)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            comments.write(
                pk, line, form.cleaned_data["text"], user=request.user, at=timezone.now()
            )
        except NotSaid as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "コメントを書きました。")
            return HttpResponseRedirect(_back(pk, line))
    talk = comments.of_proposal(proposal, request.user)
    context = {
        "proposal": proposal,
        "line": line,
        "change": next(iter(_changes(proposal, line)), None),
        "names": _names(proposal),
        "said": talk.at(line),
        "why_not": why_not,
        "back": _back(pk, line),
    }
    return _show(request, "write", "コメントを書く", form, **context)


def _line(request: HttpRequest, pk: int) -> ChangedLine:
    named = request.GET.get("line", "")
    line = links.line_in(pk, named) if named else WHOLE_LINE
    if line is None:
        raise Http404(NO_LINE)
    return line


def _changes(proposal: Proposal, line: ChangedLine) -> list[dict[str, str]]:
    """What was sent there, as far as it was noted."""
    return [
        one
        for one in proposal.examined.get("changes", ())
        if (one["subject"], one["place"], one["label"]) == (line.subject, line.place, line.label)
    ]


def _names(proposal: Proposal) -> list[str]:
    return [
        statuses.NAMES.get(subject) or content.get("name", subject)
        for subject, content in proposal.contents.items()
    ]


def settle_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the comment; POST says what became of it."""
    if not request.user.has_perm("schemes.view_proposal"):
        raise PermissionDenied
    comment = get_object_or_404(Comment.objects.select_related("proposal", "fact_check"), pk=pk)
    by = request.user.get_username()
    why_not = comments.why_not_settle(comment, by)
    form = CommentEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            comments.settle(pk, form.cleaned_data["word"], by=by, at=timezone.now())
        except NotSaid as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "コメントを済みにしました。")
            return HttpResponseRedirect(_from(request, comment))
    context = {
        "comment": comment,
        "line": comments.line_of(comment),
        "why_not": why_not,
        "back": _from(request, comment),
    }
    return _show(request, "settle", "コメントを済みにする", form, **context)


def _from(request: HttpRequest, comment: Comment) -> str:
    """The proposal from which the page was opened, else where the comment stands."""
    if on := row_number(request.GET.get("on", "")):
        return _back(on, comments.line_of(comment))
    return comments.address(comment)


def _back(pk: int, line: ChangedLine) -> str:
    return reverse("admin:schemes_proposal_review", args=[pk]) + f"#line-{line.key}"


def _show(
    request: HttpRequest, template: str, title: str, form: forms.Form, **context: Any
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form.errors else title,
        "heading": title,
        "form": form,
        **context,
    }
    return TemplateResponse(request, f"admin/talk/{template}.html", context)
