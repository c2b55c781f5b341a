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
    DISPUTED,
    EVIDENCE,
    PLACE,
    WHEN,
    CitedAdmin,
    CitedFilter,
    KeyedForm,
    SchemeFilter,
    TrackRowAdmin,
    evidence,
    part,
)
from schemes.admin.rows.answers import (
    CONTACT_SHOWN,
    CheckedFilter,
    ContactInline,
    ContactPointAdmin,
    contact_parts,
)
from schemes.admin.rows.briefs import BriefInline, cited
from schemes.admin.rows.offers import ORDER_HELP, on_track_page
from schemes.admin.saving import reliance
from schemes.admin.written import MONTHS_HELP, WIDE, YEN_HELP, MonthsField, YenField
from schemes.document import OVERVIEW
from schemes.editing import yearchange
from schemes.models import Fact, FactChoice
from schemes.writing import japanese
from schemes.writing.words import UNKNOWN

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
COVERED = {True: "対象", False: "対象外", None: "対象かどうか不明"}
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


class CapInline(BriefInline):
    model = Cap

    def said(self, cap: Cap) -> tuple[str, ...]:
        most = japanese.yen(cap.yen) if cap.yen else japanese.months(cap.months or 0)
        return (f"{cap.get_kind_display()} {most}", cap.get_strength_display(), cited(cap))


class CallInline(BriefInline):
    model = Call

    def title(self, call: Call) -> str:
        return f"{call.fiscal_year}年度 {call.round_label}".rstrip()

    def said(self, call: Call) -> tuple[str, ...]:
        ends = f"締切 {japanese.day(call.closes_on)}" if call.closes_on else "締切は未確認"
        return (ends, call.region, cited(call))


class CallContactInline(ContactInline):
    model = CallContact


class PermittedActivityInline(BriefInline):
    model = PermittedActivity

    def said(self, activity: PermittedActivity) -> tuple[str, ...]:
        return (activity.wording, cited(activity))


class CostItemInline(BriefInline):
    model = CostItem

    def said(self, cost: CostItem) -> tuple[str, ...]:
        return (COVERED[cost.covered], cost.note, cited(cost))


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
    about = "金額と期間の上限。頁の数字にも、判定の決まりにもなります。"
    form = CapForm
    fieldsets = (
        part("何の上限か", "どの類型の、何についての上限か。", "track", "code", ("kind", "item")),
        part(
            "いくらまで、どれだけの間か",
            "金額か期間の、どちらか一つを入れます。文は公開サイトに出ます。",
            ("yen", "months"),
            "wording",
        ),
        part("判定での扱い", "超えたときにどうなるか。", "strength", ("standing", "fiscal_year")),
        DISPUTED,
        PLACE,
    )
    list_display = (
        "code",
        "track",
        "kind",
        "most",
        "wording",
        "strength",
        "dated",
        "cited",
    )
    list_display_links = ("code", "wording")
    list_filter = (SchemeFilter, "kind", "strength", "standing", "fiscal_year", CitedFilter)
    search_fields = ("code", "wording", "track__name", "track__scheme__name")
    ordering = ("track__scheme__order", "track__order", "order", "code")
    autocomplete_fields = ("track", "conflict")
    helps = CAP_HELPS

    def view_on_site(self, cap: Cap) -> str:
        return evidence(cap.track.scheme.key, f"rule-{cap.track.key}-{cap.code}")

    @admin.display(description="上限", ordering="yen")
    def most(self, cap: Cap) -> str:
        return japanese.yen_short(cap.yen) if cap.yen else japanese.months(cap.months or 0)


@admin.register(Call)
class CallAdmin(TrackRowAdmin):
    about = "年度・回ごとの募集の日付。受付中かどうかは、日付から決まります。"
    fieldsets = (
        part(
            "どの類型の募集か",
            "どの年度の、何回目の、どの地域のものか。",
            "track",
            ("fiscal_year", "round_label"),
            "region",
        ),
        part(
            "いつ",
            "資料に書かれていない日は空欄にします(「未確認」と表示されます)。",
            ("consult_from", "consult_by"),
            "opens_on",
            ("closes_on", "closes_at", "arrival"),
            "briefing",
            ("results", "results_on"),
        ),
        part("根拠", "どの資料のどこに、何と書いてあるか。", "page_url", "citations"),
        part("注記", "応募する人に知らせること。", "note"),
    )
    list_display = (
        "track",
        "called",
        "opens_on",
        "consult_by",
        "closes",
        "cited",
    )
    list_display_links = ("track", "called")
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

    @admin.display(description="年度・回", ordering="fiscal_year")
    def called(self, call: Call) -> str:
        return f"{call.fiscal_year}年度 {call.round_label}".strip()

    @admin.display(description="締切", ordering="closes_on")
    def closes(self, call: Call) -> str:
        if call.closes_on is None:
            return UNKNOWN
        at = f" {call.closes_at:%H:%M}" if call.closes_at else ""
        region = f"({call.region})" if call.region else ""
        return f"{japanese.day(call.closes_on)}{at}{region}"


