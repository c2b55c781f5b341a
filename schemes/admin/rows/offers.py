"""Schemes, tracks, their texts and figures, and the pages of no scheme.

Other rooms hand over the rows that they show on a track's page (``on_track_page``).
"""

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import Truncator

from schemes.admin.base import (
    DISPUTED,
    EVIDENCE,
    PLACE,
    WHEN,
    CitedAdmin,
    CitedFilter,
    KeyedForm,
    OwnedAdmin,
    SchemeFilter,
    part,
)
from schemes.admin.rows import completing
from schemes.admin.rows.answers import OfferContactInline, PointInline
from schemes.admin.rows.briefs import BriefInline, OrderedBriefs, cited, counted, short
from schemes.admin.rows.facts import CalledField
from schemes.admin.rows.replacing import replace_page
from schemes.admin.rows.requirements import RequirementInline
from schemes.admin.rows.values import values_page
from schemes.document import OVERVIEW
from schemes.models import Alias, Figure, Page, Passage, Scheme, Track
from schemes.review import statuses
from schemes.writing import words
from schemes.writing.words import UNKNOWN

ORDER_HELP = "小さい数から順に並びます。"
SAID = 80
"""So many characters of a text are shown in a list."""
FIGURE_HELPS = {
    "key": "半角の英小文字・数字・ハイフン。例: volunteers-total。",
    "label": "例: 累計派遣人数。",
    "unit": "例: 人、か国。",
    "order": ORDER_HELP,
}


PROSE_HELP = (
    "一行が一つの段落です。「・」で始まる行は箇条書き、**言葉** は太字、[言葉](https://…) はリンクになります。"
    "* や [ をそのまま出すには、前に \\ を置きます。"
)
PASSAGE_TEXT_HELP = (
    f"{PROSE_HELP}資料に書かれていないときは空欄にします(「未確認」と表示されます)。"
)


class PassageFormSet(OrderedBriefs):
    once = ("kind", "order")


class PassageInline(BriefInline):
    model = Passage
    formset = PassageFormSet

    def title(self, passage: Passage) -> str:
        heading = passage.heading or short(passage.text)
        return " ".join(filter(None, [passage.get_kind_display(), heading]))

    def said(self, passage: Passage) -> tuple[str, ...]:
        return (short(passage.text) if passage.heading else "", cited(passage))


class FigureInline(BriefInline):
    model = Figure

    def said(self, figure: Figure) -> tuple[str, ...]:
        return (counted(figure), cited(figure))


class AliasInline(BriefInline):
    model = Alias

    def said(self, alias: Alias) -> tuple[str, ...]:
        return (alias.note, cited(alias))


class TrackInline(BriefInline):
    model = Track
    verbose_name_plural = "類型 — 要件や上限は、それぞれの頁で"

    def title(self, track: Track) -> str:
        return track.name

    def said(self, track: Track) -> tuple[str, ...]:
        return (track.summary, cited(track))


