"""People, places and learning on the staff site."""

from django.contrib import admin

from outreach.models import (
    Agreement,
    Coordinator,
    CoordinatorContact,
    Coverage,
    Desk,
    DeskContact,
    HostPrefecture,
    MeetingTheme,
    Office,
    OfficeContact,
    Programme,
    VolunteerCategory,
    YearlyResult,
)
from schemes.admin.base import (
    EVIDENCE,
    PLACE,
    WHEN,
    CitedAdmin,
    CitedFilter,
    SchemeFilter,
    TrackRowAdmin,
    part,
)
from schemes.admin.rows.answers import (
    CONTACT_SHOWN,
    CheckedFilter,
    ContactInline,
    ContactPointAdmin,
    contact_parts,
)
from schemes.admin.rows.briefs import BriefInline, cited, counted
from schemes.admin.rows.offers import ORDER_HELP

ORDER = {"order": ORDER_HELP}
KEY = {"key": "半角の英小文字・数字・ハイフン。", **ORDER}


class DeskContactInline(ContactInline):
    model = DeskContact


class CoordinatorContactInline(ContactInline):
    model = CoordinatorContact


class OfficeContactInline(ContactInline):
    model = OfficeContact


@admin.register(Desk)
class DeskAdmin(CitedAdmin):
    about = "NGO-JICAジャパンデスクのある国。"
    fieldsets = (
        part("どこのデスクか", "国と地域。", "country", "region"),
        EVIDENCE,
        part("注記と並べ方", "知らせておくことがあるとき。", "note", "order"),
    )
    subject = "japan-desk"
    list_display = ("country_name", "region", "note", "order", "cited")
    list_filter = ("region", CitedFilter)
    search_fields = ("note",)
    search_places = ("country",)
    ordering = ("order", "country")
    inlines = (DeskContactInline,)
    helps = ORDER

    @admin.display(description="国", ordering="country")
    def country_name(self, desk: Desk) -> str:
        return desk.get_country_display()


@admin.register(Coordinator)
class CoordinatorAdmin(CitedAdmin):
    about = "都道府県ごとの国際協力推進員の人数と配置先。"
    fieldsets = (
        part("どこに、何人か", "都道府県と、配置先と人数。", "prefecture", "host", "people"),
        EVIDENCE,
        part("注記", "知らせておくことがあるとき。", "note"),
    )
    subject = "coordinators"
    list_display = ("prefecture_name", "people", "host", "note", "cited")
    list_filter = (("people", admin.EmptyFieldListFilter), CitedFilter)
    search_fields = ("host", "note")
    search_places = ("prefecture",)
    ordering = ("prefecture",)
    inlines = (CoordinatorContactInline,)
    helps = {
        "people": "わからないときは空欄(「未確認」と表示されます)。0は「配置なし」です。",
        "host": "例: (公財)○○県国際交流協会。",
    }

    @admin.display(description="都道府県", ordering="prefecture")
    def prefecture_name(self, row: Coordinator) -> str:
        return row.get_prefecture_display()


class CoverageInline(BriefInline):
    model = Coverage

    def title(self, row: Coverage) -> str:
        return " ".join(filter(None, [row.get_prefecture_display(), row.part]))

    def said(self, row: Coverage) -> tuple[str, ...]:
        return (row.note, "" if row.certain else "要確認", cited(row))


@admin.register(Office)
class OfficeAdmin(CitedAdmin):
    about = "JICAの国内拠点と、担当する地域。"
    fieldsets = (
        part("どの拠点か", "名前と種類。担当する地域は下にあります。", "key", "kind", "name"),
        EVIDENCE,
        part("注記と並べ方", "知らせておくことがあるとき。", "note", "order"),
    )
    subject = "offices"
    list_display = ("__str__", "kind", "key", "coverage_count", "note", "order", "cited")
    list_filter = ("kind", ("name", admin.EmptyFieldListFilter), CitedFilter)
    list_prefetch_related = ("citations", "coverage")
    search_fields = ("name", "key", "note")
    search_places = ("coverage__prefecture",)
    ordering = ("order", "key")
    inlines = (CoverageInline, OfficeContactInline)
    helps = {**KEY, "name": "資料に書かれていないときは空欄(「未確認」と表示されます)。"}

    @admin.display(description="担当地域")
    def coverage_count(self, office: Office) -> str:
        return f"{len(office.coverage.all())}件"


