"""Money on the staff site: caps, calls, activities, costs, funds, stages."""

from collections.abc import Iterable

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone

from grants.models import (
    MONTHS_MAX,
    YEN_MAX,
    Call,
    CallContact,
    Cap,
    CostItem,
    Fund,
    FundTopic,
    PermittedActivity,
    Stage,
)
from schemes.admin.addresses import staff_page
from schemes.admin.base import (
    CitedAdmin,
    CitedFilter,
    CitedInline,
    KeyedForm,
    SchemeFilter,
    TrackRowAdmin,
    evidence,
)
from schemes.admin.rows.answers import CONTACT_HELPS, CONTACT_SHOWN, CheckedFilter, ContactInline
from schemes.admin.rows.offers import ORDER_HELP, on_track_page
from schemes.admin.saving import reliance
from schemes.admin.written import MONTHS_HELP, WIDE, YEN_HELP, MonthsField, YenField
from schemes.document import OVERVIEW
from schemes.editing import yearchange
from schemes.models import Fact, FactChoice
from schemes.writing import japanese

YEAR_PAGE, COPY_PAGE = "calls_year", "calls_copy"
CAP_HELPS = {
    "strength": "必須: 超えると対象外(計画を変えれば再判定)。原則: 超えると要確認。",
    "standing": "現行だけが判定を決めます。",
    "wording": "公開サイトに出る文。例: 総額1,000万円以下であること。",
    "conflict": "ほかの出典と食い違うとき。",
    "order": ORDER_HELP,
}
CALL_HELPS = {
    "fiscal_year": "例: 2025。",
    "opens_on": "資料に書かれていない日は空欄にします(「未確認」と表示されます)。",
    "note": "例: 募集は終わりました。",
}
ACTIVITY_HELPS = {
    "allowed": "外すと、この活動を含む計画は対象外になります。",
    "wording": "公開サイトに出る文。",
    "order": ORDER_HELP,
}
COST_HELPS = {
    "name": "資料に書かれたとおりの名前。",
    "covered": "資料に書かれていないときは「不明」。",
    "order": ORDER_HELP,
}
FUND_HELPS = {"order": ORDER_HELP}


class CapForm(KeyedForm):
    """Amounts and periods as people write them."""

    yen = YenField(
        label="金額",
        required=False,
        most=YEN_MAX,
        beyond="金額は1円から1,000億円までで入れてください。",
        help_text=f"{YEN_HELP}期間の上限では空欄。",
        widget=WIDE,
    )
    months = MonthsField(
        label="期間",
        required=False,
        most=MONTHS_MAX,
        beyond="期間は1か月から120か月までで入れてください。",
        help_text=f"{MONTHS_HELP}期間の上限のときだけ。",
        widget=WIDE,
    )


class CapInline(CitedInline):
    model = Cap
    form = CapForm
    fields = (
        ("code", "order"),
        ("kind", "item"),
        ("yen", "months"),
        "wording",
        "strength",
        ("standing", "fiscal_year"),
        "citations",
    )
    helps = CAP_HELPS


class CallInline(CitedInline):
    model = Call
    fields = (
        ("fiscal_year", "round_label"),
        ("consult_from", "consult_by"),
        "opens_on",
        ("closes_on", "closes_at", "arrival"),
        "region",
        "briefing",
        ("results", "results_on"),
        "page_url",
        "note",
        "citations",
    )
    helps = CALL_HELPS

    def get_queryset(self, request):
        # The name of a call begins with its track's.
        return super().get_queryset(request).select_related("track__scheme")


class CallContactInline(ContactInline):
    model = CallContact


class PermittedActivityInline(CitedInline):
    model = PermittedActivity
    fields = (("activity", "allowed"), "wording", ("code", "order"), "citations")
    helps = ACTIVITY_HELPS


class CostItemInline(CitedInline):
    model = CostItem
    fields = (
        ("item", "covered"),
        "name",
        "note",
        ("standing", "fiscal_year"),
        "order",
        "citations",
    )
    helps = COST_HELPS


# The questions that the limits of a kind are judged by.
JUDGED = {"budget_yen": Cap.Kind.TOTAL, "project_months": Cap.Kind.PERIOD}


@reliance.also
def relying(row: Model) -> Iterable[Model]:
    """Limits, activities and costs rely on questions and choices that they name by key."""
    if isinstance(row, Fact) and row.key in JUDGED:
        return Cap.objects.filter(kind=JUDGED[row.key]).select_related("track__scheme")
    if isinstance(row, Fact) and row.key == "activities":
        return PermittedActivity.objects.select_related("track__scheme")
    if isinstance(row, FactChoice) and row.fact.key == "activities":
        named = PermittedActivity.objects.filter(activity=row.value)
        return named.select_related("track__scheme")
    return ()


on_track_page(CapInline, CallInline, PermittedActivityInline, CostItemInline)


@admin.register(Cap)
class CapAdmin(TrackRowAdmin):
    form = CapForm
    list_display = (
        "code",
        "track",
        "kind",
        "yen_shown",
        "months_shown",
        "wording",
        "strength",
        "standing",
        "fiscal_year",
        "cited",
    )
    list_display_links = ("code", "wording")
    list_filter = (SchemeFilter, "kind", "strength", "standing", "fiscal_year", CitedFilter)
    search_fields = ("code", "wording", "track__name", "track__scheme__name")
    ordering = ("track__scheme__order", "track__order", "order", "code")
    autocomplete_fields = ("track", "conflict", "citations")
    helps = CAP_HELPS

    def view_on_site(self, cap: Cap) -> str:
        return evidence(cap.track.scheme.key, f"rule-{cap.track.key}-{cap.code}")

    @admin.display(description="金額", ordering="yen")
    def yen_shown(self, cap: Cap) -> str | None:
        return None if cap.yen is None else japanese.yen(cap.yen)

    @admin.display(description="期間", ordering="months")
    def months_shown(self, cap: Cap) -> str | None:
        return None if cap.months is None else japanese.months(cap.months)


