"""Whom a waiting proposal asks, and by when: the page on which its sender puts that anew."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from schemes.admin.addresses import origin
from schemes.admin.publishing.asks import WhomForm
from schemes.models import Proposal
from schemes.review import whom
from schemes.review.reviewing import NotPublishable
from schemes.talking import notifying

TITLE = "頼む人と期限を変える"
UNCHANGED = "頼む人も期限も、もとのままです。変えたところはありません。"


def whom_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows who is asked and by when; POST changes it and tells who is newly named."""
    if not request.user.has_perm("schemes.view_proposal"):
        raise PermissionDenied
    proposal = get_object_or_404(Proposal, pk=pk)
    sentence = whom.why_not(proposal, request.user)
    if sentence == whom.NOT_YOURS:
        raise PermissionDenied
    review = reverse("admin:schemes_proposal_review", args=[pk])
    if sentence:
        messages.error(request, sentence)
        return HttpResponseRedirect(review)
    form = _form(request, proposal)
    if request.method == "POST" and form.is_valid() and _change(request, proposal, form):
        return HttpResponseRedirect(review)
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {TITLE}" if form.errors else TITLE,
        "heading": TITLE,
        "opts": Proposal._meta,
        "form": form,
        "proposal": proposal,
        "back": review,
    }
    return TemplateResponse(request, "admin/schemes/proposal/whom.html", context)


def _form(request: HttpRequest, proposal: Proposal) -> WhomForm:
    start = {"reviewer": proposal.reviewer, "due_on": proposal.due_on}
    form = WhomForm(request.POST if request.method == "POST" else None, initial=start)
    form.ask({proposal.sent_by, *proposal.authors}, timezone.localdate(), proposal.due_on)
    return form


def _change(request: HttpRequest, proposal: Proposal, form: WhomForm) -> bool:
    """Whether it is done; if it was refused, the form says why."""
    told = form.cleaned_data
    try:
        now, is_changed = whom.ask(
            proposal.pk, reviewer=told["reviewer"], due_on=told["due_on"], user=request.user
        )
    except NotPublishable as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, "頼む人と期限を変えました。" if is_changed else UNCHANGED)
    if now.reviewer != proposal.reviewer:
        warn = partial(messages.warning, request)
        notifying.of_sending(now, origin(request), timezone.localdate(), warn)
    return True