@admin.register(Coverage)
class CoverageAdmin(CitedAdmin):
    about = "どの拠点がどの都道府県を担当するか。"
    fieldsets = (
        part(
            "どこを受け持つか",
            "どの拠点が、どの都道府県を受け持つか。",
            "office",
            "prefecture",
            "part",
        ),
        part(
            "何について、確かか",
            "一部の相談だけのときは、したいことを選びます。",
            "wants",
            "certain",
        ),
        EVIDENCE,
        part("注記", "知らせておくことがあるとき。", "note"),
    )
    subject = "offices"
    list_display = ("prefecture_name", "office", "part", "certain", "cited")
    list_filter = (("office", admin.RelatedOnlyFieldListFilter), "certain", CitedFilter)
    search_fields = ("part", "office__name")
    search_places = ("prefecture",)
    ordering = ("prefecture", "office__order")
    autocomplete_fields = ("office",)
    named_by = ("office",)
    helps = {"certain": "外すと「要確認」と表示されます。"}

    @admin.display(description="都道府県", ordering="prefecture")
    def prefecture_name(self, row: Coverage) -> str:
        return row.get_prefecture_display()


class YearlyResultInline(BriefInline):
    model = YearlyResult

    def said(self, result: YearlyResult) -> tuple[str, ...]:
        return (counted(result), cited(result))


@admin.register(Programme)
class ProgrammeAdmin(TrackRowAdmin):
    about = "開発教育などの実績の表。"
    fieldsets = (
        part("何を、だれに", "どの類型の、だれに向けたものか。", "track", "audience"),
        EVIDENCE,
        PLACE,
    )
    list_display = ("name", "audience", "result_count", "order", "cited")
    list_filter = ("audience", CitedFilter)
    list_prefetch_related = ("citations", "results")
    search_fields = ("track__name", "track__scheme__name")
    ordering = ("order", "track__order")
    inlines = (YearlyResultInline,)
    helps = ORDER

    @admin.display(description="類型", ordering="track__name")
    def name(self, programme: Programme) -> str:
        return programme.track.name

    @admin.display(description="実績")
    def result_count(self, programme: Programme) -> str:
        return f"{len(programme.results.all())}件"


@admin.register(YearlyResult)
class YearlyResultAdmin(CitedAdmin):
    about = "実績の表の、年度ごとの数。"
    fieldsets = (
        part("何の実績か", "どの年度の、何の数か。", "programme", ("fiscal_year", "measure")),
        part("いくつか", "数で書けないときは、文にします。", ("value", "unit"), "text"),
        EVIDENCE,
        PLACE,
    )
    list_display = ("programme", "fiscal_year", "measure", "value", "unit", "text", "cited")
    list_display_links = ("programme", "fiscal_year")
    list_filter = ("fiscal_year", "measure", CitedFilter)
    search_fields = ("measure", "text", "programme__track__name")
    ordering = ("programme__order", "-fiscal_year", "order")
    autocomplete_fields = ("programme",)
    named_by = ("programme__track__scheme",)
    helps = {
        "fiscal_year": "例: 2024。",
        "value": "わからないときは空欄。",
        "text": "例: 約2,000件。",
        **ORDER,
    }

    def subject_of(self, result: YearlyResult) -> str:
        return result.programme.track.scheme.key


