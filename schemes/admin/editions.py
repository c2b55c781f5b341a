"""版: read only. The database refuses to change or remove one as well."""

import json

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from schemes.document import OVERVIEW, REFERENCE
from schemes.models import Edition, Scheme
from schemes.statuses import NAMES


class SubjectFilter(admin.SimpleListFilter):
    title = "対象"
    parameter_name = "of"

    def lookups(self, request, model_admin):
        return [*NAMES.items(), *Scheme.objects.values_list("key", "name")]

    def queryset(self, request, queryset):
        return queryset.filter(subject=self.value()) if self.value() else queryset


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    list_display = (
        "edition",
        "name",
        "effective_from",
        "published_at",
        "published_by",
        "approved_by",
        "reason",
    )
    list_filter = (SubjectFilter, "published_by")
    search_fields = ("subject", "reason", "published_by", "approved_by")
    date_hierarchy = "effective_from"
    ordering = ("-position",)
    list_per_page = 50
    fields = (
        "name",
        "number",
        "effective_from",
        "reason",
        "published_by",
        "published_at",
        "approved_by",
        "position",
        "previous",
        "digest",
        "document",
    )
    readonly_fields = ("name", "document")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        named = Scheme.objects.filter(key=OuterRef("subject")).values("name")
        # A document is large, and a list shows none.
        return super().get_queryset(request).defer("content").annotate(scheme_name=Subquery(named))

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
    def name(self, edition: Edition) -> str:
        return NAMES.get(edition.subject) or edition.scheme_name or edition.subject

    @admin.display(description="内容")
    def document(self, edition: Edition) -> str:
        shown = json.dumps(edition.content, ensure_ascii=False, indent=1)
        return format_html('<pre class="document" tabindex="0">{}</pre>', shown)
