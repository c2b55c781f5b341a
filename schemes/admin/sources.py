"""Sources, citations, and the conflicts between them."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from schemes.admin.base import CitedAdmin, CitedFilter, CitedInline, OrderedFormSet, StaffAdmin
from schemes.document import REFERENCE
from schemes.models import Citation, Conflict, ConflictSide, Source


class ReviewFilter(admin.SimpleListFilter):
    title = "見直し"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("overdue", "見直しの期限を過ぎた"), ("none", "期限を決めていない")]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.filter(review_on__lt=timezone.localdate())
        return queryset.filter(review_on=None) if self.value() == "none" else queryset


@admin.register(Source)
class SourceAdmin(StaffAdmin):
    subject = REFERENCE
    list_display = (
        "title",
        "publisher",
        "dated",
        "reliability",
        "address_known",
        "review_on",
        "citation_count",
    )
    list_filter = ("reliability", ReviewFilter, "address_known", "fiscal_year")
    search_fields = ("title", "key", "publisher", "note")
    ordering = ("order", "key")
    helps = {
        "publisher": "例: 独立行政法人国際協力機構(JICA)。",
        "url": "資料が載っているページ。https:// から書きます。",
        "fiscal_year": "資料がある年度だけについて述べるとき。例: 2025。",
        "reliability": "食い違うときは、上のものを優先して扱います。",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(citation_total=Count("citations"))

    @admin.display(description="引用", ordering="citation_total")
    def citation_count(self, source: Source) -> str:
        return f"{source.citation_total}件"

    def view_on_site(self, source: Source) -> str:
        return reverse("schemes:source", args=[source.key])


@admin.register(Citation)
class CitationAdmin(StaffAdmin):
    subject = REFERENCE
    list_display = ("words", "source", "locator", "verbatim", "as_of", "as_of_label")
    list_filter = (("source", admin.RelatedOnlyFieldListFilter), "verbatim", "as_of")
    search_fields = ("quote", "locator", "source__title", "source__key")
    ordering = ("source__order", "source__key", "locator", "id")
    autocomplete_fields = ("source",)
    named_by = ("source",)
    helps = {"as_of": "その数や文が、いつの時点のものか。書かれていなければ空欄。"}

    @admin.display(description="引用", ordering="quote")
    def words(self, citation: Citation) -> str:
        return citation.quote if len(citation.quote) <= 60 else citation.quote[:60] + "…"

    def relied_on_by(self, citation: Citation) -> Iterator[str]:
        """The rows that cite it; the database would only forget that they do."""
        for relation in Citation._meta.related_objects:
            if relation.many_to_many:
                kind = relation.related_model._meta.verbose_name
                rows = relation.related_model.objects.filter(citations=citation)
                yield from (f"{kind}: {row}" for row in rows)

    def view_on_site(self, citation: Citation) -> str:
        return reverse("schemes:source", args=[citation.source.key])


class ConflictSideInline(CitedInline):
    model = ConflictSide
    formset = OrderedFormSet
    fields = ("order", "text", "citations")
    classes = ()


@admin.register(Conflict)
class ConflictAdmin(StaffAdmin):
    subject = REFERENCE
    list_display = ("key", "topic", "state", "handling", "side_count")
    list_display_links = ("key", "topic")
    list_filter = ("state",)
    list_prefetch_related = ("sides",)
    search_fields = ("key", "topic", "handling", "asks")
    ordering = ("order", "key")
    inlines = (ConflictSideInline,)

    @admin.display(description="双方")
    def side_count(self, conflict: Conflict) -> str:
        return f"{len(conflict.sides.all())}件"

    def view_on_site(self, conflict: Conflict) -> str:
        return reverse("schemes:conflict_list")


@admin.register(ConflictSide)
class ConflictSideAdmin(CitedAdmin):
    subject = REFERENCE
    list_display = ("text", "conflict", "order", "cited")
    list_filter = (("conflict", admin.RelatedOnlyFieldListFilter), CitedFilter)
    search_fields = ("text", "conflict__key", "conflict__topic")
    ordering = ("conflict__order", "conflict__key", "order")
    autocomplete_fields = ("conflict", "citations")
    named_by = ("conflict",)

    def view_on_site(self, side: ConflictSide) -> str:
        return reverse("schemes:conflict_list")