@admin.register(CallContact)
class CallContactAdmin(ContactPointAdmin):
    about = "一つの募集だけの相談先。"
    named_by = ("call__track__scheme",)
    fieldsets = (*contact_parts("call"),)
    list_display = (*CONTACT_SHOWN, "call")
    list_filter = (CheckedFilter, ("telephone", admin.EmptyFieldListFilter), CitedFilter)
    search_fields = ("name", "section", "purpose", "telephone", "mail")
    autocomplete_fields = ("call",)
    ordering = ("-call__fiscal_year", "call", "order")

    def subject_of(self, row: CallContact) -> str:
        return row.call.track.scheme.key


@admin.register(PermittedActivity)
class PermittedActivityAdmin(TrackRowAdmin):
    about = "対象になる活動と、ならない活動。判定の決まりにもなります。"
    fieldsets = (
        part("どの活動か", "どの類型で、何をするときのことか。", "track", "activity", "allowed"),
        part("何と言うか", "公開サイトに出る文と番号。", "wording", "code"),
        EVIDENCE,
        PLACE,
    )
    list_display = ("activity", "allowed", "track", "code", "wording", "cited")
    list_filter = (SchemeFilter, "activity", "allowed", CitedFilter)
    search_fields = ("code", "wording", "track__name", "track__scheme__name")
    ordering = ("track__scheme__order", "track__order", "order")
    helps = ACTIVITY_HELPS


@admin.register(CostItem)
class CostItemAdmin(TrackRowAdmin):
    about = "対象になる経費と、ならない経費。予算の計画で照らします。"
    fieldsets = (
        part("何の費用か", "どの類型の、何という費目か。", "track", "item", "name"),
        part("対象になるか", "資料に書かれていないときは「不明」。", "covered"),
        WHEN,
        EVIDENCE,
        part("注記と並べ方", "条件などがあるとき。", "note", "order"),
    )
    list_display = (
        "name",
        "item",
        "covered",
        "track",
        "note",
        "dated",
        "cited",
    )
    list_filter = (SchemeFilter, "item", "covered", "standing", "fiscal_year", CitedFilter)
    search_fields = ("name", "note", "track__name", "track__scheme__name")
    ordering = ("track__scheme__order", "track__order", "order")
    helps = COST_HELPS


class FundTopicInline(BriefInline):
    model = FundTopic


@admin.register(Fund)
class FundAdmin(TrackRowAdmin):
    about = "寄附の使いみちごとの寄附先。"
    fieldsets = (
        part("何の寄附か", "どの類型の、何という使いみちか。", "track", "name"),
        part("だれのために", "何に使い、だれが受け取るか。", "purpose", "receives"),
        EVIDENCE,
        PLACE,
    )
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
    about = "寄附のときに選べる分野と課題。"
    fieldsets = (
        part("何の課題か", "どの使いみちの、どの分野のものか。", "fund", "area", "name"),
        EVIDENCE,
        PLACE,
    )
    list_display = ("name", "area", "fund", "order", "cited")
    list_filter = ("area", ("fund", admin.RelatedOnlyFieldListFilter), CitedFilter)
    search_fields = ("name", "area", "fund__name")
    ordering = ("fund__order", "order", "name")
    autocomplete_fields = ("fund",)
    named_by = ("fund__track__scheme",)
    helps = {"area": "例: 豊かさ、人々、平和、地球。", "order": ORDER_HELP}

    def subject_of(self, topic: FundTopic) -> str:
        return topic.fund.track.scheme.key


@admin.register(Stage)
class StageAdmin(CitedAdmin):
    about = "団体の成長の段階と、その段で使う事業。"
    fieldsets = (
        part("どの段か", "団体の成長の、下からいくつめの段か。", "order", "name", "scheme"),
        part("何と言うか", "その段にいる団体の言葉で。", "voice", "text"),
        EVIDENCE,
    )
    subject = OVERVIEW
    list_display = ("order", "name", "scheme", "voice", "cited")
    list_display_links = ("order", "name")
    list_filter = (CitedFilter,)
    search_fields = ("name", "voice", "text", "scheme__name")
    ordering = ("order",)
    autocomplete_fields = ("scheme",)
    named_by = ("scheme",)
    helps = {
        "order": "1がいちばん下の段です。",
        "scheme": "この段で使うスキーム。JICAの事業の先へ進む段では空欄。",
        "voice": "例: 「活動の基盤をつくりたい」。",
    }