@admin.register(VolunteerCategory)
class VolunteerCategoryAdmin(CitedAdmin):
    about = "海外協力隊の種類と説明。"
    fieldsets = (
        part("何の区分か", "名前と、どういうものか。", "key", "name", "text"),
        WHEN,
        EVIDENCE,
        PLACE,
    )
    subject = "volunteers"
    list_display = ("name", "text", "dated", "order", "cited")
    list_filter = ("standing", "fiscal_year", CitedFilter)
    search_fields = ("name", "key", "text")
    ordering = ("order", "key")
    helps = KEY


@admin.register(HostPrefecture)
class HostPrefectureAdmin(CitedAdmin):
    about = "受入れの実績がある道県。"
    fieldsets = (
        part("どこか", "受け入れている都道府県。", "prefecture"),
        EVIDENCE,
        PLACE,
    )
    subject = "volunteers"
    list_display = ("prefecture_name", "order", "cited")
    list_filter = (CitedFilter,)
    search_fields = ("prefecture",)
    search_places = ("prefecture",)
    ordering = ("order", "prefecture")
    helps = ORDER

    @admin.display(description="都道府県", ordering="prefecture")
    def prefecture_name(self, row: HostPrefecture) -> str:
        return row.get_prefecture_display()


@admin.register(MeetingTheme)
class MeetingThemeAdmin(TrackRowAdmin):
    about = "対話の場の、年度ごとの議題とテーマ。"
    fieldsets = (
        part(
            "何の題か",
            "どの会の、いつの、何番めの題か。",
            "track",
            ("fiscal_year", "number"),
            "title",
        ),
        EVIDENCE,
    )
    list_display = ("title", "track", "fiscal_year", "number", "cited")
    list_filter = (SchemeFilter, "fiscal_year", CitedFilter)
    search_fields = ("title", "track__name")
    ordering = ("-fiscal_year", "track__order", "number")
    helps = {"fiscal_year": "例: 2024。", "number": "その年度の中の番号。"}


@admin.register(Agreement)
class AgreementAdmin(CitedAdmin):
    about = "連携協定の相手と内容の例。"
    fieldsets = (
        part("だれと、いつ", "相手と、結んだ日と、形。", "partner", ("signed", "form")),
        EVIDENCE,
        part("注記と並べ方", "知らせておくことがあるとき。", "note", "order"),
    )
    subject = "agreements"
    list_display = ("partner", "signed", "form", "note", "order", "cited")
    list_filter = ("form", CitedFilter)
    search_fields = ("partner", "signed", "note")
    ordering = ("order", "partner")
    helps = {"partner": "例: 全国市長会。", **ORDER}


class WindowContactAdmin(ContactPointAdmin):
    """The contact points of one kind of window."""

    list_filter = (CheckedFilter, ("telephone", admin.EmptyFieldListFilter), CitedFilter)
    search_fields = ("name", "section", "purpose", "telephone", "mail", "address")


@admin.register(OfficeContact)
class OfficeContactAdmin(WindowContactAdmin):
    about = "国内拠点の電話、メール、所在地。"
    fieldsets = (*contact_parts("office"),)
    subject = "offices"
    named_by = ("office",)
    list_display = (*CONTACT_SHOWN, "office")
    autocomplete_fields = ("office",)
    ordering = ("office__order", "order")


@admin.register(DeskContact)
class DeskContactAdmin(WindowContactAdmin):
    about = "ジャパンデスクの連絡先。"
    fieldsets = (*contact_parts("desk"),)
    subject = "japan-desk"
    named_by = ("desk",)
    list_display = (*CONTACT_SHOWN, "desk")
    autocomplete_fields = ("desk",)
    ordering = ("desk__order", "order")


@admin.register(CoordinatorContact)
class CoordinatorContactAdmin(WindowContactAdmin):
    about = "推進員の連絡先。"
    fieldsets = (*contact_parts("coordinator"),)
    subject = "coordinators"
    named_by = ("coordinator",)
    list_display = (*CONTACT_SHOWN, "coordinator")
    autocomplete_fields = ("coordinator",)
    ordering = ("coordinator__prefecture", "order")
