"""What the answer pages say in few words: points, contact points, tasks, terms."""

from django.contrib import admin

from schemes.admin.base import (
    CitedAdmin,
    CitedFilter,
    CitedInline,
    OrderedFormSet,
    OwnedAdmin,
    SchemeFilter,
    StaffAdmin,
    TrackRowAdmin,
)
from schemes.document import OVERVIEW
from schemes.models import Contact, Point, Task, Term

POINT_HELPS = {
    "text": "一行で読める短さにします。資料にある言葉を、だれにでもわかる言葉で。",
    "order": "同じ所の中の順。",
}
CONTACT_HELPS = {
    "name": "役割か組織の名前。個人の名前は入れません。",
    "purpose": "例: 団体の応募相談(草の根・JICA基金)。",
    "telephone": "わからないときは空欄(「未確認」と表示されます)。",
    "checked_label": "例: 2024年度の案内。確かめた日がわかるときは、日付も入れます。",
}
CONTACT_FIELDS = (
    ("name", "order"),
    ("section", "purpose"),
    ("telephone", "mail"),
    "form_url",
    ("address", "hours"),
    "page_url",
    ("checked_on", "checked_label"),
    "citations",
)
CONTACT_SHOWN = ("name", "purpose", "telephone", "mail", "checked_on", "checked_label", "cited")


class PointFormSet(OrderedFormSet):
    once = ("topic", "order")


class PointInline(CitedInline):
    model = Point
    formset = PointFormSet
    fields = (
        ("topic", "mark", "order"),
        "heading",
        "text",
        "aside",
        "leads_to",
        ("standing", "fiscal_year"),
        "citations",
    )
    helps = POINT_HELPS


class ContactInline(CitedInline):
    """Of the contact points of any row; the model is said by who owns them."""

    formset = OrderedFormSet
    fields = CONTACT_FIELDS
    helps = CONTACT_HELPS


class OfferContactInline(ContactInline):
    model = Contact


@admin.register(Point)
class PointAdmin(TrackRowAdmin):
    list_display = ("text", "topic", "mark", "track", "standing", "fiscal_year", "order", "cited")
    list_filter = ("topic", "mark", SchemeFilter, "standing", CitedFilter)
    search_fields = ("text", "aside", "heading", "track__name", "track__scheme__name")
    ordering = ("track__scheme__order", "track__order", "topic", "order")
    helps = POINT_HELPS


@admin.register(Contact)
class ContactAdmin(OwnedAdmin):
    named_by = ("scheme", "track__scheme")
    autocomplete_fields = ("scheme", "track", "citations")
    list_display = (*CONTACT_SHOWN, "owner")
    list_filter = (SchemeFilter, ("telephone", admin.EmptyFieldListFilter), CitedFilter)
    search_fields = ("name", "section", "purpose", "telephone", "mail", "scheme__name")
    ordering = ("scheme__order", "track__scheme__order", "track__order", "order")
    helps = CONTACT_HELPS


@admin.register(Task)
class TaskAdmin(StaffAdmin):
    subject = OVERVIEW
    list_display = ("label", "who", "leads_to", "order")
    list_filter = ("who",)
    search_fields = ("label", "leads_to")
    ordering = ("order", "who", "label")


@admin.register(Term)
class TermAdmin(CitedAdmin):
    subject = OVERVIEW
    list_display = ("word", "kana", "plain", "meaning", "avoided", "order", "cited")
    list_filter = ("avoided", CitedFilter)
    search_fields = ("word", "kana", "plain", "meaning")
    ordering = ("kana", "word")
