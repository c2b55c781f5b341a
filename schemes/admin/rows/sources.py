"""Sources, citations, and the conflicts between them."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from schemes.admin.base import (
    EVIDENCE,
    PLACE,
    CitedAdmin,
    CitedFilter,
    CitedInline,
    KeyedForm,
    OrderedFormSet,
    StaffAdmin,
    part,
)
from schemes.admin.rows.settling import settle_page
from schemes.document import REFERENCE
from schemes.models import Citation, Conflict, ConflictSide, Source

FORM_HELP = "**言葉** は太字、[言葉](https://…) はリンクになります。"

NOT_A_PAGE = "アドレスは https:// か http:// から書いてください。"


class SourceForm(KeyedForm):
    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise ValidationError(NOT_A_PAGE, code="scheme")
        return url


class ReviewFilter(admin.SimpleListFilter):
    title = "見直し"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("overdue", "見直しの期限を過ぎた"), ("none", "期限を決めていない")]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.overdue(timezone.localdate())
        return queryset.filter(review_on=None) if self.value() == "none" else queryset


@admin.register(Source)
class SourceAdmin(StaffAdmin):
    about = "内容のもとになった資料。掲載場所、使える期限、次に見直す日。"
    form = SourceForm
    fieldsets = (
        part(
            "何の資料か",
            "だれが出した、何という資料か。",
            "key",
            "title",
            "publisher",
            "kind",
            "call",
        ),
        part("どこにあるか", "読む人がたどれるように。", "url", "address_known"),
        part(
            "いつのものか",
            "いつまで頼れるか、いつ見直すか。",
            "dated",
            "fiscal_year",
            "valid_until",
            "review_on",
        ),
        part("注記", "出典の頁に出ます。", "note", "order"),
    )
    subject = REFERENCE
    list_display = (
        "title",
        "publisher",
        "dated",
        "kind",
        "address_known",
        "review_on",
        "citation_count",
    )
    list_filter = ("kind", ReviewFilter, "address_known", "fiscal_year")
    search_fields = ("title", "key", "publisher", "note")
    ordering = ("order", "key")
    helps = {
        "publisher": "例: 独立行政法人国際協力機構(JICA)。",
        "url": "資料が載っているページ。https:// から書きます。",
        "fiscal_year": "資料がある年度だけについて述べるとき。例: 2025。",
        "kind": "判定を動かせるのは、基準資料・募集要項・JICAのページ・公的機関の案内だけです。",
        "note": f"出典の頁に出ます。{FORM_HELP}",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(citation_total=Count("citations"))

    @admin.display(description="引用", ordering="citation_total")
    def citation_count(self, source: Any) -> str:
        return f"{source.citation_total}件"

    def view_on_site(self, source: Source) -> str:
        return reverse("schemes:source", args=[source.key])


@admin.register(Citation)
class CitationAdmin(StaffAdmin):
    about = "資料の中の箇所と、その言葉。"
    fieldsets = (
        part("どの資料のどこか", "この引用を使う行のすべてで、変わります。", "source", "locator"),
        part(
            "何と書いてあるか",
            "資料の言葉のまま。要約したときは「原文のまま」を外します。",
            "quote",
            "verbatim",
        ),
        part("いつの時点か", "資料に書かれているときだけ。", ("as_of", "as_of_label")),
    )
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

    def view_on_site(self, citation: Citation) -> str:
        return reverse("schemes:source", args=[citation.source.key])


SETTLED = ("side_held", "settled_from", "settled_reason")
SETTLED_PART = part("どちらを採ったか", "整理した結果です。", *SETTLED)


def _decided(conflict: Conflict | None) -> bool:
    return conflict is not None and conflict.settled_side is not None


class ConflictSideInline(CitedInline):
    model = ConflictSide
    formset = OrderedFormSet
    fields = ("order", "text", "citations")
    classes = ()


@admin.register(Conflict)
class ConflictAdmin(StaffAdmin):
    about = "資料どうしの食い違いと、その扱い。"
    fieldsets = (
        part(
            "何が食い違うか",
            "どの資料とどの資料が、何について違うことを言っているか。",
            "key",
            "topic",
        ),
        part(
            "どう扱うか",
            "決まるまでのあいだ、判定と表示をどうするか。",
            "state",
            "handling",
            "promises",
        ),
        part(
            "だれに確かめるか",
            "だれに何を尋ね、いつ答えがあったか。",
            "asks",
            ("asked_on", "answered_on"),
        ),
        PLACE,
    )
    subject = REFERENCE
    list_display = ("key", "topic", "state", "handling", "side_count", "settle")
    list_display_links = ("key", "topic")
    list_filter = ("state",)
    list_prefetch_related = ("sides",)
    search_fields = ("key", "topic", "handling", "asks")
    ordering = ("order", "key")
    inlines = (ConflictSideInline,)
    helps = {"handling": f"判定や表示でどう扱うか。{FORM_HELP}"}
    # Settling has a page of its own: the rows that are tied to a conflict go with it.
    exclude = ("settled_side", "settled_from", "settled_reason")
    readonly_fields = SETTLED

    def get_fieldsets(self, request, obj=None):
        found = super().get_fieldsets(request, obj)
        return [*found, SETTLED_PART] if _decided(obj) else found

    def get_readonly_fields(self, request, obj=None):
        return (*SETTLED, "state") if _decided(obj) else SETTLED

    @admin.display(description="採った側")
    def side_held(self, conflict: Conflict) -> str | None:
        return next(
            (side.text for side in conflict.sides.all() if side.order == conflict.settled_side),
            None,
        )

    def get_urls(self):
        page = self.admin_site.admin_view(settle_page)
        return [
            path("<int:pk>/settle/", page, name="schemes_conflict_settle"),
            *super().get_urls(),
        ]

    @admin.display(description="整理")
    def settle(self, conflict: Conflict) -> str | None:
        if conflict.state != Conflict.State.OPEN:
            return None
        address = reverse("admin:schemes_conflict_settle", args=[conflict.pk])
        return format_html('<a href="{}">整理する</a>', address)

    @admin.display(description="双方")
    def side_count(self, conflict: Conflict) -> str:
        return f"{len(conflict.sides.all())}件"

    def view_on_site(self, conflict: Conflict) -> str:
        return f"{reverse('schemes:conflict_list')}#conflict-{conflict.key}"


@admin.register(ConflictSide)
class ConflictSideAdmin(CitedAdmin):
    about = "食い違う二つの言い分の、それぞれ。"
    fieldsets = (
        part("何と言っているか", "食い違う二つのうちの一方。", "conflict", "text"),
        EVIDENCE,
        PLACE,
    )
    subject = REFERENCE
    list_display = ("text", "conflict", "order", "cited")
    list_filter = (("conflict", admin.RelatedOnlyFieldListFilter), CitedFilter)
    search_fields = ("text", "conflict__key", "conflict__topic")
    ordering = ("conflict__order", "conflict__key", "order")
    autocomplete_fields = ("conflict",)
    named_by = ("conflict",)

    def view_on_site(self, side: ConflictSide) -> str:
        return f"{reverse('schemes:conflict_list')}#conflict-{side.conflict.key}"