@admin.register(Call)
class CallAdmin(TrackRowAdmin):
    list_display = (
        "track",
        "fiscal_year",
        "round_label",
        "opens_on",
        "consult_by",
        "closes_on",
        "closes_at",
        "region",
        "cited",
    )
    list_display_links = ("track", "fiscal_year")
    list_filter = (SchemeFilter, "fiscal_year", CitedFilter)
    search_fields = ("round_label", "note", "track__name", "track__scheme__name")
    date_hierarchy = "closes_on"
    ordering = ("-fiscal_year", "track__scheme__order", "track__order", "round_label")
    inlines = (CallContactInline,)
    helps = CALL_HELPS
    actions = ("copy_on",)

    def changelist_view(self, request, extra_context=None):
        """The list leads to the tables of this year and of the coming one."""
        coming = yearchange.coming(timezone.localdate())
        years = [(year, staff_page(YEAR_PAGE, year)) for year in (coming - 1, coming)]
        return super().changelist_view(request, {**(extra_context or {}), "call_years": years})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and self.has_add_permission(request):
            context["copy_url"] = staff_page(COPY_PAGE, call=obj.pk)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.action(description="次年度に写す", permissions=["add"])
    def copy_on(self, request: HttpRequest, queryset) -> HttpResponseRedirect:
        """To the page that shows what is made of the chosen calls."""
        chosen = list(queryset.order_by().values_list("pk", flat=True))
        return HttpResponseRedirect(staff_page(COPY_PAGE, call=chosen))


@admin.register(CallContact)
class CallContactAdmin(CitedAdmin):
    named_by = ("call__track__scheme",)
    list_display = (*CONTACT_SHOWN, "call")
    list_filter = (CheckedFilter, ("telephone", admin.EmptyFieldListFilter), CitedFilter)
    search_fields = ("name", "section", "purpose", "telephone", "mail")
    autocomplete_fields = ("call", "citations")
    ordering = ("-call__fiscal_year", "call", "order")
    helps = CONTACT_HELPS

    def subject_of(self, row: CallContact) -> str:
        return row.call.track.scheme.key


@admin.register(PermittedActivity)
class PermittedActivityAdmin(TrackRowAdmin):
    list_display = ("activity", "allowed", "track", "code", "wording", "cited")
    list_filter = (SchemeFilter, "activity", "allowed", CitedFilter)
    search_fields = ("code", "wording", "track__name", "track__scheme__name")
    ordering = ("track__scheme__order", "track__order", "order")
    helps = ACTIVITY_HELPS


@admin.register(CostItem)
class CostItemAdmin(TrackRowAdmin):
    list_display = (
        "name",
        "item",
        "covered",
        "track",
        "note",
        "standing",
        "fiscal_year",
        "cited",
    )
    list_filter = (SchemeFilter, "item", "covered", "standing", "fiscal_year", CitedFilter)
    search_fields = ("name", "note", "track__name", "track__scheme__name")
    ordering = ("track__scheme__order", "track__order", "order")
    helps = COST_HELPS


class FundTopicInline(CitedInline):
    model = FundTopic
    fields = (("area", "name", "order"), "citations")
    helps = {"area": "例: 豊かさ、人々、平和、地球。", "order": ORDER_HELP}


@admin.register(Fund)
class FundAdmin(TrackRowAdmin):
    list_display = ("name", "track", "purpose", "topic_count", "order", "cited")
    list_filter = (CitedFilter,)
    list_prefetch_related = ("citations", "topics")
    search_fields = ("name", "purpose", "receives", "topics__name")
    ordering = ("order", "name")
    inlines = (FundTopicInline,)
    helps = FUND_HELPS

    @admin.display(description="課題")
    def topic_count(self, fund: Fund) -> str:
        return f"{len(fund.topics.all())}件"


@admin.register(FundTopic)
class FundTopicAdmin(CitedAdmin):
    list_display = ("name", "area", "fund", "order", "cited")
    list_filter = ("area", ("fund", admin.RelatedOnlyFieldListFilter), CitedFilter)
    search_fields = ("name", "area", "fund__name")
    ordering = ("fund__order", "order", "name")
    autocomplete_fields = ("fund", "citations")
    named_by = ("fund__track__scheme",)
    helps = FundTopicInline.helps

    def subject_of(self, topic: FundTopic) -> str:
        return topic.fund.track.scheme.key


@admin.register(Stage)
class StageAdmin(CitedAdmin):
    subject = OVERVIEW
    list_display = ("order", "name", "scheme", "voice", "cited")
    list_display_links = ("order", "name")
    list_filter = (CitedFilter,)
    search_fields = ("name", "voice", "text", "scheme__name")
    ordering = ("order",)
    autocomplete_fields = ("scheme", "citations")
    named_by = ("scheme",)
    helps = {
        "order": "1がいちばん下の段です。",
        "scheme": "この段で使うスキーム。JICAの事業の先へ進む段では空欄。",
        "voice": "例: 「活動の基盤をつくりたい」。",
    }
