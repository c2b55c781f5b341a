"""版: read only. The database refuses to change or remove one as well."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import (
    BooleanField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from schemes.admin.addresses import Offered, staff_page
from schemes.admin.publishing import catalogue_files, history, plan_pages
from schemes.document import OVERVIEW, REFERENCE
from schemes.editing.called import called
from schemes.models import Edition, Proposal, Scheme
from schemes.review import plans
from schemes.review.statuses import NAMES


class SubjectFilter(admin.SimpleListFilter):
    title = "対象"
    parameter_name = "of"

    def lookups(self, request, model_admin):
        return [*NAMES.items(), *Scheme.objects.values_list("key", "name")]

    def queryset(self, request, queryset):
        return queryset.filter(subject=self.value()) if self.value() else queryset


def _instead(today: date) -> QuerySet[Edition]:
    """What has taken the place of an edition by a day, or will before its own day comes."""
    return Edition.objects.filter(
        subject=OuterRef("subject"),
        number__gt=OuterRef("number"),
        effective_from__lte=Greatest(OuterRef("effective_from"), Value(today, DateField())),
    )


@admin.register(Edition)
class EditionAdmin(Offered):
    about = "公開した時点の内容。比べること、下書きに戻すことができます。"
    list_display = (
        "edition",
        "name",
        "effective_from",
        "state",
        "people",
        "reason",
        "difference",
    )
    list_filter = (SubjectFilter, "published_by")
    search_fields = ("subject", "reason", "published_by", "approved_by")
    date_hierarchy = "effective_from"
    ordering = ("-position",)
    list_per_page = 50
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "number",
                    "effective_from",
                    "reason",
                    "published_by",
                    "published_at",
                    "approved_by",
                    "summary",
                )
            },
        ),
        ("改変を見つけるための記録", {"fields": ("position", "previous", "digest", "blotted")}),
    )
    readonly_fields = ("name", "summary", "blotted")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        named = Scheme.objects.filter(key=OuterRef("subject")).values("name")
        # A document is large, and a list shows none.
        found = super().get_queryset(request).defer("content")
        return found.annotate(
            scheme_name=Subquery(named),
            ends=F("content__withdrawn"),
            is_replaced=Exists(_instead(timezone.localdate())),
            is_off=ExpressionWrapper(Q(pk__in=plans.called_off()), BooleanField()),
        )

    def get_urls(self):
        pages = (
            ("plan/", plan_pages.plan_page, "plan"),
            ("compare/", history.compare_page, "compare"),
            ("subject/<str:subject>/", history.subject_page, "subject"),
            ("<int:pk>/document/", history.document_file, "document"),
            ("<int:pk>/restore/", catalogue_files.restore_page, "restore"),
        )
        own = [
            path(route, self.admin_site.admin_view(view), name=f"schemes_edition_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def view_on_site(self, edition: Edition) -> str | None:
        """The page as it is on the edition's first day."""
        as_of = urlencode({"as_of": edition.effective_from.isoformat()})
        if edition.subject == REFERENCE:
            return f"{reverse('schemes:source_list')}?{as_of}"
        if edition.subject == OVERVIEW:
            return f"{reverse('schemes:about')}?{as_of}"
        return f"{reverse('schemes:scheme', args=[edition.subject])}?{as_of}"

    @admin.display(description="版", ordering="position")
    def edition(self, edition: Edition) -> str:
        return f"第{edition.number}版"

    @admin.display(description="対象", ordering="subject")
    def name(self, edition: Any) -> str:
        name = NAMES.get(edition.subject) or edition.scheme_name or edition.subject
        address = reverse("admin:schemes_edition_subject", args=[edition.subject])
        return format_html('<a href="{}">{}</a>', address, name)

    @admin.display(description="状態")
    def state(self, edition: Any) -> str:
        is_planned = edition.effective_from > timezone.localdate() and not edition.is_replaced
        is_off = edition.is_off and (edition.is_replaced or is_planned)
        return history.state_of(is_planned, edition.is_replaced, bool(edition.ends), is_off)

    @admin.display(description="依頼した人", ordering="published_by")
    def people(self, edition: Edition) -> str:
        approved = f"(承認 {called(edition.approved_by)})" if edition.approved_by else ""
        return f"{called(edition.published_by)}{approved}"

    @admin.display(description="違い")
    def difference(self, edition: Edition) -> str | None:
        if edition.number == 1:
            return None
        address = staff_page("schemes_edition_compare", new=edition.pk)
        return format_html('<a href="{}">見る</a>', address)

    @admin.display(description="内容")
    def summary(self, edition: Edition) -> str:
        return format_html(
            '<dl class="portal-summary">{}</dl>',
            format_html_join(
                "", "<div><dt>{}</dt><dd>{}</dd></div>", history.summary(edition.content)
            ),
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        edition = context["original"]
        name = history.subject_name(edition.subject)
        # The key of a scheme says nothing to those who do not write addresses.
        context["title"] = context["edition_name"] = f"{name} 第{edition.number}版"
        context["subtitle"] = None
        context["steps"] = list(steps(request, edition))
        return super().render_change_form(request, context, *args, **kwargs)


def steps(request: HttpRequest, edition: Edition) -> Iterator[tuple[str, str]]:
    """Where one may go from an edition's page: addresses and what they do."""
    pages = [(staff_page("schemes_edition_subject", edition.subject), "版の履歴")]
    if edition.number > 1:
        pages.append((staff_page("schemes_edition_compare", new=edition.pk), "前の版との違い"))
    pages.append(
        (staff_page("schemes_edition_compare", old=edition.pk, new=history.DRAFT), "下書きとの違い")
    )
    asked = Proposal.objects.filter(positions__contains=[edition.position]).first()
    if asked:
        pages.append((staff_page("schemes_proposal_review", asked.pk), "変更の理由(公開の依頼)"))
    newest = Edition.objects.filter(subject=edition.subject).order_by("-number").first()
    pages += _plan_pages(request, edition)
    if edition != newest and request.user.has_perm("schemes.send_proposal"):
        pages.append((staff_page("schemes_proposal_send", edition=edition.pk), "この版に戻す"))
    if request.user.has_perm("schemes.change_scheme"):
        pages.append((staff_page("schemes_edition_restore", edition.pk), "この版を下書きにする"))
    pages.append((staff_page("schemes_edition_document", edition.pk), "内容をJSONで保存"))
    if request.user.has_perm("schemes.send_proposal"):
        pages.append((staff_page("schemes_blot_ask", edition.subject), "公開した文を消す"))
    return ((address, label) for address, label in pages if address)


def _plan_pages(request: HttpRequest, edition: Edition) -> list[tuple[str, str]]:
    """What can be done with a plan before its day comes."""
    planned = Edition.objects.planned(timezone.localdate())
    if not request.user.has_perm("schemes.send_proposal") or not planned.filter(pk=edition.pk):
        return []
    day, of = edition.effective_from.isoformat(), edition.subject
    return [
        (staff_page("schemes_edition_plan", cancel=day, subject=of), "予定を取り消す"),
        (staff_page("schemes_edition_plan", move=day, subject=of), "予定日を変える"),
    ]
