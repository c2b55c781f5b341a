"""Schemes, tracks, their texts and figures, and the pages of no scheme.

Other rooms hand over the rows that they show on a track's page (``on_track_page``).
"""

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from schemes.admin.base import (
    CitedAdmin,
    CitedFilter,
    CitedInline,
    KeyedForm,
    OrderedFormSet,
    OwnedAdmin,
    RowInline,
    SchemeFilter,
)
from schemes.admin.rows import completing
from schemes.admin.rows.answers import OfferContactInline, PointInline
from schemes.admin.rows.facts import CalledField
from schemes.admin.rows.requirements import RequirementInline
from schemes.document import OVERVIEW
from schemes.models import Alias, Figure, Page, Passage, Scheme, Track
from schemes.review import statuses

ORDER_HELP = "小さい数から順に並びます。"
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


class PassageFormSet(OrderedFormSet):
    once = ("kind", "order")


class PassageInline(CitedInline):
    model = Passage
    formset = PassageFormSet
    fields = (
        ("kind", "order"),
        "heading",
        "text",
        "missing",
        ("standing", "fiscal_year"),
        "citations",
    )
    helps = {"order": "同じ種類の中の順。", "text": PASSAGE_TEXT_HELP}


class FigureInline(CitedInline):
    model = Figure
    fields = (
        ("key", "order"),
        "label",
        ("value", "unit"),
        "text",
        ("standing", "fiscal_year"),
        "citations",
    )
    helps = FIGURE_HELPS


class AliasInline(CitedInline):
    model = Alias
    fields = ("name", "note", "citations")
    helps = {"name": "この名前でも検索で見つかります。", "note": "例: 2020年度までの名称。"}


class TrackInline(RowInline):
    model = Track
    fields = (("key", "order"), "name", "summary")
    show_change_link = True
    verbose_name_plural = "類型 — 要件や上限は、それぞれの「変更」から"


@admin.register(Scheme)
class SchemeAdmin(CitedAdmin):
    list_display = ("name", "key", "category", "track_count", "order", "cited")
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
    fields = ("key", "name", "kana", "category", "summary", "order", "citations")
    helps = {
        "summary": "一覧と検索結果に出ます。一文で書きます。",
        "order": ORDER_HELP,
        "citations": "名称と説明の出典。右の「+」で新しい引用を加えられます。",
    }

    @admin.display(description="類型")
    def track_count(self, scheme: Scheme) -> str:
        return f"{len(scheme.tracks.all())}件"

    def subject_of(self, scheme: Scheme) -> str:
        return scheme.key

    def view_on_site(self, scheme: Scheme) -> str:
        return scheme.get_absolute_url()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The page says where the scheme stands and offers what this person may do."""
        if obj is not None:
            context["status"] = statuses.statuses(timezone.localdate(), [obj.key])[0]
            context["preview_url"] = reverse("admin:preview", args=["draft", f"schemes/{obj.key}/"])
            context["lacking"] = completing.of_scheme(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("schemes.send_proposal")

    @admin.action(description="選んだスキームの公開を依頼する", permissions=["send"])
    def send_chosen(self, request: HttpRequest, queryset) -> HttpResponseRedirect:
        chosen = [("subject", key) for key in queryset.values_list("key", flat=True)]
        return HttpResponseRedirect(f"{reverse('admin:schemes_proposal_send')}?{urlencode(chosen)}")


_on_track_page: list[type[CitedInline]] = []


def on_track_page(*inlines: type[CitedInline]) -> None:
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
    form = TrackForm
    table_texts = ("also",)
    list_display = ("name", "scheme", "key", "requirement_count", "order", "cited")
    list_filter = (("scheme", admin.RelatedOnlyFieldListFilter), CitedFilter)
    list_prefetch_related = ("citations", "requirements")
    search_fields = ("name", "key", "summary", "scheme__name", "scheme__key")
    ordering = ("scheme__order", "scheme__key", "order", "key")
    autocomplete_fields = ("scheme", "citations")
    named_by = ("scheme",)
    fields = (
        "scheme",
        ("key", "order"),
        ("name", "short_name"),
        "also",
        "gives",
        "summary",
        "who_heading",
        "easy",
        "english",
        "citations",
    )
    helps = {
        "key": "アドレスの最後になります。半角の英小文字・数字・ハイフン。",
        "summary": "一覧と診断の結果に出ます。一文で書きます。",
        "order": ORDER_HELP,
    }

    @property
    def inlines(self) -> tuple[type[RowInline], ...]:  # type: ignore[override]  # only read
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
    list_display = ("__str__", "kind", "owner", "standing", "fiscal_year", "order", "cited")
    list_filter = ("kind", "standing", SchemeFilter, "fiscal_year", CitedFilter)
    search_fields = ("heading", "text", "scheme__name", "track__name", "page__title")
    ordering = ("scheme__order", "track__scheme__order", "track__order", "kind", "order")
    helps = {
        "scheme": "スキーム・類型・解説の頁のうち、一つだけを選びます。",
        "order": "同じ種類の中の順。",
        "text": PASSAGE_TEXT_HELP,
        "conflict": "ほかの出典と食い違うとき。",
    }


@admin.register(Figure)
class FigureAdmin(OwnedAdmin):
    list_display = ("label", "value", "unit", "text", "owner", "standing", "fiscal_year", "cited")
    list_filter = ("standing", SchemeFilter, "fiscal_year", CitedFilter)
    search_fields = ("key", "label", "text", "scheme__name", "track__name", "page__title")
    ordering = ("order", "key")
    autocomplete_fields = ("scheme", "track", "page", "citations")
    helps = {**FIGURE_HELPS, "scheme": "スキーム・類型・解説の頁のうち、一つだけを選びます。"}


@admin.register(Alias)
class AliasAdmin(CitedAdmin):
    list_display = ("name", "scheme", "note", "cited")
    list_filter = (("scheme", admin.RelatedOnlyFieldListFilter), CitedFilter)
    search_fields = ("name", "note", "scheme__name")
    ordering = ("scheme__order", "name")
    autocomplete_fields = ("scheme", "citations")
    named_by = ("scheme",)
    helps = AliasInline.helps

    def subject_of(self, alias: Alias) -> str:
        return alias.scheme.key


@admin.register(Page)
class PageAdmin(CitedAdmin):
    subject = OVERVIEW
    list_display = ("title", "key", "lead", "order", "cited")
    list_filter = (CitedFilter,)
    search_fields = ("title", "key", "lead", "passages__text")
    ordering = ("order", "key")
    inlines = (PassageInline, FigureInline)
    fields = ("key", "title", "lead", "order", "citations")
    helps = {"lead": "題のすぐ下に出ます。", "order": ORDER_HELP}

    def view_on_site(self, page: Page) -> str:
        return reverse("schemes:page", args=[page.key])