@admin.register(Scheme)
class SchemeAdmin(CitedAdmin):
    about = "事業の名称、目的、一文の説明。それぞれの名称から、その事業の机が開きます。"
    fieldsets = (
        part(
            "何の事業か",
            "一覧・検索の結果・頁の題に出ます。",
            "key",
            ("name", "kana"),
            "category",
            "summary",
        ),
        EVIDENCE,
        PLACE,
    )
    list_display = ("desk", "category", "track_count", "order", "cited", "form_link")
    list_display_links = ("form_link",)
    list_filter = ("category", CitedFilter)
    list_prefetch_related = ("citations", "tracks")
    search_fields = ("name", "kana", "key", "summary", "aliases__name")
    ordering = ("order", "key")
    actions = ("send_chosen",)
    inlines = (
        TrackInline,
        PassageInline,
        FigureInline,
        RequirementInline,
        OfferContactInline,
        AliasInline,
    )
    helps = {
        "summary": "一覧と検索結果に出ます。一文で書きます。",
        "order": ORDER_HELP,
        "citations": "名称と説明の出典。",
    }

    @admin.display(description="名称", ordering="name")
    def desk(self, scheme: Scheme) -> str:
        """Leads to all of its rows."""
        address = reverse("admin:desk", args=[scheme.key])
        return format_html('<a href="{}">{}</a>', address, scheme.name)

    @admin.display(description="名称・要約")
    def form_link(self, scheme: Scheme) -> str:
        return format_html('直す<span class="visually-hidden">: {}</span>', scheme.name)

    @admin.display(description="類型")
    def track_count(self, scheme: Scheme) -> str:
        return f"{len(scheme.tracks.all())}件"

    def subject_of(self, scheme: Scheme) -> str:
        return scheme.key

    def get_urls(self):
        pages = {"values": values_page, "replace": replace_page}
        own = [
            path(
                f"{name}/<slug:key>/",
                self.admin_site.admin_view(page),
                name=f"schemes_scheme_{name}",
            )
            for name, page in pages.items()
        ]
        return [*own, *super().get_urls()]

    def view_on_site(self, scheme: Scheme) -> str:
        return scheme.get_absolute_url()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The page says where the scheme stands and offers what this person may do."""
        if obj is not None:
            (context["status"],) = statuses.sent(timezone.localdate(), {obj.key: obj.name})
            context["lacking"] = completing.of_scheme(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("schemes.send_proposal")

    @admin.action(description="選んだスキームの公開を依頼する", permissions=["send"])
    def send_chosen(self, request: HttpRequest, queryset) -> HttpResponseRedirect:
        chosen = [("subject", key) for key in queryset.values_list("key", flat=True)]
        return HttpResponseRedirect(f"{reverse('admin:schemes_proposal_send')}?{urlencode(chosen)}")


_on_track_page: list[type[BriefInline]] = []


def on_track_page(*inlines: type[BriefInline]) -> None:
    """Add what another room shows on a track's page: below the requirements, above the texts.

    Rooms stand there in the order in which they are installed, a room's rows in the order given.
    """
    _on_track_page.extend(inlines)


class TrackForm(KeyedForm):
    also = CalledField(
        label="ほかの呼び名",
        required=False,
        help_text="検索で見つかるように、人が使う言葉を「、」で並べます。例: 出前授業、ゲストティーチャー。頁には出ません。",
    )


@admin.register(Track)
class TrackAdmin(CitedAdmin):
    about = "応募や利用の単位。名称、呼び名、一覧と診断に出る一文。"
    form = TrackForm
    table_texts = ("also",)
    tabled_by_form = True
    fieldsets = (
        part(
            "何をするものか",
            "どの事業の、何という類型か。一覧と診断の結果に出ます。",
            "scheme",
            ("key", "order"),
            ("name", "short_name"),
            "also",
            "gives",
            "summary",
        ),
        part(
            "だれに、どう示すか",
            "類型の頁の言い方。空欄のところは、ふつうの言い方になります。",
            "who_heading",
            "easy",
            "english",
            "window_by",
        ),
        EVIDENCE,
    )
    list_display = ("name", "scheme", "key", "requirement_count", "order", "cited")
    list_filter = (("scheme", admin.RelatedOnlyFieldListFilter), CitedFilter)
    list_prefetch_related = ("citations", "requirements")
    search_fields = ("name", "key", "summary", "scheme__name", "scheme__key")
    ordering = ("scheme__order", "scheme__key", "order", "key")
    autocomplete_fields = ("scheme",)
    named_by = ("scheme",)
    helps = {
        "key": "アドレスの最後になります。半角の英小文字・数字・ハイフン。",
        "summary": "一覧と診断の結果に出ます。一文で書きます。",
        "order": ORDER_HELP,
    }

    @property
    def inlines(self) -> tuple[type[BriefInline], ...]:  # type: ignore[override]  # only read
        """Read anew each time, also by Django's checks: rooms hand theirs over at any moment."""
        rooms = list(apps.app_configs)
        handed = sorted(_on_track_page, key=lambda one: rooms.index(one.model._meta.app_label))
        return (
            PointInline,
            RequirementInline,
            *handed,
            OfferContactInline,
            PassageInline,
            FigureInline,
        )

    @admin.display(description="応募要件")
    def requirement_count(self, track: Track) -> str:
        return f"{len(track.requirements.all())}件"

    def subject_of(self, track: Track) -> str:
        return track.scheme.key

    def view_on_site(self, track: Track) -> str:
        return track.get_absolute_url()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The page of a track that was never published says what it still lacks."""
        if obj is not None:
            context["lacking"] = completing.of_track(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(Passage)
class PassageAdmin(OwnedAdmin):
    about = "根拠の頁に出る文章。対象、できること、流れなど。"
    fieldsets = (
        part(
            "どこに出るか",
            "スキーム・類型・解説の頁のうち、一つだけを選びます。",
            "scheme",
            "track",
            "page",
            "kind",
        ),
        part(
            "何と言うか",
            "資料に書かれていることだけを、読む人の言葉で書きます。",
            "heading",
            "text",
            "missing",
        ),
        WHEN,
        DISPUTED,
        PLACE,
    )
    list_display = ("said", "kind", "owner", "dated", "order", "cited")
    list_filter = ("kind", "standing", SchemeFilter, "fiscal_year", CitedFilter)
    search_fields = ("heading", "text", "scheme__name", "track__name", "page__title")
    ordering = ("scheme__order", "track__scheme__order", "track__order", "kind", "order")
    helps = {
        "scheme": "スキーム・類型・解説の頁のうち、一つだけを選びます。",
        "order": "同じ種類の中の順。",
        "text": PASSAGE_TEXT_HELP,
        "conflict": "ほかの出典と食い違うとき。",
    }

    @admin.display(description="本文", ordering="text")
    def said(self, passage: Passage) -> str:
        text = " ".join(filter(None, (passage.heading, passage.text)))
        return Truncator(text or UNKNOWN).chars(SAID)


@admin.register(Figure)
class FigureAdmin(OwnedAdmin):
    about = "「累計派遣人数」のように、頁に大きく出る数。"
    fieldsets = (
        part(
            "何の数か",
            "どの頁に、何という名前で出るか。",
            "scheme",
            "track",
            "page",
            "key",
            "label",
        ),
        part("いくつか", "数で書けないときは、文にします。", ("value", "unit"), "text"),
        WHEN,
        EVIDENCE,
        PLACE,
    )
    list_display = ("label", "shown", "owner", "dated", "cited")
    list_filter = ("standing", SchemeFilter, "fiscal_year", CitedFilter)
    search_fields = ("key", "label", "text", "scheme__name", "track__name", "page__title")
    ordering = ("order", "key")
    autocomplete_fields = ("scheme", "track", "page")
    helps = {**FIGURE_HELPS, "scheme": "スキーム・類型・解説の頁のうち、一つだけを選びます。"}

    @admin.display(description="数", ordering="value")
    def shown(self, figure: Figure) -> str:
        if figure.value is None:
            return figure.text or UNKNOWN
        return figure.text or words.number(figure.value, figure.unit)


@admin.register(Alias)
class AliasAdmin(CitedAdmin):
    about = "前の名称や略称。この名前でも検索で見つかります。"
    fieldsets = (
        part("何の名前か", "スキームの、今の名前のほかの呼び方。", "scheme", "name"),
        EVIDENCE,
        part("注記", "いつの名前か。", "note"),
    )
    list_display = ("name", "scheme", "note", "cited")
    list_filter = (("scheme", admin.RelatedOnlyFieldListFilter), CitedFilter)
    search_fields = ("name", "note", "scheme__name")
    ordering = ("scheme__order", "name")
    autocomplete_fields = ("scheme",)
    named_by = ("scheme",)
    helps = {"name": "この名前でも検索で見つかります。", "note": "例: 2020年度までの名称。"}

    def subject_of(self, alias: Alias) -> str:
        return alias.scheme.key


@admin.register(Page)
class PageAdmin(CitedAdmin):
    about = "「学ぶ・知る」から開く、事業によらない解説。"
    fieldsets = (
        part("何の頁か", "どのスキームのものでもない、解説の頁です。", "key", "title", "lead"),
        EVIDENCE,
        PLACE,
    )
    subject = OVERVIEW
    list_display = ("title", "key", "lead", "order", "cited")
    list_filter = (CitedFilter,)
    search_fields = ("title", "key", "lead", "passages__text")
    ordering = ("order", "key")
    inlines = (PassageInline, FigureInline)
    helps = {"lead": "題のすぐ下に出ます。", "order": ORDER_HELP}

    def view_on_site(self, page: Page) -> str:
        return reverse("schemes:page", args=[page.key])
